"""What every test may ask for: settings in an empty folder, a store on each database, the real records."""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from contrechamp.settings import Settings
from contrechamp.store import Store
from contrechamp.store.engine import open_engine

PROJECT = Path(__file__).parent.parent
SHARED = PROJECT.parent / "shared"
_numbers = itertools.count(1)


@pytest.fixture
def shared() -> Path:
    """The folder of real records that may lie beside the project."""
    if not SHARED.is_dir():
        pytest.skip(f"no folder of real records beside the project ({SHARED.name}/)")
    return SHARED


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "var", free_disk_mib=0)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once for SQLite and once for PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'var' / 'contrechamp.sqlite3'}"
    server: sa.URL = request.getfixturevalue("postgresql_server")
    name = f"test_{next(_numbers)}"
    _execute(server, f"CREATE DATABASE {name} TEMPLATE migrated")
    return server.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    with Store.open(Settings(data_dir=tmp_path / "var", free_disk_mib=0, database=database_url)) as store:
        yield store


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[sa.URL]:
    """A real server of our own, on a socket in a temporary folder, gone after the tests."""
    programs = [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), shutil.which("initdb")]
    found = [Path(program) for program in programs if program]
    if not found:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    binaries = found[0].parent
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if user:
            shutil.chown(folder, user)
        data = folder / "data"

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [binaries / program, *arguments], check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder
            )

        run("initdb", "-D", str(data), "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        run("pg_ctl", "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            server = sa.make_url(f"postgresql+psycopg://tester@/postgres?host={folder}")
            _execute(server, "CREATE DATABASE migrated")
            open_engine(server.set(database="migrated").render_as_string()).dispose()
            yield server
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


def _execute(server: sa.URL, statement: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()
