"""One page of results of an Atexo search.

`.item_consultation` blocks (older versions: rows of `table.table-results`), each with hidden fields
`…refCons` and `…orgCons`. Long texts are cut off and stand whole in a `title`, or in an `.info-bulle` that is
not shown. The pager is a postback, its target in a script of the page: mostly `…PagerTop$ctl2` is the next
page and `…$ctl3` the last.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

from parsel import Selector as Page
from scrapy.http import HtmlResponse

from crawler.atexo.options import Options
from crawler.labels.folding import fold
from crawler.procurement.contents import Buyer
from crawler.profiles.consultation import Consultation
from crawler.profiles.moments import day, deadline
from crawler.website.listings import text_of
from crawler.website.urls import canonical, host_of

_ROWS = ".item_consultation, table.table-results tbody tr"
_NUMBER = re.compile(r"\d+")
_IN_PATH = re.compile(r"/entreprise/consultation/(\d+)")
_PAGE = re.compile(r"/entreprise/consultation/\d|\.EntrepriseDetails?Consultation", re.IGNORECASE)
_QUOTE = """['"]"""
_LABEL = re.compile(r"^[^:]{3,25}\s:\s+")  # "Objet : …", "Acheteur public : …"
_PLACE = re.compile(r"\((\d{2,3}|2[AB])\)")


class UnexpectedPageError(Exception):
    """The page is not one of results."""


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results."""

    rows: tuple[Consultation, ...]
    total: int | None  # of the whole list; None: not said
    pages: int | None
    next_target: str | None  # of the postback to the next page; None: the page does not say


def read_results(page: HtmlResponse, options: Options) -> Results:
    """The consultations of a page. Raises UnexpectedPageError when it is another one."""
    found = [row for element in page.css(_ROWS) if (row := _row(element, page.url, options)) is not None]
    total = _number(page, "_nombreElement")
    empty = total == 0 or (total is None and bool(page.css('[id$="panelNoElementFound"]')))
    if not found and not empty:
        said = (
            f"{total} consultations announced, none"
            if total
            else "no results, and no word that there are none"
        )
        raise UnexpectedPageError(f"{said} on the page (.item_consultation, …panelNoElementFound)")
    if found and total is None:
        raise UnexpectedPageError("no word on how many consultations there are (…nombreElement)")
    return Results(
        rows=tuple(found),
        total=total,
        pages=_number(page, "_nombrePageTop"),
        next_target=_next_target(page),
    )


def _row(row: Page, address: str, options: Options) -> Consultation | None:
    """One consultation; None for rows that are none (headings, messages)."""
    identity = _identity(row, address)
    if identity is None:
        if row.css('[id*="panelBlocIntitule"], .objet-line, .ref'):
            raise UnexpectedPageError("a consultation without its number (refCons, orgCons)")
        return None
    number, organisation, link = identity
    buyer = _whole(row, '[id*="panelBlocDenomination"]')
    title = _whole(row, ".objet-line .truncate") or _whole(row, '[id*="panelBlocObjet"]')
    place = row.css(".lieux-exe [data-content]::attr(data-content)").get() or _text(
        row, '.lieux-exe, [id*="panelBlocLieuxExec"], td[headers="cons_lieuExe"]'
    )
    closing = row.css(".cloture-line")
    return Consultation(
        key=f"{organisation}/{number}",
        url=_address(link, number, organisation, address, options),
        title=title,
        reference=_text(row, ".objet-line .small.pull-left, .ref"),
        description=_whole(row, '[id*="panelBlocObjet"]'),
        nature=row.css(".cons_procedure abbr::attr(data-original-title)").get()
        or row.css(".cons_procedure abbr::attr(title)").get()
        or _text(row, ".cons_procedure, [id*=panelBlocTypesProc]"),
        buyer=Buyer(name=buyer) if buyer else None,
        published=_published(row),
        deadline=deadline(_written(closing[0], row.css(".cons_dateEnd .time"))) if closing else None,
        places=tuple(dict.fromkeys(_PLACE.findall(place or ""))),
        procedure=f"{host_of(address)}/{organisation}/{number}",
        words=text_of(row.root),
    )


def _identity(row: Page, address: str) -> tuple[str, str, str | None] | None:
    """Number, organisation and the link to the page, from the hidden fields, else from that link."""
    link = next((href for href in row.css("a::attr(href)").getall() if _PAGE.search(href)), None)
    number = row.css('input[name$="refCons"]::attr(value), input[id$="_refCons"]::attr(value)').get()
    organisation = row.css('input[name$="orgCons"]::attr(value), input[id$="_orgCons"]::attr(value)').get()
    if link is not None and not (number and organisation):
        query = {name.lower(): value for name, value in parse_qsl(urlsplit(urljoin(address, link)).query)}
        in_path = _IN_PATH.search(link)
        number = in_path[1] if in_path else query.get("refconsultation") or query.get("id")
        organisation = query.get("orgacronyme")
    return (number.strip(), organisation.strip(), link) if number and organisation else None


def _address(link: str | None, number: str, organisation: str, address: str, options: Options) -> str:
    """The page of a consultation: as its row links it, else as this version of the software has it."""
    if link is not None and host_of(urljoin(address, link)) == host_of(address):
        found = canonical(urljoin(address, link))
        if found is not None and "orgacronyme" in found.lower():
            return found
    path = options.page_path.format(id=quote(number), organisation=quote(organisation))
    return canonical(f"{options.base_url.rstrip('/')}{path}") or address


def _whole(row: Page, css: str) -> str | None:
    """A text that may be cut off on the page, whole; without its label."""
    for element in row.css(css):
        whole = element.css(".info-bulle").xpath("string()").getall()
        titles = element.xpath("@title | .//@title").getall()
        for words in (*whole, *titles, _shown(element)):
            plain = _LABEL.sub("", " ".join(words.split()))
            if plain:
                return plain
    return None


def _shown(element: Page) -> str:
    parts = element.xpath(
        ".//text()[not(ancestor::*[contains(@class, 'info-bulle') or contains(@class, 'info-suite')])]"
    ).getall()
    return " ".join(parts)


def _text(row: Page, css: str) -> str | None:
    return next((words for element in row.css(css) if (words := text_of(element.root))), None)


def _published(row: Page) -> date | None:
    blocks = row.css(".cons_ref .date, .date-min")
    return day(_written(blocks[0])) if blocks else day(_text(row, 'td[headers="cons_ref"]'))


def _written(element: Page, hours: Iterable[Page] = ()) -> str:
    """A day written in blocks ("1", "Oct.", "2026") or in one, and the hour, which may stand beside it."""
    parts = [" ".join(element.css(part).xpath("string()").getall()) for part in (".day", ".month", ".year")]
    blocks = " ".join(" ".join(parts).split()) if all(map(str.strip, parts)) else ""
    beside = " ".join(text_of(hour.root) for hour in hours)
    return f"{blocks} {beside} {text_of(element.root)}"


def _number(page: HtmlResponse, ending: str) -> int | None:
    words = page.css(f'[id$="{ending}"]').xpath("string()").get("")
    match = _NUMBER.search(re.sub(r"[\s\u00a0\u202f]", "", words))
    return int(match[0]) if match else None


def _next_target(page: HtmlResponse) -> str | None:
    """Of the link whose words are "Aller à la page suivante": scripts of the page name its postback."""
    for link in page.css('a[id*="PagerTop"]'):
        titles = link.xpath("@title | .//@title").getall()
        if any("page suivante" in fold(title) for title in titles):
            name = re.escape(link.attrib["id"])
            bound = re.search(
                rf"{_QUOTE}ID{_QUOTE}\s*:\s*{_QUOTE}{name}{_QUOTE}\s*,"
                rf"\s*{_QUOTE}EventTarget{_QUOTE}\s*:\s*{_QUOTE}(?P<target>[^'\"]+)",
                page.text,
            )
            return bound["target"] if bound else None
    return None
