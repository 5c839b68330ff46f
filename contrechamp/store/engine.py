"""Opens the database: SQLite or PostgreSQL, migrated to the schema of this version.

SQLite runs with WAL and synchronous FULL (NORMAL loses acknowledged commits on power loss), and every
writing transaction begins IMMEDIATE: with the default deferred BEGIN most concurrent writers fail.
"""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from contrechamp.errors import StoreError
from contrechamp.store.description import describe, drop_views, is_described
from contrechamp.store.procedures import join_all

MIGRATIONS = Path(__file__).parent / "migrations"
_PROCEDURES = "0008"  # the revision that papers have been joined into procedures since


def open_engine(url: str) -> sa.Engine:
    """An engine on the database, its schema up to date.

    Raises StoreError when the address is wrong, the database cannot be reached, or a newer version of
    Contrechamp wrote it.
    """
    try:
        address = sa.make_url(url)
        if address.drivername in ("postgresql", "postgres"):
            address = address.set(drivername="postgresql+psycopg")
        if address.get_backend_name() == "sqlite" and address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(address)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(
            f"database: '{url}' is not an address we can open ({error});"
            " use sqlite:///file or postgresql://user@host/name"
        ) from error
    except OSError as error:
        raise StoreError(f"database: its folder cannot be made ({error})") from error
    if engine.dialect.name not in ("sqlite", "postgresql"):
        raise StoreError(f"database: {engine.dialect.name} is not supported; use SQLite or PostgreSQL")
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    try:
        migrate(engine)
    except DBAPIError as error:
        raise StoreError(f"database: {address.render_as_string()} cannot be used ({error.orig})") from error
    return engine


def migrate(engine: sa.Engine) -> None:
    """Bring schema, views and notes up to date; nothing to do is the usual case and costs two queries."""
    script = ScriptDirectory(str(MIGRATIONS))
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current == script.get_current_head() and is_described(connection):
            return
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # two first runs at once: the second waits and finds it done
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(7260415)"))
        config.attributes["connection"] = connection
        drop_views(connection)
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(
                f"database: written by another version of Contrechamp ({error});"
                " use that version or a newer one"
            ) from error
        if current is not None and current < _PROCEDURES:
            join_all(connection)
        describe(connection)


def _prepare_sqlite(engine: sa.Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        cursor = connection.cursor()
        for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def reading(engine: sa.Engine) -> sa.Connection:
    """A connection that only reads: it waits for nobody and sees one state of the database."""
    return engine.connect().execution_options(reading=True)
