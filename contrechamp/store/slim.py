"""A small SQLite file of what is flagged, with the same tables and views, to hand on or to publish."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from contrechamp.store import schema as t
from contrechamp.store.choice import Choice
from contrechamp.store.columns import View
from contrechamp.store.engine import open_engine, reading
from contrechamp.store.procedure_views import OF_PROCEDURES
from contrechamp.store.questions import Questions, batches

_BATCH = 500  # documents copied at a time
# Answers over more than the papers that are copied: kept as tables, or they would lie.
_WHOLE = ("coverage", "unreadable_documents")


def write_slim(
    engine: sa.Engine,
    path: Path,
    choice: Choice,
    *,
    texts: bool = True,
    redact: Callable[[str], str] | None = None,
) -> int:
    """Copy the flagged papers of this choice with all their versions to a new file; returns how many.

    Without `texts` the pages stay behind; `redact` is put to every quote and title. What reviewers decided
    is in the verdicts, their names are not copied. `coverage` and `unreadable_documents` are those of the
    whole database, `procedures` and `procedure_papers` all of procedures that a flagged paper is of.
    """
    questions = Questions(engine)
    flagged = questions.view("flagged_documents")
    place = [column.name for column in flagged.columns].index("document_id")
    target = open_engine(f"sqlite:///{path}")
    copied = 0
    try:
        with target.begin() as into:
            into.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # versions name files
            with reading(engine) as connection:
                _copy(into, connection, sa.select(t.sources))
                _copy(into, connection, sa.select(t.crawls))
                _copy(into, connection, sa.select(t.gaps))
                for rows in batches(questions.rows(flagged, choice), _BATCH):
                    ids = [row[place] for row in rows]
                    _copy_papers(into, connection, ids, texts=texts, redact=redact)
                    copied += len(ids)
            for name in _WHOLE:
                _keep(into, questions.view(name), questions.rows(questions.view(name)), redact=None)
            procedures = questions.procedures_of_flagged(choice)
            for name in OF_PROCEDURES:  # of those that a copied paper is of
                view = questions.view(name)
                _keep(into, view, questions.rows(view, only=("procedure", procedures)), redact=redact)
    finally:
        target.dispose()
    with closing(sqlite3.connect(path, isolation_level=None)) as alone:  # neither runs in a transaction
        alone.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        alone.execute("VACUUM")
    return copied


def _copy_papers(
    into: sa.Connection,
    connection: sa.Connection,
    ids: list[int],
    *,
    texts: bool,
    redact: Callable[[str], str] | None,
) -> None:
    papers = t.documents.c.id.in_(ids)
    versions = sa.select(t.versions.c.id).where(t.versions.c.document_id.in_(ids)).scalar_subquery()
    files = sa.select(t.versions.c.sha256).where(t.versions.c.document_id.in_(ids)).scalar_subquery()
    bodies = sa.select(t.documents.c.authority_id).where(papers).scalar_subquery()
    captures = sa.select(t.versions.c.capture_id).where(t.versions.c.document_id.in_(ids)).scalar_subquery()
    _copy(into, connection, sa.select(t.authorities).where(t.authorities.c.id.in_(bodies)))
    _copy(into, connection, sa.select(t.blobs).where(t.blobs.c.sha256.in_(files)))
    _copy(into, connection, sa.select(t.captures).where(t.captures.c.id.in_(captures)))
    _copy(into, connection, sa.select(t.documents).where(papers), redact=redact)
    _copy(into, connection, sa.select(t.versions).where(t.versions.c.document_id.in_(ids)))
    _copy(into, connection, sa.select(t.extractions).where(t.extractions.c.sha256.in_(files)))
    _copy(into, connection, sa.select(t.stamps).where(t.stamps.c.sha256.in_(files)))
    if texts:
        _copy(into, connection, sa.select(t.pages).where(t.pages.c.sha256.in_(files)))
    _copy(into, connection, sa.select(t.analyses).where(t.analyses.c.version_id.in_(versions)))
    _copy(into, connection, sa.select(t.findings).where(t.findings.c.version_id.in_(versions)), redact=redact)
    _copy(into, connection, sa.select(t.verdicts).where(t.verdicts.c.version_id.in_(versions)))
    _copy(into, connection, sa.select(t.feed_entries).where(t.feed_entries.c.document_id.in_(ids)))


def _copy(
    into: sa.Connection,
    connection: sa.Connection,
    query: sa.Select[Any],
    *,
    redact: Callable[[str], str] | None = None,
) -> None:
    """All rows of one table; those that are there already (a file of two papers) stay."""
    (table,) = query.get_final_froms()
    assert isinstance(table, sa.Table)  # noqa: S101 - the queries above select one table each
    insert = sa.insert(table).prefix_with("OR IGNORE")
    for partition in connection.execution_options(yield_per=_BATCH).execute(query).mappings().partitions():
        rows = [dict(row) for row in partition]
        if redact is not None:
            for row in rows:
                row |= {
                    name: redact(row[name]) for name in ("quote", "title") if isinstance(row.get(name), str)
                }
        into.execute(insert, rows)


def _keep(
    into: sa.Connection,
    view: View,
    rows: Iterable[tuple[Any, ...]],
    *,
    redact: Callable[[str], str] | None,
) -> None:
    """A view as a table with these rows."""
    into.exec_driver_sql(f"DROP VIEW {view.name}")
    columns = ", ".join(f"{column.name} {column.kind.upper()}" for column in view.columns)
    into.exec_driver_sql(f"CREATE TABLE {view.name} ({columns})")
    marks = ", ".join("?" for _ in view.columns)
    titles = [column.name == "title" for column in view.columns]
    for batch in batches(rows, _BATCH):
        plain = [
            tuple(
                redact(value)
                if redact is not None and is_title and isinstance(value, str)
                else value
                if isinstance(value, int | float | None)
                else str(value)
                for value, is_title in zip(row, titles, strict=True)
            )
            for row in batch
        ]
        into.exec_driver_sql(f"INSERT INTO {view.name} VALUES ({marks})", plain)  # noqa: S608 - our own names
