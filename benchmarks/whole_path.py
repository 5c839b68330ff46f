"""Seconds of each stage of a run over a folder of documents, and of its plain alternative, in one run.

    python -m benchmarks.whole_path [FOLDER]

FOLDER (default: the real records beside the project, else the demo's town) is served on loopback and
collected by a `website` source into an empty store. The alternative of each stage is what one would write
without this project:

- collect: fetch every file with urllib, one after the other, keeping nothing;
- read: pdfminer.six over the same PDFs, without OCR, office files or limits;
- find: every passage through the pipeline, without the gate;
- publish: write every feed again with plain feedgen (`benchmarks/publish.py` measures it at size).
"""

import argparse
import json
import resource
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from pdfminer.high_level import extract_text

import contrechamp.demo
from analysis import analyse, load_lexicon
from analysis.flagging import Detector
from analysis.reading import read_new
from benchmarks.kills import serving
from contrechamp.progress import Silent
from contrechamp.records import Page
from contrechamp.settings import CrawlSettings, ExtractSettings, Settings
from contrechamp.store import Store
from crawler import crawl, load_catalogue
from feeds import publish

SHARED = Path(__file__).parent.parent.parent / "shared" / "real"
DEMO = Path(contrechamp.demo.__file__).parent / "town" / "files"
ResultT = TypeVar("ResultT")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?")
    folders = [parser.parse_args().folder or DEMO]
    if folders == [DEMO] and SHARED.is_dir():
        folders = [SHARED / name for name in ("fr-chemere", "fr-flaux", "fr-minutes")]
    files = sorted(file for folder in folders for file in folder.iterdir() if file.is_file())
    with tempfile.TemporaryDirectory() as name:
        report = measure(files, Path(name))
    print(json.dumps(report, indent=2))


def measure(files: list[Path], work: Path) -> dict[str, object]:
    """Seconds and ratios by stage."""
    site = work / "site"
    site.mkdir()
    for file in files:
        (site / file.name).symlink_to(file)
    settings = Settings(data_dir=work / "var", crawl=CrawlSettings(delay_seconds=0.0), free_disk_mib=0)
    seconds: dict[str, float] = {}
    plain: dict[str, float] = {}

    def timed(table: dict[str, float], stage: str, work: Callable[[], ResultT]) -> ResultT:
        started = time.perf_counter()
        result = work()
        table[stage] = time.perf_counter() - started
        return result

    with serving(site) as address, Store.open(settings) as store:
        catalogue = work / "catalogue"
        catalogue.mkdir()
        (catalogue / "site.toml").write_text(
            'title = "Site"\ncountry = "FR"\nlanguage = "fr"\nspider = "website"\n'
            f'homepage = "{address}"\nstart_urls = ["{address}"]\n'
        )
        sources = load_catalogue([catalogue], shipped=False)
        store.intake.register(sources)
        collected = timed(
            seconds,
            "collect",
            lambda: crawl(settings, sources, now=now(), terms={}, progress=Silent()),
        )
        timed(plain, "collect", lambda: fetch_all(address, files))
        reading = timed(seconds, "read", lambda: read_new(store, settings, now=now, progress=Silent()))
        timed(plain, "read", lambda: [pdf_text(file) for file in files if file.suffix.lower() == ".pdf"])
        found = timed(seconds, "find", lambda: analyse(store, settings, now=now, progress=Silent()))
        pages = [
            page
            for stored in store.findings.pending("every document")
            for page in store.texts.pages(stored.document.sha256)
        ]
        timed(plain, "find", lambda: find_ungated(pages))
        timed(seconds, "publish", lambda: publish(store, settings, now=now(), progress=Silent()))
        store.texts.forget_outcomes()
        without_ocr = replace(settings, extract=ExtractSettings(ocr=False))
        timed(seconds, "read without OCR", lambda: read_new(store, without_ocr, now=now, progress=Silent()))
        plain["read without OCR"] = plain["read"]
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "files": len(files),
        "new": sum(outcome.new for outcome in collected.outcomes),
        "pages": reading.pages,
        "pages by OCR": reading.ocr_pages,
        "characters": sum(len(page.text) for page in pages),
        "flagged": found.flagged,
        "seconds": {stage: round(value, 2) for stage, value in seconds.items()},
        "seconds of the plain alternative": {stage: round(value, 2) for stage, value in plain.items()},
        "ours / plain": {stage: round(seconds[stage] / value, 2) for stage, value in plain.items()},
        "peak MiB of one process": peak // 1024,
    }


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def fetch_all(address: str, files: list[Path]) -> None:
    """The plain way to collect."""
    for file in files:
        with urllib.request.urlopen(address + quote(file.name)) as answer:
            answer.read()


def pdf_text(file: Path) -> str:
    """The plain way to read; a file it cannot read is no text."""
    try:
        return extract_text(str(file))
    except Exception:  # noqa: BLE001 - whatever it raises, the file is unread
        return ""


def find_ungated(pages: list[Page]) -> None:
    """The plain way to find: everything through the pipeline."""
    Detector(load_lexicon(())).pages(pages, language="fr", gated=False)


if __name__ == "__main__":
    main()
