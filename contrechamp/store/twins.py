"""Papers that are the same one: the same bytes, the same notice or the same act, published elsewhere."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from contrechamp.records import DocumentKind
from contrechamp.store import schema as t
from contrechamp.store.changes import note_changes_of, parts
from contrechamp.store.marks import NOTICE, OWN, PROCEDURE

_NEAR = timedelta(days=10)  # from one bulletin to the other
# What may bear the stamp of one act and hold others.
_OF_MANY = (DocumentKind.MINUTES, DocumentKind.AGENDA, DocumentKind.COLLECTION_OF_ACTS)
_Key = tuple[str, ...]


class Sameness(StrEnum):
    """By what two papers are one, surest first."""

    FILE = "same_file"
    NOTICE = "same_notice"
    ACT = "same_act"


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """Another paper that is the same one."""

    id: int
    by: Sameness


def read_twins(connection: sa.Connection, document_ids: Collection[int]) -> dict[int, tuple[Twin, ...]]:
    """The twins of these papers, by id; papers without any are left out.

    Papers that hold more than one act are nobody's twins by a stamp.
    """
    found: dict[int, dict[int, Sameness]] = defaultdict(dict)
    for some in parts(document_ids):
        wanted = set(some)
        for sameness, pairs in (
            (Sameness.FILE, _by_file(connection, wanted)),
            (Sameness.NOTICE, _by_notice(connection, wanted)),
            (Sameness.NOTICE, _by_procedure(connection, wanted)),
            (Sameness.ACT, _by_act(connection, wanted)),
        ):
            for one, other in pairs:
                found[one].setdefault(other, sameness)
    return {
        one: tuple(Twin(id=other, by=others[other]) for other in sorted(others))
        for one, others in sorted(found.items())
    }


def note_twins(connection: sa.Connection, document_id: int) -> None:
    """What is shown of the papers that are this one as well changes with it."""
    others = {twin.id for twins in read_twins(connection, [document_id]).values() for twin in twins}
    others.update(*(numbers for _, numbers in same_act(connection, [document_id]).values()))
    for some in parts(others):
        note_changes_of(connection, t.documents.c.id.in_(some))


def same_act(connection: sa.Connection, document_ids: Collection[int]) -> dict[int, tuple[str, list[int]]]:
    """The stamp that each of these papers bears, and all other papers that bear it, of whatever kind."""
    found: dict[int, tuple[str, list[int]]] = {}
    for some in parts(document_ids):
        rows = connection.execute(_stamped(some)).all()
        bearing: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            bearing[row.act].append(row.id)
        for row in rows:
            if row.id in some:
                found[row.id] = row.act, [other for other in bearing[row.act] if other != row.id]
    return found


def _by_file(connection: sa.Connection, wanted: set[int]) -> Iterable[tuple[int, int]]:
    mine = t.versions.alias()
    query = (
        sa.select(t.versions.c.document_id.label("id"), t.versions.c.sha256)
        .join(mine, sa.and_(mine.c.sha256 == t.versions.c.sha256, mine.c.current))
        .where(t.versions.c.current, mine.c.document_id.in_(sorted(wanted)))
        .distinct()
    )
    return _pairs(wanted, {row.id: (row.sha256,) for row in connection.execute(query)})


def _by_notice(connection: sa.Connection, wanted: set[int]) -> Iterable[tuple[int, int]]:
    mine = t.marks.alias()
    query = (
        sa.select(t.marks.c.document_id.label("id"), t.marks.c.value)
        .join(mine, sa.and_(mine.c.scheme == t.marks.c.scheme, mine.c.value == t.marks.c.value))
        .where(
            t.marks.c.scheme == NOTICE,
            t.marks.c.role == OWN,
            mine.c.role == OWN,
            mine.c.document_id.in_(sorted(wanted)),
        )
        .distinct()
    )
    return _pairs(wanted, {row.id: (row.value,) for row in connection.execute(query)})


def _by_procedure(connection: sa.Connection, wanted: set[int]) -> Iterable[tuple[int, int]]:
    """The same procedure and kind in two sources at about the same time, one of them without its UUID."""
    mine = t.marks.alias()
    theirs = sa.and_(mine.c.scheme == t.marks.c.scheme, mine.c.value == t.marks.c.value)
    query = (
        sa.select(
            t.documents.c.id,
            t.documents.c.source_id,
            t.documents.c.kind,
            sa.func.coalesce(t.documents.c.published, t.documents.c.dated).label("day"),
            t.documents.c.procurement["notice"].as_string().label("notice"),
            t.marks.c.value,
        )
        .join(t.marks, t.marks.c.document_id == t.documents.c.id)
        .join(mine, theirs)
        .where(
            t.marks.c.scheme == PROCEDURE,
            t.marks.c.role == OWN,
            mine.c.role == OWN,
            mine.c.document_id.in_(sorted(wanted)),
        )
        .distinct()
    )
    by_key: dict[_Key, list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        if row.day is not None:
            by_key[row.value, row.kind].append(row)
    for rows in by_key.values():
        for one in rows:
            if one.id in wanted:
                yield from ((one.id, other.id) for other in rows if _are_near(one, other))


def _are_near(one: Any, other: Any) -> bool:
    both_known = one.notice is not None and other.notice is not None
    return one.source_id != other.source_id and not both_known and abs(one.day - other.day) <= _NEAR


def _by_act(connection: sa.Connection, wanted: set[int]) -> Iterable[tuple[int, int]]:
    rows = connection.execute(_stamped(sorted(wanted)))
    return _pairs(wanted, {row.id: (row.act,) for row in rows if row.kind not in _OF_MANY})


def _stamped(document_ids: Collection[int]) -> sa.Select[Any]:
    """Papers that bear a stamp that one of these bears."""
    mine = (
        sa.select(t.stamps.c.act)
        .join(t.versions, sa.and_(t.versions.c.sha256 == t.stamps.c.sha256, t.versions.c.current))
        .where(t.versions.c.document_id.in_(document_ids), t.stamps.c.act.is_not(None))
        .distinct()
    )
    return (
        sa.select(t.documents.c.id, t.documents.c.kind, t.stamps.c.act)
        .join(t.versions, sa.and_(t.versions.c.document_id == t.documents.c.id, t.versions.c.current))
        .join(t.stamps, t.stamps.c.sha256 == t.versions.c.sha256)
        .where(t.stamps.c.act.in_(mine))
        .order_by(t.documents.c.id)
    )


def _pairs(wanted: set[int], keys: Mapping[int, _Key]) -> Iterable[tuple[int, int]]:
    """Each wanted paper with each other one of the same key."""
    sharing: dict[_Key, list[int]] = defaultdict(list)
    for number, key in keys.items():
        sharing[key].append(number)
    for number in wanted & keys.keys():
        yield from ((number, other) for other in sharing[keys[number]] if other != number)
