"""Notices and awards as releases of the Open Contracting Data Standard 1.1, one JSON object a line.

What the notice does not state is left out, never guessed. The papers of a procedure share its ocid, whatever
source they stand in; a contract only likely of it (docs/relations.md) has one of its own and names it.
The prefix of our ocids is not registered with the Open Contracting Partnership: they are unique among our
releases, not in the world. docs/database.md lists where each field comes from.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from contrechamp.records import Document, DocumentKind, Lot, Party, Procurement, StoredDocument
from contrechamp.store import Store
from contrechamp.store.choice import Choice
from contrechamp.store.questions import batches
from feeds.exports import plain
from feeds.writing import replacing

_BATCH = 200  # procedures read at a time
_TAGS = {
    DocumentKind.NOTICE: "tender",
    DocumentKind.RECTIFICATION: "tenderUpdate",
    DocumentKind.CANCELLATION: "tenderCancellation",
    DocumentKind.AWARD: "award",
    DocumentKind.CONTRACT: "contract",
}
_AWARDED = ("award", "contract")


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The procedure that a paper is of."""

    procedure: str
    because: str
    confidence: float = 1.0  # 0 to 1; 1: not guessed


def export_releases(store: Store, choice: Choice, path: Path) -> int:
    """Write a release for each paper of the procedures that a flagged paper of this choice is of.

    The releases of a procedure stand together, each paper's after those before it. Returns how many.
    """
    number = 0
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8") as file:
        for stored, joined in _papers(store, choice):
            json.dump(release(stored, joined), file, ensure_ascii=False)
            file.write("\n")
            number += 1
    return number


def _papers(store: Store, choice: Choice) -> Iterator[tuple[StoredDocument, Joined]]:
    view = store.questions.view("procedure_papers")
    names = [column.name for column in view.columns]
    for procedures in batches(sorted(store.questions.procedures_of_flagged(choice)), _BATCH):
        members: dict[int, Joined] = {}
        for row in store.questions.rows(view, only=("procedure", procedures)):
            told = dict(zip(names, row, strict=True))
            members[told["document_id"]] = Joined(
                procedure=told["procedure"], because=told["because"], confidence=float(told["confidence"])
            )
        papers = store.findings.documents(members)
        for number in sorted(papers, key=lambda n: (members[n].procedure, _day(papers[n]), n)):
            yield papers[number], members[number]


def _day(stored: StoredDocument) -> date:
    return stored.document.published or stored.document.date or stored.first_seen.date()


def release(stored: StoredDocument, joined: Joined) -> dict[str, Any]:
    """The release of one notice; its document has a procurement."""
    document = stored.document
    procurement = document.procurement
    assert procurement is not None  # noqa: S101 - said above
    awarded = bool(procurement.winners or procurement.awarded)
    tag = _TAGS.get(document.kind) or ("award" if awarded else "tender")
    buyers = procurement.buyers or _authority(document)
    own = f"{document.source}:{document.source_key}"
    sure = joined.confidence == 1
    key = joined.procedure if sure else own
    return _stated(
        {
            "ocid": _ocid(key),
            "id": f"{own}:{stored.version}",
            "date": _moment(document.date or stored.first_seen),
            "tag": [tag],
            "initiationType": "tender",
            "language": document.language,
            "parties": _parties(buyers, procurement),
            "buyer": _reference(buyers[0]) if buyers else None,
            "tender": _tender(document, procurement, key, is_tender=tag not in _AWARDED),
            "awards": _awards(document, procurement) if tag in _AWARDED else [],
            "relatedProcesses": [
                {"id": str(number), **related}
                for number, related in enumerate(_related(document, None if sure else joined), 1)
            ],
        }
    )


def _ocid(key: str) -> str:
    """Of a UUID, or of a source and what it calls the procedure or its first paper."""
    return f"contrechamp-{key.replace(' ', ':', 1)}"


def _related(document: Document, likely: Joined | None) -> Iterator[dict[str, Any]]:
    for relation in document.relations:
        yield {"relationship": [relation.kind], "identifier": relation.target}
    if likely is not None:
        yield {
            "relationship": ["likely_procedure"],
            "scheme": "ocid",
            "identifier": _ocid(likely.procedure),
            "because": likely.because,
            "confidence": likely.confidence,
        }


