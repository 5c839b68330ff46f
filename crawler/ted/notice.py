"""One notice of TED: its XML in the shape of eForms or, until 2023, of TED_EXPORT, read into one record."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from contrechamp.records import Authority, DocumentKind, Procurement, Relation
from crawler.procurement import eforms, languages, tree, values
from crawler.procurement.contents import Contents
from crawler.procurement.xml import NotXmlError, read_xml
from crawler.ted import export
from crawler.ted.asking import Listed
from crawler.ted.numbering import publication_number

_KINDS = {
    "ContractNotice": DocumentKind.NOTICE,
    "PriorInformationNotice": DocumentKind.NOTICE,
    "ContractAwardNotice": DocumentKind.AWARD,
}
_CANCELLED = frozenset({"cancel", "cancel-intent"})  # reasons of a change notice


class NotANoticeError(Exception):
    """The bytes are no notice; the text says what they are."""


class UnknownShapeError(Exception):
    """The bytes are XML of a shape that is not read; the text names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a notice says."""

    kind: DocumentKind
    title: str | None
    published: date | None  # as the notice has it; the list goes before
    dated: date | None  # the day it was sent
    language: str | None  # ISO 639-1; None: not stated
    authority: Authority | None
    relations: tuple[Relation, ...]
    procurement: Procurement


def read_notice(body: bytes, country: str) -> Notice:
    """Everything one notice says; `country` (two letters) is the buyer's where the notice names none."""
    try:
        name, notice = read_xml(body)
    except NotXmlError as error:
        raise NotANoticeError(str(error)) from error
    if name == export.ROOT:
        return _exported(notice, country)
    kind = _KINDS.get(name)
    if kind is None and name.lower() == "html":
        raise NotANoticeError("a web page came instead of a notice")
    if kind is None:
        raise UnknownShapeError(f"<{name}> is neither eForms ({', '.join(_KINDS)}) nor {export.ROOT}")
    contents = eforms.read(notice)
    changed = _numbers(tree.below(notice, "ChangedNoticeIdentifier"))
    reasons = set(_plain(tree.below(tree.below(notice, "Changes"), "ReasonCode")))
    before = tree.branches(notice, "TenderingProcess", "NoticeDocumentReference")  # of the whole procedure
    earlier = _references([*before, *tree.below(notice, "NoticeDocumentReference")])
    if changed:
        kind = DocumentKind.CANCELLATION if reasons & _CANCELLED else DocumentKind.RECTIFICATION
    verb = "cancels" if kind is DocumentKind.CANCELLATION else "rectifies"
    awarded = _references(before) if kind is DocumentKind.AWARD else []
    return Notice(
        kind=kind,
        title=tree.text_in(eforms.language_of(notice), notice, "ProcurementProject", "Name"),
        published=values.day(next(iter(_plain(_published(notice))), None)),
        dated=values.day(tree.text(notice, "IssueDate")),
        language=languages.ALPHA_2.get((eforms.language_of(notice) or "").upper()),
        authority=_authority(contents, country),
        relations=(
            *(Relation(kind=verb, target=each) for each in changed),
            *(
                Relation(kind="awards" if each in awarded else "follows", target=each)
                for each in earlier
                if each not in changed
            ),
            *_same_procedure(contents.procedure),
        ),
        procurement=_procurement(contents, tree.text(notice, "NoticeTypeCode"), tree.cpv_codes(notice)),
    )


def as_listed(listed: Listed, country: str) -> Notice:
    """What the list alone says of a notice."""
    award = (listed.nature or "").startswith("can-")
    return Notice(
        kind=DocumentKind.AWARD if award else DocumentKind.NOTICE,
        title=listed.title,
        published=None,
        dated=None,
        language=None,
        authority=Authority(name=listed.buyer, country=country) if listed.buyer else None,
        relations=(),
        procurement=Procurement(nature=listed.nature, cpv=listed.cpv),
    )


def completed(notice: Notice, listed: Listed, country: str) -> Notice:
    """The notice; what it does not say (an older form, a field left empty) as the list says it."""
    known = as_listed(listed, country)
    return replace(
        notice,
        title=notice.title or known.title,
        authority=notice.authority or known.authority,
        procurement=replace(
            notice.procurement,
            nature=notice.procurement.nature or known.procurement.nature,
            cpv=notice.procurement.cpv or known.procurement.cpv,
        ),
    )


def _exported(notice: object, country: str) -> Notice:
    read = export.read(notice)
    return Notice(
        kind=read.kind,
        title=read.title,
        published=read.published,
        dated=read.sent,
        language=read.language,
        authority=_authority(read.contents, read.country or country),
        relations=tuple(Relation(kind=read.relation, target=each) for each in read.earlier),
        procurement=_procurement(read.contents, read.nature, read.cpv),
    )


def _procurement(contents: Contents, nature: str | None, cpv: tuple[str, ...]) -> Procurement:
    return Procurement(
        procedure=contents.procedure,
        notice=contents.notice,
        nature=nature,
        buyers=tuple(each.as_party() for each in contents.buyers),
        winners=contents.winners,
        cpv=cpv,
        lots=contents.lots,
        amount=contents.total.amount if contents.total else None,
        currency=contents.total.currency if contents.total else None,
        deadline=contents.deadline,
        awarded=contents.awarded,
        duration_months=contents.duration_months,
        places=contents.places,
        links=contents.links,
    )


def _authority(contents: Contents, country: str) -> Authority | None:
    """The first of the buyers: the one that leads where several buy together."""
    if not contents.buyers:
        return None
    buyer = contents.buyers[0]
    country = buyer.country or country
    return Authority(
        name=buyer.name,
        country=country,
        siret=buyer.siret,
        siren=buyer.siren,
        department=values.department_of_postcode(buyer.postcode) if country == "FR" else None,
    )


def _same_procedure(procedure: str | None) -> tuple[Relation, ...]:
    return (Relation(kind="same_procedure", target=procedure),) if procedure else ()


def _published(notice: object) -> list[object]:
    return tree.branches(tree.below(notice, "Publication"), "PublicationDate")


def _references(nodes: list[object]) -> list[str]:
    return _numbers(tree.branches(nodes, "ID"))


def _numbers(nodes: Iterable[object]) -> list[str]:
    """Notices as they are named: by publication number, or by UUID and version."""
    return list(dict.fromkeys(publication_number(words) or words for words in _plain(nodes)))


def _plain(nodes: Iterable[object]) -> list[str]:
    return list(dict.fromkeys(words for node in nodes if (words := tree.plain(node))))
