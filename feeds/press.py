"""What the last publication made: which entry stands in which feed, entries as written, files.

A cache beside the output, and disposable: when it is missing, broken or of another version, the next
publication looks at everything and makes it anew. Nothing in it is the only copy of anything.
"""

import json
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Self

from feeds.writing import Stamp

_SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE channels (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, stale INTEGER NOT NULL DEFAULT 1,
    title TEXT, reading TEXT, refreshed TEXT, entries INTEGER NOT NULL DEFAULT 0, updated TEXT
);
CREATE INDEX stale_channels ON channels (id) WHERE stale;
CREATE TABLE entries (sequence INTEGER PRIMARY KEY, owner INTEGER NOT NULL, written BLOB);
CREATE INDEX entries_of_owners ON entries (owner);
CREATE TABLE places (
    channel INTEGER NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (channel, sequence)
) WITHOUT ROWID;
CREATE INDEX places_of_entries ON places (sequence);
CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER NOT NULL, changed INTEGER NOT NULL) WITHOUT ROWID;
"""
_VERSION = zlib.crc32(_SCHEMA.encode()) & 0x7FFFFFFF
_BOUND = 500  # values in one query

Written = Mapping[str, str]  # one entry in each format, by the ending of the format's files


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One feed as it was last written."""

    title: str
    reading: str  # the sentence on its sources
    refreshed: date  # when that sentence was written
    entries: int
    updated: datetime  # as the feed says


class Press:
    """Opened by one publication at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._numbers: dict[str, int] = dict(connection.execute("SELECT id, number FROM channels"))

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Self]:
        """The press of this file, empty when the file is not there or cannot be used."""
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None)
        if not _is_usable(connection):
            connection.close()
            for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
                each.unlink(missing_ok=True)
            connection = sqlite3.connect(path, isolation_level=None)
            connection.executescript(f"{_SCHEMA} PRAGMA user_version = {_VERSION}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # stale feeds must be known after a power cut
        try:
            yield cls(connection)
        finally:
            connection.close()

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """All that is written inside, or nothing."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def fact(self, name: str) -> str | None:
        """What was kept under that name; None: nothing."""
        row = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def keep(self, name: str, value: str) -> None:
        """Keep something under a name."""
        self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def forget_all(self) -> None:
        """Everything is to be made again. Files stay known, so that those that hold what they should stay."""
        for table in ("facts", "places", "entries", "channels"):
            self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        self._numbers.clear()

    # ---- which entry stands in which feed

    def place(self, owner: int, placed: Mapping[int, Collection[str]]) -> None:
        """The entries of one paper or outage, by number, each with the feeds that show it.

        What stood for this owner before goes; all feeds concerned are stale. Outages are negative owners.
        """
        run = self._connection.execute
        run(
            "UPDATE channels SET stale = 1 WHERE number IN (SELECT channel FROM places"
            " JOIN entries ON entries.sequence = places.sequence WHERE entries.owner = ?)",
            (owner,),
        )
        run("DELETE FROM places WHERE sequence IN (SELECT sequence FROM entries WHERE owner = ?)", (owner,))
        run("DELETE FROM entries WHERE owner = ?", (owner,))
        for sequence, channels in placed.items():
            run("INSERT INTO entries (sequence, owner) VALUES (?, ?)", (sequence, owner))
            numbers = [self._number(channel) for channel in channels]
            self._connection.executemany(
                "INSERT INTO places VALUES (?, ?)", [(number, sequence) for number in numbers]
            )
            self._connection.executemany(
                "UPDATE channels SET stale = 1 WHERE number = ? AND NOT stale", [(n,) for n in numbers]
            )

    def outages(self) -> set[int]:
        """The entries of outages that were placed."""
        return {row[0] for row in self._connection.execute("SELECT sequence FROM entries WHERE owner < 0")}

    def shown(self, channel: str, limit: int) -> list[int]:
        """The entries of a feed, newest first."""
        rows = self._connection.execute(
            "SELECT sequence FROM places WHERE channel = ? ORDER BY sequence DESC LIMIT ?",
            (self._number(channel), limit),
        )
        return [row[0] for row in rows]

    def owners(self, sequences: Collection[int]) -> dict[int, int]:
        """To whom entries belong."""
        found: dict[int, int] = {}
        for some in _parts(sequences):
            query = f"SELECT sequence, owner FROM entries WHERE sequence IN ({_marks(some)})"  # noqa: S608
            found |= dict(self._connection.execute(query, some))
        return found

    # ---- entries as written

    def written(self, sequences: Sequence[int]) -> dict[int, Written]:
        """Those of these entries that were written."""
        found: dict[int, Written] = {}
        for some in _parts(sequences):
            query = (
                f"SELECT sequence, written FROM entries WHERE sequence IN ({_marks(some)})"  # noqa: S608
                " AND written IS NOT NULL"
            )
            for sequence, content in self._connection.execute(query, some):
                found[sequence] = json.loads(zlib.decompress(content))
        return found

    def write(self, written: Mapping[int, Written]) -> None:
        """Keep entries as written."""
        self._connection.executemany(
            "UPDATE entries SET written = ? WHERE sequence = ?",
            [
                (zlib.compress(json.dumps(content, ensure_ascii=False).encode(), 1), sequence)
                for sequence, content in written.items()
            ],
        )

    # ---- feeds and files

    def stale(self) -> set[str]:
        """Feeds whose entries are not those that were printed."""
        return {row[0] for row in self._connection.execute("SELECT id FROM channels WHERE stale")}

    def printed(self) -> dict[str, Printed]:
        """Feeds as they were last written, by id."""
        rows = self._connection.execute(
            "SELECT id, title, reading, refreshed, entries, updated FROM channels WHERE updated IS NOT NULL"
        )
        return {
            row[0]: Printed(
                title=row[1],
                reading=row[2],
                refreshed=date.fromisoformat(row[3]),
                entries=row[4],
                updated=datetime.fromisoformat(row[5]),
            )
            for row in rows
        }

    def note_printed(self, channel: str, printed: Printed) -> None:
        """A feed was written and is not stale any more."""
        self._connection.execute(
            "UPDATE channels SET stale = 0, title = ?, reading = ?, refreshed = ?, entries = ?, updated = ?"
            " WHERE number = ?",
            (
                printed.title,
                printed.reading,
                printed.refreshed.isoformat(),
                printed.entries,
                printed.updated.isoformat(),
                self._number(channel),
            ),
        )

    def files(self) -> dict[str, Stamp]:
        """Files as they were left, by path below the output folder."""
        return {
            row[0]: (row[1], row[2])
            for row in self._connection.execute("SELECT path, size, changed FROM files")
        }

    def note_files(self, stamps: Mapping[str, Stamp]) -> None:
        """Files as they are left."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?)",
            [(path, size, changed) for path, (size, changed) in stamps.items()],
        )

    def forget_files(self, paths: Iterable[str]) -> None:
        """Files that are no longer ours."""
        self._connection.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in paths])

    def _number(self, channel: str) -> int:
        number = self._numbers.get(channel)
        if number is None:
            added = self._connection.execute("INSERT INTO channels (id) VALUES (?)", (channel,))
            number = self._numbers[channel] = int(added.lastrowid or 0)
        return number


def _is_usable(connection: sqlite3.Connection) -> bool:
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError:
        return False
    return bool(version == _VERSION)


def _parts(values: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), _BOUND):
        yield ordered[start : start + _BOUND]


def _marks(values: Sequence[int]) -> str:
    return ", ".join("?" * len(values))
