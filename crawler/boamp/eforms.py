"""Notices in the European shape (eForms), as BOAMP gives them: UBL with its prefixes kept, written as JSON.

Names of nodes are those of the eForms SDK. A result leads to its winners through other results: LotResult →
LotTender → TenderingParty → Tenderer → Organization.
"""

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from contrechamp.records import Lot, Party
from crawler.boamp import tree, values

_DEADLINES = ("cac:TenderSubmissionDeadlinePeriod", "cac:ParticipationRequestReceptionPeriod")


def notice(donnees: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The notice inside `EFORMS`, whichever kind it is; None when there is none."""
    for root in tree.branches(donnees, "EFORMS"):
        if isinstance(root, Mapping):
            for value in root.values():
                if isinstance(value, Mapping):
                    return value
    return None


def buyers(root: Mapping[str, Any]) -> tuple[Party, ...]:
    """Who buys, in order."""
    companies = _companies(root)
    ids = [
        reference
        for party in tree.branches(root, "cac:ContractingParty", "cac:Party", "cac:PartyIdentification")
        if (reference := tree.text(party, "cbc:ID"))
    ]
    return tuple(_party(companies[each], "buyer") for each in dict.fromkeys(ids) if each in companies)


def buyer_identifier(root: Mapping[str, Any]) -> str | None:
    """The first buyer's SIRET or SIREN as written."""
    companies = _companies(root)
    for party in tree.branches(root, "cac:ContractingParty", "cac:Party", "cac:PartyIdentification"):
        company = companies.get(tree.text(party, "cbc:ID") or "")
        identifier = tree.text(company, "cac:PartyLegalEntity", "cbc:CompanyID") if company else None
        if identifier:
            return identifier
    return None


def lots(root: Mapping[str, Any]) -> tuple[Lot, ...]:
    """Lots in order, with what was awarded."""
    results = _results(root)
    found = []
    for node in tree.branches(root, "cac:ProcurementProjectLot"):
        number = tree.text(node, "cbc:ID")
        total, currency = _money(node, "cac:ProcurementProject", "cac:RequestedTenderTotal")
        tenders = results.get(number or "", [])
        awarded = [money for tender in tenders if (money := _money(tender, "cac:LegalMonetaryTotal"))[0]]
        if awarded:
            total = sum((value for value, _ in awarded if value is not None), Decimal(0))
            currency = awarded[0][1]
        found.append(
            Lot(
                number=number,
                title=tree.text(node, "cac:ProcurementProject", "cbc:Name"),
                description=tree.text(node, "cac:ProcurementProject", "cbc:Description"),
                cpv=tree.cpv_codes(node),
                amount=total,
                currency=currency,
                winners=tuple(
                    dict.fromkeys(party for tender in tenders for party in _tenderers(root, tender))
                ),
            )
        )
    return tuple(found)


def winners(root: Mapping[str, Any]) -> tuple[Party, ...]:
    """Who got anything, each once."""
    tenders = [tender for found in _results(root).values() for tender in found]
    return tuple(dict.fromkeys(party for tender in tenders for party in _tenderers(root, tender)))


def amount(root: Mapping[str, Any]) -> tuple[Decimal | None, str | None]:
    """The value of the whole: of the result, else the estimate; with its currency."""
    for result in tree.below(root, "efac:NoticeResult"):
        for total in tree.branches(result, "cbc:TotalAmount"):
            value = values.amount(tree.plain(total))
            if value is not None:
                return value, tree.text(total, "@currencyID")
    return _money(root, "cac:ProcurementProject", "cac:RequestedTenderTotal")


def documents(root: Mapping[str, Any]) -> tuple[str, ...]:
    """Addresses, tender documents first, then the buyer profile, then the rest."""
    first = [
        *tree.below(root, "cac:CallForTendersDocumentReference"),
        *tree.below(root, "cbc:BuyerProfileURI"),
    ]
    return tuple(dict.fromkeys([*tree.links(first), *tree.links(root)]))


def deadline(root: Mapping[str, Any]) -> datetime | None:
    """Until when tenders, else requests to participate, are received; never the one for questions."""
    for name in _DEADLINES:
        for period in tree.below(root, name):
            day = (tree.text(period, "cbc:EndDate") or "")[:10]
            hour = tree.text(period, "cbc:EndTime") or time.max.isoformat("seconds")
            found = values.moment(f"{day}T{hour}") or values.moment(day)
            if found is not None:
                return found
    return None


def _companies(root: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {
        reference: company
        for organization in tree.below(root, "efac:Organization")
        for company in tree.branches(organization, "efac:Company")
        if isinstance(company, Mapping)
        and (reference := tree.text(company, "cac:PartyIdentification", "cbc:ID"))
    }


def _party(company: Mapping[str, Any], role: str = "winner") -> Party:
    return Party(
        name=tree.text(company, "cac:PartyName", "cbc:Name") or "unnamed",
        siret=values.siret(tree.text(company, "cac:PartyLegalEntity", "cbc:CompanyID")),
        role=role,
    )


def _results(root: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Winning tenders by lot."""
    results = list(tree.below(root, "efac:NoticeResult"))
    tenders = {
        identifier: tender
        for result in results
        for tender in tree.branches(result, "efac:LotTender")
        if (identifier := tree.text(tender, "cbc:ID"))
    }
    won: dict[str, list[Any]] = {}
    for result in results:
        for lot_result in tree.branches(result, "efac:LotResult"):
            if tree.text(lot_result, "cbc:TenderResultCode") not in (None, "selec-w"):
                continue
            lot = tree.text(lot_result, "efac:TenderLot", "cbc:ID") or ""
            for reference in tree.branches(lot_result, "efac:LotTender"):
                tender = tenders.get(tree.text(reference, "cbc:ID") or "")
                if tender is not None:
                    won.setdefault(lot, []).append(tender)
    return won


def _tenderers(root: Mapping[str, Any], tender: Any) -> list[Party]:
    companies = _companies(root)
    wanted = {tree.plain(each) for each in tree.branches(tender, "efac:TenderingParty", "cbc:ID")}
    ids = [
        identifier
        for result in tree.below(root, "efac:NoticeResult")
        for party in tree.branches(result, "efac:TenderingParty")
        if tree.text(party, "cbc:ID") in wanted
        for tenderer in tree.branches(party, "efac:Tenderer")
        if (identifier := tree.text(tenderer, "cbc:ID"))
    ]
    return [_party(companies[each]) for each in dict.fromkeys(ids) if each in companies]


def _money(node: object, *path: str) -> tuple[Decimal | None, str | None]:
    for holder in tree.branches(node, *path):
        for name in ("cbc:PayableAmount", "cbc:EstimatedOverallContractAmount"):
            for money in tree.branches(holder, name):
                value = values.amount(tree.plain(money))
                if value is not None:
                    return value, tree.text(money, "@currencyID")
    return None, None
