"""Notices of TED before eForms (until 2023): TED_EXPORT, schema R2.0.9, and what R2.0.8 names alike.

A coded part in front, then the form once for each language; the original is read. Objects (OBJECT_DESCR) and
decisions (AWARD_CONTRACT) of one lot meet by its number.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contrechamp.records import DocumentKind, Lot, Party
from crawler.procurement import countries, tree, values
from crawler.procurement.contents import Buyer, Contents, Sum, money, numbers, party, the_one, together
from crawler.ted.numbering import publication_number

ROOT = "TED_EXPORT"
_BUYERS = ("ADDRESS_CONTRACTING_BODY", "ADDRESS_CONTRACTING_BODY_ADDITIONAL")
_DOCUMENTS = ("URL_DOCUMENT", "URL_PARTICIPATION", "URL_BUYER", "URL_TOOL")
_AWARD = "7"  # TD_DOCUMENT_TYPE
_CORRECTION = "2"
_CHANGES = frozenset({"F14", "F20"})  # corrigendum, modification of a contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What a notice of this shape says."""

    kind: DocumentKind
    nature: str | None
    title: str | None
    published: date | None
    sent: date | None
    language: str | None  # ISO 639-1
    country: str | None  # of the buyer, two letters
    cpv: tuple[str, ...]
    relation: str  # to the notices in `earlier`
    earlier: tuple[str, ...]  # publication numbers
    contents: Contents


def read(notice: object) -> Exported:
    """One notice: the tree below its root."""
    coded = tree.branches(notice, "CODED_DATA_SECTION")
    data, codes = tree.branches(coded, "NOTICE_DATA"), tree.branches(coded, "CODIF_DATA")
    form = _original(notice)
    kind = _kind(codes, form)
    country = next((tree.attribute(each, "VALUE") for each in tree.branches(data, "ISO_COUNTRY")), None)
    references = [tree.text(each, "NO_DOC_OJS") or "" for each in tree.branches(data, "REF_NOTICE")]
    language = (tree.text(data, "LG_ORIG") or "").lower()
    return Exported(
        kind=kind,
        nature=tree.text(codes, "TD_DOCUMENT_TYPE"),
        title=_words(tree.branches(form, "OBJECT_CONTRACT", "TITLE")),
        published=_packed_day(tree.text(coded, "REF_OJS", "DATE_PUB")),
        sent=_packed_day(tree.text(codes, "DS_DATE_DISPATCH")),
        language=language if re.fullmatch("[a-z]{2}", language) else None,
        country=countries.alpha_2(country),
        cpv=_cpv([*tree.branches(data, "ORIGINAL_CPV"), *tree.below(form, "CPV_CODE")]),
        relation=_RELATIONS.get(kind, "follows"),
        earlier=tuple(dict.fromkeys(number for each in references if (number := publication_number(each)))),
        contents=_contents(form, data),
    )


_RELATIONS = {DocumentKind.AWARD: "awards", DocumentKind.RECTIFICATION: "rectifies"}


def _original(notice: object) -> object:
    """The form in the language it was written in."""
    forms = [
        each for each in tree.children(tree.branches(notice, "FORM_SECTION")) if tree.plain(each) is None
    ]
    return next((each for each in forms if tree.attribute(each, "CATEGORY") == "ORIGINAL"), forms[:1])


def _kind(codes: object, form: object) -> DocumentKind:
    code = next((tree.attribute(each, "CODE") for each in tree.branches(codes, "TD_DOCUMENT_TYPE")), None)
    if code == _CORRECTION or (tree.attribute(form, "FORM") or "").removesuffix("_2014") in _CHANGES:
        return DocumentKind.RECTIFICATION
    return DocumentKind.AWARD if code == _AWARD else DocumentKind.NOTICE


def _contents(form: object, data: object) -> Contents:
    awards = tree.branches(form, "AWARD_CONTRACT")
    concluded = [
        day
        for each in awards
        if (day := values.day(tree.text(each, "AWARDED_CONTRACT", "DATE_CONCLUSION_CONTRACT")))
    ]
    deadline = tree.branches(form, "PROCEDURE")
    return Contents(
        buyers=tuple(_buyer(each) for each in tree.below(form, *_BUYERS) if tree.text(each, "OFFICIALNAME")),
        lots=_lots(form, awards),
        winners=together([winner for each in awards for winner in _winners(each)]),
        total=_total(form),
        deadline=values.deadline(
            tree.text(deadline, "DATE_RECEIPT_TENDERS"), _hour(tree.text(deadline, "TIME_RECEIPT_TENDERS"))
        ),
        awarded=min(concluded, default=None),
        duration_months=_months(form),
        places=_codes(tree.branches(data, "PERFORMANCE_NUTS")),
        links=tree.links(*tree.below(form, *_DOCUMENTS)),
    )


