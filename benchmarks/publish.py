"""How long publishing takes: everything, nothing new, ten new papers; and against rewriting all by feedgen.

    python -m benchmarks.publish [--pages] [FINDINGS] [AUTHORITIES]

Without figures 20000 and 440; 200000 and 4400 make 5,000 feeds. `--pages` writes the pages of the site too,
in both languages; the papers are HTML without archived bytes, so no copies and no pictures of pages. Papers
with one finding each are put into the tables of the database in bulk. Each publication is a process of its
own, so that its memory can be told. The last line writes the same entries of the same feeds in the plain way,
RSS and Atom by feedgen alone, without our cleaning, comparing, cutting or JSON.
"""

import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from feedgen.feed import FeedGenerator

from contrechamp.progress import Silent
from contrechamp.records import Level, Stage, Topic
from contrechamp.settings import FeedSettings, Settings
from contrechamp.store import Store
from contrechamp.store import schema as t
from contrechamp.store.engine import open_engine
from contrechamp.store.verdict_rows import write_verdicts
from feeds import publish

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SOURCES = 150
VENDORS = 200
DEPARTMENTS = [f"{number:02}" for number in range(1, 96) if number != 20]
TOPICS = [topic for topic in Topic if topic is not Topic.CCTV]
QUOTE = "Le conseil municipal approuve l’acquisition d’un logiciel d’analyse d’images pour le CSU. "
BATCH = 10_000


def fill(engine: sa.Engine, findings: range, authorities: int, seen: datetime) -> None:
    """Papers with one flagged passage each, read and analysed; the first call makes whom they are of."""
    if findings.start == 0:
        with engine.begin() as connection:
            connection.execute(sa.insert(t.sources), list(sources()))
            connection.execute(sa.insert(t.authorities), list(bodies(authorities)))
            connection.execute(sa.insert(t.crawls), list(crawls()))
    for start in range(findings.start, findings.stop, BATCH):
        numbers = range(start, min(start + BATCH, findings.stop))
        with engine.begin() as connection:
            for table in TABLES:
                connection.execute(sa.insert(table), [row(table, n, authorities, seen) for n in numbers])
            for number in numbers:
                write_verdicts(connection, number + 1)


def sources() -> Iterator[dict[str, Any]]:
    """One row each."""
    for number in range(SOURCES):
        yield {
            "id": f"fr/ville-{number}",
            "title": f"Ville n° {number}",
            "country": "FR",
            "language": "fr",
            "spider": "website",
            "homepage": f"https://ville-{number}.example/",
            "interval_seconds": 86_400,
            "active": True,
        }


def crawls() -> Iterator[dict[str, Any]]:
    """One good reading of each source."""
    counts = dict.fromkeys(("listed", "fetched", "new", "changed", "unchanged", "failed", "refused"), 0)
    for number in range(SOURCES):
        yield {
            "source_id": f"fr/ville-{number}",
            "started": NOW,
            "finished": NOW,
            "status": "ok",
            "full": False,
            "problems": [],
            **counts,
        }


def bodies(authorities: int) -> Iterator[dict[str, Any]]:
    """One row each."""
    for number in range(1, authorities + 1):
        yield {
            "id": number,
            "key": f"siren:{number:09}",
            "name": f"Commune n° {number}",
            "country": "FR",
            "siren": f"{number:09}",
            "department": DEPARTMENTS[number % len(DEPARTMENTS)],
            "region": "84",
        }


TABLES = (
    t.blobs,
    t.captures,
    t.documents,
    t.versions,
    t.extractions,
    t.pages,
    t.analyses,
    t.findings,
    t.changes,
)


def row(table: sa.Table, number: int, authorities: int, seen: datetime) -> dict[str, Any]:
    """The row of one paper in one table."""
    key = number + 1
    chance = random.Random(number)
    sha256 = hashlib.sha256(str(number).encode()).hexdigest()
    authority = chance.randrange(authorities) + 1
    source = f"fr/ville-{authority % SOURCES}"
    url = f"https://ville.example/{number}.pdf"
    match table.name:
        case "blobs":
            return {"sha256": sha256, "size": 1000, "archived": seen}
        case "captures":
            return {
                "id": key,
                "source_id": source,
                "url": url,
                "final_url": url,
                "status": 200,
                "fetched": seen,
                "headers": [],
                "sha256": sha256,
            }
        case "documents":
            return {
                "id": key,
                "source_id": source,
                "source_key": str(number),
                "url": url,
                "title": f"Procès-verbal n° {number}",
                "kind": "minutes",
                "published": date(2026, 1, 1) + timedelta(days=number % 300),
                "authority_id": authority,
                "authority_name": f"Commune n° {authority}",
                "language": "fr",
                "relations": [],
                "first_seen": seen,
                "last_seen": seen,
            }
        case "versions":
            return {
                "id": key,
                "document_id": key,
                "number": 1,
                "current": True,
                "sha256": sha256,
                "media_type": "text/html",
                "fetched": seen,
                "capture_id": key,
                "backfill": False,
            }
        case "extractions":
            return {
                "sha256": sha256,
                "status": "ok",
                "engine": "benchmark",
                "seconds": 0.0,
                "attempts": 1,
                "revision": 1,
            }
        case "pages":
            return {
                "sha256": sha256,
                "number": 1,
                "text": QUOTE * 24,
                "origin": "native",
                "quality": "good",
            }
        case "analyses":
            return {"version_id": key, "rules_version": "benchmark", "revision": 1, "analysed": seen}
        case "findings":
            stage = chance.choice(list(Stage))
            return {
                "version_id": key,
                "entry": "vendor",
                "topic": chance.choice(TOPICS),
                "vendor": f"Vendor {chance.randrange(VENDORS)}",
                "quote": QUOTE * 3,
                "page": 1,
                "start": 0,
                "end": 10,
                "context": [],
                "stage": stage,
                "stages": [stage],
                "level": Level.HIGH,
                "rules_version": "benchmark",
                "evidence": [],
                "details": {"amounts": "12 000 € HT"},
                "position": 0,
                "detected": seen,
            }
        case _:
            return {"document_id": key}


