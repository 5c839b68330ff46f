"""What the database says of itself: its views, and a note on each table, view and column.

Both are made again whenever a version of Contrechamp brings others, so that a change of them needs no
migration, and a migration may change the tables that views stand on. The notes are the table `schema_notes`
on both databases, and comments as well on PostgreSQL.
"""

import hashlib
import json

import sqlalchemy as sa

from contrechamp.store import schema as t
from contrechamp.store.dialects import DIALECTS, POSTGRESQL
from contrechamp.store.views import VIEWS


def notes() -> dict[tuple[str, str], str]:
    """By name of the table or view and name of the column; the empty one is the table or view itself."""
    told = {}
    for table in t.metadata.sorted_tables:
        told[table.name, ""] = table.comment or ""
        told |= {(table.name, column.name): column.comment or "" for column in table.columns}
    for view in VIEWS:
        told[view.name, ""] = view.about
        told |= {(view.name, column.name): column.note for column in view.columns}
    return told


def drop_views(connection: sa.Connection) -> None:
    """Before a migration: neither database changes a table that a view stands on."""
    for view in reversed(VIEWS):
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {view.name}")


def describe(connection: sa.Connection) -> None:
    """Make the views and write the notes; none of the views may exist."""
    for name, select in _selects(connection.dialect.name).items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {select}")
    connection.execute(sa.delete(t.schema_notes))
    rows = [{"name": name, "column_name": column, "note": note} for (name, column), note in notes().items()]
    digest = {"name": "", "column_name": "", "note": _digest(connection.dialect.name)}
    connection.execute(sa.insert(t.schema_notes), [*rows, digest])
    if connection.dialect.name == POSTGRESQL.name:
        _comment(connection)


def is_described(connection: sa.Connection) -> bool:
    """Whether views and notes are those of this version."""
    query = sa.select(t.schema_notes.c.note).where(t.schema_notes.c.name == "")
    return connection.scalar(query) == _digest(connection.dialect.name)


def _selects(dialect: str) -> dict[str, str]:
    return {view.name: view.select(DIALECTS[dialect]) for view in VIEWS}


def _digest(dialect: str) -> str:
    said = [sorted(_selects(dialect).items()), sorted(notes().items())]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _comment(connection: sa.Connection) -> None:
    views = {view.name for view in VIEWS}
    for (name, column), note in notes().items():
        quoted = note.replace("'", "''")
        if column:
            connection.exec_driver_sql(f"COMMENT ON COLUMN {name}.\"{column}\" IS '{quoted}'")
        else:
            kind = "VIEW" if name in views else "TABLE"
            connection.exec_driver_sql(f"COMMENT ON {kind} {name} IS '{quoted}'")
