"""What a page of a prefecture's site names: collections, and further pages that name collections.

The sites share a few templates: cards (`.fr-card`) for years, months and single collections, groups of
downloads, a select box whose options are addresses or keys to be posted, pages of ten, and the older
template of the regions. Their classes get lost now and then, so a page is read by what its links say and
where they lead; classes only add.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement
from parsel import Selector as Page

from contrechamp.records import Provenance
from crawler.labels.dates import Reader
from crawler.labels.folding import fold
from crawler.labels.titles import choose_title
from crawler.raa.numbering import names_one
from crawler.raa.options import Options
from crawler.raa.periods import Period, one_day, period_of
from crawler.website.links import Link, Words, describe, lies_here, looks_like_document, wanted
from crawler.website.listings import text_of
from crawler.website.urls import absolute, ending, host_of, is_other_ending, site_of, upgraded

_DOWNLOAD_CLASSES = frozenset({"fr-link--download", "fr-download__link", "link-download"})
_DETAIL_CLASSES = ("fr-link__detail", "fr-download__detail")
_CARD_TITLE = "ancestor::*[contains(@class, 'fr-card__title') or contains(@class, 'news-list-title')]"
_NAMES_LISTS = re.compile(r"\braa\b|\brecueils?\b|\br\.a\.a\b|\bactes administratifs\b|^(?:annee )?20\d\d$")
_OFFSET = re.compile(r"/\(offset\)/\d+/?$")
_PAGER = re.compile(r"(?:^|&)(?:page|p|start|offset|debut\w*)=\d+", re.IGNORECASE)
_ELSEWHERE = "ancestor::header or ancestor::footer or ancestor::aside"
_PREFIX = re.compile(r"^/index\.php(?=/)")
_LONGEST_CARD = 600  # characters of what stands round one link


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known of a page before it is read: what the link to it said."""

    label: str = ""
    period: Period | None = None  # what it lists was published then; None: not said
    dated: date | None = None  # of the one collection it is about
    published: date | None = None
    single: bool = False  # it is about one collection
    depth: int = 0  # links from the entry page


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A further page; with `choice` it is the answer to a form of the page itself."""

    url: str
    context: Context
    choice: tuple[str, str] | None = None  # name and value to be posted


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one page named, in its order, each address once."""

    links: tuple[Link, ...] = ()
    folders: tuple[Folder, ...] = ()
    elsewhere: frozenset[str] = field(default_factory=frozenset)  # other hosts of files that were picked


def read_page(
    page: Page, address: str, context: Context, options: Options, reader: Reader, *, encoding: str = "utf-8"
) -> Found:
    """The collections and further pages a page names; `address` is where it came from."""
    base = absolute(address, page.css("base::attr(href)").get("") or address) or address
    links: dict[str, Link] = {}
    folders: dict[tuple[str, str], Folder] = {}
    elsewhere = set()
    for anchor in page.xpath(f"//a[@href][not({_ELSEWHERE})]"):
        url = absolute(base, anchor.root.get("href", ""), encoding)
        if url is None or url == address:
            continue
        url = upgraded(url, address)
        if _is_file(url, anchor.root, options):
            link = _link(url, anchor.root, reader)
            if not wanted(url, _label(anchor.root), options):
                continue
            if not lies_here(url, address, options):
                elsewhere.add(host_of(url))
            elif url not in links or (links[url].title.provenance is Provenance.FILE_NAME):
                links[url] = link
        elif _leads_on(url, anchor, address, options):
            folders.setdefault((url, ""), _folder(url, anchor.root, address, context, reader))
    for folder in _choices(page, base, address, context, reader):
        folders.setdefault((folder.url, folder.choice[1] if folder.choice else ""), folder)
    named = tuple(links.values())
    if context.single and len(named) == 1:
        named = (_completed(named[0], context),)
    return Found(links=named, folders=tuple(folders.values()), elsewhere=frozenset(elsewhere))


def _is_file(url: str, anchor: HtmlElement, options: Options) -> bool:
    if is_other_ending(ending(url)):
        return False
    if looks_like_document(url, options):
        return True
    classes = set((anchor.get("class") or "").split())
    return bool(classes & _DOWNLOAD_CLASSES) or anchor.get("download") is not None


def _leads_on(url: str, anchor: Page, address: str, options: Options) -> bool:
    """Whether a link leads to a further page of the lists.

    Below the entry pages and below the page itself all do; elsewhere cards that name such lists, and what
    `follow` names.
    """
    if site_of(url) != site_of(address) or is_other_ending(ending(url)):
        return False
    label = _label(anchor.root)
    texts = (url, unquote(url, errors="replace"), label, fold(label))
    if any(pattern.search(text) for pattern in options.deny for text in texts):
        return False
    path = _plain(url)
    here = _OFFSET.sub("", _plain(address))
    if path == here:
        return bool(_PAGER.search(urlsplit(url).query)) and urlsplit(url).query != urlsplit(address).query
    roots = [_plain(str(root)) for root in options.start_urls if site_of(str(root)) == site_of(url)]
    if any(_below(path, root) for root in [*roots, here]):
        return True
    if any(_below(root, path) or root == path for root in [*roots, here]):
        return False  # back where we came from
    if any(pattern.search(text) for pattern in options.follow for text in texts):
        return True
    return bool(anchor.xpath(_CARD_TITLE)) and bool(_NAMES_LISTS.search(fold(label)))


