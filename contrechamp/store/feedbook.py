"""What was told to subscribers: written once, before any feed is, and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from contrechamp.records import FeedEntry, Topic
from contrechamp.store import schema as t
from contrechamp.store.engine import reading
from contrechamp.store.rows import insert_missing


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """An entry to be told."""

    document_id: int
    topic: Topic
    signature: str  # see FeedEntry
    guid: str
    replaces: str | None = None
    retracted: bool = False
    silent: bool = False


class Feedbook:
    """The feeds' side of the store."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def entries(self) -> list[FeedEntry]:
        """All that was told, in order."""
        with reading(self._engine) as connection:
            return self._read(connection, 0)

    def tell(self, news: Sequence[News], now: datetime) -> list[FeedEntry]:
        """Tell the news in one transaction; a guid already told is passed over. Returns the new entries."""
        if not news:
            return []
        with self._engine.begin() as connection:
            last = connection.scalar(sa.select(sa.func.max(t.feed_entries.c.sequence))) or 0
            for number, item in enumerate(news, last + 1):
                row = {
                    "sequence": number,
                    "guid": item.guid,
                    "document_id": item.document_id,
                    "topic": item.topic,
                    "signature": item.signature,
                    "told": now,
                    "replaces": item.replaces,
                    "retracted": item.retracted,
                    "silent": item.silent,
                }
                insert_missing(connection, t.feed_entries, row, key=("guid",))
            return self._read(connection, last)

    @staticmethod
    def _read(connection: sa.Connection, after: int) -> list[FeedEntry]:
        query = (
            sa.select(t.feed_entries)
            .where(t.feed_entries.c.sequence > after)
            .order_by(t.feed_entries.c.sequence)
        )
        return [feed_entry(row) for row in connection.execute(query)]


def feed_entry(row: sa.Row[Any]) -> FeedEntry:
    """One row of `feed_entries` as a record."""
    return FeedEntry(
        sequence=row.sequence,
        guid=row.guid,
        document_id=row.document_id,
        topic=Topic(row.topic),
        signature=row.signature,
        told=row.told,
        replaces=row.replaces,
        retracted=row.retracted,
        silent=row.silent,
    )
