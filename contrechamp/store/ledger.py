"""The state of the sources and of the store: what makes silence readable."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from contrechamp.records import CrawlOutcome
from contrechamp.store import schema as t
from contrechamp.store.engine import reading


class Health(StrEnum):
    """How a source is doing."""

    NEVER = "never"  # not read yet
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    LATE = "late"  # its last good reading is older than twice its interval


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """One source: when it was read and what came of it."""

    id: str
    title: str
    country: str
    language: str
    homepage: str | None
    interval: timedelta
    last_attempt: datetime | None  # None: never
    last_success: datetime | None  # None: never
    last_document: datetime | None  # when a document of it was last first seen; None: it has none
    documents: int
    status: str | None  # of the last crawl; None: never
    problems: tuple[str, ...]  # of the last crawl
    newest_within_days: int | None = None  # nothing newer: a warning; None: the source has no rhythm

    def health(self, now: datetime) -> Health:
        """What an operator should think of it."""
        if self.status is None:
            return Health.NEVER
        if self.status in ("failed", "running"):
            return Health.FAILED
        if self.last_success is not None and now - self.last_success > 2 * self.interval:
            return Health.LATE
        return Health.WARNING if self.status == "warning" else Health.OK


class Ledger:
    """Reads only."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def sources(self) -> list[SourceState]:
        """All sources of the catalogue, by id."""
        good = t.crawls.c.status.in_(("ok", "warning"))
        crawls = (
            sa.select(
                t.crawls.c.source_id,
                sa.func.max(t.crawls.c.id).label("last"),
                sa.func.max(t.crawls.c.started).label("attempt"),
                sa.func.max(sa.case((good, t.crawls.c.started))).label("success"),
            )
            .group_by(t.crawls.c.source_id)
            .subquery()
        )
        documents = (
            sa.select(
                t.documents.c.source_id,
                sa.func.count().label("number"),
                sa.func.max(t.documents.c.first_seen).label("newest"),
            )
            .group_by(t.documents.c.source_id)
            .subquery()
        )
        query = (
            sa.select(
                t.sources,
                crawls.c.attempt,
                crawls.c.success,
                t.crawls.c.status,
                t.crawls.c.problems,
                documents.c.number,
                documents.c.newest,
            )
            .outerjoin(crawls, crawls.c.source_id == t.sources.c.id)
            .outerjoin(t.crawls, t.crawls.c.id == crawls.c.last)
            .outerjoin(documents, documents.c.source_id == t.sources.c.id)
            .where(t.sources.c.active)
            .order_by(t.sources.c.id)
        )
        with reading(self._engine) as connection:
            return [
                SourceState(
                    id=row.id,
                    title=row.title,
                    country=row.country,
                    language=row.language,
                    homepage=row.homepage,
                    interval=timedelta(seconds=row.interval_seconds),
                    last_attempt=row.attempt,
                    last_success=row.success,
                    last_document=row.newest,
                    documents=row.number or 0,
                    status=row.status,
                    problems=tuple(row.problems or ()),
                    newest_within_days=row.newest_within_days,
                )
                for row in connection.execute(query)
            ]

    def crawls(self, source_id: str, limit: int = 20) -> list[CrawlOutcome]:
        """The last crawls of a source, newest first."""
        query = (
            sa.select(t.crawls)
            .where(t.crawls.c.source_id == source_id)
            .order_by(t.crawls.c.id.desc())
            .limit(limit)
        )
        with reading(self._engine) as connection:
            return [
                CrawlOutcome(
                    source=row.source_id,
                    started=row.started,
                    finished=row.finished,
                    status=row.status,
                    listed=row.listed,
                    fetched=row.fetched,
                    new=row.new,
                    changed=row.changed,
                    unchanged=row.unchanged,
                    failed=row.failed,
                    refused=row.refused,
                    announced=row.announced,
                    full=row.full,
                    problems=tuple(row.problems),
                )
                for row in connection.execute(query)
            ]

    def counts(self) -> dict[str, int]:
        """How much there is of everything, by a name for people."""
        current = t.findings.c.ended.is_(None)
        flagged = sa.and_(current, t.findings.c.level != "low")
        queries: dict[str, Any] = {
            "sources": sa.select(sa.func.count()).select_from(t.sources).where(t.sources.c.active),
            "documents": sa.select(sa.func.count()).select_from(t.documents),
            "versions": sa.select(sa.func.count()).select_from(t.versions),
            "files": sa.select(sa.func.count(sa.distinct(t.versions.c.sha256))),
            "unread files": sa.select(sa.func.count(sa.distinct(t.versions.c.sha256)))
            .select_from(t.versions)
            .outerjoin(t.extractions, t.extractions.c.sha256 == t.versions.c.sha256)
            .where(sa.or_(t.extractions.c.status.is_(None), t.extractions.c.status == "begun")),
            "failed files": sa.select(sa.func.count())
            .select_from(t.extractions)
            .where(t.extractions.c.status == "failed"),
            "partly read files": sa.select(sa.func.count())
            .select_from(t.extractions)
            .where(t.extractions.c.status == "partial"),
            "pages": sa.select(sa.func.count()).select_from(t.pages),
            "pages by OCR": sa.select(sa.func.count()).select_from(t.pages).where(t.pages.c.origin == "ocr"),
            "unreadable pages": sa.select(sa.func.count())
            .select_from(t.pages)
            .where(t.pages.c.quality == "unreadable"),
            "findings": sa.select(sa.func.count()).select_from(t.findings).where(current),
            "flagged documents": sa.select(sa.func.count(sa.distinct(t.versions.c.document_id)))
            .select_from(t.findings)
            .join(t.versions, t.versions.c.id == t.findings.c.version_id)
            .where(flagged, t.versions.c.current),
            "feed entries": sa.select(sa.func.count())
            .select_from(t.feed_entries)
            .where(sa.not_(t.feed_entries.c.silent)),
            "gaps": sa.select(sa.func.count()).select_from(t.gaps),
        }
        with reading(self._engine) as connection:
            return {name: int(connection.scalar(query) or 0) for name, query in queries.items()}
