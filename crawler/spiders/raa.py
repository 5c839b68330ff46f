"""Prefects' collections of acts (recueils des actes administratifs), from the sites of the prefectures.

All prefectures of departments but a few are on one platform of the state: an entry page, below it years,
semesters or months, then files or one page for each collection, ten to a page; some use select boxes. The
Préfecture de police (Drupal) and the older platform of the regions are read the same way. Titles of
collections say nothing of their acts: every file has to be read.

A crawl goes back some months only, and goes on from there; what a closed year or month lists is asked for
again more and more rarely, and so are pages about one collection we have.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from parsel import Selector as Page
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from contrechamp.records import DocumentKind
from crawler.raa.memory import Memory, recall
from crawler.raa.numbering import Number, missing, number_of
from crawler.raa.options import Options
from crawler.raa.pages import Context, Folder, read_page
from crawler.raa.periods import period_of
from crawler.revisiting import Rhythm
from crawler.spiders.base import Job
from crawler.website.links import Link
from crawler.website.lists import ListSpider, asked_of, said_by
from crawler.website.urls import canonical, file_name
from crawler.website.verdicts import why_empty

__all__ = ["Options", "RaaSpider"]

_CLOSED = timedelta(days=45)  # after its end a month's list still gets late collections
_TOLD = timedelta(days=14)  # how long a missing number is told, outside of full crawls


class RaaSpider(ListSpider[Options]):
    """See the module."""

    def __init__(self, job: Job[Options]) -> None:
        self._memory = recall(job.cursor)
        super().__init__(job, self._memory.counts, self._memory.owed)
        self._begin = self._first_day()
        self.since = self._begin
        self._numbers: set[Number] = set()
        self._choices: dict[str, tuple[str, ...]] = {}
        self._gone: set[str] = set()  # entry pages in whose place others are read
        self._led_to: dict[str, list[str]] = {}
        for key, known in self._fetcher.known.items():
            self._led_to.setdefault(known.listing_url or "", []).append(key)

    async def start(self) -> AsyncIterator[Any]:
        """One request for each entry page."""
        for request in self._entries(self.options.start_urls):
            yield request

    def _list_failed(self, failure: Failure) -> Iterator[Request] | None:
        """A list that cannot be read; for an entry page that is gone the other addresses are tried.

        The page of one collection hides only that one.
        """
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy on failures
        context: Context = request.cb_kwargs["context"]
        if context.single:
            self.request_failed(failure)
            self.problem(f"{asked_of(request)} cannot be read ({said_by(failure)})")
            return None
        gone = getattr(getattr(failure.value, "response", None), "status", None) in (404, 410)
        others = [url for url in self.options.other_urls if canonical(url) not in self._lists]
        if not (gone and others and context.depth == 0):
            return super()._list_failed(failure)
        self.request_failed(failure)
        self._gone.add(request.cb_kwargs["way"])
        self.problem(f"{asked_of(request)} is gone ({said_by(failure)}): the other addresses are tried")
        return self._entries(others)

    def conclude(self) -> None:
        """Compare with the last crawl, name the numbers that are missing, and remember this one."""
        super().conclude()
        self.cursor = Memory(
            since=min(self._begin, self._memory.since or self._begin),
            counts=self.counts,
            owed=self.owed,
            choices=self._choices,
            told=self._tell_missing() if self.options.numbered else {},
        ).dump()

    def wants(self, link: Link) -> bool:
        """Whether a collection we do not have is young enough; one without a day by the year it names."""
        if link.date is not None:
            return link.date >= self._begin
        period = period_of(link.title.text or "") or period_of(file_name(link.url))
        return period is None or not period.ended_before(self._begin)

    def _ways(self) -> tuple[str, ...]:
        return tuple(url for url in self.options.start_urls if url not in self._gone)

    def _first_day(self) -> date:
        """The first day this crawl is about."""
        if self.job.since is not None:
            return self.job.since
        known = self._memory.since
        begin = self.options.backfill_since
        if begin is None and known is not None and not self.full:
            return known
        begin = begin or self.now.date() - timedelta(days=self.options.backfill_days)
        return min(begin, known or begin)

    def _entries(self, urls: Iterable[str]) -> Iterator[Request]:
        for url in urls:
            yield from self._list(url, self._page, way=url, context=Context())

    # ---- pages

    def _page(self, response: Response, way: str, context: Context) -> Iterator[Request]:
        answer = self._web_page(response, way)
        if answer is None:
            return
        page = Page(text=answer.text, type="html")
        found = read_page(page, answer.url, context, self.options, self._reader, encoding=answer.encoding)
        links = [self._as_kind(link) for link in found.links]
        self._count_numbers(links, context)
        onward = [request for folder in found.folders for request in self._further(folder, way)]
        yield from self._found(response, links, way, onward)
        for host in sorted(found.elsewhere):
            self.problem(f"collections lie on {host}: name it in document_hosts to read them")
        if not links and not found.folders:
            self._says_nothing(page, answer.url, context)

    def _says_nothing(self, page: Page, url: str, context: Context) -> None:
        reason = why_empty(page)
        if context.depth == 0:
            self.broken(f"{url}: {reason or 'names no collection and no further list'}")
        elif reason is not None or context.single:
            self.problem(f"{url}: {reason or 'names no file'}")

    def _further(self, folder: Folder, way: str) -> Iterator[Request]:
        """The request for a further page, if it may name what we want and did not read lately."""
        context = folder.context
        if context.single:
            self._number(context.label, folder.url, context.dated or _year_of(context))
        if context.period is not None and context.period.ended_before(self._begin):
            return
        if folder.choice is not None:
            yield from self._choose(folder, folder.choice, way)
        elif context.depth > self.options.max_depth:
            self.problem(f"max_depth reached: {folder.url} was not read")
        elif self._left_alone(folder):
            for key in self._led_to.get(folder.url, ()):
                self._fetcher.still_there(key, way)
        elif self._room(folder.url):
            yield from self._list(folder.url, self._page, way=way, context=context)

    def _left_alone(self, folder: Folder) -> bool:
        """Whether a page was read, can hardly have changed, and is not due again."""
        resource = self.resources.get(folder.url)
        further_back = self._memory.since is not None and self._begin < self._memory.since
        if self.full or further_back or resource is None or resource.last_status >= 400:
            return False
        period = folder.context.period
        done = folder.context.single and folder.url in self._led_to
        closed = period is not None and period.ended_before(self.now.date() - _CLOSED)
        return (done or closed) and not Rhythm.of(self.options).is_due(
            resource.first_seen, resource.last_checked, self.now
        )

    def _choose(self, folder: Folder, choice: tuple[str, str], way: str) -> Iterator[Request]:
        """Post an option of a select box, once: what it leads to is remembered."""
        name, value = choice
        memory = f"{folder.url} {name}={value}"
        before = self._memory.choices.get(memory, ())
        if before and not self.full and all(key in self._fetcher.known for key in before):
            self._choices[memory] = before
            for key in before:
                self._fetcher.still_there(key, way)
            return
        request = self.get(
            folder.url,
            self._chosen,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            arguments={"way": way, "context": folder.context, "memory": memory},
            errback=self._list_failed,
        )
        yield request.replace(method="POST", body=urlencode({name: value}).encode())

    def _chosen(self, response: Response, way: str, context: Context, memory: str) -> Iterator[Request]:
        """The answer to a posted option; not archived, because its address does not name it."""
        answer = self._web_page(response, way)
        if answer is None:
            return
        page = Page(text=answer.text, type="html")
        found = read_page(page, answer.url, context, self.options, self._reader, encoding=answer.encoding)
        links = [self._as_kind(link) for link in found.links]
        self._choices[memory] = tuple(link.url for link in links)
        self._count_numbers(links, context)
        if not links:
            self.problem(f"{answer.url}: '{context.label}' names no file")
        yield from self._fetcher.requests(links, way, answer.url)[1]

    def _as_kind(self, link: Link) -> Link:
        """What the source holds, unless the title says that the file is one order."""
        title = link.title.text or ""
        single = link.kind is DocumentKind.ORDER and number_of(title, link.date) is None
        return link if single else replace(link, kind=DocumentKind(self.options.kind))

    # ---- numbers

    def _count_numbers(self, links: list[Link], context: Context) -> None:
        for link in links:
            self._number(link.title.text or "", link.url, link.date or _year_of(context))

    def _number(self, label: str, url: str, day: date | None) -> None:
        number = number_of(label, day) or number_of(file_name(url), day)
        if number is not None and int(number.series[-4:]) >= self._begin.year:
            self._numbers.add(number)

    def _tell_missing(self) -> dict[str, date]:
        """Say which numbers are missing, the new gaps and those of late; returns since when each is known."""
        for known in self._fetcher.known.values():
            self._number(known.title or "", known.url, None)
        told: dict[str, date] = {}
        for gap in missing(self._numbers):
            text = str(gap)
            told[text] = self._memory.told.get(text, self.now.date())
            if self.full or self.now.date() - told[text] <= _TOLD:
                self.problem(text)
        return told


def _year_of(context: Context) -> date | None:
    """A day of the year that all of a page's collections are of; None: they are of several."""
    period = context.period
    return period.first if period is not None and period.first.year == period.last.year else None
