"""One page of results of AWS-Achat: blocks `div#entity`, the id given many times.

Where a search finds too much, the page asks for a narrower one and shows nothing. Each kind of contract has a
tab with a pager of its own (`pager_t`, `pager_s`, `pager_f`); the numbers it links leave out the middle. A
block may be pinned to every page.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from parsel import Selector as Page
from scrapy.http import HtmlResponse

from contrechamp.records import DocumentKind
from crawler.labels.folding import fold
from crawler.procurement.contents import Buyer
from crawler.profiles.consultation import Consultation, TenderFile
from crawler.profiles.moments import day, deadline
from crawler.website.listings import text_of
from crawler.website.urls import canonical, host_of

_NOTICE = re.compile(r"/(?P<key>[A-Z]{2,5}-pub-\d+)\.htm", re.IGNORECASE)
_PAGER = re.compile(r"[?&](?P<name>pager_\w+)=(?P<number>\d+)")
_POSTCODE = re.compile(r"\s*\(\s*(\d{4,5}|\d[AB]\d{3})\s*\)\s*$")
_REFERENCE = re.compile(r"r[ée]f(?:érence)?(?:\s+acheteur)?\s*[.:]?\s*(?P<number>[^\]]+)", re.IGNORECASE)
_TOO_MANY = re.compile(r"veuillez preciser")
_NONE = re.compile(r"aucun(?:e)? (?:resultat|avis|annonce|consultation)|0 (?:resultat|avis|annonce)")
_LOGIN = re.compile(r"fuseaction=dematent\.login", re.IGNORECASE)
LOGIN_WALL = "given out only after a login or a captcha"


class UnexpectedPageError(Exception):
    """The page is not one of results."""


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results."""

    rows: tuple[Consultation, ...]
    too_many: bool  # nothing is shown: the search must be narrower
    pagers: Mapping[str, int]  # by name: the highest page that is linked


def read_results(page: HtmlResponse, kind: DocumentKind) -> Results:
    """The notices of a page. Raises UnexpectedPageError when it is another one."""
    blocks = page.css("[id=entity]")
    rows = [row for block in blocks if (row := _row(block, page.url, kind)) is not None]
    words = fold(" ".join(page.xpath("//body//text()[not(ancestor::script)]").getall()))
    too_many = not rows and bool(_TOO_MANY.search(words))
    if blocks and not rows:
        raise UnexpectedPageError(f"{len(blocks)} blocks (#entity), none with a title and an address")
    if not rows and not too_many and not _NONE.search(words):
        raise UnexpectedPageError("neither results (#entity) nor a word that there are none")
    pagers: dict[str, int] = {}
    for href in page.css("a::attr(href)").getall():
        match = _PAGER.search(href)
        if match is not None:
            pagers[match["name"]] = max(int(match["number"]), pagers.get(match["name"], 1))
    return Results(rows=tuple(rows), too_many=too_many, pagers=pagers)


def _row(block: Page, address: str, kind: DocumentKind) -> Consultation | None:
    """One notice; None for one that has no page of its own here."""
    link = next((href for href in block.css("a::attr(href)").getall() if _NOTICE.search(href)), None)
    url = canonical(urljoin(address, link)) if link is not None else None
    match = _NOTICE.search(url or "")
    title = _words(block, "[id=titre_box]", without=".ref-acheteur, p")
    if url is None or match is None or not title:
        return None
    dates = _words(block, ".affiche_date_avis") or ""
    published, _, closing = dates.partition("imite")  # "Date limite : le …"
    heading = _words(block, "h2.h2-avis, .h2-avis") or _words(block, ".acheteur") or ""
    postcode = _POSTCODE.search(heading)
    name = re.sub(r"^acheteur\s*:\s*", "", _POSTCODE.sub("", heading), flags=re.IGNORECASE)
    reference = _REFERENCE.search(_words(block, ".ref-acheteur") or "")
    files = tuple(_files(block, address))
    return Consultation(
        key=match["key"],
        url=url,
        title=title,
        reference=" ".join(reference["number"].split()) if reference else None,
        kind=kind,
        buyer=Buyer(name=name, postcode=postcode[1] if postcode else None) if name else None,
        published=day(published),
        deadline=deadline(closing),
        procedure=procedure_of(address, *(file.url for file in files)),
        files=files,
        words=text_of(block.root),
    )


def procedure_of(address: str, *urls: str) -> str | None:
    """What all notices of one procedure share: its number in the addresses of dossier and deposit."""
    for url in urls:
        match = re.search(r"[?&]IDM=(\d+)", url, re.IGNORECASE)
        if match is not None:
            return f"{host_of(address)}/{match[1]}"
    return None


def file_of(link: Page, address: str) -> TenderFile | None:
    """The file a link of the platform leads to; None: to something else."""
    words = f"{text_of(link.root)} {link.attrib.get('title', '')}".strip()
    folded = fold(words)
    url = canonical(urljoin(address, link.attrib.get("href", "")))
    if url is None:
        return None
    kind, name = None, ""
    if re.search(r"\brc\b|reglement de (?:la )?consultation", folded):
        kind, name = "rules", "Règlement de la consultation"
    elif re.search(r"\bdce\b|dossier de consultation", folded):
        kind, name = "dossier", "Dossier de consultation"
    if kind is None:
        return None
    return TenderFile(url=url, name=name, kind=kind, wall=LOGIN_WALL if _LOGIN.search(url) else None)


def _files(block: Page, address: str) -> list[TenderFile]:
    """Files on the platform itself; some notices lead to other platforms."""
    found = [file_of(link, address) for link in block.css("a[href]")]
    return [file for file in found if file is not None and host_of(file.url) == host_of(address)]


def _words(block: Page, css: str, *, without: str = "") -> str | None:
    """The words of the first element, without those of others within it."""
    found = block.css(css)
    if not found:
        return None
    left_out = {text for element in (found[0].css(without) if without else []) for text in _texts(element)}
    kept = [text for text in _texts(found[0]) if text not in left_out]
    return " ".join(" ".join(kept).split()) or None


def _texts(element: Page) -> list[str]:
    return [str(text) for text in element.xpath(".//text()").getall()]
