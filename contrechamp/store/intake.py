"""What the crawler does with the store: sources, crawls, captures, documents and their versions."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from contrechamp.records import Capture, CrawlOutcome, Document, Resource, Source
from contrechamp.store import schema as t
from contrechamp.store.archive import Archive
from contrechamp.store.authorities import Authorities
from contrechamp.store.changes import note_changes_of
from contrechamp.store.completion import complete_documents
from contrechamp.store.coverage import CRAWL_COUNTS, count, reading_counts
from contrechamp.store.engine import reading
from contrechamp.store.procedures import join_paper
from contrechamp.store.rows import (
    dump_procurement,
    dump_relations,
    insert_missing,
    upsert,
)
from contrechamp.store.twins import note_twins

_ENDED_WELL = ("ok", "warning")
GONE = (404, 410)  # a source answers for a paper that it has taken down


class Saved(StrEnum):
    """What saving a document did."""

    NEW = "new"
    CHANGED = "changed"  # the same document with other bytes: a new version
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDocument:
    """What a spider needs to know of a document it meets again."""

    url: str
    title: str | None
    first_seen: datetime
    last_seen: datetime
    last_checked: datetime | None  # None: its address was never asked (API records, files)
    sha256: str
    version: int
    listing_url: str | None = None  # the page that named it; None: a folder
    published: date | None = None  # as the source says; None: it does not
    deadline: date | None = None  # of a call for tenders; None: it is none, or states none


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A part of a source we were refused."""

    source: str
    url: str
    reason: str
    first: datetime
    last: datetime


