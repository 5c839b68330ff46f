"""What every spider has: its source, what is already known, and a place to count and to complain.

A spider lists and fetches; it yields `Collected` and requests, and never extracts, judges or writes. Its
module declares `class Options(SpiderOptions)` and one child of `SourceSpider`. What goes wrong with one
paper is a `problem`; an exception in a callback fails the source, because what would have been listed
after it is unknown.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Generic, Self, TypeVar

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from contrechamp.records import Capture, Resource, Source
from contrechamp.store.archive import Archive
from contrechamp.store.intake import Intake, Saved
from crawler.options import SpiderOptions
from crawler.report import Tally, is_backfill
from crawler.traffic import Traffic

OptionsT = TypeVar("OptionsT", bound=SpiderOptions)

_SEEN_AGAIN = timedelta(hours=12)  # "still listed" is kept to half a day, not at every run


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Generic[OptionsT]):
    """One crawl of one source."""

    source: Source
    options: OptionsT
    intake: Intake
    archive: Archive
    now: datetime  # when the crawl began: the only time decisions may know
    clock: Callable[[], datetime]  # for the times of captures
    full: bool  # the whole source is wanted, not only what is new
    first: bool  # no crawl of this source has ended well yet
    backfill: bool  # the operator asked for the past: nothing old is news
    since: date | None  # nothing older is wanted; None: everything
    terms: Mapping[str, tuple[str, ...]]  # query terms by language
    cursor: str | None  # what the spider left behind when its last crawl ended well
    companies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # SIREN numbers by vendor's name
    traffic: Traffic = field(default_factory=Traffic)  # shared with the other spiders of the process


class SourceSpider(scrapy.Spider, Generic[OptionsT]):
    """Base of all spiders."""

    name = "source"
    obeys_robots: ClassVar[bool] = True  # False only for a documented public API

    def __init__(self, job: Job[OptionsT]) -> None:
        super().__init__(name=job.source.id)
        self.job = job
        self.source = job.source
        self.options = job.options
        self.intake = job.intake
        self.now = job.now
        self.since = job.since
        self.terms = job.terms
        self.full = job.full or job.first  # set to True when the whole source was listed all the same
        self.cursor: str | None = job.cursor  # kept only when the crawl ends well
        self.tally = Tally()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """As Scrapy builds spiders; failures of callbacks are counted from here on."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._callback_failed, signal=signals.spider_error)
        crawler.signals.connect(spider._saving_failed, signal=signals.item_error)
        crawler.signals.connect(spider._answered, signal=signals.response_received)
        return spider

    # ---- what spiders call

    def listed(self, count: int = 1, *, newest: date | None = None) -> None:
        """The source named so many documents, the youngest of them from that day."""
        self.tally.listed += count
        if newest is not None and newest <= self.now.date():
            self.tally.newest = max(newest, self.tally.newest or newest)

    def announced(self, count: int) -> None:
        """The platform itself says how many documents it has for one question; questions add up.

        Fewer `listed` than announced is told as a warning.
        """
        self.tally.announced = (self.tally.announced or 0) + count

    def nothing_new(self) -> None:
        """The source answered as documented and named nothing new: a quiet day, not a failure."""
        self.tally.quiet = True

    def problem(self, text: str) -> None:
        """One line for whoever reads the outcome; the source ends with a warning."""
        self.tally.problem(text)

    def broken(self, text: str) -> None:
        """The source did not answer as it should: what was listed cannot be believed, the crawl failed."""
        if text not in self.tally.breaks:
            self.tally.breaks.append(text)

    def refused(self, url: str, reason: str) -> None:
        """We were refused: recorded as a gap, never worked round."""
        self.tally.refused += 1
        self.intake.gap(self.source.id, url, reason, self.job.clock())

    def unchanged(self, source_key: str | None = None, last_seen: datetime | None = None) -> None:
        """A known document is as we know it; with its key it is also marked as still listed.

        `last_seen` spares a write when it was marked less than half a day ago.
        """
        self.tally.unchanged += 1
        if source_key is not None and (last_seen is None or self.now - last_seen >= _SEEN_AGAIN):
            self.intake.touch(self.source.id, source_key, self.now)

    def is_backfill(self, source_key: str, day: date | None) -> bool:  # noqa: ARG002 - children look at it
        """Whether a new document of that day is history rather than news."""
        return is_backfill(day, history=self.job.first or self.job.backfill, now=self.now)

    def conclude(self) -> None:
        """The crawl has ended, well or not: the last chance to find it `broken` and to set the cursor."""

    def get(
        self,
        url: str,
        callback: Callable[..., Any],
        *,
        resource: Resource | None = None,
        headers: Mapping[str, str] | None = None,
        priority: int = 0,
        arguments: Mapping[str, Any] | None = None,
        errback: Callable[[Failure], Any] | None = None,
    ) -> Request:
        """A request whose failure is counted.

        With `resource` the request is conditional on what is known of the address, and `callback` must
        expect 304. `arguments` are the keyword arguments of the callback.
        """
        known = conditional_headers(resource) if resource is not None else {}
        return Request(
            url,
            callback=callback,
            errback=errback or self.request_failed,
            headers={**known, **(headers or {})},
            priority=priority,
            cb_kwargs=dict(arguments or {}),
            meta={"handle_httpstatus_list": [304]} if known else {},
            dont_filter=True,  # spiders know what they asked for; redirects may meet on one address
        )

    def capture(self, response: Response, body: bytes | None = None) -> Capture:
        """The record of an answer; `body` as it will be archived, None when it will not be."""
        request = response.request
        asked = request.meta.get("redirect_urls", [request.url])[0] if request else response.url
        return Capture(
            source=self.source.id,
            url=asked,
            final_url=response.url,
            status=response.status,
            fetched=self.job.clock(),
            headers=_headers(response),
            sha256=hashlib.sha256(body).hexdigest() if body is not None else None,
        )

    def request_failed(self, failure: Failure) -> Iterable[Any] | None:
        """Count a request that failed, and record what the server said. The default errback."""
        error = failure.value
        if isinstance(error, HttpError):
            response = error.response
            capture = self.capture(response)
            self.intake.note(capture)
            if response.status in (401, 403):
                self.refused(capture.url, f"HTTP {response.status}")
            else:
                self.tally.failures[f"HTTP {response.status}"] += 1
        elif isinstance(error, Refusal):
            self.refused(error.url, error.reason)
        else:
            self.tally.failures[why_failed(error)] += 1
        return None

    def unanswered(self, failure: Failure) -> str:
        """Count a request that failed; what did not answer and why, for `problem` or `broken`."""
        self.request_failed(failure)
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy on failures
        response = getattr(failure.value, "response", None)
        why = why_failed(failure.value) if response is None else f"HTTP {response.status}"
        return f"{request.url.partition('?')[0]} did not answer ({why})"

    def list_unanswered(self, failure: Failure) -> None:
        """An errback: nobody knows what a list that did not answer names, so the crawl has failed."""
        self.broken(self.unanswered(failure))

    # ---- what the pipeline and Scrapy call

    def saved(self, outcome: Saved) -> None:
        """A collected document reached the store."""
        if outcome is Saved.NEW:
            self.tally.new += 1
        elif outcome is Saved.CHANGED:
            self.tally.changed += 1
        else:
            self.tally.unchanged += 1

    def _callback_failed(self, failure: Failure, response: Response | None) -> None:
        where = f" at {response.url}" if isinstance(response, Response) else ""
        self._failed(failure.value, where)

    def _saving_failed(self, item: Any, failure: Failure) -> None:
        document = getattr(item, "document", None)
        self._failed(failure.value, f" with {document.url}" if document else "")

    def _failed(self, error: BaseException | None, where: str) -> None:
        if not isinstance(error, CloseSpider):
            text = " ".join(str(error).split())
            self.tally.exceptions.append(f"{type(error).__name__}{where}: {text}"[:500])

    def _answered(self, response: Response, request: Request) -> None:
        if response.body and response.status == 200 and not request.meta.get("robots"):
            self.tally.fetched += 1


