"""What the reading of files does with the store: which are unread, and the pages that come out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from contrechamp.records import Extraction, Page, Quality, TextOrigin
from contrechamp.store import schema as t
from contrechamp.store.changes import holds_act, holds_file, note_changes_of
from contrechamp.store.completion import complete_documents
from contrechamp.store.coverage import count_file, reading_counts
from contrechamp.store.engine import reading
from contrechamp.store.fulltext import index_pages
from contrechamp.store.rows import upsert

ATTEMPTS = 2  # a file that was begun this often without an outcome is taken for a killer


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A file that no extraction has an outcome for."""

    sha256: str
    media_type: str
    url: str  # of one document with these bytes: its ending may tell the type
    language: str
    attempts: int  # begun before without an outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Unstamped:
    """A file whose text was not looked at for the stamp of an act."""

    sha256: str
    revision: int  # of its text


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A document whose text could not, or not wholly, be read."""

    source: str
    url: str
    sha256: str
    status: str  # "failed" or "partial"
    reason: str


class Texts:
    """The reader's side of the store. Each method is one transaction."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def unread(self, limit: int | None = None) -> list[Unread]:
        """Files without an outcome, oldest first."""
        query = (
            sa.select(
                t.versions.c.sha256,
                sa.func.min(t.versions.c.id).label("oldest"),
                sa.func.min(t.versions.c.media_type).label("media_type"),
                sa.func.min(t.documents.c.url).label("url"),
                sa.func.min(t.documents.c.language).label("language"),
                sa.func.coalesce(sa.func.max(t.extractions.c.attempts), 0).label("attempts"),
            )
            .join(t.documents, t.documents.c.id == t.versions.c.document_id)
            .outerjoin(t.extractions, t.extractions.c.sha256 == t.versions.c.sha256)
            .where(sa.or_(t.extractions.c.status.is_(None), t.extractions.c.status == "begun"))
            .group_by(t.versions.c.sha256)
            .order_by(sa.text("oldest"))
            .limit(limit)
        )
        with reading(self._engine) as connection:
            return [
                Unread(
                    sha256=row.sha256,
                    media_type=row.media_type,
                    url=row.url,
                    language=row.language,
                    attempts=row.attempts,
                )
                for row in connection.execute(query)
            ]

    def begin(self, sha256: str) -> None:
        """A worker is about to read this file: should it take the machine down, the next run knows."""
        with self._engine.begin() as connection:
            attempts = (
                connection.scalar(sa.select(t.extractions.c.attempts).where(t.extractions.c.sha256 == sha256))
                or 0
            )
            row = {
                "sha256": sha256,
                "status": "begun",
                "engine": "",
                "seconds": 0.0,
                "attempts": attempts + 1,
                "revision": 0,
            }
            upsert(connection, t.extractions, row, key=("sha256",), keep=("engine", "seconds", "revision"))

    def save(self, extraction: Extraction, now: datetime) -> None:
        """Keep the outcome of reading a file; earlier pages of the same file are replaced."""
        with self._engine.begin() as connection:
            read = sa.select(t.extractions).where(t.extractions.c.sha256 == extraction.sha256)
            before = connection.execute(read).one_or_none()
            counted = reading_counts(before)
            row = {
                "sha256": extraction.sha256,
                "status": extraction.status,
                "reason": extraction.reason,
                "engine": extraction.engine,
                "seconds": extraction.seconds,
                "title": extraction.title,
                "dated": extraction.dated,
                "finished": now,
                "attempts": before.attempts if before else 1,
                "revision": before.revision + 1 if before else 1,
                "pages": len(extraction.pages),
                "pages_ocr": sum(page.origin is TextOrigin.OCR for page in extraction.pages),
                "pages_unreadable": sum(page.quality is Quality.UNREADABLE for page in extraction.pages),
            }
            upsert(connection, t.extractions, row, key=("sha256",))
            counts = reading_counts(connection.execute(read).one())
            more = {name: number - counted[name] for name, number in counts.items()}
            count_file(connection, extraction.sha256, **more)
            note_changes_of(connection, holds_file(extraction.sha256))
            connection.execute(sa.delete(t.pages).where(t.pages.c.sha256 == extraction.sha256))
            if extraction.pages:
                connection.execute(
                    sa.insert(t.pages),
                    [
                        {
                            "sha256": extraction.sha256,
                            "number": page.number,
                            "text": page.text,
                            "origin": page.origin,
                            "quality": page.quality,
                            "reason": page.reason,
                            "confidence": page.confidence,
                        }
                        for page in extraction.pages
                    ],
                )
                rows = connection.execute(
                    sa.select(t.pages.c.id, t.pages.c.text).where(t.pages.c.sha256 == extraction.sha256)
                )
                index_pages(connection, [(row.id, row.text) for row in rows])
            complete_documents(connection, extraction.sha256)

    def forget_outcomes(self, *, status: str | None = None) -> int:
        """Have files read again (all, or those of one status); returns how many.

        Their pages stay until the new ones are there.
        """
        change = sa.update(t.extractions).values(status="begun", attempts=0)
        if status is not None:
            change = change.where(t.extractions.c.status == status)
        with self._engine.begin() as connection:
            return connection.execute(change).rowcount

    def pages(self, sha256: str) -> tuple[Page, ...]:
        """The pages of a file in order; none: it was not read, or nothing came out."""
        query = sa.select(t.pages).where(t.pages.c.sha256 == sha256).order_by(t.pages.c.number)
        with reading(self._engine) as connection:
            return tuple(
                Page(
                    number=row.number,
                    text=row.text,
                    origin=TextOrigin(row.origin),
                    quality=Quality(row.quality),
                    reason=row.reason,
                    confidence=row.confidence,
                )
                for row in connection.execute(query)
            )

    def unstamped(self, limit: int) -> list[Unstamped]:
        """Files whose text, as it is now, was not looked at for the stamp of an act."""
        query = (
            sa.select(t.extractions.c.sha256, t.extractions.c.revision)
            .outerjoin(t.stamps, t.stamps.c.sha256 == t.extractions.c.sha256)
            .where(
                t.extractions.c.status.in_(("ok", "partial")),
                sa.or_(t.stamps.c.revision.is_(None), t.stamps.c.revision != t.extractions.c.revision),
            )
            .order_by(t.extractions.c.sha256)
            .limit(limit)
        )
        with reading(self._engine) as connection:
            return [Unstamped(sha256=row.sha256, revision=row.revision) for row in connection.execute(query)]

    def keep_stamps(self, stamps: Mapping[Unstamped, str | None]) -> None:
        """Keep the act that each of these files is; None: they bear no stamp, or those of several acts."""
        with self._engine.begin() as connection:
            for file, act in stamps.items():
                here = t.stamps.c.sha256 == file.sha256
                before = connection.scalar(sa.select(t.stamps.c.act).where(here))
                row = {"sha256": file.sha256, "revision": file.revision, "act": act}
                upsert(connection, t.stamps, row, key=("sha256",))
                if act != before:
                    note_changes_of(connection, sa.or_(holds_file(file.sha256), holds_act((before, act))))

    def failures(self) -> list[Failure]:
        """Documents whose text could not, or not wholly, be read, by source and address."""
        query = (
            sa.select(
                t.documents.c.source_id,
                t.documents.c.url,
                t.extractions.c.sha256,
                t.extractions.c.status,
                t.extractions.c.reason,
            )
            .join(t.versions, sa.and_(t.versions.c.document_id == t.documents.c.id, t.versions.c.current))
            .join(t.extractions, t.extractions.c.sha256 == t.versions.c.sha256)
            .where(t.extractions.c.status.in_(("failed", "partial")))
            .order_by(t.documents.c.source_id, t.documents.c.url)
        )
        with reading(self._engine) as connection:
            return [
                Failure(
                    source=row.source_id, url=row.url, sha256=row.sha256, status=row.status, reason=row.reason
                )
                for row in connection.execute(query)
            ]