def _folder(url: str, anchor: HtmlElement, address: str, context: Context, reader: Reader) -> Folder:
    if _OFFSET.sub("", _plain(url)) == _OFFSET.sub("", _plain(address)):
        return Folder(url=url, context=context)  # another page of the same list
    return Folder(url=url, context=_said_of(_label(anchor), _round(anchor), url, context, reader))


def _said_of(label: str, card: str, url: str, context: Context, reader: Reader) -> Context:
    """The context of a further page, from its label, the card round it and its address."""
    slug = unquote(urlsplit(url).path, errors="replace").rstrip("/").rpartition("/")[2]
    days = reader.label(label)
    dated = days.dated or reader.file_name(slug)
    period = period_of(label, context.period) or period_of(slug, context.period)
    single = dated is not None or names_one(label) or names_one(slug)
    return Context(
        label=label or slug,
        period=one_day(dated) if dated else period or context.period,
        dated=dated,
        published=days.published or reader.label(card).published,
        single=single,
        depth=context.depth + 1,
    )


def _choices(page: Page, base: str, address: str, context: Context, reader: Reader) -> Iterator[Folder]:
    """The options of select boxes: addresses to be asked for, else keys to be posted under the box's id."""
    for select in page.xpath(f"//select[not({_ELSEWHERE})]"):
        name = select.root.get("id") or select.root.get("name")
        for option in select.xpath(".//option[@value]"):
            value = option.root.get("value", "").strip()
            label = option.root.get("title") or text_of(option.root)
            if not value or not (names_one(label) or reader.label(label).dated or period_of(label)):
                continue
            if "/" in value:
                url = absolute(_root_of(base, value), value)
                if url is not None and site_of(url) == site_of(address):
                    yield Folder(url=url, context=_said_of(label, "", url, context, reader))
            elif name:
                about = _said_of(label, "", "", context, reader)
                yield Folder(url=address, context=about, choice=(name, value))


def _root_of(base: str, value: str) -> str:
    """Where an option's address begins: at the site's root when it is a path without its first slash."""
    parts = urlsplit(base)
    first = value.partition("/")[0]
    starts_at_root = parts.path.startswith(f"/{first}/")
    return f"{parts.scheme}://{parts.netloc}/" if starts_at_root else base


def _link(url: str, anchor: HtmlElement, reader: Reader) -> Link:
    """A collection; the day in its download's detail, or on its card, is that of publication."""
    attributes = tuple(anchor.get(name, "") for name in ("title", "aria-label") if anchor.get(name))
    link = describe(url, Words(label=_label(anchor), attributes=attributes), reader)
    published = reader.label(_detail(anchor)).dated or link.published
    if published is None:
        days = reader.label(_round(anchor))
        published = days.published or (days.dated if days.dated != link.dated else None)
    return replace(link, published=published)


def _completed(link: Link, context: Context) -> Link:
    """The link of a page about one collection, with what the list said of it where the page says less."""
    if link.title.provenance is not Provenance.LISTING:
        title = choose_title(label=context.label)
        link = replace(link, title=title if title.text else link.title)
    if link.dated is None and context.dated is not None:
        link = replace(link, dated=context.dated, dated_from=Provenance.LISTING)
    return replace(link, published=link.published or context.published)


def _label(anchor: HtmlElement) -> str:
    """The link's own words, without size and day of the file."""
    parts = anchor.xpath(
        ".//text()[not(ancestor::script) and not(ancestor::*[contains(@class, '__detail')])]"
    )
    label = " ".join(" ".join(parts).split())
    return label or " ".join(image.get("alt", "") for image in anchor.iter("img")).strip()


def _detail(anchor: HtmlElement) -> str:
    for name in _DETAIL_CLASSES:
        found = anchor.xpath(f".//*[contains(@class, '{name}')]")
        if found:
            return text_of(found[0])
    return ""


def _round(anchor: HtmlElement) -> str:
    """The words of the card, row or item a link stands in, as long as it is the only link there."""
    words = ""
    for parent in anchor.iterancestors():
        targets = {each.get("href") for each in parent.iter("a")}
        if parent.tag in ("body", "main", "ul", "ol", "table", "tbody") or len(targets) > 1:
            return words
        text = text_of(parent)
        if len(text) > _LONGEST_CARD:
            return words
        words = text
    return words


def _plain(url: str) -> str:
    """The path of an address as it is compared: `/index.php` in front changes nothing."""
    return _PREFIX.sub("", unquote(urlsplit(url).path, errors="replace")).rstrip("/").lower()


def _below(path: str, root: str) -> bool:
    return path.startswith(f"{root}/")