def _buyer(node: object) -> Buyer:
    siret, siren, other = numbers(tree.text(node, "NATIONALID"))
    return Buyer(
        name=tree.text(node, "OFFICIALNAME") or "",
        siret=siret,
        siren=siren,
        identifier=other,
        postcode=tree.text(node, "POSTAL_CODE"),
        country=_country(node),
    )


def _winners(award: object) -> list[Party]:
    return [
        party(name, tree.text(each, "NATIONALID"), country=_country(each))
        for each in tree.below(award, "ADDRESS_CONTRACTOR")
        if (name := tree.text(each, "OFFICIALNAME"))
    ]


def _country(node: object) -> str | None:
    written = next((tree.attribute(each, "VALUE") for each in tree.branches(node, "COUNTRY")), None)
    return countries.alpha_2(_UNION_OWN.get(written or "", written))


_UNION_OWN = {"UK": "GB", "EL": "GR"}


def _lots(form: object, awards: list[object]) -> tuple[Lot, ...]:
    decided = {_number(each): each for each in awards}
    described = tree.branches(form, "OBJECT_CONTRACT", "OBJECT_DESCR")
    alone = len(described) == len(awards) == 1
    return tuple(
        _lot(each, awards[0] if alone else decided.get(_number(each))) for each in described
    ) or tuple(_lot(None, each) for each in awards)


def _number(node: object) -> str | None:
    return tree.text(node, "LOT_NO") or tree.attribute(node, "ITEM")


def _lot(described: object, award: object) -> Lot:
    paid = the_one(
        [money(each) for each in tree.below(tree.branches(award, "AWARDED_CONTRACT"), "VAL_TOTAL")]
    )
    estimated = the_one([money(each) for each in tree.branches(described, "VAL_OBJECT")])
    total: Sum | None = paid or estimated
    return Lot(
        number=_number(described) or _number(award),
        title=_words(tree.branches(described, "TITLE")) or _words(tree.branches(award, "TITLE")),
        description=_words(tree.branches(described, "SHORT_DESCR")),
        cpv=_cpv(tree.below(described, "CPV_CODE")),
        amount=total.amount if total else None,
        currency=total.currency if total else None,
        winners=together(_winners(award)),
    )


def _total(form: object) -> Sum | None:
    for name in ("VAL_TOTAL", "VAL_ESTIMATED_TOTAL"):
        found = the_one([money(each) for each in tree.branches(form, "OBJECT_CONTRACT", name)])
        if found is not None:
            return found
    return None


def _months(form: object) -> int | None:
    """What all lots state; days are no months."""
    stated = {
        (tree.attribute(each, "TYPE"), values.amount(tree.plain(each)))
        for each in tree.branches(form, "OBJECT_CONTRACT", "OBJECT_DESCR", "DURATION")
    }
    unit, number = stated.pop() if len(stated) == 1 else (None, None)
    return int(number) if unit == "MONTH" and isinstance(number, Decimal) and number < 1200 else None


def _packed_day(written: str | None) -> date | None:
    """A day as "20200924"; a time may follow."""
    return values.day(f"{written[:4]}-{written[4:6]}-{written[6:8]}") if written else None


def _hour(written: str | None) -> str | None:
    """Some forms have one digit: "9:00"."""
    return f"0{written}" if written and re.fullmatch(r"\d:\d\d", written, re.ASCII) else written


def _codes(nodes: list[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for each in nodes if (code := tree.attribute(each, "CODE"))))


def _cpv(nodes: list[object]) -> tuple[str, ...]:
    return tuple(code for code in _codes(nodes) if re.fullmatch(r"\d{8}", code, re.ASCII))


def _words(nodes: object) -> str | None:
    """All paragraphs of a text as one line."""
    return " ".join(words for _, words in tree.leaves(nodes)) or None
