"""One page of the list of Marchés sécurisés: a `table.consultation` for each, its rows known by their class.

`tr_pa` the buyer with its department, `tr_identifiant` the reference, `.objet`, `tr_proc`, `tr_dept`,
`.td_pub_date` and `.td_clot_date`. The platform's number (`cle_dce`) stands in addresses and in a script.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from parsel import Selector as Page
from scrapy.http import HtmlResponse

from crawler.labels.folding import fold
from crawler.marches_securises.options import Options
from crawler.procurement.contents import Buyer
from crawler.profiles.consultation import Consultation
from crawler.profiles.moments import day, deadline
from crawler.website.listings import text_of
from crawler.website.urls import canonical, host_of

_KEY = re.compile(r"cle_dce=([a-z0-9]+)|addToFavoris\('([^']+)'", re.IGNORECASE)
_DEPARTMENT = re.compile(r"\s*\((\d{2,3}|2[AB])\)\s*$")
_CODE = re.compile(r"^(\d{2,3}|2[AB])\b")
_PAGE = re.compile(r"[?&]page=(\d+)")
_NONE = re.compile(r"aucun(?:e)? (?:consultation|resultat|marche|avis)|0 (?:consultation|resultat)")
_TRIAL = re.compile(r"consultation de test|ne pas utiliser")


class UnexpectedPageError(Exception):
    """The page is not one of the list."""


@dataclass(frozen=True, slots=True)
class Results:
    """One page of the list."""

    rows: tuple[Consultation, ...]
    pages: int  # the highest that is linked


def read_results(page: HtmlResponse, options: Options) -> Results:
    """The consultations of a page. Raises UnexpectedPageError when it is another one."""
    blocks = page.css("table.consultation")
    rows = [row for block in blocks if (row := _row(block, page.url, options)) is not None]
    if blocks and not rows:
        raise UnexpectedPageError(f"{len(blocks)} consultations without number (cle_dce) or object (.objet)")
    words = fold(" ".join(page.xpath("//body//text()[not(ancestor::script)]").getall()))
    if not blocks and not _NONE.search(words):
        raise UnexpectedPageError("neither consultations (table.consultation) nor a word that there are none")
    numbers = [int(match[1]) for href in page.css("a::attr(href)").getall() if (match := _PAGE.search(href))]
    real = [row for row in rows if not _TRIAL.search(fold(row.title or ""))]
    return Results(rows=tuple(real), pages=max(numbers, default=1))


def _row(block: Page, address: str, options: Options) -> Consultation | None:
    match = _KEY.search(block.get() or "")
    title = _objet(block)
    if match is None or title is None:
        return None
    key = match[1] or match[2]
    url = canonical(f"{options.base_url.rstrip('/')}{options.page_path.format(id=quote(key))}")
    named = _cell(block, "tr_pa") or ""
    department = _CODE.match(_cell(block, "tr_dept") or "") or _DEPARTMENT.search(named)
    name = _DEPARTMENT.sub("", named).strip()
    return Consultation(
        key=key,
        url=url or address,
        title=title,
        reference=_cell(block, "tr_identifiant"),
        nature=_cell(block, "tr_proc"),
        buyer=Buyer(name=name, postcode=department[1] if department else None) if name else None,
        published=day(_text(block, ".td_pub_date")),
        deadline=deadline(_text(block, ".td_clot_date")),
        places=(department[1],) if department else (),
        procedure=f"{host_of(address)}/{key}",
        words=text_of(block.root),
    )


def _objet(block: Page) -> str | None:
    """The longest text of the object's cell: a short one stands beside it for narrow screens."""
    texts = [text_of(element.root) for element in block.css(".objet div")] or [_text(block, ".objet") or ""]
    words = max(texts, key=len)
    return re.sub(r"^objet\s*:\s*", "", words, flags=re.IGNORECASE) or None


def _cell(block: Page, row: str) -> str | None:
    """The value of a row: the last cell that says something and is not its label."""
    cells = block.css(f".{row} td, .{row} th")
    texts = [words for cell in cells if (words := text_of(cell.root))]
    if len(texts) > 1 and fold(texts[0]) in _LABELS:
        texts = texts[1:]
    return texts[0] if texts else None


def _text(block: Page, css: str) -> str | None:
    return next((words for element in block.css(css) if (words := text_of(element.root))), None)


_LABELS = ("reference", "organisme", "acheteur", "type", "procedure", "departement", "departements")
