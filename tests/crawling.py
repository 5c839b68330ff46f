"""Crawls of loopback sites, through catalogue, crawling process and store."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import crawler
from contrechamp.progress import Silent
from contrechamp.records import CrawlOutcome
from contrechamp.settings import CrawlSettings, Settings
from contrechamp.store import KnownDocument, Store

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@dataclass
class Crawls:
    """A data directory and a catalogue, crawled as often as a test likes."""

    folder: Path
    crawl_settings: CrawlSettings = field(
        default_factory=lambda: CrawlSettings(delay_seconds=0, timeout_seconds=5)
    )

    @property
    def settings(self) -> Settings:
        return Settings(data_dir=self.folder / "var", free_disk_mib=0, crawl=self.crawl_settings)

    @property
    def catalogue(self) -> Path:
        path = self.folder / "catalogue"
        path.mkdir(parents=True, exist_ok=True)
        return path

    def add(self, id_: str, options: str, *, spider: str = "website", more: str = "") -> None:
        """A source; `options` are TOML lines of its spider, `more` are tables."""
        file = self.catalogue / f"{id_}.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            f'title = "{id_}"\ncountry = "FR"\nlanguage = "fr"\nspider = "{spider}"\n{options}\n{more}\n',
            encoding="utf-8",
        )

    def run(self, now: datetime = NOON, **options: Any) -> dict[str, CrawlOutcome]:
        """The outcomes of one crawl of all sources, by id."""
        return {outcome.source: outcome for outcome in self.report(now, **options).outcomes}

    def report(self, now: datetime = NOON, **options: Any) -> crawler.CrawlReport:
        sources = crawler.load_catalogue([self.catalogue], shipped=False)
        settings = {"terms": {}, "progress": Silent()} | options
        return crawler.crawl(self.settings, sources, now=now, **settings)

    @contextmanager
    def store(self) -> Iterator[Store]:
        with Store.open(self.settings) as store:
            yield store

    def known(self, source: str) -> dict[str, KnownDocument]:
        with self.store() as store:
            return store.intake.known(source)

    def gaps(self, source: str) -> list[tuple[str, str]]:
        with self.store() as store:
            return [(gap.url, gap.reason) for gap in store.intake.gaps(source)]

    def rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        """Rows of the database: what a stranger would see."""
        engine = sa.create_engine(self.settings.database_url, poolclass=sa.NullPool)
        with engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(sa.text(query), values)]
        engine.dispose()
        return found

    def documents(self, source: str) -> dict[str, Mapping[str, Any]]:
        """Documents of a source by key, with the backfill mark of their current version."""
        names = (
            "key",
            "title",
            "title_from",
            "kind",
            "published",
            "dated",
            "dated_from",
            "backfill",
            "number",
        )
        rows = self.rows(
            "SELECT d.source_key, d.title, d.title_from, d.kind, d.published, d.dated, d.dated_from,"
            " v.backfill, v.number FROM documents d JOIN versions v ON v.document_id = d.id AND v.current"
            " WHERE d.source_id = :source ORDER BY d.id",
            source=source,
        )
        return {row[0]: dict(zip(names, row, strict=True)) for row in rows}


def later(**span: float) -> datetime:
    """A moment after the first crawl."""
    return NOON + timedelta(**span)


def toml(values: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"