class Refusal(IgnoreRequest):
    """A request that was not sent, or an answer that was not taken, for a reason of ours or of theirs."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


def traffic_of(crawler: Crawler) -> Traffic:
    """The traffic a crawler takes part in; one of its own in `scrapy shell`, which knows no job."""
    spider = crawler.spider
    return spider.job.traffic if isinstance(spider, SourceSpider) else _SHELL_TRAFFIC


_SHELL_TRAFFIC = Traffic()


def conditional_headers(resource: Resource) -> dict[str, str]:
    """The headers that ask for an address only if it changed since we know it; empty: always."""
    headers = {}
    if resource.etag:
        headers["If-None-Match"] = resource.etag
    if resource.last_modified:
        headers["If-Modified-Since"] = resource.last_modified
    return headers


def _headers(response: Response) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )


def why_failed(error: BaseException | None) -> str:
    """Why there was no answer to a request, in words an operator knows."""
    if isinstance(error, IgnoreRequest):
        text = str(error)
        # a packed answer that is too large is ignored, a plain one is cancelled
        return TOO_LARGE if "DOWNLOAD_MAXSIZE" in text else text or "ignored"
    return _REASONS.get(type(error).__name__, type(error).__name__)


TOO_LARGE = "answer larger than max_file_mib"
_REASONS = {
    "CannotResolveHostError": "unknown host",
    "DownloadConnectionRefusedError": "connection refused",
    "DownloadFailedError": "connection broken",
    "DownloadCancelledError": TOO_LARGE,
    "DownloadTimeoutError": "no answer in time",
    "ResponseDataLossError": "answer cut off",
    "UnsupportedURLSchemeError": "not http or https",
}
