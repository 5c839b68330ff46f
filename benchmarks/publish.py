"""How long publishing takes: everything, nothing new, ten new papers; and against rewriting all by feedgen.

    python -m benchmarks.publish [PAPERS]      default 1000; about 20 ms each to put them in

Papers go in through the store, each of one of 60 vendors, 40 departments and 50 sources. The last line
writes the same entries of the same feeds in the plain way, without our cleaning, comparing or cutting.
"""

import hashlib
import itertools
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import feedparser
from feedgen.feed import FeedGenerator

from contrechamp.progress import Silent
from contrechamp.records import (
    Authority,
    Capture,
    Document,
    DocumentKind,
    Expectation,
    Extraction,
    Finding,
    Level,
    Source,
    Stage,
    Topic,
)
from contrechamp.settings import Settings
from contrechamp.store import Store
from feeds import publish

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SOURCES = tuple(
    Source(
        id=f"fr/ville-{number}",
        title=f"Ville n° {number}",
        country="FR",
        language="fr",
        spider="folder",
        homepage=None,
        interval=timedelta(days=1),
        expect=Expectation(),
    )
    for number in range(50)
)
TOPICS = tuple(topic for topic in Topic if topic is not Topic.CCTV)


def put_in(store: Store, numbers: range) -> None:
    """Papers with one flagged passage each, read and analysed."""
    for number in numbers:
        body = f"paper {number}".encode()
        document = Document(
            source=SOURCES[number % 50].id,
            source_key=str(number),
            url=f"https://ville.example/{number}.pdf",
            title=f"Procès-verbal n° {number}",
            kind=DocumentKind.MINUTES,
            published=date(2026, 1, 1) + timedelta(days=number % 300),
            authority=Authority(
                name=f"Ville n° {number % 50}", country="FR", department=f"{number % 40 + 21:02}"
            ),
            language="fr",
            media_type="application/pdf",
            fetched=NOW,
            sha256=hashlib.sha256(body).hexdigest(),
        )
        capture = Capture(
            source=document.source,
            url=document.url,
            final_url=document.url,
            status=200,
            fetched=NOW,
            headers=(),
            sha256=document.sha256,
        )
        store.intake.save(document, body, capture, backfill=False)
        store.texts.save(
            Extraction(
                sha256=document.sha256, status="ok", reason=None, engine="benchmark", seconds=0.0, pages=()
            ),
            NOW,
        )
    for stored, number in zip(store.findings.pending("benchmark"), itertools.count(numbers.start)):
        finding = Finding(
            entry="vendor",
            topic=TOPICS[number % len(TOPICS)],
            vendor=f"Vendor {number % 60}",
            quote="Le conseil approuve l’acquisition d’un logiciel d’analyse d’images. " * 4,
            page=1,
            start=0,
            end=10,
            context=(),
            stage=Stage.PURCHASE,
            stages=(Stage.PURCHASE,),
            level=Level.HIGH,
            rules_version="benchmark",
        )
        store.findings.save(stored.version_id, "benchmark", [finding], NOW)


def timed(what: str, action: Callable[[], object]) -> None:
    """Print how long it took and what came of it."""
    start = time.perf_counter()
    result = action()
    print(f"{what:<42}{time.perf_counter() - start:8.2f} s  {result}", flush=True)


def rewrite_plainly(folder: Path) -> str:
    """Every feed again with feedgen alone, from what the feeds hold."""
    parsed = [(path, feedparser.parse(path.read_bytes())) for path in sorted(folder.rglob("*.rss"))]
    start = time.perf_counter()
    for path, feed in parsed:
        generator = FeedGenerator()
        generator.id(feed.feed.title)
        generator.title(feed.feed.title)
        generator.link(href="https://ville.example/")
        generator.description(feed.feed.title)
        for item in feed.entries:
            entry = generator.add_entry()
            entry.id(item.id)
            entry.title(item.title)
            entry.content(item.summary)
            entry.published(NOW)
        generator.rss_file(str(path) + ".plain")
        generator.atom_file(str(path) + ".plain")
    return f"writing alone {time.perf_counter() - start:.2f} s, {len(parsed)} feeds"


def main() -> None:
    """Run the comparison and print it."""
    papers = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        settings = Settings(data_dir=Path(name), free_disk_mib=0)
        with Store.open(settings) as store:
            store.intake.register(SOURCES)

            def run() -> object:
                return publish(store, settings, now=NOW, progress=Silent())

            timed(f"put {papers} papers in", lambda: put_in(store, range(papers)))
            timed("publish everything", run)
            timed("publish with nothing new", run)
            put_in(store, range(papers, papers + 10))
            timed("publish with ten new papers", run)
        timed("read back and rewrite all by feedgen", lambda: rewrite_plainly(settings.output_dir))


if __name__ == "__main__":
    main()
