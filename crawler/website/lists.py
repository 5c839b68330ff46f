"""What spiders that read lists of documents on web sites have in common.

Every list is asked for once a crawl, conditionally when its last answer is in the archive; a list that
cannot be read hides documents, and is never taken for an empty one.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from parsel import Selector as Page
from scrapy.http import HtmlResponse, Request, Response
from twisted.python.failure import Failure

from crawler.labels.dates import Reader
from crawler.report import is_backfill
from crawler.spiders.base import Job, SourceSpider
from crawler.website.answers import as_page, body_of, without_validators
from crawler.website.fetching import Fetcher
from crawler.website.links import Link
from crawler.website.options import ListOptions
from crawler.website.urls import canonical
from crawler.website.verdicts import why_refused

OptionsT = TypeVar("OptionsT", bound=ListOptions)

_LISTS_FIRST = 10  # priority: what was not listed cannot be missed


class ListSpider(SourceSpider[OptionsT]):
    """Lists in, requests for their documents out."""

    def __init__(self, job: Job[OptionsT], counts: Mapping[str, int], owed: frozenset[str]) -> None:
        """`counts` and `owed` are those of the last crawl that ended well, see the properties."""
        super().__init__(job)
        self.resources = self.intake.resources(self.source.id)
        self._counts_before = counts
        self._owed_before = owed
        self._reader = Reader(self.now.date(), month_first=self.source.country == "US")
        self._fetcher = Fetcher(self, self._reader)
        self._lists: set[str] = set()  # addresses asked for as lists

    def is_backfill(self, source_key: str, day: Any) -> bool:
        """As for all sources; what a first crawl listed and could not fetch stays history."""
        if source_key in self._owed_before:
            return is_backfill(day, history=True, now=self.now)
        return super().is_backfill(source_key, day)

    def wants(self, link: Link) -> bool:
        """Whether a document we do not have is young enough to be fetched."""
        return self.since is None or link.date is None or link.date >= self.since

    def conclude(self) -> None:
        """Say what was odd, and compare with the last crawl that ended well."""
        self._fetcher.conclude()
        for way, count in self._counts_before.items():
            if count and not self.counts[way] and way in self._ways():
                self.broken(f"{way} leads to no document; to {count} when it was last read")

    @property
    def counts(self) -> Mapping[str, int]:
        """How many documents each way in led to; 0 for others."""
        return self._fetcher.counts

    @property
    def owed(self) -> frozenset[str]:
        """History that was listed and could not be fetched yet: it must not pass for news later."""
        missing = frozenset(self._fetcher.missing)
        return missing if self.job.first or self.job.backfill else missing & self._owed_before

    def _ways(self) -> tuple[str, ...]:
        """The ways in that must not fall silent."""
        raise NotImplementedError

    def _list(self, url: str, callback: Any, *, way: str, **arguments: Any) -> Iterator[Request]:
        """A request for a list, once a crawl; conditional when we still have what it answered last."""
        address = canonical(url)
        if address is None or address in self._lists:
            return
        self._lists.add(address)
        known = self.resources.get(address)
        usable = known is not None and known.sha256 is not None and self.job.archive.has(known.sha256)
        yield self.get(
            address,
            callback,
            resource=known if usable else None,
            priority=_LISTS_FIRST,
            arguments={"way": way, **arguments},
            errback=self._list_failed,
        )

    def _list_failed(self, failure: Failure) -> Iterator[Request] | None:
        """A list that cannot be read hides documents; those of a first crawl would later pass for news."""
        self.request_failed(failure)
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy on failures
        self._unread(asked_of(request), request.cb_kwargs["way"], said_by(failure))
        return None

    def _unread(self, url: str, way: str, why: str) -> None:
        """A list brought nothing: the end of the crawl's credit, or a problem beside other lists."""
        text = f"{url} cannot be read ({why})"
        if self.job.first or canonical(way) == url:
            self.broken(text)
        else:
            self.problem(text)

    def _room(self, url: str) -> bool:
        if canonical(url) in self._lists or len(self._lists) < self.options.max_pages:
            return True
        self.problem(f"max_pages reached: {url} and what follows was not read")
        return False

    # ---- answers that are lists

    def _web_page(self, response: Response, way: str) -> HtmlResponse | None:
        """The answer as a page; None when it is none or turns us away, which is recorded."""
        answer = as_page(response, self._body(response))
        if answer is None:
            self.problem(f"{response.url} is no web page")
            return None
        reason = why_refused(Page(text=answer.text, type="html"))
        if reason is None:
            return answer
        capture = self.capture(response)
        self.intake.note(without_validators(capture))
        self.refused(capture.url, reason)
        self._unread(capture.url, way, reason)
        return None

    def _body(self, response: Response) -> bytes:
        return body_of(response, self.resources.get(self.capture(response).url), self.job.archive)

    def _found(
        self, response: Response, links: Iterable[Link], way: str, onward: list[Request]
    ) -> Iterator[Request]:
        """Keep a list's answer as far as it may be needed, and go on with what it named."""
        fresh, documents = self._fetcher.requests(links, way, response.url)
        new_lists = any(request.url not in self.resources for request in onward)
        self._note(response, archive=fresh or new_lists)
        yield from onward
        yield from documents

    def _note(self, response: Response, *, archive: bool) -> None:
        """Archive a list that named something new; else forget its validators unless its bytes are here.

        They would stand for bytes we do not have, and a later 304 for documents nobody can name.
        """
        capture = self.capture(response, response.body if archive else None)
        if response.status == 304:
            self.intake.note(capture)
        elif archive:
            self.intake.note(capture, response.body)
        else:
            known = self.resources.get(capture.url)
            same = known is not None and known.sha256 == hashlib.sha256(response.body).hexdigest()
            self.intake.note(capture if same else without_validators(capture))


def asked_of(request: Request) -> str:
    """The address a request began with, before redirects."""
    return str(request.meta.get("redirect_urls", [request.url])[0])


def said_by(failure: Failure) -> str:
    """What a failed request was told, in a few words."""
    response = getattr(failure.value, "response", None)
    return f"HTTP {response.status}" if response is not None else str(failure.value)[:200]
