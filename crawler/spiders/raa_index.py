"""The second way to prefects' collections: a weekly index of all prefectures on data.gouv.fr.

The description of a data set names a CSV file of some 22,000 rows (title, address, department). What the
source of a prefecture holds is left to it; what it does not get within a week is fetched from here.
"""

import hashlib
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from scrapy.http import Request, Response

from contrechamp.records import Authority, DocumentKind
from contrechamp.reference import load_bodies
from crawler.options import HttpUrl
from crawler.raa.index import Index, NotTheIndexError, Row, file_address, read_index, same_place
from crawler.spiders.base import Job
from crawler.website.links import Link, Words, describe
from crawler.website.lists import ListSpider
from crawler.website.options import ListOptions

_FORGOTTEN = timedelta(days=60)  # what could not be fetched for so long after its time is not asked for again
_NAME = re.compile(r"raa-des-prefectures.*\.csv", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(ListOptions):
    """Where the index lies, and how it shares the work with the sources of prefectures."""

    dataset: HttpUrl  # description of the data set (api/1/datasets/…)
    file: re.Pattern[str] = _NAME  # title or address of the file among those of the data set
    sources: str = "fr/raa/{department}"  # ids of the sources of prefectures
    wait_days: int = 7  # how long a prefecture's own source may take
    backfill_days: int = 90  # of the first reading, only collections with a day

    document_types: tuple[str, ...] = ("pdf",)

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from ListOptions.problems(self)
        if "{department}" not in self.sources:
            yield "'sources' does not hold {department}"
        for name in ("wait_days", "backfill_days"):
            if getattr(self, name) < 0:
                yield f"'{name}' is negative"


class RaaIndexSpider(ListSpider[Options]):
    """See the module."""

    def __init__(self, job: Job[Options]) -> None:
        super().__init__(job, {}, frozenset())
        memory = json.loads(job.cursor) if job.cursor else {}
        self._edition: str | None = memory.get("edition")  # sha256 of the file as we last read it
        self._waiting = {url: date.fromisoformat(day) for url, day in memory.get("waiting", {}).items()}
        self._begin = self.since or self.now.date() - timedelta(days=self.options.backfill_days)
        self.since = None  # rows are chosen here
        self._held: dict[str, frozenset[str]] = {}

    async def start(self) -> AsyncIterator[Any]:
        """One request: what files the data set has."""
        for request in self._list(self.options.dataset, self._dataset, way=self.options.dataset):
            yield request

    def conclude(self) -> None:
        """Remember which edition was read and what is waited for."""
        super().conclude()
        waiting = {url: day.isoformat() for url, day in sorted(self._waiting.items())}
        self.cursor = json.dumps({"edition": self._edition, "waiting": waiting})

    def _ways(self) -> tuple[str, ...]:
        return ()

    def _dataset(self, response: Response, way: str) -> Iterator[Request]:
        try:
            url = file_address(self._body(response), self.options.file)
        except NotTheIndexError as error:
            self.broken(f"{response.url}: {error}")
            return
        self._note(response, archive=response.status != 304)
        yield from self._list(url, self._index, way=way)

    def _index(self, response: Response, way: str) -> Iterator[Request]:
        body = self._body(response)
        try:
            index = read_index(body)
        except NotTheIndexError as error:
            self.broken(f"{response.url}: {error}")
            return
        if index.unread:
            self.problem(f"{index.unread} rows of the index cannot be read, such as '{index.example}'")
        before = self._before()
        links = [link for row in index.rows for link in self._chosen(row, before)]
        self.listed(len(index.rows) - len(links))
        self._waiting = {url: day for url, day in self._waiting.items() if not self._too_late(day)}
        self._edition = hashlib.sha256(body).hexdigest()
        self._note(response, archive=response.status != 304)
        yield from self._fetcher.requests(links, way, response.url)[1]

    def _before(self) -> frozenset[str] | None:
        """The addresses of the edition we last read; None: we read none, or it is lost."""
        if self._edition is None or not self.job.archive.has(self._edition):
            return None
        edition: Index = read_index(self.job.archive.read(self._edition))
        return frozenset(row.url for row in edition.rows)

    def _chosen(self, row: Row, before: frozenset[str] | None) -> Iterator[Link]:
        """The link of a row that is to be fetched now, or that we have from here."""
        if row.url in self._fetcher.known:
            self._waiting.pop(row.url, None)
            yield self._link(row)
            return
        if same_place(row.url) in self._held_by(row.department):
            self._waiting.pop(row.url, None)
            return
        link = self._link(row)
        today = self.now.date()
        since = self._waiting.get(row.url)
        if since is None:
            fresh = before is not None and row.url not in before
            young = link.date is not None and link.date >= self._begin
            if not (fresh or (young and before is None)):
                return
            since = self._waiting[row.url] = today
        if today - since >= timedelta(days=self.options.wait_days) and not self._too_late(since):
            yield link

    def _too_late(self, since: date) -> bool:
        return self.now.date() - since > timedelta(days=self.options.wait_days) + _FORGOTTEN

    def _link(self, row: Row) -> Link:
        link = describe(row.url, Words(label=row.title), self._reader)
        name = f"Préfecture {load_bodies().department(row.department) or row.department}"
        return replace(
            link,
            kind=DocumentKind.COLLECTION_OF_ACTS,
            authority=Authority(name=name, country=self.source.country, department=row.department),
        )

    def _held_by(self, department: str) -> frozenset[str]:
        """Where the files lie that the prefecture's own source holds."""
        held = self._held.get(department)
        if held is None:
            source = self.options.sources.replace("{department}", department.lower())
            known = self.intake.known(source).values()
            held = frozenset(same_place(each.url) for each in known)
            self._held[department] = held
        return held
