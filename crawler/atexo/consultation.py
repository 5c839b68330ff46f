"""The page of one consultation of an Atexo profile: labels with their values, CPV codes, lots, files.

Versions differ in what holds a value (`label` and the element behind it, `dt` and `dd`, `.atx-static-label`);
the labels are the same. Procurement codes stand in `data-code-cpv`, files behind links whose `id` says what
they are (`linkDownloadReglement`, `…Dce`, `…Avis`, `…Complement`).
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

from parsel import Selector as Page
from scrapy.http import HtmlResponse

from contrechamp.records import Lot
from crawler.atexo.options import Options
from crawler.labels.folding import fold
from crawler.procurement import values
from crawler.procurement.contents import Buyer
from crawler.profiles.consultation import Consultation, NotAConsultationError, TenderFile, WallError
from crawler.profiles.moments import day, deadline
from crawler.profiles.reading import announcement, bulletins, cpv_codes
from crawler.website.listings import text_of
from crawler.website.urls import canonical
from crawler.website.verdicts import asks_for_login

_PLACE = re.compile(r"\((\d{2,3}|2[AB])\)")
_LOT = re.compile(r"^lot\s*(?:n\s*[°ºo]?\s*)?:?\s*(\d{1,4}|[a-z]\d{0,3})\b\s*[:–-]?\s*", re.IGNORECASE)
_OLD_TITLE = "reference | intitule"  # one label for both, in older versions
_CURRENCY = re.compile(r"€|\beur", re.IGNORECASE)
_FILES = {
    "rules": ("Règlement de la consultation", r"linkDownloadReglement|EntrepriseDownloadReglement"),
    "dossier": ("Dossier de consultation", r"linkDownloadDce|DemandeTelechargementDce"),
    "notice": ("Avis de publicité", r"linkDownloadAvis|EntrepriseDownloadAvis"),
    "supplement": ("Complément au dossier", r"linkDownloadComplement|EntrepriseDownloadComplement"),
}


def read_consultation(page: HtmlResponse, row: Consultation, options: Options) -> Consultation:
    """What the page says. Raises NotAConsultationError, and WallError when it asks for a login."""
    told = dict(_labels(page))
    reference, title = told.get("reference"), told.get("intitule") or told.get("objet")
    if _OLD_TITLE in told:
        reference, _, title = (part.strip() for part in told[_OLD_TITLE].partition("|"))
    if not title and not reference:
        if asks_for_login(page.selector):
            raise WallError("the consultation is shown only after a login")
        raise NotAConsultationError("neither 'Intitulé' nor 'Référence' is on the page")
    buyer = told.get("organisme") or told.get("entite publique") or told.get("entite d'achat")
    value = _first(told, "valeur estimee", "montant estime", "montant")
    amount = values.amount(re.split(r"\b(?:HT|TTC)\b", value)[0]) if value else None
    return Consultation(
        key=row.key,
        url=row.url,
        title=title,
        reference=reference,
        description=told.get("objet"),
        kind=announcement(_first(told, "type d'annonce", "type d'avis"), row.kind),
        nature=_first(told, "type de procedure", "procedure"),
        buyer=Buyer(name=buyer) if buyer else None,
        published=day(_first(told, "date de mise en ligne", "mise en ligne", "date de publication")),
        deadline=deadline(_first(told, "date et heure limite", "date limite", "date de cloture", "cloture")),
        cpv=cpv_codes(page.css("[data-code-cpv]::attr(data-code-cpv)").getall()),
        lots=_lots(page),
        places=tuple(dict.fromkeys(_PLACE.findall(_first(told, "lieu", "departement") or ""))),
        amount=amount,
        currency="EUR" if amount and value and _CURRENCY.search(value) else None,
        links=bulletins(page.selector, page.url),
        files=tuple(_files(page, row, options)),
    )


def _labels(page: HtmlResponse) -> Iterator[tuple[str, str]]:
    """Folded labels and what stands behind them; the first of each counts."""
    seen: set[str] = set()
    for label in page.css("label, dt, .atx-static-label"):
        name = fold(text_of(label.root)).rstrip(" :")
        if not name or name in seen or len(name) > 60:
            continue
        value = _behind(label)
        if value:
            seen.add(name)
            yield name, value


def _behind(label: Page) -> str | None:
    """The value of a label: the next element beside it, unless that is a field to fill in."""
    for element in label.xpath("following-sibling::*[1]"):
        if element.root.tag in ("label", "dt", "input", "select", "textarea") or element.css("input, select"):
            return None
        return text_of(element.root) or None
    return None


def _first(told: Mapping[str, str], *names: str) -> str | None:
    """The value of the first label that begins so."""
    return next((told[label] for name in names for label in told if label.startswith(name)), None)


def _lots(page: HtmlResponse) -> tuple[Lot, ...]:
    """Rows of a table that begin with "Lot N° 1", else headings that do."""
    found: dict[str, Lot] = {}
    for row in page.css("tr"):
        cells = [text_of(cell.root) for cell in row.xpath("./td | ./th")]
        match = _LOT.match(cells[0]) if cells else None
        if match is None or not (len(cells) > 1 or cells[0][match.end() :]):
            continue
        title, *more = [cell for cell in (cells[0][match.end() :], *cells[1:]) if cell]
        found.setdefault(match[1], _lot(match[1], title, more[0] if more else None, row))
    if not found:
        for heading in page.css("h2, h3, h4, h5, .lot-titre, .lot-intitule"):
            words = text_of(heading.root)
            match = _LOT.match(words)
            if match is not None and words[match.end() :]:
                found.setdefault(match[1], _lot(match[1], words[match.end() :], None, heading))
    return tuple(found.values())


def _lot(number: str, title: str, description: str | None, element: Page) -> Lot:
    codes = element.css("[data-code-cpv]::attr(data-code-cpv)").getall()
    return Lot(number=number, title=title, description=description, cpv=cpv_codes(codes))


def _files(page: HtmlResponse, row: Consultation, options: Options) -> Iterator[TenderFile]:
    organisation, _, number = row.key.partition("/")
    for link in page.css("a[href]"):
        if _is_hidden(link):
            continue
        told = f"{link.attrib.get('id', '')} {link.attrib['href']}"
        for kind, (name, pattern) in _FILES.items():
            if not re.search(pattern, told, re.IGNORECASE):
                continue
            if kind == "dossier":  # its link may be a postback; the page behind it has a known address
                path = options.dossier_path.format(id=number, organisation=organisation)
                url = canonical(f"{options.base_url.rstrip('/')}{path}")
            else:
                url = canonical(urljoin(page.url, link.attrib["href"]))
            if url is not None:
                yield TenderFile(url=url, name=name, kind=kind)
            break


def _is_hidden(link: Page) -> bool:
    """Whether a file that the consultation has not is linked all the same, out of sight."""
    styles = link.xpath(
        "ancestor-or-self::*[self::a or self::li or self::div][position() <= 3]/@style"
    ).getall()
    return any("display:none" in style.replace(" ", "") for style in styles)
