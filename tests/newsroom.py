"""A newsroom: papers go in through the real store, feeds are read back by feedparser."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import feedparser
from json_feeds import read_json_feed
from making import NOON, a_capture, a_document, a_finding, an_extraction, save

from contrechamp.progress import Silent
from contrechamp.records import CrawlOutcome, Finding, Source
from contrechamp.settings import Settings
from contrechamp.store import Store
from feeds import PublishReport, publish


@dataclass
class Newsroom:
    """What the tests do in a sentence each."""

    store: Store
    settings: Settings

    def register(self, *sources: Source) -> None:
        self.store.intake.register(sources)

    def read_source(self, source: Source, when: datetime) -> None:
        crawl = self.store.intake.begin(source, full=False, now=when)
        outcome = CrawlOutcome(source=source.id, started=when, finished=when, status="ok")
        self.store.intake.finish(crawl, outcome, cursor=None)

    def receive(self, body: bytes = b"text", *, backfill: bool = False, **document: Any) -> None:
        """A paper, or a new version of it, is stored and read, not yet analysed."""
        save(self.store, body, backfill=backfill, **{"dated": date(2026, 10, 5)} | document)
        self.store.texts.save(an_extraction(body, "Texte de la page 1.", "Texte de la page 2."), NOON)

    def answer(self, url: str, status: int) -> None:
        """The source answers so when asked for a paper again."""
        document = a_document(url=url)
        self.store.intake.note(a_capture(document, status=status, sha256=None))

    def find(self, *findings: Finding, body: bytes = b"text", rules: str = "rules-1") -> None:
        """Analysis finds this in the papers with these bytes."""
        sha256 = hashlib.sha256(body).hexdigest()
        for stored in self.store.findings.pending("none of them"):
            if stored.document.sha256 == sha256:
                self.store.findings.save(stored.version_id, rules, findings, NOON)

    def flag(
        self, *findings: Finding, body: bytes = b"text", backfill: bool = False, **document: Any
    ) -> None:
        """A paper arrives and something is found in it."""
        self.receive(body, backfill=backfill, **document)
        self.find(*(findings or (a_finding(),)), body=body)

    def publish(self, now: datetime = NOON, *, backfill: bool = False) -> PublishReport:
        return publish(self.store, self.settings, now=now, progress=Silent(), backfill=backfill)

    def set(self, **feeds: Any) -> None:
        self.settings = replace(self.settings, feeds=replace(self.settings.feeds, **feeds))

    def path(self, name: str) -> Path:
        return self.settings.output_dir / "feeds" / name

    def read(self, name: str = "all.atom") -> Any:
        """One feed as a reader understands it; a reader's complaint fails the test."""
        parsed = feedparser.parse(self.path(name).read_bytes())
        assert not parsed.bozo, f"{name}: {parsed.bozo_exception}"
        return parsed

    def feeds(self) -> list[str]:
        """All files that are feeds, below the folder of feeds."""
        endings = (".rss", ".atom", ".json")
        return [
            n.removeprefix("feeds/") for n in self.files() if n.startswith("feeds/") and n.endswith(endings)
        ]

    def entries(self, name: str) -> list[Any]:
        """The entries of one feed in any format, as its own readers give them."""
        if name.endswith(".json"):
            items: list[Any] = read_json_feed(self.path(name).read_bytes())["items"]
            return items
        found: list[Any] = self.read(name).entries
        return found

    def titles(self, name: str = "all.atom") -> list[str]:
        return [entry.title for entry in self.read(name).entries]

    def files(self) -> dict[str, bytes]:
        folder = self.settings.output_dir
        return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
