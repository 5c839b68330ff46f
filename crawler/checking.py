"""Whether every source of a catalogue would begin: its options are read and its first request is built.

Nothing is asked for. What a site answers is known only when it is crawled.
"""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler
from scrapy.http import Request

from contrechamp.records import Source
from contrechamp.settings import Settings
from contrechamp.store import Store
from crawler.catalogue import options_of, spider_kind
from crawler.settings import process_settings
from crawler.spiders.base import Job, SourceSpider


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How one source would begin."""

    source: str
    begins: str | None  # method and address of the first request, or the file read first
    problem: str | None  # None: nothing is wrong


def check(
    settings: Settings, sources: Sequence[Source], *, now: datetime, terms: Mapping[str, tuple[str, ...]]
) -> tuple[Checked, ...]:
    """Build the first request of each source, in the order given; the store is left alone."""
    with tempfile.TemporaryDirectory() as folder:
        empty = replace(settings, data_dir=Path(folder), database="")
        with Store.open(empty) as store:
            store.intake.register(sources)
            return tuple(_check(source, settings, store, now, terms) for source in sources)


def _check(
    source: Source, settings: Settings, store: Store, now: datetime, terms: Mapping[str, tuple[str, ...]]
) -> Checked:
    try:
        job = Job(
            source=source,
            options=options_of(source),
            intake=store.intake,
            archive=store.archive,
            now=now,
            clock=lambda: now,
            full=False,
            first=True,
            backfill=False,
            since=None,
            terms=terms,
            cursor=None,
        )
        kind = spider_kind(source.spider).spider
        spider: SourceSpider[Any] = kind.from_crawler(
            Crawler(kind, process_settings(settings, frozenset())), job=job
        )
        first = asyncio.run(_first(spider))
    except Exception as error:  # noqa: BLE001  # whatever is wrong with one source is its line in the report
        return Checked(source=source.id, begins=None, problem=f"{type(error).__name__}: {error}")
    broken = spider.tally.breaks or spider.tally.exceptions
    if first is None:
        reason = "; ".join([*broken, *spider.tally.problems]) or "it asks for nothing"
        return Checked(source=source.id, begins=None, problem=reason)
    return Checked(source=source.id, begins=first, problem="; ".join(broken) or None)


async def _first(spider: SourceSpider[Any]) -> str | None:
    async for item in spider.start():
        if isinstance(item, Request):
            return f"{item.method} {item.url}"
        document = getattr(item, "document", None)
        return str(document.url) if document is not None else str(item)
    return None
