"""What was told to subscribers: written once, before any feed is, and never changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from contrechamp.records import FeedEntry, Topic
from contrechamp.store import schema as t
from contrechamp.store.changes import Pending, parts, pending_changes, settle_changes
from contrechamp.store.engine import reading
from contrechamp.store.kinship import Kin, read_kin
from contrechamp.store.newspaper import FeedPaper, read_papers, tellable
from contrechamp.store.outages import Outages, last_sequence
from contrechamp.store.rows import insert_missing
from contrechamp.store.twins import Twin, read_twins


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """An entry to be told."""

    document_id: int
    topic: Topic
    part: str | None = None  # the act of a collection; None: the paper is one act
    signature: str  # see FeedEntry
    guid: str
    replaces: str | None = None
    retracted: bool = False
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the feed of one value of a family lies, for ever."""

    address: str  # without ending
    family: str  # the id of its pattern
    value: tuple[str, ...]  # one for each key of the family
    label: tuple[str, ...]  # the same as readers see it


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A public body that a source has papers of."""

    source: str
    key: str  # of its record
    name: str
    country: str
    siren: str | None
    insee: str | None
    department: str | None
    region: str | None  # INSEE code


class Feedbook:
    """The feeds' side of the store."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self.outages = Outages(engine)

    def changes(self) -> Pending:
        """What `publish` has not dealt with."""
        with reading(self._engine) as connection:
            return pending_changes(connection)

    def settle(self, pending: Pending) -> None:
        """These changes were dealt with."""
        with self._engine.begin() as connection:
            settle_changes(connection, pending)

    def tellable(self) -> list[int]:
        """All documents that something was told of, or could be."""
        with reading(self._engine) as connection:
            return tellable(connection)

    def papers(self, document_ids: Collection[int]) -> list[FeedPaper]:
        """These documents with what holds of them, by id."""
        found: list[FeedPaper] = []
        with reading(self._engine) as connection:
            for some in parts(document_ids):
                found += read_papers(connection, some)
        return found

    def entries(self, document_ids: Collection[int] | None = None) -> list[FeedEntry]:
        """What was told of these documents, or at all, in order."""
        query = sa.select(t.feed_entries)
        found: list[FeedEntry] = []
        with reading(self._engine) as connection:
            if document_ids is None:
                found = [feed_entry(row) for row in connection.execute(query)]
            else:
                for some in parts(document_ids):
                    chosen = query.where(t.feed_entries.c.document_id.in_(some))
                    found += [feed_entry(row) for row in connection.execute(chosen)]
        return sorted(found, key=lambda entry: entry.sequence)

    def twins(self, document_ids: Collection[int]) -> dict[int, tuple[Twin, ...]]:
        """Which of these documents are others as well: the same bytes, notice or act; see `twins`."""
        with reading(self._engine) as connection:
            return read_twins(connection, document_ids)

    def kin(self, document_ids: Collection[int]) -> dict[int, tuple[Kin, ...]]:
        """The papers that belong to these, and how."""
        with reading(self._engine) as connection:
            return read_kin(connection, document_ids)

    def tell(self, news: Sequence[News], now: datetime) -> list[FeedEntry]:
        """Tell the news in one transaction; a guid already told is passed over. Returns the new entries."""
        if not news:
            return []
        with self._engine.begin() as connection:
            last = last_sequence(connection)
            for number, item in enumerate(news, last + 1):
                row = {
                    "sequence": number,
                    "guid": item.guid,
                    "document_id": item.document_id,
                    "topic": item.topic,
                    "part": item.part,
                    "signature": item.signature,
                    "told": now,
                    "replaces": item.replaces,
                    "retracted": item.retracted,
                    "silent": item.silent,
                }
                insert_missing(connection, t.feed_entries, row, key=("guid",))
            query = sa.select(t.feed_entries).where(t.feed_entries.c.sequence > last)
            rows = connection.execute(query.order_by(t.feed_entries.c.sequence))
            return [feed_entry(row) for row in rows]

    def last(self) -> tuple[int, str] | None:
        """Number and guid of the last entry; None: nothing was told. Another one: another past."""
        query = sa.select(t.feed_entries).order_by(t.feed_entries.c.sequence.desc()).limit(1)
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        return (row.sequence, row.guid) if row else None

    def guid_of(self, sequence: int) -> str | None:
        """Of the entry with this number; None: there is none."""
        query = sa.select(t.feed_entries.c.guid).where(t.feed_entries.c.sequence == sequence)
        with reading(self._engine) as connection:
            guid: str | None = connection.scalar(query)
        return guid

    def ahead(self, now: datetime) -> Mapping[int, datetime]:
        """Entries that were told by a clock ahead of this one, with the moment to date them by.

        It is that of the entry told before; of the first of all, the start of the day. Usually empty.
        """
        told = sa.union_all(
            sa.select(t.feed_entries.c.sequence, t.feed_entries.c.told).where(
                sa.not_(t.feed_entries.c.silent)
            ),
            sa.select(t.outages.c.sequence, t.outages.c.told),
            sa.select(t.outages.c.return_sequence, t.outages.c.return_told).where(
                t.outages.c.return_sequence.is_not(None)
            ),
        ).subquery()
        with reading(self._engine) as connection:
            if not connection.scalar(sa.select(sa.func.count()).where(told.c.told > now)):
                return {}
            found = {}
            moment = now.replace(hour=0, minute=0, second=0, microsecond=0)
            for row in connection.execute(sa.select(told).order_by(told.c.sequence)):
                if row.told > now:
                    found[row.sequence] = moment
                else:
                    moment = row.told
        return found

    def count(self) -> int:
        """How many subjects something public stands for today."""
        last = sa.select(sa.func.max(t.feed_entries.c.sequence)).group_by(
            t.feed_entries.c.document_id, t.feed_entries.c.topic, t.feed_entries.c.part
        )
        query = (
            sa.select(sa.func.count())
            .select_from(t.feed_entries)
            .where(sa.not_(t.feed_entries.c.silent), t.feed_entries.c.sequence.in_(last))
        )
        with reading(self._engine) as connection:
            return int(connection.scalar(query) or 0)

    def reach(self) -> list[Reach]:
        """Which public bodies the papers of each source are of."""
        columns = (t.documents.c.source_id, t.documents.c.authority_id)
        pairs = sa.select(*columns).distinct().subquery()
        query = (
            sa.select(pairs.c.source_id, t.authorities)
            .join(t.authorities, t.authorities.c.id == pairs.c.authority_id)
            .order_by(pairs.c.source_id, t.authorities.c.id)
        )
        with reading(self._engine) as connection:
            return [
                Reach(
                    source=row.source_id,
                    key=row.key,
                    name=row.name,
                    country=row.country,
                    siren=row.siren,
                    insee=row.insee,
                    department=row.department,
                    region=row.region,
                )
                for row in connection.execute(query)
            ]

    def addresses(self) -> list[Address]:
        """All that were ever given, in that order."""
        query = sa.select(t.feed_addresses).order_by(t.feed_addresses.c.position, t.feed_addresses.c.address)
        with reading(self._engine) as connection:
            return [
                Address(
                    address=row.address, family=row.family, value=tuple(row.value), label=tuple(row.label)
                )
                for row in connection.execute(query)
            ]

    def give(self, addresses: Sequence[Address]) -> None:
        """Keep new addresses; one already given stays with whom it was given to."""
        if not addresses:
            return
        with self._engine.begin() as connection:
            last = connection.scalar(sa.select(sa.func.max(t.feed_addresses.c.position))) or 0
            for position, item in enumerate(addresses, last + 1):
                row = {
                    "address": item.address,
                    "family": item.family,
                    "value": list(item.value),
                    "label": list(item.label),
                    "position": position,
                }
                insert_missing(connection, t.feed_addresses, row, key=("address",))


def feed_entry(row: sa.Row[Any]) -> FeedEntry:
    """One row of `feed_entries` as a record."""
    return FeedEntry(
        sequence=row.sequence,
        guid=row.guid,
        document_id=row.document_id,
        topic=Topic(row.topic),
        part=row.part,
        signature=row.signature,
        told=row.told,
        replaces=row.replaces,
        retracted=row.retracted,
        silent=row.silent,
    )
