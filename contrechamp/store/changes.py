"""Which papers changed in what readers see, so that `publish` looks at no others.

Whoever writes such a change notes it in the same transaction. Notes are taken away one by one when they were
dealt with, never by position: another machine's transaction may commit an earlier number later.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa

from contrechamp.store import schema as t

_Value = TypeVar("_Value", int, str)
_BOUND = 5_000  # values in one query: SQLite takes 32,766


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What `publish` has not dealt with."""

    notes: tuple[int, ...]  # to be taken away once it has
    documents: frozenset[int]


def note_change(connection: sa.Connection, document_id: int) -> None:
    """Something of this paper changed that readers see."""
    connection.execute(sa.insert(t.changes).values(document_id=document_id))


def note_changes_of(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> None:
    """The same for documents that meet a condition on `documents` and in which something was ever found."""
    found = sa.exists().where(
        t.versions.c.document_id == t.documents.c.id, t.findings.c.version_id == t.versions.c.id
    )
    connection.execute(
        sa.insert(t.changes).from_select(["document_id"], sa.select(t.documents.c.id).where(condition, found))
    )


def holds_file(sha256: str) -> sa.ColumnElement[bool]:
    """The documents one of whose versions is this file."""
    return t.documents.c.id.in_(sa.select(t.versions.c.document_id).where(t.versions.c.sha256 == sha256))


def holds_act(acts: Collection[str | None]) -> sa.ColumnElement[bool]:
    """The documents that bear the stamp of one of these acts."""
    return t.documents.c.id.in_(
        sa.select(t.versions.c.document_id)
        .join(t.stamps, t.stamps.c.sha256 == t.versions.c.sha256)
        .where(t.versions.c.current, t.stamps.c.act.in_([act for act in acts if act is not None]))
    )


def pending_changes(connection: sa.Connection) -> Pending:
    """All notes."""
    rows = connection.execute(sa.select(t.changes.c.id, t.changes.c.document_id)).all()
    return Pending(notes=tuple(row.id for row in rows), documents=frozenset(row.document_id for row in rows))


def settle_changes(connection: sa.Connection, pending: Pending) -> None:
    """They were dealt with."""
    for some in parts(pending.notes):
        connection.execute(sa.delete(t.changes).where(t.changes.c.id.in_(some)))


def parts(values: Collection[_Value]) -> Iterator[list[_Value]]:
    """The values in order, so many at a time as a query takes."""
    ordered = sorted(values)
    for start in range(0, len(ordered), _BOUND):
        yield ordered[start : start + _BOUND]
