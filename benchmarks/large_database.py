"""Makes a large database of made-up papers, for `benchmarks.database` and others.

    python -m benchmarks.large_database FOLDER [--pages 100000] [--findings 20000] [--seed 1]

FOLDER becomes a data directory (without an archive). The words are made up; their shapes are those of real
papers: pages of 1,800 to 3,100 characters (quartiles), word frequencies falling with rank as in council
minutes, one page in the median paper, nine in the longest twentieth. Rows are written in bulk, and the
full-text index is built at the end; findings are summed up by the store itself. A million pages take about
6 GB and a quarter of an hour.
"""

import argparse
import hashlib
import itertools
import json
import random
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from contrechamp.records import Level, Stage, Topic
from contrechamp.settings import Settings
from contrechamp.store import Store
from contrechamp.store.coverage import recount
from contrechamp.store.engine import open_engine
from contrechamp.store.verdict_rows import write_verdicts

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SOURCES = 500
AUTHORITIES = 3000
VOCABULARY = 60_000
VENDORS = tuple(f"Vendor {number}" for number in range(1, 61))
# On what share of the pages each stands; what people search for is neither rare nor everywhere.
TERMS = {
    "conseil municipal": 0.6,
    "délibération": 0.4,
    "caméras": 0.06,
    "vidéoprotection": 0.08,
    "vidéosurveillance": 0.03,
    "vidéosurveillance algorithmique": 0.004,
    "reconnaissance faciale": 0.002,
    "lecture automatisée de plaques": 0.003,
    "centre de supervision urbain": 0.01,
} | {f"Logiciel{name.replace(' ', '')}": 0.0005 for name in VENDORS}
_TRIGGERS = ("page_search", "quote_search")
_BATCH = 5000


def main() -> None:
    """Make the database and say how large it is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--findings", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    path = make(options.folder, pages=options.pages, findings=options.findings, seed=options.seed)
    print(f"{path}: {path.stat().st_size / 1e9:.1f} GB")


def make(folder: Path, *, pages: int, findings: int, seed: int = 1) -> Path:
    """The database with so many pages and findings; there must be none yet."""
    settings = Settings(data_dir=folder, free_disk_mib=0)
    Store.open(settings).close()
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    chance = random.Random(seed)
    with closing(sqlite3.connect(path)) as database:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-500000"):
            database.execute(f"PRAGMA {pragma}")
        triggers = _take_triggers(database)
        _write(database, "sources", _sources())
        _write(database, "authorities", _authorities(chance))
        _write(database, "crawls", _crawls(chance))
        papers = _write_papers(database, chance, Words(seed), pages)
        _write(database, "findings", _findings(chance, papers, findings))
        _write(database, "feed_entries", _entries(chance, papers))
        for name in _TRIGGERS:
            database.execute(f"INSERT INTO {name}({name}) VALUES ('rebuild')")
        for statement in triggers:
            database.execute(statement)
        database.commit()
    engine = open_engine(settings.database_url)
    with engine.begin() as connection:
        versions = connection.scalars(sa.text("SELECT DISTINCT version_id FROM findings")).all()
        for version in versions:
            write_verdicts(connection, version)
        recount(connection)
    engine.dispose()
    return path


class Words:
    """Made-up words with the frequencies of real ones."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        chance = random.Random(seed)
        syllables = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "é", "i", "o", "ou", "u", "an", "on")]
        found = {"".join(chance.choices(syllables, k=1 + (n > 100) + (n > 2000))) for n in range(VOCABULARY)}
        while len(found) < VOCABULARY:
            found.add("".join(chance.choices(syllables, k=4)))
        self.vocabulary = np.array(sorted(found, key=lambda word: (len(word), word)), dtype=object)
        weights = 1 / (np.arange(VOCABULARY) + 2.7) ** 1.05
        self._cumulated = np.cumsum(weights / weights.sum())

    def page(self, chance: random.Random) -> str:
        """The text of one page."""
        length = int(min(max(chance.gauss(430, 170), 20), 900))
        places = np.searchsorted(self._cumulated, self._random.random(length))
        words = self.vocabulary[np.minimum(places, VOCABULARY - 1)].tolist()
        for term, share in TERMS.items():
            if chance.random() < share:
                words.insert(chance.randrange(len(words)), term)
        return "\n".join(" ".join(words[start : start + 14]) for start in range(0, len(words), 14))


