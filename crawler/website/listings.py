"""What a page that lists documents names: documents, further pages, the next page."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement
from parsel import Selector as Page
from parsel import SelectorList

from crawler.labels.dates import Reader
from crawler.labels.folding import fold
from crawler.website.links import Link, Words, describe, lies_here, looks_like_document, wanted
from crawler.website.options import Options
from crawler.website.pagers import following
from crawler.website.urls import absolute, ending, host_of, is_other_ending, site_of, upgraded

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt", "caption", "legend"})
_LONGEST = 1000  # characters of a link that are read


@dataclass(frozen=True, slots=True)
class Listing:
    """What one page named."""

    links: tuple[Link, ...] = ()
    pages: tuple[str, ...] = ()  # further pages, to be followed
    next: str | None = None
    elsewhere: frozenset[str] = frozenset()  # hosts of documents that were picked and lie on other hosts


@dataclass(frozen=True, slots=True)
class _Candidate:
    anchor: HtmlElement
    words: Words
    picked: bool  # by a selector of the catalogue, not by the look of its address
    html: bool


def read_listing(
    page: Page, address: str, options: Options, reader: Reader, *, encoding: str = "utf-8"
) -> Listing:
    """The documents and pages a page names, each once, in the order of the page.

    `address` is where the page came from, after redirects.
    """
    base = absolute(address, page.css("base::attr(href)").get("") or address) or address
    index = _is_index(page)
    headings = {} if index else _headings(page.root)
    links: dict[str, Link] = {}
    elsewhere = set()
    for candidate in _candidates(page, options, headings, index=index):
        url = absolute(base, candidate.anchor.get("href", ""), encoding)
        if url is None or not _may_be_document(url, candidate, options):
            continue
        url = upgraded(url, address)
        label = " ".join((candidate.words.row_title, candidate.words.label, *candidate.words.attributes))
        if not wanted(url, label, options):
            continue
        if not lies_here(url, address, options):
            if candidate.picked:
                elsewhere.add(host_of(url))
            continue
        link = describe(url, candidate.words, reader, html=candidate.html)
        if url not in links or _says_more(link, links[url]):
            links[url] = link
    return Listing(
        links=tuple(links.values()),
        pages=tuple(_folders(page, base, address) if index else _pages(page, base, address, options, links)),
        next=_next(page, base, address, options, named=bool(links)),
        elsewhere=frozenset(elsewhere),
    )


def _candidates(
    page: Page, options: Options, headings: dict[HtmlElement, str], *, index: bool
) -> Iterator[_Candidate]:
    if options.html_links is not None:
        for anchor in _anchors(page.css(options.html_links.css)):
            yield _Candidate(anchor, _words(anchor, headings), picked=True, html=True)
    if options.row is not None:
        for row in page.css(options.row.css):
            yield from _of_row(row, options, headings)
    elif options.links is not None:
        for anchor in _anchors(page.css(options.links.css)):
            yield _Candidate(anchor, _words(anchor, headings), picked=True, html=options.html)
    elif options.html_links is None or options.html:
        for anchor in _anchors(page.xpath("//a[@href] | //area[@href]")):
            words = Words(label=text_of(anchor)) if index else _words(anchor, headings)
            yield _Candidate(anchor, words, picked=False, html=options.html)


def _is_index(page: Page) -> bool:
    """Whether the page is a web server's list of a directory: its days are those of the files."""
    title = fold(page.css("title::text").get("")).lstrip()
    return title.startswith(("index of ", "directory listing", "index de "))


def _of_row(row: Page, options: Options, headings: dict[HtmlElement, str]) -> Iterator[_Candidate]:
    text = text_of(row.root)
    title = _found(row, options.row_title.css) if options.row_title else ""
    day = _found(row, options.row_date.css) if options.row_date else ""
    anchors = _anchors(row.css(options.links.css)) if options.links else _anchors(row.xpath("self::a|.//a"))
    picked = options.links is not None
    for anchor in anchors:
        own = _words(anchor, headings)
        words = Words(
            heading=own.heading,
            row=text if len(text) <= 500 else "",
            row_title=title,
            row_date=day,
            label=own.label,
            attributes=own.attributes,
        )
        yield _Candidate(anchor, words, picked=picked, html=options.html)


def _found(row: Page, css: str) -> str:
    """The words a selector finds in a row; for <time datetime> the exact day too."""
    element = row.css(css)
    if not element:
        return ""
    root = element[0].root
    if isinstance(root, str):  # the selector ended in ::text or ::attr(…)
        return " ".join(root.split())
    return " ".join(filter(None, (root.get("datetime", "")[:10], text_of(root))))


