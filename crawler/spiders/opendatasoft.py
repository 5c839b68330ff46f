"""Deliberations on an Opendatasoft portal of a town or region (Explore API 2.1).

Each dataset is searched for the lexicon's terms, a few in a question, and the acts that its records point to
are fetched: an address, or a file that the portal keeps. A record without an act is kept as it is. What the
fields are called differs; the usual names are known, others are given under `[fields]`.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from scrapy.http import Request, Response
from scrapy.settings import BaseSettings

from crawler.boamp.asking import quoted
from crawler.boamp.quota import QUOTA, QUOTA_PLACE
from crawler.options import HttpUrl, SpiderOptions
from crawler.papers import PaperFetcher
from crawler.scdl.choosing import as_paper
from crawler.scdl.records import UnexpectedAnswerError, as_row, read_records
from crawler.scdl.rows import read_row
from crawler.spiders.base import Job, SourceSpider

__all__ = ["OpendatasoftSpider", "Options"]

_WINDOW = 10_000  # offset + limit may not exceed it
_COLUMNS = ("DELIB_ID", "DELIB_OBJET", "DELIB_DATE", "DELIB_URL", "COLL_SIRET", "COLL_NOM")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(SpiderOptions):
    """Which datasets, and what is asked of them."""

    base_url: HttpUrl
    datasets: tuple[str, ...]
    fields: Mapping[str, str] = field(default_factory=dict)  # column of the schema → field of this portal
    terms: bool = True  # records that hold a term of the lexicon
    terms_extra: tuple[str, ...] = ()
    every_record: bool = False  # all of them, whatever they hold
    terms_of_a_question: int = 10
    page_size: int = 100

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from SpiderOptions.problems(self)
        if not self.datasets:
            yield "'datasets' is empty"
        if not (self.terms or self.terms_extra or self.every_record):
            yield "nothing to look for: give 'terms_extra', 'every_record', or leave 'terms' true"
        if not 1 <= self.page_size <= 100:
            yield "'page_size' is not between 1 and 100"
        if self.terms_of_a_question < 1:
            yield "'terms_of_a_question' is less than 1"
        for column in self.fields:
            if column not in _COLUMNS:
                yield f"[fields]: '{column}' is not one of {', '.join(_COLUMNS)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One list to ask for."""

    dataset: str
    where: str | None  # None: everything


class OpendatasoftSpider(SourceSpider[Options]):
    """See the module."""

    obeys_robots = False  # a documented public API

    def __init__(self, job: Job[Options]) -> None:
        super().__init__(job)
        self._papers = PaperFetcher(self)
        self._nameless = 0

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """The service tells in its own header when its quota begins anew."""
        super().update_settings(settings)
        middlewares = {**settings.getdict("DOWNLOADER_MIDDLEWARES"), QUOTA: QUOTA_PLACE}
        settings.set("DOWNLOADER_MIDDLEWARES", middlewares, priority="spider")

    async def start(self) -> AsyncIterator[Request]:
        """The first page of each question."""
        options = self.options
        words = (*(self.terms.get(self.source.language, ()) if options.terms else ()), *options.terms_extra)
        clauses = [f"search(*, {quoted(word)})" for word in dict.fromkeys(words)]
        size = options.terms_of_a_question
        groups = [" OR ".join(clauses[at : at + size]) for at in range(0, len(clauses), size)]
        for dataset in options.datasets:
            for where in [None] if options.every_record else groups:
                yield self._ask(Question(dataset=dataset, where=where), offset=0)

    def conclude(self) -> None:
        """Say what was odd."""
        self._papers.conclude()
        if self._nameless:
            self.problem(
                f"{self._nameless} records have neither number nor subject; name them under [fields]"
            )

    def _ask(self, question: Question, *, offset: int) -> Request:
        query = {"where": question.where or "", "limit": self.options.page_size, "offset": offset}
        kept = {name: value for name, value in query.items() if value != ""}
        return self.get(
            f"{self._base(question.dataset)}/records?{urlencode(kept)}",
            self._page,
            arguments={"question": question, "offset": offset},
            errback=self.list_unanswered,
        )

    def _page(self, response: Response, question: Question, offset: int) -> Iterator[Any]:
        try:
            page = read_records(response.body)
        except UnexpectedAnswerError as error:
            self.broken(f"{response.url.partition('?')[0]}: {error}")
            return
        self.intake.note(self.capture(response, response.body), response.body)
        files_url = f"{self._base(question.dataset)}/files"
        for record in page.records:
            deliberation = read_row(as_row(record, self.options.fields, files_url))
            if deliberation is None:
                self._nameless += 1
                continue
            yield from self._papers.request(as_paper(deliberation, response.url))
        following = offset + self.options.page_size
        if page.records and following < page.total:
            if following + self.options.page_size > _WINDOW:
                self.problem(f"{question.dataset}: {page.total} records, of which {following} can be listed")
                return
            yield self._ask(question, offset=following)

    def _base(self, dataset: str) -> str:
        return f"{self.options.base_url.rstrip('/')}/api/explore/v2.1/catalog/datasets/{dataset}"