def _authority(document: Document) -> tuple[Party, ...]:
    authority = document.authority
    if authority is None:
        return ()
    return (
        Party(
            name=authority.name,
            siren=authority.siren,
            siret=authority.siret,
            country=authority.country,
            role="buyer",
        ),
    )


def _identifier(party: Party) -> dict[str, Any] | None:
    for scheme, number in (("SIRET", party.siret), ("SIREN", party.siren), ("other", party.identifier)):
        if number:
            return {"scheme": scheme, "id": number, "legalName": party.name}
    return None


def _party_id(party: Party) -> str:
    identifier = _identifier(party)
    return f"{identifier['scheme']}-{identifier['id']}" if identifier else party.name


def _reference(party: Party) -> dict[str, Any]:
    return {"id": _party_id(party), "name": party.name}


def _parties(buyers: Iterable[Party], procurement: Procurement) -> list[dict[str, Any]]:
    """Each party once, with all its roles."""
    found: dict[str, dict[str, Any]] = {}
    for role, parties in (("buyer", buyers), ("supplier", procurement.winners_by_lot)):
        for party in parties:
            address = {"country": party.country} if party.country else None
            told = _stated({"identifier": _identifier(party), "address": address})
            entry = found.setdefault(_party_id(party), {**_reference(party), **told, "roles": []})
            if role not in entry["roles"]:
                entry["roles"].append(role)
    return list(found.values())


def _tender(document: Document, procurement: Procurement, key: str, *, is_tender: bool) -> dict[str, Any]:
    return _stated(
        {
            "id": key,
            "title": document.title,
            "status": "cancelled" if document.kind is DocumentKind.CANCELLATION else None,
            "procurementMethodDetails": procurement.nature,
            "value": _value(procurement.amount, procurement.currency) if is_tender else None,
            "items": [
                {"id": str(number), "classification": {"scheme": "CPV", "id": code}}
                for number, code in enumerate(procurement.cpv, 1)
            ],
            "lots": [_lot(lot, number) for number, lot in enumerate(procurement.lots, 1)],
            "tenderPeriod": {"endDate": _moment(procurement.deadline)} if procurement.deadline else None,
            "contractPeriod": {"durationInDays": round(procurement.duration_months * 365.25 / 12)}
            if procurement.duration_months
            else None,
            "documents": [
                _stated(
                    {
                        "id": document.sha256,
                        "url": document.url,
                        "title": document.title,
                        "datePublished": _moment(document.published) if document.published else None,
                        "format": document.media_type,
                        "language": document.language,
                    }
                )
            ],
        }
    )


def _lot(lot: Lot, number: int) -> dict[str, Any]:
    return _stated(
        {
            "id": lot.number or str(number),
            "title": lot.title,
            "description": lot.description,
            "value": _value(lot.amount, lot.currency),
        }
    )


def _awards(document: Document, procurement: Procurement) -> list[dict[str, Any]]:
    """One for each lot with winners; without any, one for the whole."""
    won = [(lot.number or str(number), lot) for number, lot in enumerate(procurement.lots, 1) if lot.winners]
    when = _moment(procurement.awarded) if procurement.awarded else None
    if won:
        return [
            _stated(
                {
                    "id": name,
                    "title": lot.title,
                    "date": when,
                    "value": _value(lot.amount, lot.currency),
                    "suppliers": [_reference(winner) for winner in lot.winners],
                    "relatedLots": [name],
                }
            )
            for name, lot in won
        ]
    return [
        _stated(
            {
                "id": "1",
                "title": document.title,
                "date": when,
                "value": _value(procurement.amount, procurement.currency),
                "suppliers": [_reference(winner) for winner in procurement.winners],
            }
        )
    ]


def _value(amount: Decimal | None, currency: str | None) -> dict[str, Any] | None:
    return None if amount is None else _stated({"amount": plain(amount), "currency": currency})


def _moment(when: date) -> str:
    """A date-time as the standard wants it; a day is its first moment in UTC."""
    return when.isoformat() if isinstance(when, datetime) else f"{when.isoformat()}T00:00:00Z"


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    """Without what is not stated."""
    return {name: value for name, value in fields.items() if value is not None and value != []}