def _anchors(found: SelectorList[Page]) -> Iterator[HtmlElement]:
    """Links among what a selector found, or within it."""
    for element in found:
        root = element.root
        if isinstance(root, str):
            continue
        if root.get("href") is not None:
            yield root
        else:
            yield from root.iterfind(".//a[@href]")


def _words(anchor: HtmlElement, headings: dict[HtmlElement, str]) -> Words:
    label = text_of(anchor) or " ".join(image.get("alt", "") for image in anchor.iter("img")).strip()
    attributes = tuple(anchor.get(name, "") for name in ("title", "aria-label") if anchor.get(name))
    return Words(
        heading=headings.get(anchor, ""), row=_row_text(anchor), label=label[:_LONGEST], attributes=attributes
    )


def _row_text(anchor: HtmlElement) -> str:
    """The words of the table row or list item round a link, without those of links; empty: no such row."""
    for parent in anchor.iterancestors():
        if parent.tag == "tr" or (parent.tag == "li" and parent.find(".//li") is None):
            text = " ".join(
                " ".join(part.split())
                for part in parent.xpath(".//text()[not(ancestor::a) and not(ancestor::script)]")
            )
            return " ".join(text.split()) if 3 < len(text.strip()) <= 300 else ""
        if parent.tag in ("table", "ul", "ol", "body"):
            return ""
    return ""


def _headings(root: HtmlElement) -> dict[HtmlElement, str]:
    """For each link the nearest heading before it, when the heading's parent holds the link too."""
    found = {}
    last: HtmlElement | None = None
    for element in root.iter():
        if element.tag in _HEADINGS:
            last = element
        elif element.tag == "a" and last is not None and _within(element, last.getparent()):
            found[element] = text_of(last)[:300]
    return found


def _within(element: HtmlElement, parent: HtmlElement | None) -> bool:
    return parent is not None and parent.tag not in ("body", "html") and parent in element.iterancestors()


def _may_be_document(url: str, candidate: _Candidate, options: Options) -> bool:
    if looks_like_document(url, options):
        return True
    suffix = ending(url)
    if candidate.picked:
        # the content will tell, unless the ending is that of something we do not want
        return not is_other_ending(suffix)
    return candidate.html and bool(options.allow or suffix in ("html", "htm", "xhtml"))


def _says_more(link: Link, other: Link) -> bool:
    """Whether a second link to the same document has a better title: the first was a picture or a button."""
    order = ["listing", "link", "file_name"]
    rank = [order.index(each.title.provenance) if each.title.provenance else 3 for each in (link, other)]
    return rank[0] < rank[1]


def _folders(page: Page, base: str, address: str) -> Iterator[str]:
    """The folders below, of a web server's list of a directory; never the one above."""
    here = address.partition("?")[0]
    for anchor in _anchors(page.xpath("//a[@href]")):
        url = absolute(base, anchor.get("href", ""))
        if url is not None and url.endswith("/") and url != here and url.startswith(here):
            yield url


def _pages(page: Page, base: str, address: str, options: Options, links: dict[str, Link]) -> Iterator[str]:
    if not options.follow:
        return
    seen = {address}
    for anchor in _anchors(page.xpath("//a[@href]")):
        url = absolute(base, anchor.get("href", ""))
        if url is None or url in seen or url in links or looks_like_document(url, options):
            continue
        url = upgraded(url, address)
        seen.add(url)
        if site_of(url) != site_of(address) or is_other_ending(ending(url)):
            continue
        label = text_of(anchor)
        if any(p.search(text) for p in options.follow for text in (url, label, fold(label))):
            yield url


def _next(page: Page, base: str, address: str, options: Options, *, named: bool) -> str | None:
    """The next page: by the selector of the catalogue, else by what is known of pagers.

    Without selector a page that `named` nothing has none: calendars go on for ever.
    """
    if options.next is None:
        return following(page, base, address) if options.page_url is None and named else None
    for anchor in _anchors(page.css(options.next.css)):
        url = absolute(base, anchor.get("href", ""))
        if url is not None and url != address and site_of(url) == site_of(address):
            return upgraded(url, address)
    return None


def text_of(element: HtmlElement) -> str:
    """The words of an element, white space folded."""
    parts = element.xpath(".//text()[not(ancestor::script) and not(ancestor::style)]")
    return " ".join(" ".join(parts).split())