def _take_triggers(database: sqlite3.Connection) -> list[str]:
    found = database.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%search%'"
    ).fetchall()
    for name, _ in found:
        database.execute(f"DROP TRIGGER {name}")
    return [sql for _, sql in found]


def _write(database: sqlite3.Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    iterator = iter(rows)
    first = next(iterator)
    columns = ", ".join(f'"{name}"' for name in first)
    marks = ", ".join(f":{name}" for name in first)
    database.executemany(
        f"INSERT INTO {table} ({columns}) VALUES ({marks})", itertools.chain([first], iterator)
    )
    database.commit()


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def _sources() -> Iterator[dict[str, Any]]:
    for number in range(SOURCES):
        yield {
            "id": f"fr/ville-{number}",
            "title": f"Ville n° {number}",
            "country": "FR",
            "language": "fr",
            "spider": "website",
            "interval_seconds": 86_400,
            "active": 1,
        }


def _authorities(chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, AUTHORITIES + 1):
        department = f"{chance.randrange(1, 96):02}"
        yield {
            "id": number,
            "key": f"siren:{200_000_000 + number}",
            "name": f"Commune de Ville-{number}",
            "country": "FR",
            "siren": str(200_000_000 + number),
            "insee": f"{department}{number % 1000:03}",
            "department": department,
        }


def _crawls(chance: random.Random) -> Iterator[dict[str, Any]]:
    for day, source in itertools.product(range(100), range(SOURCES)):
        started = NOW - timedelta(days=day, minutes=source)
        counts = dict.fromkeys(("fetched", "new", "changed", "unchanged", "failed", "refused"), 1)
        yield {
            "source_id": f"fr/ville-{source}",
            "started": _stamp(started),
            "finished": _stamp(started + timedelta(minutes=2)),
            "status": "failed" if chance.random() < 0.02 else "ok",
            "full": 0,
            "listed": 20,
            **counts,
            "problems": "[]",
        }


def _write_papers(database: sqlite3.Connection, chance: random.Random, words: Words, pages: int) -> int:
    """Papers until there are so many pages; returns how many papers."""
    written = papers = 0
    while written < pages:
        batch: list[dict[str, Any]] = []
        while len(batch) < _BATCH and written < pages:
            batch.append(_paper(chance, papers + len(batch) + 1))
            written += batch[-1]["extractions"]["pages"]
        for table in ("blobs", "captures", "documents", "versions", "extractions", "analyses"):
            _write(database, table, (paper[table] for paper in batch))
        _write(database, "pages", _pages(chance, words, batch))
        papers += len(batch)
        if sys.stderr.isatty():
            print(f"\r{written} pages, {papers} papers", end="", file=sys.stderr)
    return papers


def _paper(chance: random.Random, number: int) -> dict[str, dict[str, Any]]:
    """One row for each table that knows a paper."""
    sha256 = hashlib.sha256(str(number).encode()).hexdigest()
    source = f"fr/ville-{min(int(chance.expovariate(1 / 80)), SOURCES - 1)}"
    fetched = NOW - timedelta(minutes=chance.randrange(100 * 24 * 60))
    day = date(2016, 1, 1) + timedelta(days=chance.randrange(3970))
    authority = chance.randrange(1, AUTHORITIES + 1)
    size = max(1, min(round(chance.lognormvariate(0, 1.35)), 300))
    url = f"https://ville-{number % SOURCES}.example/actes/{number}.pdf"
    status = chance.choices(("ok", "partial", "failed"), (0.97, 0.02, 0.01))[0]
    return {
        "blobs": {"sha256": sha256, "size": 200_000, "archived": _stamp(fetched)},
        "captures": {
            "id": number,
            "source_id": source,
            "url": url,
            "final_url": url,
            "status": 200,
            "fetched": _stamp(fetched),
            "headers": '[["Content-Type", "application/pdf"]]',
            "sha256": sha256,
        },
        "documents": {
            "id": number,
            "source_id": source,
            "source_key": url,
            "url": url,
            "title": f"Procès-verbal de la séance du {day:%d/%m/%Y} n° {number}",
            "title_from": "link",
            "kind": chance.choice(("minutes", "deliberation", "decision", "order", "notice", "award")),
            "published": day.isoformat(),
            "dated": day.isoformat(),
            "dated_from": "document",
            "authority_id": authority,
            "authority_name": f"Commune de Ville-{authority}",
            "language": "fr",
            "relations": "[]",
            "procurement": _procurement(chance) if chance.random() < 0.1 else None,
            "first_seen": _stamp(fetched),
            "last_seen": _stamp(NOW),
        },
        "versions": {
            "id": number,
            "document_id": number,
            "number": 1,
            "current": 1,
            "sha256": sha256,
            "media_type": "application/pdf",
            "fetched": _stamp(fetched),
            "capture_id": number,
            "backfill": 0,
        },
        "extractions": {
            "sha256": sha256,
            "status": status,
            "reason": None if status == "ok" else "a page is too dark",
            "engine": "benchmark",
            "seconds": 0.1,
            "finished": _stamp(fetched),
            "attempts": 1,
            "revision": 1,
            "pages": 0 if status == "failed" else size,
            "pages_ocr": size // 5,
            "pages_unreadable": int(chance.random() < 0.02),
        },
        "analyses": {
            "version_id": number,
            "rules_version": "benchmark",
            "revision": 1,
            "analysed": _stamp(fetched),
            "touched": "[]",
        },
    }


def _procurement(chance: random.Random) -> str:
    return json.dumps(
        {
            "procedure": str(chance.getrandbits(64)),
            "winners": [{"name": f"Entreprise {chance.randrange(2000)}", "role": "winner"}],
            "amount": str(chance.randrange(5_000, 900_000)),
            "currency": "EUR",
            "cpv": ["32323500"],
        }
    )


def _pages(chance: random.Random, words: Words, papers: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for paper in papers:
        for number in range(1, paper["extractions"]["pages"] + 1):
            yield {
                "sha256": paper["blobs"]["sha256"],
                "number": number,
                "text": words.page(chance),
                "origin": "ocr" if chance.random() < 0.2 else "native",
                "quality": "good",
            }


def _findings(chance: random.Random, papers: int, findings: int) -> Iterator[dict[str, Any]]:
    """Findings of about one paper in six, each paper with one to a dozen."""
    left = findings
    stages = [stage.value for stage in Stage]
    for version in chance.sample(range(1, papers + 1), min(papers, findings)):
        topic = chance.choice(list(Topic))
        for position in range(min(left, 1 + int(chance.expovariate(0.3)))):
            left -= 1
            level = chance.choices(list(Level), (0.2, 0.3, 0.5))[0] if topic is not Topic.CCTV else Level.LOW
            stage = chance.choice(stages)
            yield {
                "version_id": version,
                "entry": f"entry-{chance.randrange(300)}",
                "topic": topic.value,
                "vendor": chance.choice(VENDORS) if chance.random() < 0.4 else None,
                "quote": "Le conseil approuve l'acquisition d'un logiciel d'analyse d'images. " * 3,
                "page": 1,
                "start": 100 * position,
                "end": 100 * position + 12,
                "context": "[]",
                "stage": stage,
                "stages": json.dumps([stage]),
                "level": level.value,
                "rules_version": "benchmark",
                "evidence": json.dumps([{"rule": "r", "words": "logiciel", "effect": "names it"}] * 3),
                "details": json.dumps({"amounts": "38 000 €"} if chance.random() < 0.3 else {}),
                "wording": f"wording-{chance.randrange(findings)}",
                "position": position,
                "detected": _stamp(NOW - timedelta(minutes=chance.randrange(100 * 24 * 60))),
            }
        if left == 0:
            return


def _entries(chance: random.Random, papers: int) -> Iterator[dict[str, Any]]:
    for sequence, paper in enumerate(chance.sample(range(1, papers + 1), papers // 10), 1):
        yield {
            "sequence": sequence,
            "guid": f"tag:contrechamp,2026:entry:{sequence:040x}",
            "document_id": paper,
            "topic": "vsa",
            "signature": "high",
            "told": _stamp(NOW),
            "replaces": f"tag:contrechamp,2026:entry:{sequence - 1:040x}" if sequence % 40 == 2 else None,
            "retracted": 0,
            "silent": int(sequence % 2 == 0),
        }


if __name__ == "__main__":
    main()
