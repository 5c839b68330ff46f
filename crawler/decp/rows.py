"""Rows of the consolidated table on data.gouv.fr: one for each contract, winner and modification.

Columns: https://github.com/ColinMaudry/decp-processing. `donneesActuelles` marks the rows that hold now.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.decp import fields
from crawler.decp.contract import Contract, Row, together

_NEEDED = ("uid", "objet", "dateNotification")


class UnexpectedAnswerError(Exception):
    """The interface did not answer as documented; the text says what came."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows."""

    rows: tuple[Row, ...]
    total: int
    following: bool  # whether there is another


def read_page(answer: bytes) -> Page:
    """`{"data": [{…}], "links": {"next": …}, "meta": {"page", "page_size", "total"}}`."""
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError) as error:
        start = " ".join(answer[:80].decode("utf-8", errors="replace").split())
        raise UnexpectedAnswerError(f"JSON was expected, '{start}' came") from error
    data = found.get("data") if isinstance(found, Mapping) else None
    if not isinstance(data, list) or not all(isinstance(row, Mapping) for row in data):
        raise UnexpectedAnswerError("an object with a list of rows under 'data' was expected")
    meta, links = found.get("meta"), found.get("links")
    if not isinstance(meta, Mapping) or not isinstance(meta.get("total"), int):
        raise UnexpectedAnswerError("'meta.total' was expected: without it the end is not known")
    for row in data:
        missing = [name for name in _NEEDED if name not in row]
        if missing or not fields.text(row["uid"]):
            raise UnexpectedAnswerError(
                f"a row without {', '.join(missing) or 'uid'}: the columns are others"
            )
    following = isinstance(links, Mapping) and bool(links.get("next"))
    return Page(tuple(data), meta["total"], following)


def read_contract(rows: Sequence[Row]) -> Contract:
    """All rows of one contract, at least one, as its latest state and its winners."""
    ordered = sorted(rows, key=lambda row: json.dumps(row, sort_keys=True, default=str))
    current = [row for row in ordered if _true(row.get("donneesActuelles"))] or ordered
    latest = max(current, key=_modification)
    current = [row for row in current if _modification(row) == _modification(latest)]
    winners = [
        fields.winner(row.get("titulaire_nom"), row.get("titulaire_typeIdentifiant"), row.get("titulaire_id"))
        for row in current
    ]
    return Contract(
        uid=fields.text(latest["uid"]) or "",
        buyer=fields.siret(latest.get("acheteur_id")),
        buyer_name=fields.text(latest.get("acheteur_nom")),
        department=fields.text(latest.get("acheteur_departement_code")),
        title=fields.text(latest.get("objet")),
        nature=fields.text(latest.get("nature")) or fields.text(latest.get("type")),
        cpv=fields.cpv(latest.get("codeCPV")),
        amount=fields.amount(latest.get("montant")),
        notified=fields.day(latest.get("dateNotification")),
        published=fields.day(latest.get("datePublicationDonnees")),
        months=fields.months(latest.get("dureeMois")),
        place=fields.text(latest.get("lieuExecution_code")),
        winners=together(each for each in winners if each is not None),
        content=[_stated(row) for row in ordered],
    )


def holds(body: bytes, row: Row) -> bool:
    """Whether an archived contract has this very row."""
    try:
        rows = json.loads(body)
    except ValueError:
        return False
    return isinstance(rows, list) and _stated(row) in rows


def _stated(row: Row) -> dict[str, Any]:
    """What a row says, less its own number and empty columns."""
    return {name: value for name, value in sorted(row.items()) if value not in (None, "") and name != "__id"}


def _modification(row: Row) -> int:
    words = (fields.text(row.get("modification_id")) or "0").removesuffix(".0")
    return int(words) if words.isdecimal() else 0


def _true(value: object) -> bool:
    return value is True or str(value).casefold() in ("true", "1", "t", "oui")
