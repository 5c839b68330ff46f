"""TED, the European journal of public procurement: large notices of France or elsewhere.

`POST …/v3/notices/search` with an expert query, pages turned by a token that never ends (so notices are
counted); then the XML of every notice that is not known, in eForms or in the older TED_EXPORT: a published
notice does not change, a correction is a notice of its own. Since 2026 the XML may be answered with 202 and
nothing: that is a failure, asked for again next time. XML of a shape that is not known is kept with what the
list says of it, and told.
"""

import hashlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from contrechamp.records import Document, Provenance
from crawler.boamp.quota import QUOTA, QUOTA_PLACE
from crawler.items import Collected
from crawler.read_until import as_cursor, due_day
from crawler.spiders.base import Job, SourceSpider, why_failed
from crawler.ted import asking
from crawler.ted.asking import Listed, TimedOutError, UnexpectedAnswerError
from crawler.ted.notice import NotANoticeError, UnknownShapeError, as_listed, completed, read_notice
from crawler.ted.options import Options

__all__ = ["Options", "TedSpider"]

_XML = "application/xml"
_TRIES = 2  # a search that timed out is asked again so many times


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """One page of one question, and what its pages before held."""

    query: str
    fields: tuple[str, ...] = asking.FIELDS
    token: str | None = None
    read: int = 0  # notices, as often as they came
    numbers: frozenset[str] = frozenset()
    tries: int = 0


class TedSpider(SourceSpider[Options]):
    """See the module."""

    obeys_robots = False  # a documented public API, and the addresses it gives

    def __init__(self, job: Job[Options]) -> None:
        super().__init__(job)
        self._known = self.intake.known(self.source.id)
        self._seen: set[str] = set()
        self._owed = False  # a notice was listed and did not come

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Some gateways tell in a header of their own when to come back."""
        super().update_settings(settings)
        middlewares = {**settings.getdict("DOWNLOADER_MIDDLEWARES"), QUOTA: QUOTA_PLACE}
        settings.set("DOWNLOADER_MIDDLEWARES", middlewares, priority="spider")

    async def start(self) -> AsyncIterator[Request]:
        """The first page of each question."""
        since = self.since or self._due_day()
        for query in asking.queries(self.options, self.terms.get(self.source.language, ()), since):
            yield self._ask(_Question(query=query))

    def conclude(self) -> None:
        """Remember up to which day everything was read; what did not come leaves that open."""
        if not self._seen and not self.full:
            self.nothing_new()
        if self._owed:
            self.cursor = self.job.cursor
        elif self.since is None or self.since <= self._due_day():
            self.cursor = as_cursor(self.now.date())

    def _due_day(self) -> date:
        options = self.options
        cursor = None if self.full else self.job.cursor
        days = {"overlap_days": options.overlap_days, "backfill_days": options.backfill_days}
        return due_day(cursor, self.now.date(), **days)

    def _ask(self, asked: _Question) -> Request:
        request = self.get(
            self.options.search_url,
            self._page,
            headers={"Content-Type": "application/json"},
            arguments={"asked": asked},
            errback=self._unanswered,
        )
        body = asking.body(asked.query, self.options.page_size, asked.token, asked.fields)
        return request.replace(method="POST", body=body)

    def _page(self, response: Response, asked: _Question) -> Iterator[Request]:
        try:
            page = asking.read_page(response.body, self.source.language)
        except UnexpectedAnswerError as error:
            if isinstance(error, TimedOutError) and asked.tries < _TRIES:
                yield self._ask(replace(asked, tries=asked.tries + 1))
            else:
                self.broken(f"{self.options.search_url}: {error}")
            return
        self.intake.note(self.capture(response, response.body), response.body)
        if asked.token is None:
            self.announced(page.total)
        for listed in page.notices:
            yield from self._notice(listed)
        read = asked.read + len(page.notices)
        numbers = asked.numbers | {listed.number for listed in page.notices}
        if read >= page.total:
            return
        told = f"{page.total} notices announced, {read} came"
        if not page.notices:
            self.broken(f"{told}: {self.options.search_url}")
        elif numbers == asked.numbers:
            self.broken(f"{told}, the last page all over again: {self.options.search_url}")
        elif page.token is None:
            self.broken(f"{told} and no way on: {self.options.search_url}")
        else:
            yield self._ask(replace(asked, token=page.token, read=read, numbers=numbers, tries=0))

    def _notice(self, listed: Listed) -> Iterator[Request]:
        self.listed(newest=listed.published)
        if listed.number in self._seen:
            return
        self._seen.add(listed.number)
        known = self._known.get(listed.number)
        if known is not None:
            self.unchanged(listed.number, known.last_seen)
            return
        yield self.get(
            self.options.notice_url.format(number=listed.number),
            self._document,
            arguments={"listed": listed},
            errback=self._missing,
        )

    def _document(self, response: Response, listed: Listed) -> Iterator[Collected]:
        if response.status == 202 or not response.body:
            self._owed = True
            self.tally.failures[f"HTTP {response.status} without a notice"] += 1
            self.intake.note(self.capture(response))
            return
        try:
            read = read_notice(response.body, self.source.country)
            notice = completed(read, listed, self.source.country)
        except NotANoticeError as error:
            self._owed = True
            self.problem(f"{response.url}: {error}")
            return
        except UnknownShapeError as error:
            self.problem(f"{response.url}: {error}; kept with what the list says of it")
            notice = as_listed(listed, self.source.country)
        document = Document(
            source=self.source.id,
            source_key=listed.number,
            url=self.options.page_url.format(number=listed.number),
            title=notice.title,
            title_from=Provenance.SOURCE if notice.title else None,
            kind=notice.kind,
            published=listed.published or notice.published,
            dated=notice.dated,
            dated_from=Provenance.SOURCE if notice.dated else None,
            authority=notice.authority,
            language=notice.language or self.source.language,
            media_type=_XML,
            fetched=self.job.clock(),
            sha256=hashlib.sha256(response.body).hexdigest(),
            listing_url=self.options.search_url,
            relations=notice.relations,
            procurement=notice.procurement,
        )
        yield Collected(document, response.body, self.capture(response, response.body))

    def _missing(self, failure: Failure) -> Any:
        """A notice that did not come is asked for again: its day stays open."""
        self._owed = True
        return self.request_failed(failure)

    def _unanswered(self, failure: Failure) -> Iterator[Request]:
        """A field that is not known any more is left out; whatever else is not answered hides notices."""
        response = getattr(failure.value, "response", None)
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy on failures
        asked: _Question = request.cb_kwargs["asked"]
        known = None
        if response is not None and response.status == 400:
            known = asking.supported(response.body, asked.fields)
        if known is not None:
            lost = ", ".join(field for field in asked.fields if field not in known)
            self.problem(f"{self.options.search_url} does not know these fields any more: {lost}; left out")
            yield self._ask(replace(asked, fields=known))
            return
        self.request_failed(failure)
        if response is None:
            why = why_failed(failure.value)
        else:
            why = f"HTTP {response.status}: {asking.read_error(response.body)}"
        self.broken(f"{self.options.search_url} did not answer ({why})")
