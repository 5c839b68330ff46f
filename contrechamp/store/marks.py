"""What a paper is known by and what it names, as marks that other papers may share."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from contrechamp.records import Document
from contrechamp.store import schema as t
from contrechamp.store.matching import buyer_numbers

PAPER = "paper"
NOTICE = "notice"
PROCEDURE = "procedure"
BUYER = "buyer"
OWN = "own"
_UUID = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-\d{1,3})?")  # a version may follow


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """One of them; see the table."""

    scheme: str
    value: str
    role: str


def marks_of(document: Document) -> frozenset[Mark]:
    """All marks of a paper.

    UUIDs are the same in all sources. Any other name of a procedure or of a paper means something within its
    source only.
    """
    return frozenset(_marks(document))


def _marks(document: Document) -> Iterator[Mark]:
    procurement = document.procurement
    procedure = procurement.procedure if procurement else None
    if procurement is not None:
        for scheme, name in ((PROCEDURE, procedure), (NOTICE, procurement.notice)):
            if name:
                yield Mark(scheme, uuid_of(name) or paper_value(document.source, name), OWN)
        for number in buyer_numbers(document):
            yield Mark(BUYER, number, OWN)
    for relation in document.relations:
        uuid = uuid_of(relation.target)
        if relation.target == procedure or (uuid is not None and uuid == uuid_of(procedure or "")):
            continue
        if uuid is None:
            yield Mark(PAPER, paper_value(document.source, relation.target), relation.kind)
        else:
            yield Mark(PROCEDURE if relation.kind == "same_procedure" else NOTICE, uuid, relation.kind)


def paper_value(source: str, key: str) -> str:
    """A paper as marks name it."""
    return f"{source} {key}"


def uuid_of(name: str) -> str | None:
    """The UUID in a name, without the version that may follow it; None: it is none."""
    match = _UUID.fullmatch(name.strip().lower())
    return match[1] if match else None


def write_marks(connection: sa.Connection, document_id: int, document: Document) -> None:
    """Have the table say what the paper says now."""
    now = marks_of(document)
    query = sa.select(t.marks.c.scheme, t.marks.c.value, t.marks.c.role).where(
        t.marks.c.document_id == document_id
    )
    before = {Mark(*row) for row in connection.execute(query)}
    if before - now:
        connection.execute(sa.delete(t.marks).where(t.marks.c.document_id == document_id))
        before = set()
    rows = [
        {"document_id": document_id, "scheme": mark.scheme, "value": mark.value, "role": mark.role}
        for mark in sorted(now - before)
    ]
    if rows:
        connection.execute(sa.insert(t.marks), rows)