class Intake:
    """The crawler's side of the store. Each method is one transaction."""

    def __init__(self, engine: sa.Engine, archive: Archive, authorities: Authorities) -> None:
        self._engine = engine
        self._archive = archive
        self._authorities = authorities

    def register(self, sources: Iterable[Source], *, retire_others: bool = False) -> None:
        """Make the sources known; with `retire_others` those no longer in the catalogue become inactive."""
        rows = [
            {
                "id": source.id,
                "title": source.title,
                "country": source.country,
                "language": source.language,
                "spider": source.spider,
                "homepage": source.homepage,
                "licence": source.licence,
                "interval_seconds": int(source.interval.total_seconds()),
                "newest_within_days": source.expect.newest_within_days,
                "active": True,
            }
            for source in sources
        ]
        with self._engine.begin() as connection:
            titles = {row.id: row.title for row in connection.execute(sa.select(t.sources))}
            for row in rows:
                upsert(connection, t.sources, row, key=("id",))
                if titles.get(row["id"], row["title"]) != row["title"]:
                    note_changes_of(connection, t.documents.c.source_id == row["id"])
            if retire_others:
                connection.execute(
                    sa.update(t.sources)
                    .where(t.sources.c.id.not_in([row["id"] for row in rows]))
                    .values(active=False)
                )

    def begin(self, source: Source, *, full: bool, now: datetime) -> int:
        """A crawl starts; one of the same source that was killed before is recorded as such."""
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(t.crawls)
                .where(t.crawls.c.source_id == source.id, t.crawls.c.status == "running")
                .values(status="failed", problems=["stopped before it ended; what it had stored is kept"])
            )
            result = connection.execute(
                sa.insert(t.crawls).values(
                    source_id=source.id,
                    started=now,
                    status="running",
                    full=full,
                    problems=[],
                    **dict.fromkeys(
                        ("listed", "fetched", "new", "changed", "unchanged", "failed", "refused"), 0
                    ),
                )
            )
            count(connection, source.id, now, crawls=1, crawls_failed=1)
            return _new_id(result)

    def finish(self, crawl_id: int, outcome: CrawlOutcome, *, cursor: str | None) -> None:
        """A crawl ended; its cursor counts only when it ended well."""
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(t.crawls)
                .where(t.crawls.c.id == crawl_id)
                .values(
                    finished=outcome.finished,
                    status=outcome.status,
                    full=outcome.full,
                    announced=outcome.announced,
                    listed=outcome.listed,
                    fetched=outcome.fetched,
                    new=outcome.new,
                    changed=outcome.changed,
                    unchanged=outcome.unchanged,
                    failed=outcome.failed,
                    refused=outcome.refused,
                    problems=list(outcome.problems),
                    cursor=cursor if outcome.status in _ENDED_WELL else None,
                )
            )
            began = sa.select(t.crawls.c.source_id, t.crawls.c.started).where(t.crawls.c.id == crawl_id)
            source_id, started = connection.execute(began).one()
            numbers = {name: getattr(outcome, name) for name in CRAWL_COUNTS}
            well = -1 if outcome.status in _ENDED_WELL else 0
            count(connection, source_id, started, crawls_failed=well, **numbers)

    def cursor(self, source_id: str) -> str | None:
        """Where the last crawl that ended well left off."""
        cursor: str | None = self._last_good(source_id, t.crawls.c.cursor)
        return cursor

    def last_success(self, source_id: str) -> datetime | None:
        """When the last crawl that ended well began."""
        started: datetime | None = self._last_good(source_id, t.crawls.c.started)
        return started

    def _last_good(self, source_id: str, column: sa.Column[Any]) -> Any:
        query = (
            sa.select(column)
            .where(t.crawls.c.source_id == source_id, t.crawls.c.status.in_(_ENDED_WELL))
            .order_by(t.crawls.c.id.desc())
            .limit(1)
        )
        with reading(self._engine) as connection:
            return connection.scalar(query)

    def resources(self, source_id: str) -> dict[str, Resource]:
        """What is known of all addresses of a source."""
        query = sa.select(t.resources).where(t.resources.c.source_id == source_id)
        with reading(self._engine) as connection:
            return {
                row.url: Resource(
                    source=row.source_id,
                    url=row.url,
                    etag=row.etag,
                    last_modified=row.last_modified,
                    sha256=row.sha256,
                    first_seen=row.first_seen,
                    last_checked=row.last_checked,
                    last_status=row.last_status,
                )
                for row in connection.execute(query)
            }

    def note(self, capture: Capture, body: bytes | None = None) -> None:
        """Keep an answer that is not a document (listing, 304, error); its bytes are archived when given."""
        sha256 = self._archive.put(body) if body is not None else None
        with self._engine.begin() as connection:
            if body is not None or capture.status >= 400:
                self._insert_capture(connection, capture, sha256, len(body or b""))
            self._note_resource(connection, capture, sha256)

    def save(self, document: Document, body: bytes, capture: Capture, *, backfill: bool) -> Saved:
        """Keep a document: bytes first, then one transaction for all that is known of it.

        `document.sha256` is that of `body`. Other bytes under a known (source, source_key) are a new
        version; the old one stays. What the source says about unchanged bytes is brought up to date.
        """
        if hashlib.sha256(body).hexdigest() != document.sha256:
            raise ValueError(f"{document.url}: sha256 is not that of the body")
        self._archive.put(body)
        with self._engine.begin() as connection:
            capture_id = self._insert_capture(connection, capture, document.sha256, len(body))
            self._note_resource(connection, capture, document.sha256)
            current = connection.execute(
                sa.select(
                    t.documents.c.id,
                    t.versions.c.id.label("version"),
                    t.versions.c.number,
                    t.versions.c.sha256,
                )
                .join(t.versions, sa.and_(t.versions.c.document_id == t.documents.c.id, t.versions.c.current))
                .where(
                    t.documents.c.source_id == document.source,
                    t.documents.c.source_key == document.source_key,
                )
            ).one_or_none()
            authority = document.authority
            row = _document_row(document) | {
                "authority_id": self._authorities.id_of(connection, authority) if authority else None
            }
            if current is None:
                document_id = _new_id(
                    connection.execute(sa.insert(t.documents).values(**row, first_seen=document.fetched))
                )
                number, saved = 1, Saved.NEW
                says_else = True
            else:
                document_id, number = current.id, current.number + 1
                saved = Saved.UNCHANGED if current.sha256 == document.sha256 else Saved.CHANGED
                said = connection.execute(sa.select(t.documents).where(t.documents.c.id == document_id)).one()
                says_else = any(said._mapping[name] != row[name] for name in row if name != "last_seen")
                if says_else or saved is Saved.CHANGED:
                    note_twins(connection, document_id)  # those it had
                connection.execute(
                    sa.update(t.documents).where(t.documents.c.id == document_id).values(**row)
                )
                if says_else:
                    note_changes_of(connection, t.documents.c.id == document_id)
            if saved is not Saved.UNCHANGED:
                if current is not None:
                    connection.execute(
                        sa.update(t.versions).where(t.versions.c.id == current.version).values(current=False)
                    )
                connection.execute(
                    sa.insert(t.versions).values(
                        document_id=document_id,
                        number=number,
                        current=True,
                        sha256=document.sha256,
                        media_type=document.media_type,
                        fetched=document.fetched,
                        capture_id=capture_id,
                        backfill=backfill and saved is Saved.NEW,
                    )
                )
                read = sa.select(t.extractions).where(t.extractions.c.sha256 == document.sha256)
                counts = reading_counts(connection.execute(read).one_or_none())
                count(connection, document.source, document.fetched, files=1, **counts)
            complete_documents(connection, document.sha256)
            if says_else:
                join_paper(connection, document_id)
            if says_else or saved is not Saved.UNCHANGED:
                note_twins(connection, document_id)
        return saved

    def touch(self, source_id: str, source_key: str, now: datetime) -> None:
        """The source still names this document."""
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(t.documents)
                .where(t.documents.c.source_id == source_id, t.documents.c.source_key == source_key)
                .values(last_seen=now)
            )

    def known(self, source_id: str) -> dict[str, KnownDocument]:
        """All documents of a source by `source_key`."""
        same_address = sa.and_(
            t.resources.c.source_id == t.documents.c.source_id, t.resources.c.url == t.documents.c.url
        )
        query = (
            sa.select(t.documents, t.versions.c.sha256, t.versions.c.number, t.resources.c.last_checked)
            .join(t.versions, sa.and_(t.versions.c.document_id == t.documents.c.id, t.versions.c.current))
            .outerjoin(t.resources, same_address)
            .where(t.documents.c.source_id == source_id)
        )
        with reading(self._engine) as connection:
            return {
                row.source_key: KnownDocument(
                    url=row.url,
                    title=row.title,
                    first_seen=row.first_seen,
                    last_seen=row.last_seen,
                    last_checked=row.last_checked,
                    sha256=row.sha256,
                    version=row.number,
                    listing_url=row.listing_url,
                    published=row.published,
                    deadline=_day((row.procurement or {}).get("deadline")),
                )
                for row in connection.execute(query)
            }

    def gap(self, source_id: str, url: str, reason: str, now: datetime) -> None:
        """Record what we were refused, once for each address and reason."""
        row = {"source_id": source_id, "url": url, "reason": reason, "first": now, "last": now}
        with self._engine.begin() as connection:
            upsert(connection, t.gaps, row, key=("source_id", "url", "reason"), keep=("first",))

    def gaps(self, source_id: str | None = None) -> list[Gap]:
        """What we were refused, by source and address."""
        query = sa.select(t.gaps).order_by(t.gaps.c.source_id, t.gaps.c.url, t.gaps.c.id)
        if source_id is not None:
            query = query.where(t.gaps.c.source_id == source_id)
        with reading(self._engine) as connection:
            return [
                Gap(source=row.source_id, url=row.url, reason=row.reason, first=row.first, last=row.last)
                for row in connection.execute(query)
            ]

    @staticmethod
    def _insert_capture(connection: sa.Connection, capture: Capture, sha256: str | None, size: int) -> int:
        if sha256 is not None:
            insert_missing(
                connection,
                t.blobs,
                {"sha256": sha256, "size": size, "archived": capture.fetched},
                key=("sha256",),
            )
        result = connection.execute(
            sa.insert(t.captures).values(
                source_id=capture.source,
                url=capture.url,
                final_url=capture.final_url,
                status=capture.status,
                fetched=capture.fetched,
                headers=[list(pair) for pair in capture.headers],
                sha256=sha256,
            )
        )
        return _new_id(result)

    @staticmethod
    def _note_resource(connection: sa.Connection, capture: Capture, sha256: str | None) -> None:
        headers = {name.lower(): value for name, value in capture.headers}
        here = (t.resources.c.source_id == capture.source, t.resources.c.url == capture.url)
        status = connection.scalar(sa.select(t.resources.c.last_status).where(*here))
        if (status in GONE) != (capture.status in GONE):
            same = (t.documents.c.source_id == capture.source, t.documents.c.url == capture.url)
            note_changes_of(connection, sa.and_(*same))
        row: dict[str, Any] = {
            "source_id": capture.source,
            "url": capture.url,
            "first_seen": capture.fetched,
            "last_checked": capture.fetched,
            "last_status": capture.status,
        }
        if capture.status < 300:
            row |= {"etag": headers.get("etag"), "last_modified": headers.get("last-modified")}
            if sha256 is not None:
                row["sha256"] = sha256
        upsert(connection, t.resources, row, key=("source_id", "url"), keep=("first_seen",))


def _document_row(document: Document) -> dict[str, Any]:
    return {
        "source_id": document.source,
        "source_key": document.source_key,
        "url": document.url,
        "title": document.title,
        "title_from": document.title_from,
        "kind": document.kind,
        "published": document.published,
        "dated": document.dated,
        "dated_from": document.dated_from,
        "authority_name": document.authority.name if document.authority else None,
        "language": document.language,
        "listing_url": document.listing_url,
        "relations": dump_relations(document.relations),
        "procurement": dump_procurement(document.procurement),
        "last_seen": document.fetched,
    }


def _day(moment: str | None) -> date | None:
    """The day of a moment as JSON has it."""
    return datetime.fromisoformat(moment).date() if moment else None


def _new_id(result: sa.CursorResult[Any]) -> int:
    """The id the database gave to the one row that was inserted."""
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 - one row was inserted into a table with an integer key
    return int(key[0])
