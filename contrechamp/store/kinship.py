"""How papers of all sources stand to each other: named, naming, of one procedure, the same."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from contrechamp.records import StoredDocument
from contrechamp.store import schema as t
from contrechamp.store.changes import parts
from contrechamp.store.marks import NOTICE, OWN, PAPER, marks_of, paper_value, uuid_of
from contrechamp.store.matching import Likeness, day_of
from contrechamp.store.rows import read_stored
from contrechamp.store.twins import Sameness, read_twins, same_act

SAME_PROCEDURE = "same_procedure"
LIKELY_PROCEDURE = "likely_procedure"
_SAID = {
    Sameness.FILE: "the same bytes",
    Sameness.NOTICE: "the same notice, published elsewhere",
    Sameness.ACT: "the same stamp of the control of legality",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """Another paper and how it stands to this one."""

    kind: str  # see Relation; also "same_file", "same_notice", "same_act", "likely_procedure"
    inward: bool  # True: it names this one
    target: str  # as stated; else what both have: an identifier, a stamp
    stored: StoredDocument | None  # None: we do not have it
    because: str  # how it was joined
    confidence: float = 1.0  # 0 to 1
    likeness: Likeness | None = None  # what is alike; None: not joined by likeness

    @property
    def winners(self) -> tuple[str, ...]:
        """Who won, as the other paper says."""
        procurement = self.stored.document.procurement if self.stored else None
        if procurement is None:
            return ()
        return tuple(dict.fromkeys(party.name for party in procurement.winners_by_lot))


def read_kin(connection: sa.Connection, document_ids: Collection[int]) -> dict[int, tuple[Kin, ...]]:
    """What these papers name, what names them, what they are and what shares their procedure; by paper.

    Each other paper once, by what says most of how it stands to this one.
    """
    wanted = sorted(document_ids)
    papers = read_stored(connection, wanted)
    links = [
        *_outward(connection, papers),
        *_inward(connection, papers),
        *_same(connection, wanted),
        *_of_procedures(connection, wanted),
    ]
    others = read_stored(connection, {link.other for link in links if link.other is not None})
    found: dict[int, list[Kin]] = {number: [] for number in wanted}
    seen: dict[int, set[object]] = defaultdict(set)
    for link in links:
        what = link.target if link.other is None else link.other
        if link.other == link.own or what in seen[link.own]:
            continue
        seen[link.own].add(what)
        found[link.own].append(
            Kin(
                kind=link.kind,
                inward=link.inward,
                target=link.target,
                stored=None if link.other is None else others.get(link.other),
                because=link.because,
                confidence=link.confidence,
                likeness=link.likeness,
            )
        )
    return {number: tuple(sorted(each, key=_order)) for number, each in found.items()}


def _order(kin: Kin) -> tuple[bool, bool, Any]:
    """Those that were named or name first, then those that were joined; each by day."""
    joined = kin.kind in (SAME_PROCEDURE, LIKELY_PROCEDURE)
    if kin.stored is None:
        return joined, True, kin.target
    document = kin.stored.document
    return joined, False, (day_of(document), document.source, document.source_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    own: int
    other: int | None  # None: we do not have it
    kind: str
    target: str
    because: str
    inward: bool = False
    confidence: float = 1.0
    likeness: Likeness | None = None


def _outward(connection: sa.Connection, papers: Mapping[int, StoredDocument]) -> Iterator[_Link]:
    """What papers name."""
    names: dict[str, set[str]] = defaultdict(set)
    uuids: set[str] = set()
    for stored in papers.values():
        for relation in stored.document.relations:
            uuid = uuid_of(relation.target)
            if uuid:
                uuids.add(uuid)
            else:
                names[stored.document.source].add(relation.target)
    by_name: dict[tuple[str, str], int] = {}
    for source, keys in names.items():
        for some in parts(keys):
            query = sa.select(t.documents.c.source_key, t.documents.c.id).where(
                t.documents.c.source_id == source, t.documents.c.source_key.in_(some)
            )
            by_name |= {(source, row.source_key): row.id for row in connection.execute(query)}
    by_uuid = _marked(connection, uuids, own=True)
    for number, stored in papers.items():
        document = stored.document
        procurement = document.procurement
        for relation in document.relations:
            if procurement is not None and relation.target == procurement.procedure:
                continue
            uuid = uuid_of(relation.target)
            if uuid is None:
                known = by_name.get((document.source, relation.target))
                others: list[int | None] = [known]
            else:
                others = [row.document_id for row in by_uuid.get(uuid, ())] or [None]
            for other in others:
                yield _Link(
                    own=number,
                    other=other,
                    kind=relation.kind,
                    target=relation.target,
                    because=f"this one names it ({relation.kind})",
                )


def _inward(connection: sa.Connection, papers: Mapping[int, StoredDocument]) -> Iterator[_Link]:
    """What names papers."""
    values: set[str] = set()
    own: dict[int, set[tuple[str, str]]] = {}
    for number, stored in papers.items():
        document = stored.document
        mine = {(mark.scheme, mark.value) for mark in marks_of(document) if mark.role == OWN}
        own[number] = {each for each in mine if each[0] == NOTICE}
        own[number].add((PAPER, paper_value(document.source, document.source_key)))
        values |= {value for _, value in own[number]}
    naming = _marked(connection, values, own=False)
    for number, mine in own.items():
        for scheme, value in sorted(mine):
            for row in naming.get(value, ()):
                if row.scheme == scheme:
                    yield _Link(
                        own=number,
                        other=row.document_id,
                        kind=row.role,
                        target=value.partition(" ")[2] or value,
                        because=f"it names this one ({row.role})",
                        inward=True,
                    )


def _marked(connection: sa.Connection, values: Collection[str], *, own: bool) -> dict[str, list[sa.Row[Any]]]:
    """Papers with these marks, their own ones or those of others that they name."""
    found: dict[str, list[sa.Row[Any]]] = defaultdict(list)
    for some in parts(values):
        query = (
            sa.select(t.marks)
            .where(
                t.marks.c.value.in_(some),
                t.marks.c.scheme.in_((PAPER, NOTICE)),
                (t.marks.c.role == OWN) if own else (t.marks.c.role != OWN),
            )
            .order_by(t.marks.c.document_id)
        )
        for row in connection.execute(query):
            found[row.value].append(row)
    return found


def _same(connection: sa.Connection, wanted: Collection[int]) -> Iterator[_Link]:
    """What papers are, published elsewhere."""
    for number, twins in read_twins(connection, wanted).items():
        for twin in twins:
            if twin.by is not Sameness.ACT:
                yield _Link(own=number, other=twin.id, kind=twin.by, target="", because=_SAID[twin.by])
    for number, (stamp, others) in same_act(connection, wanted).items():
        for other in others:
            said = f"{_SAID[Sameness.ACT]} ({stamp})"
            yield _Link(own=number, other=other, kind=Sameness.ACT, target=stamp, because=said)


def _of_procedures(connection: sa.Connection, wanted: Collection[int]) -> Iterator[_Link]:
    """What is of the same procedure."""
    memberships: dict[str, list[sa.Row[Any]]] = defaultdict(list)
    for some in parts(wanted):
        mine = sa.select(t.memberships.c.procedure).where(t.memberships.c.document_id.in_(some))
        query = sa.select(t.memberships).where(t.memberships.c.procedure.in_(mine))
        for row in connection.execute(query.order_by(t.memberships.c.document_id)):
            memberships[row.procedure].append(row)
    numbers = set(wanted)
    for procedure, rows in memberships.items():
        each = {row.document_id: row for row in rows}  # a procedure may come up in two queries
        for own in (row for row in each.values() if row.document_id in numbers):
            for other in each.values():
                yield _mates(procedure, own, other)


def _mates(procedure: str, own: sa.Row[Any], other: sa.Row[Any]) -> _Link:
    guessed = next((row for row in (other, own) if row.likeness is not None), None)
    told = guessed or next((row for row in (other, own) if row.basis in ("named", "notice")), other)
    return _Link(
        own=own.document_id,
        other=other.document_id,
        kind=SAME_PROCEDURE if guessed is None else LIKELY_PROCEDURE,
        target=procedure,
        because=told.because,
        confidence=min(own.confidence, other.confidence),
        likeness=None if guessed is None else Likeness(**guessed.likeness),
    )
