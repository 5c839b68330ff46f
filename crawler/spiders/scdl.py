"""Deliberations as open data: every CSV file of the schema "scdl/deliberations" on data.gouv.fr.

The catalogue of datasets is asked for by schema, each table when it changed, and the acts its rows point to
when their subject holds a term of the lexicon. A row without an act, or whose act cannot be had, is kept as
it is.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from contrechamp.records import Capture
from crawler.data_gouv import DataGouvList
from crawler.options import HttpUrl, SpiderOptions
from crawler.papers import PaperFetcher
from crawler.scdl.choosing import Choice, any_of, as_paper
from crawler.scdl.rows import NotDeliberationsError, read_row, read_table
from crawler.spiders.base import Job, SourceSpider
from crawler.website.answers import without_validators

__all__ = ["Options", "ScdlSpider"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(SpiderOptions):
    """Which tables, and which of their rows."""

    datasets_url: HttpUrl | None = None  # …/api/1/datasets/; None: only `tables`
    schema: str = "scdl/deliberations"
    organizations: tuple[str, ...] = ()  # ids or slugs of publishers on data.gouv.fr; empty: all
    tables: tuple[HttpUrl, ...] = ()  # further CSV files
    terms: bool = True  # acts whose subject holds a term of the lexicon
    terms_extra: tuple[str, ...] = ()  # or one of these words
    every_act: bool = False  # all acts, whatever their subject: for one town, not for the country
    backfill_days: int = 730  # acts older than this are left alone

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from SpiderOptions.problems(self)
        if not (self.datasets_url or self.tables):
            yield "give 'datasets_url', or the addresses of 'tables'"
        if not (self.terms or self.terms_extra or self.every_act):
            yield "nothing to look for: give 'terms_extra', 'every_act', or leave 'terms' true"
        if self.backfill_days < 1:
            yield "'backfill_days' is less than 1"


class ScdlSpider(SourceSpider[Options]):
    """See the module."""

    obeys_robots = False  # a documented public API and the files it names

    def __init__(self, job: Job[Options]) -> None:
        super().__init__(job)
        options = self.options
        words = (*(self.terms.get(self.source.language, ()) if options.terms else ()), *options.terms_extra)
        oldest = self.now.date() - timedelta(days=options.backfill_days)
        every = options.every_act or not words
        self._choice = Choice(words=None if every else any_of(words), since=self.since or oldest)
        self._papers = PaperFetcher(self)
        self._resources = self.intake.resources(self.source.id)
        self._tables = 0
        self._read: list[Capture] = []

    async def start(self) -> AsyncIterator[Request]:
        """The catalogue of datasets and the tables written down."""
        for url in self.options.tables:
            yield self._table_request(url)
        if self.options.datasets_url:
            for organization in self.options.organizations or ("",):
                query = {"schema": self.options.schema, "page": "1", "page_size": "100"}
                query |= {"organization": organization} if organization else {}
                address = f"{self.options.datasets_url}?{urlencode(query)}"
                yield DataGouvList(self, self._dataset).request(address)

    def conclude(self) -> None:
        """A first crawl that read no row has failed; later ones may find every table unchanged."""
        self._papers.conclude()
        if not self.tally.failures and not self.tally.exceptions:
            for capture in self._read:  # only now: a table whose acts are not all here is read again
                self.intake.note(capture)
        if self._tables and not self._papers.met:
            self.nothing_new()
        if not self._tables:
            self.broken("no table of deliberations was named")

    # ---- the catalogue of datasets

    def _dataset(self, dataset: Mapping[str, Any]) -> Iterator[Request]:
        for resource in dataset.get("resources") or []:
            yield from self._resource(resource)

    def _resource(self, resource: Mapping[str, Any]) -> Iterator[Request]:
        if not isinstance(resource, Mapping) or not isinstance(resource.get("url"), str):
            return
        schema = resource.get("schema")
        own = schema.get("name") if isinstance(schema, Mapping) else None
        if str(resource.get("format") or "").lower() != "csv" or own not in (None, self.options.schema):
            return
        yield self._table_request(resource["url"])

    # ---- tables

    def _table_request(self, url: str) -> Request:
        self._tables += 1
        known = None if self.full else self._resources.get(url)
        return self.get(url, self._table, resource=known, errback=self._no_table)

    def _table(self, response: Response) -> Iterator[Any]:
        url = response.url
        if response.status == 304:
            self.intake.note(self.capture(response))
            return
        try:
            for row in read_table(response.body):
                deliberation = read_row(row)
                if deliberation is not None and self._choice.wants(deliberation):
                    yield from self._papers.request(as_paper(deliberation, url))
        except NotDeliberationsError as error:
            self.problem(f"{url} is not a table of deliberations: {error}")
        capture = self.capture(response, response.body)
        self._read.append(capture)
        self.intake.note(without_validators(capture), response.body)

    def _no_table(self, failure: Failure) -> None:
        """One publisher's dead link silences nobody else."""
        self.problem(self.unanswered(failure))
