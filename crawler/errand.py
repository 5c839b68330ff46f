"""One crawl that is not of the catalogue: with all our manners, into a store that is thrown away."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from contrechamp.progress import Progress
from contrechamp.records import CrawlOutcome, Expectation, Source
from contrechamp.settings import Settings
from contrechamp.store import Store
from crawler.launch import crawl


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What is asked for by one spider."""

    id: str
    spider: str
    options: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloads:
    """What came of some addresses."""

    bodies: Mapping[str, bytes]
    problems: tuple[str, ...]  # one line each


def download(
    settings: Settings,
    urls: Sequence[str],
    *,
    now: datetime,
    progress: Progress,
    public_api: bool,
    delay_seconds: float = 0.0,
) -> Downloads:
    """The bytes behind some addresses, asked for one after the other at each host's pace.

    `delay_seconds` lie between two requests at least, when that is more than the settings say.
    """
    options = {"urls": list(urls), "public_api": public_api, "delay_seconds": delay_seconds}
    errand = Errand(id="download", spider="download", options=options)
    with run(settings, [errand], now=now, progress=progress) as (store, outcomes):
        known = store.intake.known("download")
        bodies = {url: store.archive.read(document.sha256) for url, document in known.items()}
    problems = tuple(line for outcome in outcomes for line in outcome.problems)
    missing = tuple(f"{url}: nothing came" for url in urls if url not in bodies)
    return Downloads(bodies=bodies, problems=(*missing, *problems))


@contextmanager
def run(
    settings: Settings, errands: Sequence[Errand], *, now: datetime, progress: Progress
) -> Iterator[tuple[Store, tuple[CrawlOutcome, ...]]]:
    """Do some errands side by side; the store they filled is there until the block ends."""
    sources = [
        Source(
            id=errand.id,
            title=errand.id,
            country="FR",
            language="fr",
            spider=errand.spider,
            homepage=None,
            interval=timedelta(days=1),
            expect=Expectation(documents_min=0),
            options=errand.options,
        )
        for errand in errands
    ]
    with tempfile.TemporaryDirectory() as folder:
        elsewhere = replace(settings, data_dir=Path(folder), database="")
        report = crawl(elsewhere, sources, now=now, terms={}, progress=progress)
        with Store.open(elsewhere) as store:
            yield store, report.outcomes
