import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from contrechamp.errors import LockedError, StoreError
from contrechamp.store import run_lock
from contrechamp.store.engine import open_engine
from contrechamp.store.schema import metadata


def test_the_migrations_lead_to_the_schema(database_url: str) -> None:
    engine = open_engine(database_url)
    ours = {table.name for table in metadata.sorted_tables}

    def only_ours(item: object, name: str, kind: str, reflected: bool, other: object) -> bool:
        return kind != "table" or name in ours

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": only_ours})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "not an address"),
        ("mysql://x/y", "not an address|not supported"),
        ("postgresql://nobody@127.0.0.1:1/none", "cannot be used"),
        ("sqlite:////proc/no/such/place/db", "cannot be made"),
    ],
)
def test_a_database_that_cannot_be_opened_is_one_clear_line(url: str, says: str) -> None:
    with pytest.raises(StoreError, match=says):
        open_engine(url)


def test_a_file_that_is_no_database_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "db").write_bytes(b"not a database at all, really not" * 100)
    with pytest.raises(StoreError, match="cannot be used"):
        open_engine(f"sqlite:///{tmp_path / 'db'}")


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'db'}"
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError, match="another version of Contrechamp"):
        open_engine(url)


def test_writers_wait_for_each_other_and_all_commit(database_url: str) -> None:
    engine = open_engine(database_url)
    statement = sa.text("INSERT INTO authorities (key, name, country) VALUES (:key, 'x', 'FR')")

    def write(writer: int) -> None:
        for number in range(25):
            with engine.begin() as connection:
                connection.execute(sa.text("SELECT count(*) FROM authorities")).scalar()
                connection.execute(statement, {"key": f"{writer}-{number}"})

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM authorities")) == 100
    engine.dispose()


def test_a_second_run_is_refused_and_a_third_may_start_when_the_first_is_over(tmp_path: Path) -> None:
    with run_lock(tmp_path), pytest.raises(LockedError, match="another run"), run_lock(tmp_path):
        pass
    with run_lock(tmp_path):
        assert (tmp_path / "lock").exists()
