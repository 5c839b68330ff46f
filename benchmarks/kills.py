"""Kill `contrechamp run` at random moments and compare the end with that of an undisturbed run.

    python -m benchmarks.kills FOLDER [--kills 10] [--seed 1]

FOLDER is any folder of documents. It is read by a `folder` source and, served on loopback, by a `website`
source. The clock is fixed, so that what remains to differ is what a kill did. Exit code 1 when anything
differs.
"""

import argparse
import functools
import hashlib
import http.server
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What must be the same however often the run was killed: all but row numbers, times of day, and crawls.
QUERIES = {
    "documents": """
        SELECT d.source_id, d.source_key, d.url, d.title, d.title_from, d.kind, d.published, d.dated,
               d.authority_name, date(d.first_seen), v.number, v.current, v.sha256, v.media_type, v.backfill
        FROM documents d JOIN versions v ON v.document_id = d.id ORDER BY 1, 2, 11""",
    "files": "SELECT sha256, size FROM blobs ORDER BY 1",
    "texts": "SELECT sha256, status, reason, title, dated FROM extractions ORDER BY 1",
    "pages": "SELECT sha256, number, origin, quality, reason, confidence, text FROM pages ORDER BY 1, 2",
    "findings": """
        SELECT d.source_id, d.source_key, f.entry, f.topic, f.vendor, f.page, f.start, f."end", f.level,
               f.stage, f.quote, f.context, f.evidence
        FROM findings f JOIN versions v ON v.id = f.version_id JOIN documents d ON d.id = v.document_id
        WHERE f.ended IS NULL ORDER BY 1, 2, 6, 7, 3""",
    "entries": "SELECT guid, topic, signature, replaces, retracted, silent FROM feed_entries ORDER BY guid",
}


def main() -> int:
    """Run the comparison; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, serving(options.folder) as address:
        work = Path(name)
        write_catalogue(work / "catalogue", options.folder, address)
        undisturbed = run_through(work, "undisturbed")
        moments = random.Random(options.seed)
        for _ in range(options.kills):
            # Short enough that work is left for the later kills.
            delay = moments.uniform(0.5, max(3.0 * undisturbed / options.kills, 4.0))
            lived, killed = run_and_kill(work, "killed", delay)
            print(f"{'killed' if killed else 'ended by itself'} after {lived:.1f} s")
        finished = run_through(work, "killed")
        print(f"undisturbed: {undisturbed:.1f} s; the run after the kills: {finished:.1f} s")
        return compare(work / "undisturbed", work / "killed")


def command(work: Path, name: str) -> list[str]:
    """The run, every source whether due or not."""
    return [
        *(sys.executable, "-m", "contrechamp", "run", "--all"),
        *("--data-dir", str(work / name), "--catalogue", str(work / "catalogue")),
    ]


ENVIRONMENT = os.environ | {
    "SOURCE_DATE_EPOCH": "1790000000",
    "CONTRECHAMP_SHIPPED_SOURCES": "no",
    "CONTRECHAMP_CRAWL_DELAY_SECONDS": "0",
}


def run_through(work: Path, name: str) -> float:
    """Seconds of a run that is left alone; raises when it does not end well."""
    started = time.monotonic()
    subprocess.run(command(work, name), env=ENVIRONMENT, check=True)
    return time.monotonic() - started


def run_and_kill(work: Path, name: str, delay: float) -> tuple[float, bool]:
    """Start a run and kill it after `delay` seconds; seconds it lived, and whether it had to be killed."""
    started = time.monotonic()
    process = subprocess.Popen(command(work, name), env=ENVIRONMENT, stderr=subprocess.DEVNULL)
    try:
        process.wait(timeout=delay)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    return time.monotonic() - started, process.returncode == -signal.SIGKILL


def write_catalogue(catalogue: Path, folder: Path, address: str) -> None:
    """One source that reads the folder, one that reads the same files over HTTP."""
    catalogue.mkdir(parents=True)
    common = 'country = "FR"\nlanguage = "fr"\n'
    (catalogue / "folder.toml").write_text(
        f'title = "Folder"\n{common}spider = "folder"\npath = {json.dumps(str(folder.absolute()))}\n'
    )
    (catalogue / "site.toml").write_text(
        f'title = "Site"\n{common}spider = "website"\nhomepage = "{address}"\nstart_urls = ["{address}"]\n'
    )


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The folder as `python -m http.server` serves it, on a free port of loopback."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def compare(expected: Path, found: Path) -> int:
    """Print what differs; 0 when nothing does."""
    before, after = contents(expected), contents(found)
    different = [name for name in before | after if before.get(name) != after.get(name)]
    for name in different:
        print(f"DIFFERENT: {name}")
        rows = [
            table if isinstance(table, list) else [table] for table in (before.get(name), after.get(name))
        ]
        for label, some, others in (("undisturbed", *rows), ("killed", *reversed(rows))):
            for row in [row for row in some if row not in others][:3]:
                print(f"    {label}: {str(row)[:500]}")
    if not different:
        print(f"the same: {len(QUERIES)} tables, {len(before) - len(QUERIES)} published files")
    return 1 if different else 0


def contents(data_dir: Path) -> dict[str, object]:
    """Table rows and hashes of published files."""
    database = sqlite3.connect(data_dir / "contrechamp.sqlite3")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    tables: dict[str, object] = {name: database.execute(query).fetchall() for name, query in QUERIES.items()}
    database.close()
    public = data_dir / "public"
    return tables | {
        f"published {path.relative_to(public)}": hashlib.sha256(without_moments(path)).hexdigest()
        for path in public.rglob("*")
        if path.is_file() and "coverage" not in path.parts  # the ledger counts the runs that were killed too
    }


def without_moments(path: Path) -> bytes:
    """The bytes of a file; of a page without times of day, which say when a copy was fetched."""
    body = path.read_bytes()
    return re.sub(rb"\d\d:\d\d(:\d\d(\.\d+)?)?", b"", body) if path.suffix == ".html" else body


if __name__ == "__main__":
    sys.exit(main())
