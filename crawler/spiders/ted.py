"""TED, the European journal of public procurement: large notices of France or elsewhere.

`POST …/v3/notices/search` with an expert query, pages turned by a token that never ends (so notices are
counted); then the XML of every notice that is not known, in eForms or in the older TED_EXPORT: a published
notice does not change, a correction is a notice of its own. Since 2026 the XML may be answered with 202 and
nothing: that is a failure, asked for again next time. XML of a shape that is not known is kept with what the
list says of it, and told.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from typing import Any

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from contrechamp.records import Authority, Document, DocumentKind, Procurement, Provenance
from crawler.items import Collected
from crawler.spiders.base import Job, SourceSpider, why_failed
from crawler.ted import asking
from crawler.ted.asking import Listed, UnexpectedAnswerError
from crawler.ted.notice import NotANoticeError, Notice, UnknownShapeError, read_notice
from crawler.ted.options import Options

__all__ = ["Options", "TedSpider"]

_XML = "application/xml"


class TedSpider(SourceSpider[Options]):
    """See the module."""

    obeys_robots = False  # a documented public API, and the addresses it gives

    def __init__(self, job: Job[Options]) -> None:
        super().__init__(job)
        self._known = self.intake.known(self.source.id)
        self._seen: set[str] = set()
        self._owed = False  # a notice was listed and did not come

    async def start(self) -> AsyncIterator[Request]:
        """The first page of each question."""
        since = self.since or self._due_day()
        for query in asking.queries(self.options, self.terms.get(self.source.language, ()), since):
            yield self._ask(query, token=None, read=0)

    def conclude(self) -> None:
        """Remember up to which day everything was read; what did not come leaves that open."""
        if not self._seen and not self.full:
            self.nothing_new()
        if self._owed:
            self.cursor = self.job.cursor
        elif self.since is None or self.since <= self._due_day():
            self.cursor = json.dumps({"read_until": self.now.date().isoformat()})

    def _due_day(self) -> date:
        options = self.options
        if self.job.cursor and not self.full:
            read_until = date.fromisoformat(json.loads(self.job.cursor)["read_until"])
            return read_until - timedelta(days=options.overlap_days)
        return self.now.date() - timedelta(days=options.backfill_days)

    def _ask(self, query: str, *, token: str | None, read: int) -> Request:
        request = self.get(
            self.options.search_url,
            self._page,
            headers={"Content-Type": "application/json"},
            arguments={"query": query, "read": read},
            errback=self._unanswered,
        )
        return request.replace(method="POST", body=asking.body(query, self.options.page_size, token))

    def _page(self, response: Response, query: str, read: int) -> Iterator[Request]:
        try:
            page = asking.read_page(response.body, self.source.language)
        except UnexpectedAnswerError as error:
            self.broken(f"{self.options.search_url}: {error}")
            return
        self.intake.note(self.capture(response, response.body), response.body)
        if read == 0:
            self.announced(page.total)
        for listed in page.notices:
            yield from self._notice(listed)
        read += len(page.notices)
        if not page.notices or read >= page.total:
            if read < page.total:
                self.broken(f"{page.total} notices announced, {read} came: {self.options.search_url}")
            return
        if page.token is None:
            self.broken(f"{page.total} notices announced, no way on after {read}: {self.options.search_url}")
            return
        yield self._ask(query, token=page.token, read=read)

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
            notice = read_notice(response.body, self.source.country)
        except NotANoticeError as error:
            self._owed = True
            self.problem(f"{response.url}: {error}")
            return
        except UnknownShapeError as error:
            self.problem(f"{response.url}: {error}; kept with what the list says of it")
            notice = self._as_listed(listed)
        document = Document(
            source=self.source.id,
            source_key=listed.number,
            url=self.options.page_url.format(number=listed.number),
            title=notice.title,
            title_from=Provenance.SOURCE if notice.title else None,
            kind=notice.kind,
            published=listed.published,
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

    def _as_listed(self, listed: Listed) -> Notice:
        """What the list alone says of a notice."""
        award = (listed.nature or "").startswith("can-")
        return Notice(
            kind=DocumentKind.AWARD if award else DocumentKind.NOTICE,
            title=listed.title,
            dated=None,
            language=None,
            authority=Authority(name=listed.buyer, country=self.source.country) if listed.buyer else None,
            relations=(),
            procurement=Procurement(nature=listed.nature, cpv=listed.cpv),
        )

    def _missing(self, failure: Failure) -> Any:
        """A notice that did not come is asked for again: its day stays open."""
        self._owed = True
        return self.request_failed(failure)

    def _unanswered(self, failure: Failure) -> None:
        """What was not answered hides notices: the crawl has failed."""
        self.request_failed(failure)
        response = getattr(failure.value, "response", None)
        if response is None:
            why = why_failed(failure.value)
        else:
            why = f"HTTP {response.status}: {asking.read_error(response.body)}"
        self.broken(f"{self.options.search_url} did not answer ({why})")
