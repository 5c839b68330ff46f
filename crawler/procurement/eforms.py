"""Notices in the European shape (eForms): UBL as a tree, from BOAMP's JSON or from the XML of TED.

Names of nodes are those of the eForms SDK. A lot leads to its winners through other nodes: LotResult →
SettledContract → LotTender → TenderingParty → Tenderer → Organization. A LotResult also names tenders that
lost, so the contract decides, else the rank.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from contrechamp.records import Lot, Party
from crawler.procurement import countries, tree, values
from crawler.procurement.contents import Buyer, Contents, Sum, money, numbers, party, the_one, together

_DEADLINES = ("TenderSubmissionDeadlinePeriod", "ParticipationRequestReceptionPeriod")
_WON = "selec-w"


def read(notice: object) -> Contents:
    """One notice: the node below `EFORMS`, whichever kind it is."""
    language = language_of(notice)
    companies = _companies(notice, language)
    awards = _awards(notice, companies)
    lots = [_lot(node, awards, language) for node in tree.branches(notice, "ProcurementProjectLot")]
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
        awarded=_awarded(notice),
        duration_months=_duration(notice),
        places=_places(notice),
        links=tree.links(*documents, *recipients, *profile, notice),
    )


def language_of(notice: object) -> str | None:
    """The one it is written in ("FRA"); texts may stand beside it in others."""
    return tree.text(notice, "NoticeLanguageCode")


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
    country: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Award:
    """What one lot came to."""

    winners: tuple[Party, ...]
    total: Sum | None


def _lot(node: object, awards: Mapping[str, _Award], language: str | None) -> Lot:
    number = tree.text(node, "ID")
    award = awards.get(number or "")
    total = (award.total if award else None) or _estimate(node)
    return Lot(
        number=number,
        title=tree.text_in(language, node, "ProcurementProject", "Name"),
        description=tree.text_in(language, node, "ProcurementProject", "Description"),
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
    references = dict.fromkeys(number for each in parties if (number := tree.plain(each)))
    return tuple(_buyer(company) for number in references if (company := companies.get(number)) is not None)


def _buyer(company: _Company) -> Buyer:
    siret, siren, other = numbers(*company.identifiers)
    return Buyer(
        name=company.name,
        siret=siret,
        siren=siren,
        identifier=other,
        postcode=company.postcode,
        country=company.country,
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
        lot = tree.text(result, "TenderLot", "ID") or ""
        numbers = _winning(result, tenders, contracts, lot)
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
        winners = together([_winner(company) for company in tenderers])
        awards[lot] = _Award(winners=winners, total=the_one(sums))
    return awards


def _winner(company: _Company) -> Party:
    return party(company.name, *company.identifiers, country=company.country)


def _winning(
    result: object, tenders: Mapping[str, object], contracts: Mapping[str, object], lot: str
) -> list[str]:
    """Identifiers of the tenders that won a lot; a contract may settle several lots."""
    named = [n for n in _ids(tree.branches(result, "LotTender")) if n in tenders]
    settled = {
        number
        for each in _ids(tree.branches(result, "SettledContract"))
        for number in _ids(tree.branches(contracts.get(each), "LotTender"))
    }
    won = [number for number in named if number in settled] or [
        number for number, tender in tenders.items() if number in settled and _is_for(tender, lot)
    ]
    if won or not any(tree.text(tenders[number], "RankCode") for number in named):
        return won or named
    return [number for number in named if tree.text(tenders[number], "RankCode") == "1"]


def _is_for(tender: object, lot: str) -> bool:
    return lot in (_ids(tree.branches(tender, "TenderLot")) or [lot])


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


def _awarded(notice: object) -> date | None:
    """The first day on which a contract was concluded, else on which a winner was chosen.

    The AwardDate of TenderResult is not read: the schema demands one, senders fill it with 2000-01-01.
    """
    contracts = tree.branches(_results(notice), "SettledContract")
    for name in ("IssueDate", "AwardDate"):
        days = [day for each in contracts if (day := values.day(tree.text(each, name)))]
        if days:
            return min(days)
    return None


def _duration(notice: object) -> int | None:
    """Months the contract lasts, when all lots state the same."""
    lots = tree.branches(notice, "ProcurementProjectLot") or [notice]
    stated = {
        _months(each)
        for lot in lots
        for each in tree.branches(lot, "ProcurementProject", "PlannedPeriod", "DurationMeasure")
    }
    return stated.pop() if len(stated) == 1 else None


def _months(measure: object) -> int | None:
    """Years and months only: days and weeks make no whole number of them."""
    factor = {"MONTH": 1, "YEAR": 12}.get((tree.attribute(measure, "unitCode") or "").upper())
    words = tree.plain(measure) or ""
    return int(words) * factor if factor and words.isdecimal() and len(words) < 5 else None


def _places(notice: object) -> tuple[str, ...]:
    """Where the contract is performed, not where courts and platforms have their seats."""
    places = tree.below(notice, "RealizedLocation")
    codes = [tree.plain(code) for code in tree.below(places, "CountrySubentityCode")]
    return tuple(dict.fromkeys(code for code in codes if code))


def _results(notice: object) -> list[object]:
    return tree.below(notice, "NoticeResult")


def _companies(notice: object, language: str | None) -> dict[str, _Company]:
    """Organizations by identifier, and the desks of theirs (TouchPoint) that a notice may name instead."""
    found: dict[str, _Company] = {}
    for organization in tree.below(notice, "Organization"):
        registered: tuple[str, ...] = ()
        for node in tree.branches(organization, "Company") + tree.branches(organization, "TouchPoint"):
            written = [tree.plain(each) for each in tree.branches(node, "PartyLegalEntity", "CompanyID")]
            registered = tuple(each for each in written if each) or registered
            number = tree.text(node, "PartyIdentification", "ID")
            name = tree.text_in(language, node, "PartyName", "Name")
            if number and name:
                found[number] = _Company(
                    name=name,
                    identifiers=registered,
                    postcode=tree.text(node, "PostalAddress", "PostalZone"),
                    country=countries.alpha_2(
                        tree.text(node, "PostalAddress", "Country", "IdentificationCode")
                    ),
                )
    return found


def _references(tendering: object) -> list[str]:
    return _ids(tree.branches(tendering, "Tenderer"))


def _by_id(results: object, name: str) -> dict[str, object]:
    return {number: node for node in tree.branches(results, name) if (number := tree.text(node, "ID"))}


def _ids(nodes: list[object]) -> list[str]:
    return [number for node in nodes if (number := tree.text(node, "ID"))]
