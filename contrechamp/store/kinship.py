"""How papers of one source stand to each other: named, naming, of one procedure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from contrechamp.records import StoredDocument
from contrechamp.store import schema as t
from contrechamp.store.rows import stored_document, stored_documents

_BOUND = 10_000  # values in one query: SQLite takes 32,766


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """Another paper of the same source and how it stands to this one."""

    kind: str  # see Relation; "same_procedure" as well where only the procedure is shared
    inward: bool  # True: it names this one
    target: str  # as stated
    stored: StoredDocument | None  # None: we do not have it


def read_kin(connection: sa.Connection, document_ids: Collection[int]) -> dict[int, tuple[Kin, ...]]:
    """What these papers name, what names them, and what shares their procedure; by paper."""
    procedure = t.documents.c.procurement["procedure"].as_string().label("procedure")
    query = sa.select(
        t.documents.c.id,
        t.documents.c.source_id,
        t.documents.c.source_key,
        t.documents.c.relations,
        procedure,
    ).where(
        sa.or_(sa.cast(t.documents.c.relations, sa.Text) != "[]", procedure.is_not(None)),
    )
    links = _Links(connection.execute(query))
    found = {number: links.of(number) for number in document_ids}
    wanted = {link.other for each in found.values() for link in each if link.other is not None}
    known: dict[int, StoredDocument] = {}
    numbers = links.numbers(connection, wanted)
    for part in _parts(sorted(numbers.values())):
        rows = connection.execute(stored_documents().where(t.documents.c.id.in_(part)))
        known |= {row.id: stored_document(row) for row in rows}
    return {
        number: tuple(
            Kin(
                kind=link.kind,
                inward=link.inward,
                target=link.target,
                stored=known.get(numbers.get(link.other, 0)),
            )
            for link in each
        )
        for number, each in found.items()
    }


@dataclass(frozen=True, slots=True)
class _Link:
    kind: str
    inward: bool
    target: str
    other: tuple[str, str]  # source and source's own id


class _Links:
    """How the papers of all sources stand to each other, as far as they say so."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._own: dict[int, Any] = {}
        self._named: dict[tuple[str, str], list[_Link]] = defaultdict(list)
        self._procedures: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        self._keys: dict[tuple[str, str], int] = {}
        for row in rows:
            key = (row.source_id, row.source_key)
            self._own[row.id] = row
            self._keys[key] = row.id
            if row.procedure:
                self._procedures[row.source_id, row.procedure].append(key)
            for relation in row.relations:
                link = _Link(relation["kind"], True, relation["target"], key)
                self._named[row.source_id, relation["target"]].append(link)

    def of(self, number: int) -> list[_Link]:
        """Those of one paper: what it names, what names it, what shares its procedure; each paper once."""
        row = self._own.get(number)
        return [] if row is None else list(self._unique(row))

    def _unique(self, row: Any) -> Iterator[_Link]:
        own = (row.source_id, row.source_key)
        seen = {own}
        outward = [
            _Link(relation["kind"], False, relation["target"], (row.source_id, relation["target"]))
            for relation in row.relations
            if relation["target"] != row.procedure
        ]
        shared = [
            _Link("same_procedure", False, row.procedure, key)
            for key in self._procedures.get((row.source_id, row.procedure), ())
        ]
        for link in (*outward, *self._named.get(own, ()), *shared):
            if link.other not in seen:
                seen.add(link.other)
                yield link

    def numbers(
        self, connection: sa.Connection, keys: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], int]:
        """Ids by source and source's own id; those we do not have are left out."""
        found = {key: self._keys[key] for key in keys if key in self._keys}
        by_source: dict[str, list[str]] = defaultdict(list)
        for source, key in sorted(set(keys) - found.keys()):
            by_source[source].append(key)
        for source, names in by_source.items():
            for part in _parts(names):
                query = sa.select(t.documents.c.source_key, t.documents.c.id).where(
                    t.documents.c.source_id == source, t.documents.c.source_key.in_(part)
                )
                found |= {(source, row.source_key): row.id for row in connection.execute(query)}
        return found


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _BOUND):
        yield values[start : start + _BOUND]