def publish_once(folder: Path, day: int, *, pages: bool) -> None:
    """One publication in this process; says what it took."""
    settings = settings_in(folder, pages=pages)
    start = time.perf_counter()
    with Store.open(settings) as store:
        report = publish(store, settings, now=NOW + timedelta(days=day), progress=Silent())
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    said = {
        "seconds": seconds,
        "MiB": peak,
        "feeds": report.feeds,
        "entries": report.entries,
        "papers": report.papers,
        "written": report.written,
    }
    if report.site is not None:
        said |= {"files of pages written": report.site.written}
    print(json.dumps(said))


def settings_in(folder: Path, *, pages: bool) -> Settings:
    """Of all publications of one run."""
    feeds = FeedSettings(site_url="https://veille.example/", site=pages)
    return Settings(data_dir=folder, free_disk_mib=0, feeds=feeds)


def timed(what: str, folder: Path, day: int = 0, *, pages: bool) -> float:
    """Publish in a process of its own and print what it took; returns the seconds."""
    options = ["--pages"] if pages else []
    command = [sys.executable, "-m", "benchmarks.publish", *options, "--once", str(folder), str(day)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    said = json.loads(answer.stdout)
    rest = ", ".join(f"{value} {name}" for name, value in said.items() if name != "seconds")
    print(f"{what:<40}{said['seconds']:8.2f} s   {rest}", flush=True)
    return float(said["seconds"])


def rewrite_plainly(folder: Path) -> float:
    """Every feed again with feedgen alone, from what the feeds hold; the seconds without reading them."""
    spent = 0.0
    feeds = 0
    for path in sorted(folder.rglob("*.json")):
        feed = json.loads(path.read_bytes())
        start = time.perf_counter()
        generator = FeedGenerator()
        generator.id(feed["_contrechamp"]["id"])
        generator.title(feed["title"])
        generator.link(href="https://veille.example/")
        generator.description(feed["description"])
        for item in feed["items"]:
            entry = generator.add_entry(order="append")
            entry.id(item["id"])
            entry.title(item["title"])
            entry.content(item["content_html"], type="html")
            entry.published(item["date_published"])
            entry.updated(item["date_published"])
        generator.rss_file(str(path) + ".plain")
        generator.atom_file(str(path) + ".plain")
        spent += time.perf_counter() - start
        feeds += 1
    print(f"{'rewrite all by feedgen alone':<40}{spent:8.2f} s   {feeds} feeds", flush=True)
    return spent


def main(arguments: Sequence[str]) -> None:
    """Run the comparison and print it."""
    pages = "--pages" in arguments
    numbers = [each for each in arguments if each != "--pages"]
    if numbers[:1] == ["--once"]:
        publish_once(Path(numbers[1]), int(numbers[2]), pages=pages)
        return
    findings, authorities = (*map(int, numbers), *(20_000, 440)[len(numbers) :])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = settings_in(folder, pages=pages)
        start = time.perf_counter()
        engine = open_engine(settings.database_url)
        fill(engine, range(findings), authorities, NOW)
        print(f"{f'put {findings} papers in':<40}{time.perf_counter() - start:8.2f} s", flush=True)
        timed("publish everything, first time", folder, pages=pages)
        timed("publish with nothing new", folder, pages=pages)
        fill(engine, range(findings, findings + 10), authorities, NOW)
        new = timed("publish with ten new findings", folder, pages=pages)
        fill(engine, range(findings + 10, findings + 20), authorities, NOW)
        timed("the same on another day", folder, day=1, pages=pages)
        engine.dispose()
        plain = rewrite_plainly(settings.output_dir / "feeds")
    print(f"ten new findings against rewriting all by feedgen alone: {plain / new:.0f} times faster")


if __name__ == "__main__":
    main(sys.argv[1:])
