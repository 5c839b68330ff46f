"""Notices in the European shape (eForms), as BOAMP gives them: UBL with its prefixes kept, written as JSON.

Names of nodes are those of the eForms SDK. A lot leads to its winners through other nodes: LotResult →
SettledContract → LotTender → TenderingParty → Tenderer → Organization. A LotResult also names tenders that
lost, so the contract decides, else the rank.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from contrechamp.records import Lot, Party
from crawler.procurement import tree, values
from crawler.procurement.contents import Buyer, Contents, Sum, money, party, the_one, together

_DEADLINES = ("TenderSubmissionDeadlinePeriod", "ParticipationRequestReceptionPeriod")
_WON = "selec-w"


def read(notice: object) -> Contents:
    """One notice: the node below `EFORMS`, whichever kind it is."""
    companies = _companies(notice)
    awards = _awards(notice, companies)
    lots = [_lot(node, awards) for node in tree.branches(notice, "ProcurementProjectLot")]
    documents = tree.below(notice, "CallForTendersDocumentReference")
    recipients = tree.below(notice, "TenderRecipientParty")
    profile = tree.below(notice, "BuyerProfileURI")
    return Contents(
        procedure=tree.text(notice, "ContractFolderID"),
        notice=_identifier(notice),
        buyers=_buyers(notice, companies),
        lots=tuple(lots),
        winners=together([winner for award in awards.values() for winner in award.winners]),
        total=the_one([money(node) for node in tree.branches(_results(notice), "TotalAmount")])
        or _estimate(notice),
        deadline=_deadline(notice),
        links=tree.links(*documents, *recipients, *profile, notice),
    )


def _identifier(notice: object) -> str | None:
    """The notice's own number, among the identifiers it may have."""
    for node in tree.branches(notice, "ID"):
        if tree.attribute(node, "schemeName") == "notice-id":
            return tree.plain(node)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Company:
    """An organization of the notice, with all its identifiers as written."""

    name: str
    identifiers: tuple[str, ...]
    postcode: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Award:
    """What one lot came to."""

    winners: tuple[Party, ...]
    total: Sum | None


def _lot(node: object, awards: Mapping[str, _Award]) -> Lot:
    number = tree.text(node, "ID")
    award = awards.get(number or "")
    total = (award.total if award else None) or _estimate(node)
    return Lot(
        number=number,
        title=tree.text(node, "ProcurementProject", "Name"),
        description=tree.text(node, "ProcurementProject", "Description"),
        cpv=tree.cpv_codes(node),
        amount=total.amount if total else None,
        currency=total.currency if total else None,
        winners=award.winners if award else (),
    )


def _estimate(node: object) -> Sum | None:
    path = ("ProcurementProject", "RequestedTenderTotal", "EstimatedOverallContractAmount")
    return the_one([money(each) for each in tree.branches(node, *path)])


def _buyers(notice: object, companies: Mapping[str, _Company]) -> tuple[Buyer, ...]:
    """Not every organization of a notice buys: platforms and courts stand beside the buyer."""
    parties = tree.branches(notice, "ContractingParty", "Party", "PartyIdentification", "ID")
    numbers = dict.fromkeys(number for each in parties if (number := tree.plain(each)))
    return tuple(
        Buyer(
            name=company.name,
            siret=next((n for each in company.identifiers if (n := values.siret(each))), None),
            siren=next((n for each in company.identifiers if (n := values.siren(each))), None),
            postcode=company.postcode,
        )
        for number in numbers
        if (company := companies.get(number)) is not None
    )


def _awards(notice: object, companies: Mapping[str, _Company]) -> dict[str, _Award]:
    """By the identifier of the lot."""
    results = _results(notice)
    tenders = _by_id(results, "LotTender")
    contracts = _by_id(results, "SettledContract")
    parties = _by_id(results, "TenderingParty")
    awards: dict[str, _Award] = {}
    for result in tree.branches(results, "LotResult"):
        if tree.text(result, "TenderResultCode") not in (None, _WON):
            continue
        numbers = _winning(result, tenders, contracts)
        tenderers = [
            companies[number]
            for each in numbers
            for number in _references(parties.get(tree.text(tenders[each], "TenderingParty", "ID") or ""))
            if number in companies
        ]
        sums = [
            money(node)
            for each in numbers
            for node in tree.branches(tenders[each], "LegalMonetaryTotal", "PayableAmount")
        ]
        lot = tree.text(result, "TenderLot", "ID") or ""
        winners = together([party(company.name, *company.identifiers) for company in tenderers])
        awards[lot] = _Award(winners=winners, total=the_one(sums))
    return awards


def _winning(result: object, tenders: Mapping[str, object], contracts: Mapping[str, object]) -> list[str]:
    """Identifiers of the tenders that won a lot."""
    named = [n for n in _ids(tree.branches(result, "LotTender")) if n in tenders]
    settled = {
        number
        for each in _ids(tree.branches(result, "SettledContract"))
        for number in _ids(tree.branches(contracts.get(each), "LotTender"))
    }
    won = [number for number in named if number in settled] or [n for n in tenders if n in settled]
    if won or not any(tree.text(tenders[number], "RankCode") for number in named):
        return won or named
    return [number for number in named if tree.text(tenders[number], "RankCode") == "1"]


def _deadline(notice: object) -> datetime | None:
    """Until when tenders, else requests to participate, are received; never the one for questions."""
    for name in _DEADLINES:
        ends = [
            values.deadline(tree.text(period, "EndDate"), tree.text(period, "EndTime"))
            for period in tree.below(notice, name)
        ]
        known = [end for end in ends if end is not None]
        if known:
            return min(known)
    return None


def _results(notice: object) -> list[object]:
    return tree.below(notice, "NoticeResult")


def _companies(notice: object) -> dict[str, _Company]:
    return {
        number: _Company(
            name=name,
            identifiers=tuple(
                words
                for each in tree.branches(company, "PartyLegalEntity", "CompanyID")
                if (words := tree.plain(each))
            ),
            postcode=tree.text(company, "PostalAddress", "PostalZone"),
        )
        for company in tree.branches(tree.below(notice, "Organization"), "Company")
        if (number := tree.text(company, "PartyIdentification", "ID"))
        and (name := tree.text(company, "PartyName", "Name"))
    }


def _references(tendering: object) -> list[str]:
    return _ids(tree.branches(tendering, "Tenderer"))


def _by_id(results: object, name: str) -> dict[str, object]:
    return {number: node for node in tree.branches(results, name) if (number := tree.text(node, "ID"))}


def _ids(nodes: list[object]) -> list[str]:
    return [number for node in nodes if (number := tree.text(node, "ID"))]
