"""Notices of TED before eForms (until 2023): TED_EXPORT and its forms of 2014 (R2.0.9).

A coded part in front, then the form once for each language; the original is read. Objects (OBJECT_DESCR) and
decisions (AWARD_CONTRACT) of one lot meet by its number. Older forms have a module of their own.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from contrechamp.records import DocumentKind, Lot, Party
from crawler.procurement import tree, values
from crawler.procurement.contents import Buyer, Contents, Sum, money, numbers, party, the_one, together
from crawler.ted import older_forms
from crawler.ted.nodes import codes, country, cpv, words
from crawler.ted.numbering import publication_number

ROOT = "TED_EXPORT"
_BUYERS = ("ADDRESS_CONTRACTING_BODY", "ADDRESS_CONTRACTING_BODY_ADDITIONAL")
_DOCUMENTS = ("URL_DOCUMENT", "URL_PARTICIPATION", "URL_BUYER", "URL_TOOL")
_AWARDS = frozenset("7JR")  # TD_DOCUMENT_TYPE: of contracts, of concessions, results of design contests
_CORRECTIONS = frozenset("2K")  # additional information, modification of a contract
_SECTION_OF_DEADLINE = "IV.2.2"
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
    data, codified = tree.branches(coded, "NOTICE_DATA"), tree.branches(coded, "CODIF_DATA")
    form = _original(notice)
    older = not tree.branches(form, "OBJECT_CONTRACT")
    kind = _kind(codified, form)
    references = [tree.text(each, "NO_DOC_OJS") or "" for each in tree.branches(data, "REF_NOTICE")]
    language = (tree.text(data, "LG_ORIG") or "").lower()
    return Exported(
        kind=kind,
        nature=tree.text(codified, "TD_DOCUMENT_TYPE"),
        title=older_forms.title(form) if older else words(tree.branches(form, "OBJECT_CONTRACT", "TITLE")),
        published=_packed_day(tree.text(coded, "REF_OJS", "DATE_PUB")),
        sent=_packed_day(tree.text(codified, "DS_DATE_DISPATCH")),
        language=language if re.fullmatch("[a-z]{2}", language) else None,
        country=country(data, "ISO_COUNTRY"),
        cpv=cpv([*tree.branches(data, "ORIGINAL_CPV"), *tree.below(form, "CPV_CODE")]),
        relation=_RELATIONS.get(kind, "follows"),
        earlier=tuple(dict.fromkeys(number for each in references if (number := publication_number(each)))),
        contents=older_forms.read(form) if older else _contents(form, data),
    )


_RELATIONS = {DocumentKind.AWARD: "awards", DocumentKind.RECTIFICATION: "rectifies"}


def _original(notice: object) -> object:
    """The form in the language it was written in."""
    forms = [
        each for each in tree.children(tree.branches(notice, "FORM_SECTION")) if tree.plain(each) is None
    ]
    return next((each for each in forms if tree.attribute(each, "CATEGORY") == "ORIGINAL"), forms[:1])


def _kind(codified: object, form: object) -> DocumentKind:
    code = next((tree.attribute(each, "CODE") for each in tree.branches(codified, "TD_DOCUMENT_TYPE")), None)
    if code in _CORRECTIONS or (tree.attribute(form, "FORM") or "").removesuffix("_2014") in _CHANGES:
        return DocumentKind.RECTIFICATION
    return DocumentKind.AWARD if code in _AWARDS else DocumentKind.NOTICE


def _contents(form: object, data: object) -> Contents:
    awards = tree.branches(form, "AWARD_CONTRACT") + tree.branches(form, "RESULTS")
    concluded = [
        day
        for each in awards
        if (day := values.day(tree.text(each, "AWARDED_CONTRACT", "DATE_CONCLUSION_CONTRACT")))
    ]
    return Contents(
        buyers=tuple(_buyer(each) for each in tree.below(form, *_BUYERS) if tree.text(each, "OFFICIALNAME")),
        lots=_lots(form, awards),
        winners=together(_winners(awards)),
        total=_total(form),
        deadline=_deadline(form),
        awarded=min(concluded, default=None),
        duration_months=_months(form),
        places=codes(tree.branches(data, "PERFORMANCE_NUTS"))
        or codes(tree.below(tree.branches(form, "OBJECT_CONTRACT", "OBJECT_DESCR"), "NUTS")),
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
        country=country(node),
    )


def _winners(awards: list[object]) -> list[Party]:
    return [
        party(name, tree.text(each, "NATIONALID"), country=country(each))
        for each in tree.below(awards, "ADDRESS_CONTRACTOR", "ADDRESS_WINNER")
        if (name := tree.text(each, "OFFICIALNAME"))
    ]


def _deadline(form: object) -> datetime | None:
    """Until when tenders are received; of a corrigendum (F14), the moment that replaces it."""
    procedure = tree.branches(form, "PROCEDURE")
    day, hour = tree.text(procedure, "DATE_RECEIPT_TENDERS"), tree.text(procedure, "TIME_RECEIPT_TENDERS")
    for change in tree.branches(form, "CHANGES", "CHANGE"):
        if day is None and tree.text(change, "WHERE", "SECTION") == _SECTION_OF_DEADLINE:
            day, hour = tree.text(change, "NEW_VALUE", "DATE"), tree.text(change, "NEW_VALUE", "TIME")
    return values.deadline(day, hour)


def _lots(form: object, awards: list[object]) -> tuple[Lot, ...]:
    """A lot may come to several contracts; without lots all of them are for the one object."""
    described = tree.branches(form, "OBJECT_CONTRACT", "OBJECT_DESCR")
    if len(described) == 1:
        return (_lot(described[0], awards),)
    lots = [_lot(each, [award for award in awards if _number(award) == _number(each)]) for each in described]
    return tuple(lots or [_lot(None, [award]) for award in awards])


def _number(node: object) -> str | None:
    """Of the lot; without one, the place in the form counts."""
    items = (tree.attribute(each, "ITEM") for each in tree.many(node))
    return words(tree.branches(node, "LOT_NO")) or next(items, None)


def _lot(described: object, awards: list[object]) -> Lot:
    paid = the_one(
        [money(each) for each in tree.below(tree.branches(awards, "AWARDED_CONTRACT"), "VAL_TOTAL")]
    )
    estimated = the_one([money(each) for each in tree.branches(described, "VAL_OBJECT")])
    total: Sum | None = paid or estimated
    return Lot(
        number=_number(described) or _number(awards[:1]),
        title=words(tree.branches(described, "TITLE")) or words(tree.branches(awards[:1], "TITLE")),
        description=words(tree.branches(described, "SHORT_DESCR")),
        cpv=cpv(tree.below(described, "CPV_CODE")),
        amount=total.amount if total else None,
        currency=total.currency if total else None,
        winners=together(_winners(awards)),
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
