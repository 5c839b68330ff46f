"""How long a large database takes to answer: search, the canned queries, all that a page of evidence needs.

    python -m benchmarks.database FOLDER [--rounds 20] [--limit 300]

FOLDER is a data directory, as `python -m benchmarks.large_database` makes it. Each question is asked so many
times with other values, in turn, so that no answer is still warm from the same question; the first round
warms the cache of the system and does not count. Exit code 1 when a 95th percentile is above the limit (ms).
The last lines ask some questions as one would without our index, and give the ratio.
"""

import argparse
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.large_database import AUTHORITIES, SOURCES, TERMS, VENDORS
from contrechamp.explore.metadata import examples, questions
from contrechamp.settings import Settings
from contrechamp.store import Choice, Store

Ask = Callable[[], object]


def main() -> int:
    """Ask, print, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--limit", type=float, default=300.0)
    options = parser.parse_args()
    settings = Settings(data_dir=options.folder, free_disk_mib=0)
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    chance = random.Random(1)
    with (
        Store.open(settings) as store,
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as plain,
    ):
        print(f"{path.stat().st_size / 1e9:.1f} GB, {_counts(plain)}")
        asked: dict[str, list[float]] = {}
        for number in range(options.rounds + 1):
            for name, ask in _asks(store, plain, chance):
                took = _milliseconds(ask)
                if number:
                    asked.setdefault(name, []).append(took)
        print(f"{'':<44}{'median':>9}{'95 %':>9}{'most':>9}  ms")
        slow = 0
        for name, times in asked.items():
            percentile = statistics.quantiles(times, n=20, method="inclusive")[-1]
            slow += percentile > options.limit
            mark = " SLOW" if percentile > options.limit else ""
            print(f"{name:<44}{statistics.median(times):9.1f}{percentile:9.1f}{max(times):9.1f}{mark}")
        _compare(plain)
    return 1 if slow else 0


def _counts(plain: sqlite3.Connection) -> str:
    names = ("pages", "documents", "findings", "verdicts", "flagged_documents")
    return ", ".join(
        f"{plain.execute(f'SELECT count(*) FROM {name}').fetchone()[0]:,} {name}" for name in names
    )


def _milliseconds(ask: Ask) -> float:
    start = time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1000


def _asks(store: Store, plain: sqlite3.Connection, chance: random.Random) -> Iterator[tuple[str, Ask]]:
    """Every question once, with values of this round."""
    words = chance.choice(list(TERMS))
    rare = f"logicielvendor{chance.randrange(1, 61)}"
    department = f"{chance.randrange(1, 96):02}"
    source = f"fr/ville-{chance.randrange(SOURCES)}"
    yield "search: words", lambda: store.search(words)
    yield "search: words in a row", lambda: store.search(f'"{words}"')
    yield "search: a rare word", lambda: store.search(rare)
    yield "search: beginning*", lambda: store.search("vidéos*")
    yield "search: two common words", lambda: store.search("conseil délibération")
    yield (
        "search: in a department",
        lambda: store.search(words, choice=Choice(departments=(department,))),
    )
    yield "search: in a source", lambda: store.search(words, choice=Choice(sources=(source,)))
    yield "search: flagged papers", lambda: store.search(words, choice=Choice(levels=("high", "medium")))
    document = chance.randrange(1, store_size(plain))
    address, sha256 = plain.execute(
        "SELECT d.url, v.sha256 FROM documents d JOIN versions v ON v.document_id = d.id WHERE d.id = ?",
        (document,),
    ).fetchone()
    yield "evidence: find by address", lambda: store.dossiers.find(address)
    yield "evidence: find by hash", lambda: store.dossiers.find(sha256)
    yield "evidence: one paper", lambda: store.dossiers.read(document)
    yield "evidence: its pages", lambda: store.texts.pages(sha256)
    authority = f"Commune de Ville-{chance.randrange(1, AUTHORITIES)}"
    values = {"department": department, "source": source, "name": authority, "words": words}
    for name, question in questions().items():
        asked = {key: values.get(key, value) for key, value in examples()[name].items()}
        if "vendor" in asked:
            asked["vendor"] = chance.choice(["", *VENDORS])
        yield f"question: {name}", lambda q=question, a=asked: plain.execute(q["sql"], a).fetchall()


def store_size(plain: sqlite3.Connection) -> int:
    """How many papers there are; their ids are 1 to this."""
    number: int = plain.execute("SELECT max(id) FROM documents").fetchone()[0]
    return number


def _compare(plain: sqlite3.Connection) -> None:
    """The same answers without full-text index, without verdicts, without index."""
    word = "logicielvendor7"
    url = plain.execute("SELECT url FROM documents WHERE id = ?", (store_size(plain) // 2,)).fetchone()[0]
    pairs: dict[str, tuple[str, str, Any]] = {
        "pages with a rare word, against LIKE": (
            "SELECT count(*) FROM page_search WHERE page_search MATCH ?",
            "SELECT count(*) FROM pages WHERE text LIKE '%' || ? || '%'",
            (word,),
        ),
        "papers per vendor, against summing up findings": (
            "SELECT vendor, count(DISTINCT document_id) FROM purchases WHERE ? = '' GROUP BY vendor",
            """SELECT vendor, count(DISTINCT document_id) FROM findings_current
               WHERE level <> 'low' AND ? = '' AND stage IN ('purchase', 'tender', 'funding', 'renewal')
               GROUP BY vendor""",
            ("",),
        ),
        "a paper by its address, against no index": (
            "SELECT id FROM documents WHERE url = ?",
            "SELECT id FROM documents WHERE +url = ?",
            (url,),
        ),
    }
    for name, (*queries, values) in pairs.items():
        ours, other = (
            statistics.median(_milliseconds(partial(_fetch, plain, query, values)) for _ in range(3))
            for query in queries
        )
        print(f"{name:<52}{ours:9.1f} ms {other:9.1f} ms  {other / ours:9.0f} times")


def _fetch(plain: sqlite3.Connection, query: str, values: Any) -> list[Any]:
    return plain.execute(query, values).fetchall()


if __name__ == "__main__":
    sys.exit(main())
