"""Sources that fell silent and came back, as subscribers were told: once each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from contrechamp.store import schema as t
from contrechamp.store.engine import reading


class Silence(StrEnum):
    """In which way a source is silent."""

    UNREAD = "unread"  # a reading that was due is missing
    QUIET = "quiet"  # read, but without a new paper for longer than it ever lets pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """One time that a source was silent."""

    id: int
    source: str
    kind: Silence
    since: datetime  # its last sign of life
    sequence: int  # order of telling, with the entries of papers
    guid: str
    told: datetime
    ended: datetime | None  # None: it is silent, or was retired so
    return_sequence: int | None  # None, like what follows: not back
    return_guid: str | None
    return_told: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallen:
    """A source that fell silent, to be told."""

    source: str
    kind: Silence
    since: datetime
    guid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A source that is back, to be told."""

    outage: int
    ended: datetime  # its sign of life
    guid: str


class Outages:
    """Each method is one transaction."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def all(self) -> list[Outage]:
        """Oldest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(t.outages).order_by(t.outages.c.sequence))
            return [outage(row) for row in rows]

    def tell(self, fallen: Sequence[Fallen], returned: Sequence[Returned], now: datetime) -> list[Outage]:
        """Tell them all in one transaction; gives the outages that began or ended."""
        if not fallen and not returned:
            return []
        with self._engine.begin() as connection:
            number = last_sequence(connection)
            first = number + 1
            for item in fallen:
                number += 1
                row = {
                    "source_id": item.source,
                    "kind": item.kind,
                    "since": item.since,
                    "sequence": number,
                    "guid": item.guid,
                    "told": now,
                }
                connection.execute(sa.insert(t.outages).values(**row))
            for back in returned:
                number += 1
                connection.execute(
                    sa.update(t.outages)
                    .where(t.outages.c.id == back.outage)
                    .values(ended=back.ended, return_sequence=number, return_guid=back.guid, return_told=now)
                )
            told = sa.or_(t.outages.c.sequence >= first, t.outages.c.return_sequence >= first)
            rows = connection.execute(sa.select(t.outages).where(told).order_by(t.outages.c.sequence))
            return [outage(row) for row in rows]


def last_sequence(connection: sa.Connection) -> int:
    """The highest number that anything told has."""
    numbers = (t.feed_entries.c.sequence, t.outages.c.sequence, t.outages.c.return_sequence)
    return max(connection.scalar(sa.select(sa.func.max(column))) or 0 for column in numbers)


def outage(row: sa.Row[Any]) -> Outage:
    """One row of `outages` as a record."""
    return Outage(
        id=row.id,
        source=row.source_id,
        kind=Silence(row.kind),
        since=row.since,
        sequence=row.sequence,
        guid=row.guid,
        told=row.told,
        ended=row.ended,
        return_sequence=row.return_sequence,
        return_guid=row.return_guid,
        return_told=row.return_told,
    )
