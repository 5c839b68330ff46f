"""Joins notices, awards and contracts of all sources into procedures, one paper at a time, as they come in.

A paper is joined within the transaction that stores it; only papers that it can concern are looked at. The
outcome depends on what the papers say and not on the order in which they came.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from contrechamp.records import DocumentKind, StoredDocument
from contrechamp.store import schema as t
from contrechamp.store.changes import note_changes_of, parts
from contrechamp.store.grouping import Group, Membership, Notice, grouped
from contrechamp.store.marks import BUYER, NOTICE, OWN, PAPER, PROCEDURE, Mark, paper_value, write_marks
from contrechamp.store.matching import NOTICES, Likeness, buyer_numbers, day_of, liken
from contrechamp.store.rows import read_stored

_LOCK = 7260416  # PostgreSQL: two papers of one procedure at once must see each other
_LIKENESS = "likeness"
_Rank = tuple[float, int, str, str]


def join_paper(connection: sa.Connection, document_id: int) -> None:
    """Have marks and procedures follow what this paper says now; it has a current version."""
    stored = read_stored(connection, [document_id])[document_id]
    document = stored.document
    marked = sa.select(t.marks.c.document_id).where(t.marks.c.document_id == document_id).limit(1)
    if not (document.procurement or document.relations or connection.scalar(marked)):
        _note(connection, _namers(connection, document_id))
        return
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    concerned = _namers(connection, document_id) | _named(connection, document_id)
    write_marks(connection, document_id, document)
    concerned |= _named(connection, document_id)
    concerned |= _Joining(connection, stored).join()
    _note(connection, concerned)


def join_papers_of(connection: sa.Connection, authority_ids: Collection[int]) -> None:
    """Join again the notices and contracts of public bodies whose numbers are others now."""
    for some in parts(authority_ids):
        theirs = t.documents.c.authority_id.in_(some)
        for number in _numbers(connection, theirs, _is_procurement()):
            join_paper(connection, number)


def join_all(connection: sa.Connection) -> None:
    """Join every paper that says anything of others; for databases from before procedures were kept."""
    says = sa.or_(_is_procurement(), sa.cast(t.documents.c.relations, sa.Text) != "[]")
    for number in _numbers(connection, says):
        join_paper(connection, number)


def _note(connection: sa.Connection, document_ids: Collection[int]) -> None:
    for some in parts(document_ids):
        note_changes_of(connection, t.documents.c.id.in_(some))


def _numbers(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[int]:
    query = sa.select(t.documents.c.id).where(*conditions).order_by(t.documents.c.id)
    return list(connection.scalars(query))


class _Joining:
    """What one paper changes."""

    def __init__(self, connection: sa.Connection, stored: StoredDocument) -> None:
        self._connection = connection
        self._stored = stored
        self._touched: set[str] = set()  # procedures

    def join(self) -> set[int]:
        """Join it; returns the papers of all procedures that are not what they were."""
        number = self._stored.id
        query = sa.select(t.memberships).where(t.memberships.c.document_id == number)
        was = self._connection.execute(query).one_or_none()
        if was is None and self._stored.document.procurement is None:
            return set()
        mates = set(self._mates(was.procedure)) if was else set()
        if self._stored.document.procurement is None:
            self._forget(number)
        if was is None and self._is_plain():
            return self._enter()
        papers = _reached(self._connection, mates | {number})
        groups = grouped(papers.values())
        for group in groups:
            if not group.is_contracts:
                self._write(group.procedure, group.memberships)
        for group in groups:
            if group.is_contracts:
                self._settle(group)
        self._hosted(papers.keys())
        if self._stored.document.kind in NOTICES and self._stored.document.procurement is not None:
            self._invite()
        return self._members()

    def _is_plain(self) -> bool:
        """Whether it says of no paper but of its procedure, and no paper of it: most notices."""
        own = _notices(self._connection, [self._stored.id])[self._stored.id]
        if (
            own.procedure is None
            or own.kind is DocumentKind.CONTRACT
            or any(m.role != OWN for m in own.marks)
        ):
            return False
        others = {mark.value for mark in own.marks if mark.scheme == NOTICE} | {own.name, own.procedure}
        is_contract = t.documents.c.kind == DocumentKind.CONTRACT
        query = (
            sa.select(t.marks.c.document_id)
            .join(t.documents, t.documents.c.id == t.marks.c.document_id)
            .where(
                t.marks.c.value.in_(others),
                t.marks.c.document_id != own.id,
                sa.or_(t.marks.c.scheme == NOTICE, t.marks.c.role != OWN, is_contract),
            )
        )
        return self._connection.execute(query.limit(1)).first() is None

    def _enter(self) -> set[int]:
        """It is of the procedure that it states, and changes nothing for other papers but that."""
        own = _notices(self._connection, [self._stored.id])
        [group] = grouped(own.values())
        self._write(group.procedure, group.memberships)
        if self._stored.document.kind in NOTICES:
            self._invite()
        return self._members()

    def _mates(self, procedure: str) -> Iterable[int]:
        """Papers that were of a procedure by their own words; contracts may have been among them."""
        query = sa.select(t.memberships.c.document_id).where(
            t.memberships.c.procedure == procedure, t.memberships.c.basis != _LIKENESS
        )
        return self._connection.scalars(query).all()

    def _hosted(self, numbers: Collection[int]) -> None:
        """Contracts that came of these papers go where those are now."""
        rows: list[sa.Row[Any]] = []
        for some in parts(numbers):
            query = sa.select(t.memberships).where(
                t.memberships.c.basis == _LIKENESS, t.memberships.c.via_id.in_(some)
            )
            rows += self._connection.execute(query.order_by(t.memberships.c.document_id)).all()
        for row in rows:
            if row.via_id == self._stored.id:
                self._settle(self._group_of(row.document_id))
            else:
                there = self._procedure_of(row.via_id)
                self._write(there, {row.document_id: _membership(row)})

    def _invite(self) -> None:
        """Contracts that are more like this notice than like the one they were joined to."""
        notice = self._stored
        found = _of_buyers(self._connection, buyer_numbers(notice.document), (DocumentKind.CONTRACT,))
        for contract in found.values():
            likeness = liken(contract.document, notice.document)
            if likeness is None:
                continue
            query = sa.select(t.memberships).where(t.memberships.c.document_id == contract.id)
            row = self._connection.execute(query).one()
            if row.basis != _LIKENESS or _rank(likeness, notice) < self._rank_of(row):
                self._settle(self._group_of(contract.id))

    def _rank_of(self, row: sa.Row[Any]) -> _Rank:
        via = read_stored(self._connection, [row.via_id])[row.via_id]
        return _rank(Likeness(**row.likeness), via)

    def _group_of(self, number: int) -> Group:
        papers = _reached(self._connection, {number})
        return next(group for group in grouped(papers.values()) if number in group.memberships)

    def _settle(self, group: Group) -> None:
        """Join contracts to the notice that they are most like, or to nothing."""
        if not group.is_contracts:
            return
        best = self._most_alike(group)
        if best is None:
            self._write(group.procedure, group.memberships)
            return
        _, likeness, notice = best
        joined = Membership(
            basis=_LIKENESS,
            because=f"{likeness.because}: {paper_value(notice.document.source, notice.document.source_key)}",
            confidence=likeness.confidence,
            via=notice.id,
            likeness=asdict(likeness),
        )
        self._write(self._procedure_of(notice.id), dict.fromkeys(group.memberships, joined))

    def _most_alike(self, group: Group) -> tuple[_Rank, Likeness, StoredDocument] | None:
        contracts = read_stored(self._connection, group.memberships.keys())
        numbers = frozenset().union(*(buyer_numbers(each.document) for each in contracts.values()))
        notices = _of_buyers(self._connection, numbers, NOTICES)
        alike = [
            (_rank(likeness, notice), likeness, notice)
            for contract in contracts.values()
            for notice in notices.values()
            if (likeness := liken(contract.document, notice.document)) is not None
        ]
        return min(alike, key=lambda each: each[0], default=None)

    def _procedure_of(self, number: int) -> str:
        query = sa.select(t.memberships.c.procedure).where(t.memberships.c.document_id == number)
        procedure: str = self._connection.execute(query).scalar_one()
        return procedure

    def _write(self, procedure: str, memberships: Mapping[int, Membership]) -> None:
        known: dict[int, sa.Row[Any]] = {}
        for some in parts(memberships):
            query = sa.select(t.memberships).where(t.memberships.c.document_id.in_(some))
            known |= {row.document_id: row for row in self._connection.execute(query)}
        self._touched.add(procedure)
        for number, membership in memberships.items():
            values = {
                "procedure": procedure,
                "basis": membership.basis,
                "confidence": membership.confidence,
                "because": membership.because,
                "via_id": membership.via,
                "likeness": None if membership.likeness is None else dict(membership.likeness),
            }
            row = known.get(number)
            if row is None:
                self._connection.execute(sa.insert(t.memberships).values(document_id=number, **values))
            elif any(row._mapping[name] != value for name, value in values.items()):
                self._touched.add(row.procedure)
                here = t.memberships.c.document_id == number
                self._connection.execute(sa.update(t.memberships).where(here).values(**values))

    def _forget(self, number: int) -> None:
        here = t.memberships.c.document_id == number
        procedure = self._connection.scalar(sa.select(t.memberships.c.procedure).where(here))
        if procedure is not None:
            self._touched.add(procedure)
        self._connection.execute(sa.delete(t.memberships).where(here))

    def _members(self) -> set[int]:
        query = sa.select(t.memberships.c.document_id).where(t.memberships.c.procedure.in_(self._touched))
        return set(self._connection.scalars(query))


def _reached(connection: sa.Connection, numbers: Collection[int]) -> dict[int, Notice]:
    """These papers and all that can be reached from them by what papers say of each other."""
    found: dict[int, Notice] = {}
    new = set(numbers)
    while new:
        notices = _notices(connection, new)
        found |= notices
        reached = set()
        for some in parts(notices):
            reached |= _shared(connection, some)
        for notice in notices.values():
            reached |= _by_name(connection, notice)
        new = reached - found.keys()
        new &= _procurements(connection, new)
    return found


def _notices(connection: sa.Connection, numbers: Collection[int]) -> dict[int, Notice]:
    marks: dict[int, set[Mark]] = {}
    papers: dict[int, Notice] = {}
    for some in parts(numbers):
        for row in connection.execute(sa.select(t.marks).where(t.marks.c.document_id.in_(some))):
            marks.setdefault(row.document_id, set()).add(Mark(row.scheme, row.value, row.role))
        for number, stored in read_stored(connection, some).items():
            document = stored.document
            if document.procurement is None:
                continue
            papers[number] = Notice(
                id=number,
                source=document.source,
                source_key=document.source_key,
                kind=document.kind,
                day=day_of(document),
                marks=frozenset(marks.get(number, ())),
            )
    return papers


def _shared(connection: sa.Connection, numbers: Collection[int]) -> set[int]:
    """Papers with the same identifier of a procedure or a notice."""
    mine = (
        sa.select(t.marks.c.scheme, t.marks.c.value)
        .where(t.marks.c.document_id.in_(numbers), t.marks.c.scheme.in_((PROCEDURE, NOTICE)))
        .distinct()
        .subquery()
    )
    same = sa.and_(mine.c.scheme == t.marks.c.scheme, mine.c.value == t.marks.c.value)
    query = sa.select(t.marks.c.document_id).join(mine, same)
    return set(connection.scalars(query))


def _by_name(connection: sa.Connection, notice: Notice) -> set[int]:
    """Papers of the same source that this one names or that name it."""
    start = paper_value(notice.source, "")
    keys = [mark.value.removeprefix(start) for mark in notice.marks if mark.scheme == PAPER]
    named = sa.select(t.documents.c.id).where(
        t.documents.c.source_id == notice.source, t.documents.c.source_key.in_(keys)
    )
    naming = sa.select(t.marks.c.document_id).where(t.marks.c.scheme == PAPER, t.marks.c.value == notice.name)
    return set(connection.scalars(naming)) | (set(connection.scalars(named)) if keys else set())


def _named(connection: sa.Connection, document_id: int) -> set[int]:
    """Papers that this one names, of whatever kind."""
    query = (
        sa.select(t.marks.c.scheme, t.marks.c.value, t.documents.c.source_id)
        .join(t.documents, t.documents.c.id == t.marks.c.document_id)
        .where(t.marks.c.document_id == document_id, t.marks.c.role != OWN)
    )
    found: set[int] = set()
    for row in connection.execute(query).all():
        if row.scheme == PAPER:
            key = row.value.removeprefix(paper_value(row.source_id, ""))
            there = sa.select(t.documents.c.id).where(
                t.documents.c.source_id == row.source_id, t.documents.c.source_key == key
            )
        else:
            there = sa.select(t.marks.c.document_id).where(
                t.marks.c.scheme == row.scheme, t.marks.c.value == row.value, t.marks.c.role == OWN
            )
        found.update(connection.scalars(there))
    return found


def _namers(connection: sa.Connection, document_id: int) -> set[int]:
    """Papers that name this one, of whatever kind."""
    source, key = connection.execute(
        sa.select(t.documents.c.source_id, t.documents.c.source_key).where(t.documents.c.id == document_id)
    ).one()
    naming = sa.select(t.marks.c.document_id).where(
        t.marks.c.scheme == PAPER, t.marks.c.value == paper_value(source, key)
    )
    return set(connection.scalars(naming))


def _of_buyers(
    connection: sa.Connection, numbers: Collection[str], kinds: Collection[DocumentKind]
) -> dict[int, StoredDocument]:
    """Papers of some kinds by one of these buyers."""
    if not numbers:
        return {}
    query = (
        sa.select(t.marks.c.document_id)
        .join(t.documents, t.documents.c.id == t.marks.c.document_id)
        .where(
            t.marks.c.scheme == BUYER,
            t.marks.c.value.in_(sorted(numbers)),
            t.documents.c.kind.in_([kind.value for kind in kinds]),
        )
        .distinct()
    )
    return read_stored(connection, connection.scalars(query).all())


def _procurements(connection: sa.Connection, numbers: Collection[int]) -> set[int]:
    found: set[int] = set()
    for some in parts(numbers):
        found.update(_numbers(connection, t.documents.c.id.in_(some), _is_procurement()))
    return found


def _is_procurement() -> sa.ColumnElement[bool]:
    return t.documents.c.procurement.is_not(sa.null())


def _membership(row: sa.Row[Any]) -> Membership:
    return Membership(
        basis=row.basis,
        because=row.because,
        confidence=row.confidence,
        via=row.via_id,
        likeness=row.likeness,
    )


def _rank(likeness: Likeness, notice: StoredDocument) -> _Rank:
    """The surest first, then the nearest in time."""
    document = notice.document
    return -likeness.confidence, abs(likeness.days), document.source, document.source_key
