"""A notice of AWS-Achat (`/Annonces/MPI-pub-2024110345.htm`): rows of a table, a label and a value in each.

The cell with the SIRET is the buyer's; its name stands in bold. Lots are a table within the table.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

from parsel import Selector as Page
from scrapy.http import HtmlResponse

from contrechamp.records import Lot
from crawler.aws_achat.results import file_of, procedure_of
from crawler.labels.folding import fold
from crawler.procurement import values
from crawler.procurement.contents import Buyer
from crawler.profiles.consultation import Consultation, NotAConsultationError, TenderFile, WallError
from crawler.profiles.moments import day, deadline
from crawler.profiles.reading import announcement, bulletins, cpv_codes
from crawler.website.listings import text_of
from crawler.website.urls import canonical, host_of
from crawler.website.verdicts import asks_for_login

_NUTS = re.compile(r"\bFR[A-Z0-9]{1,3}\b")
_SIRET = re.compile(r"SIRET\s*:?\s*((?:\d\s?){14})")
_PLACE = re.compile(r"^\s*(\d{5})\s+\S", re.MULTILINE)
_LOT = re.compile(r"^N\s*[°º]\s*(\S+)")
_DESCRIPTION = re.compile(r"\s*Description\s*:\s*", re.IGNORECASE)
_SENT = re.compile(r"Envoi le\s+(\S+)")
_CLOSES = re.compile(r"(?:remise|r[ée]ception) des (?:offres|candidatures|plis)\s+le\s+(?=\d)", re.IGNORECASE)
_VALUE = re.compile(r"Valeur estim[ée]+e?[^:]{0,20}:\s*([\d\s\u00a0\u202f.,]+)\s*(€|euros?)?", re.IGNORECASE)


def read_notice(page: HtmlResponse, row: Consultation) -> Consultation:
    """What the page says. Raises NotAConsultationError, and WallError when it asks for a login."""
    root = next(iter(page.css("#AAPCGenere")), page.selector)
    told = dict(_rows(root))
    title = told.get("objet")
    if title is None:
        if asks_for_login(page.selector):
            raise WallError("the notice is shown only after a login")
        raise NotAConsultationError("no row 'Objet' in its table")
    words = _words(root)
    heading = " ".join(root.css(".AW_Titre ::text, .AW_TITRE ::text").getall())
    closes = _CLOSES.search(words)
    value = _VALUE.search(words)
    amount = values.amount(value[1]) if value else None
    links = list(_links(root, page.url))
    files = tuple(_files(root, page.url))
    return Consultation(
        key=row.key,
        url=row.url,
        title=title,
        reference=told.get("reference"),
        description=told.get("description"),
        kind=announcement(heading, row.kind),
        nature=told.get("mode") or told.get("procedure"),
        buyer=_buyer(root),
        published=row.published or day(sent[1] if (sent := _SENT.search(words)) else None),
        deadline=deadline(words[closes.end() : closes.end() + 60]) if closes else None,
        cpv=_codes(root),
        lots=tuple(_lots(root)),
        places=_places(told),
        amount=amount,
        currency="EUR" if amount and value and value[2] else None,
        procedure=procedure_of(page.url, *links, *(file.url for file in files)),
        links=bulletins(root, page.url),
        files=files,
    )


def _rows(root: Page) -> Iterator[tuple[str, str]]:
    """Folded labels and values of rows with two cells; the first of each label counts."""
    seen: set[str] = set()
    for row in root.css("tr"):
        cells = row.xpath("./td | ./th")
        if len(cells) != 2:
            continue
        name, value = fold(text_of(cells[0].root)).rstrip(" :"), text_of(cells[1].root)
        if name and value and name not in seen:
            seen.add(name)
            yield name, value


def _buyer(root: Page) -> Buyer | None:
    """From the cell with the SIRET, else from the first whose first words are bold."""
    for cell in root.xpath(".//td[contains(., 'SIRET')][not(.//td[contains(., 'SIRET')])]"):
        lines = "\n".join(cell.xpath(".//text()").getall())
        name = " ".join(" ".join(cell.xpath("(.//b | .//strong)[1]//text()").getall()).split())
        number = _SIRET.search(" ".join(lines.split()))
        place = _PLACE.search(lines)
        if name:
            return Buyer(
                name=name,
                siret=values.siret(number[1]) if number else None,
                postcode=place[1] if place else None,
            )
    return None


def _codes(root: Page) -> tuple[str, ...]:
    """Of the rows "Code CPV principal" and "complémentaire", and of those without label behind them."""
    found: list[str] = []
    reading = False
    for row in root.css("tr"):
        cells = row.xpath("./td | ./th")
        if len(cells) != 2:
            reading = False
            continue
        name, value = fold(text_of(cells[0].root)), text_of(cells[1].root)
        reading = name.startswith("code cpv") or (reading and not name)
        if reading:
            found.extend(cpv_codes([value])[:1])
    return tuple(dict.fromkeys([*found, *(code for lot in _lots(root) for code in lot.cpv)]))


def _lots(root: Page) -> Iterator[Lot]:
    """Rows that begin with "N° 1": title, perhaps a description, sums, procurement codes."""
    for row in root.css("tr"):
        cells = row.xpath("./td | ./th")
        number = _LOT.match(text_of(cells[0].root)) if len(cells) > 1 else None
        if number is None:
            continue
        title, *description = _DESCRIPTION.split(text_of(cells[1].root), maxsplit=1)
        codes = cpv_codes([text_of(cells[-1].root)]) if len(cells) > 2 else ()
        amount = values.amount(text_of(cells[2].root)) if len(cells) > 3 and _is_estimate(row) else None
        yield Lot(
            number=number[1],
            title=title or None,
            description=description[0] if description and description[0] else None,
            cpv=codes,
            amount=amount,
            currency="EUR" if amount else None,
        )


def _is_estimate(row: Page) -> bool:
    """Whether the third column of the table of lots is "Estimé € HT"."""
    heading = row.xpath("preceding-sibling::tr[1] | preceding-sibling::tr[last()]").xpath("./td[3] | ./th[3]")
    return any("estime" in fold(text_of(cell.root)) for cell in heading)


def _places(told: Mapping[str, str]) -> tuple[str, ...]:
    codes = [
        code
        for label, value in told.items()
        if label.startswith("code nuts")
        for code in _NUTS.findall(value)
    ]
    written = [value for label, value in told.items() if label.startswith("lieu")]
    postcodes = [code for value in written for code in re.findall(r"(?<!\d)\d{5}(?!\d)", value)]
    return tuple(dict.fromkeys([*codes, *postcodes]))


def _links(root: Page, address: str) -> Iterator[str]:
    for href in root.css("a::attr(href)").getall():
        url = canonical(urljoin(address, href)) if not href.startswith("mailto:") else None
        if url is not None:
            yield url


def _files(root: Page, address: str) -> Iterator[TenderFile]:
    """Those of the row "Documents", on the platform itself."""
    for link in root.css("a[href]"):
        file = file_of(link, address)
        if file is not None and host_of(file.url) == host_of(address):
            yield file


def _words(root: Page) -> str:
    return " ".join(" ".join(root.xpath(".//text()[not(ancestor::script)]").getall()).split())
