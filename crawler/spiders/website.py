"""A town's own website, described by data.

Ways in: pages that list documents (with their following pages, and pages they lead to), sitemaps, the
site's feeds, the media library of WordPress. For sites on WordPress, Drupal, TYPO3, SPIP, eZ, Joomla,
Liferay, for hand-made pages and plain directories of files. Every list is asked for at every run,
conditionally; a document only when it is new, or when it is time to see whether it changed.
"""

import hashlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from parsel import Selector as Page
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from contrechamp.records import Provenance
from crawler.labels.dates import Reader
from crawler.labels.titles import same_words
from crawler.report import is_backfill
from crawler.spiders.base import Job, SourceSpider
from crawler.website import site_feeds, sitemaps, wordpress
from crawler.website.answers import as_page, body_of, header, without_validators
from crawler.website.fetching import Fetcher
from crawler.website.links import Link, Words, describe, lies_here, looks_like_document, wanted
from crawler.website.listings import Listing, read_listing
from crawler.website.memory import Memory, recall
from crawler.website.options import Options
from crawler.website.urls import absolute, canonical, ending, file_name
from crawler.website.verdicts import why_empty

OVERLAP = timedelta(days=3)  # uploads bear the site's own time, and may be dated back
_MAX_SITEMAPS = 500
_LISTS_FIRST = 10  # priority: what was not listed cannot be missed


class WebsiteSpider(SourceSpider[Options]):
    """See the module."""

    def __init__(self, job: Job[Options]) -> None:
        super().__init__(job)
        self.resources = self.intake.resources(self.source.id)
        self._memory = recall(job.cursor)
        self._reader = Reader(self.now.date(), month_first=self.source.country == "US")
        self._fetcher = Fetcher(self, self._reader)
        self._lists: set[str] = set()  # addresses asked for as lists
        self._named: dict[str, set[str]] = {}  # by way in: what its numbered pages named so far
        self._newest_upload = self._memory.newest_upload
        self._incremental = bool(self.options.wordpress) and not self.full and bool(self._newest_upload)

    async def start(self) -> AsyncIterator[Any]:
        """One request for each way in."""
        self.full = not self._incremental
        for request in self._ways_in():
            yield request

    def is_backfill(self, source_key: str, day: Any) -> bool:
        """As for all sources; what a first crawl listed and could not fetch stays history."""
        if source_key in self._memory.owed:
            return is_backfill(day, history=True, now=self.now)
        return super().is_backfill(source_key, day)

    def conclude(self) -> None:
        """Compare with the last crawl that ended well, and remember this one."""
        self._fetcher.conclude()
        counts = self._fetcher.counts
        for way, count in self._memory.counts.items():
            if count and not counts[way] and way in (*self.options.start_urls, *self.options.sitemaps):
                self.broken(f"{way} leads to no document; to {count} when it was last read")
        missing = self._fetcher.missing
        history = self.job.first or self.job.backfill
        self.cursor = Memory(
            counts=dict(counts),
            newest_upload=self._newest_upload,
            owed=frozenset(missing if history else missing & self._memory.owed),
        ).dump()

    def _ways_in(self) -> Iterator[Request]:
        options = self.options
        for url in options.start_urls:
            yield from self._list(url, self._page, way=url, depth=0, number=1)
        for url in options.sitemaps:
            yield from self._list(url, self._sitemap, way=url)
        for url in options.feeds:
            yield from self._list(url, self._feed, way=url)
        if options.wordpress:
            for kind in options.document_types:
                yield from self._library(kind, 1)

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

    def _list_failed(self, failure: Failure) -> None:
        """A list that cannot be read hides documents; those of a first crawl would later pass for news."""
        self.request_failed(failure)
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy on failures
        way = request.cb_kwargs["way"]
        response = getattr(failure.value, "response", None)
        said = f"HTTP {response.status}" if response is not None else str(failure.value)[:200]
        asked = request.meta.get("redirect_urls", [request.url])[0]
        if way == self.options.wordpress:
            self.problem(f"the media library of {way} cannot be read ({said})")
        elif self.job.first or canonical(way) == asked:
            self.broken(f"{asked} cannot be read ({said})")
        else:
            self.problem(f"{asked} cannot be read ({said})")

    # ---- pages

    def _page(self, response: Response, way: str, depth: int, number: int) -> Iterator[Request]:
        body = self._body(response)
        answer = as_page(response, body)
        if answer is None:
            self.problem(f"{response.url} is no web page")
            return
        page = Page(text=answer.text, type="html")
        listing = read_listing(page, answer.url, self.options, self._reader, encoding=answer.encoding)
        onward = list(self._onward(listing, way, depth, number))
        yield from self._found(response, listing.links, way, onward)
        for host in sorted(listing.elsewhere):
            self.problem(f"documents lie on {host}: name it in document_hosts to read them")
        if (depth, number) == (0, 1) and not (listing.links or listing.pages or listing.next):
            reason = why_empty(page)
            if reason is not None:
                self.broken(f"{answer.url}: {reason}")

    def _onward(self, listing: Listing, way: str, depth: int, number: int) -> Iterator[Request]:
        """The next page of a list, and the pages it leads to."""
        following = listing.next
        if self.options.page_url is not None and depth == 0 and self._goes_on(listing, way, number):
            step = self.options.page_first + (number - 1) * self.options.page_step
            following = urljoin(way, self.options.page_url.replace("{page}", str(step)))
        if following is not None and self._room(following):
            yield from self._list(following, self._page, way=way, depth=depth, number=number + 1)
        for url in listing.pages:
            if depth >= self.options.max_depth:
                if canonical(url) not in self._lists:
                    self.problem(f"max_depth reached: {url} was not read")
            elif self._room(url):
                yield from self._list(url, self._page, way=way, depth=depth + 1, number=1)

    def _goes_on(self, listing: Listing, way: str, number: int) -> bool:
        """Whether another numbered page may follow: this one named something no page before it named."""
        before = self._named.setdefault(way, set())
        named = {link.url for link in listing.links}
        goes_on = number == 1 or not named <= before
        before |= named
        return goes_on

    def _room(self, url: str) -> bool:
        if canonical(url) in self._lists or len(self._lists) < self.options.max_pages:
            return True
        self.problem(f"max_pages reached: {url} and what follows was not read")
        return False

    # ---- sitemaps, feeds, WordPress

    def _sitemap(self, response: Response, way: str) -> Iterator[Request]:
        try:
            sitemap = sitemaps.read_sitemap(self._body(response))
        except sitemaps.NotASitemapError as error:
            self.broken(f"{response.url} is no sitemap: {error}")
            return
        onward: list[Request] = []
        for url in sitemap.sitemaps:
            if len(self._lists) < _MAX_SITEMAPS:
                onward.extend(self._list(url, self._sitemap, way=way))
            else:
                self.problem(f"more than {_MAX_SITEMAPS} sitemaps: {url} was not read")
        links = []
        for entry in sitemap.entries:
            for found in self._entry(entry.url, response.url, Words(), way):
                if isinstance(found, Link):
                    links.append(replace(found, modified=entry.modified))
                else:
                    onward.append(found)
        yield from self._found(response, links, way, onward)

    def _feed(self, response: Response, way: str) -> Iterator[Request]:
        try:
            items = site_feeds.read_feed(self._body(response))
        except site_feeds.NotAFeedError as error:
            self.broken(f"{response.url} is no feed: {error}")
            return
        links, onward = [], []
        for item in items:
            for url in item.urls:
                for found in self._entry(url, response.url, Words(label=item.title), way):
                    if isinstance(found, Link):
                        links.append(replace(found, published=item.published or found.published))
                    else:
                        onward.append(found)
        yield from self._found(response, links, way, onward)

    def _entry(self, url: str, page: str, words: Words, way: str) -> Iterator[Link | Request]:
        """What an address of a sitemap or feed stands for: a document, a page of documents, or nothing."""
        options = self.options
        address = absolute(page, url)
        if address is None or not lies_here(address, page, options):
            return
        if looks_like_document(address, options):
            if wanted(address, words.label, options):
                yield describe(address, words, self._reader)
        elif any(pattern.search(text) for pattern in options.follow for text in (address, words.label)):
            if self._room(address):
                yield from self._list(address, self._page, way=way, depth=1, number=1)
        elif options.html and options.allow and wanted(address, words.label, options):
            yield describe(address, words, self._reader, html=True)

    def _library(self, kind: str, page: int) -> Iterator[Request]:
        base = self.options.wordpress
        assert base is not None  # noqa: S101 - asked for only when it is given
        after = self._memory.newest_upload if self._incremental else None
        url = wordpress.media_url(base, kind, page, after - OVERLAP if after else None)
        if self._room(url):
            yield from self._list(url, self._media, way=base, kind=kind, number=page)

    def _media(self, response: Response, way: str, kind: str, number: int) -> Iterator[Request]:
        try:
            media = wordpress.read_media(self._body(response))
        except wordpress.NotAMediaListError as error:
            self.problem(f"the media library of {way} cannot be read ({error})")
            return
        if not media and self._incremental:
            self.nothing_new()
        pages = wordpress.total_pages(header(response, wordpress.TOTAL_PAGES))
        goes_on = number < pages or (response.status == 304 and len(media) == wordpress.PER_PAGE)
        onward = list(self._library(kind, number + 1)) if goes_on else []
        links = [link for medium in media for link in self._medium(medium, response.url)]
        yield from self._found(response, links, way, onward)

    def _medium(self, medium: wordpress.Medium, page: str) -> Iterator[Link]:
        url = absolute(page, medium.url)
        if url is None or not wanted(url, medium.title, self.options):
            return
        own = not same_words(medium.title, file_name(url).removesuffix(f".{ending(url)}"))
        link = describe(url, Words(label=medium.title if own else ""), self._reader)
        if own and link.title.provenance is Provenance.LISTING:
            link = replace(link, title=replace(link.title, provenance=Provenance.SOURCE))
        if medium.published is not None:
            uploaded = datetime(*medium.published.timetuple()[:3], tzinfo=UTC)
            self._newest_upload = max(uploaded, self._newest_upload or uploaded)
        yield replace(link, published=medium.published, modified=medium.modified)

    # ---- answers that are lists

    def _body(self, response: Response) -> bytes:
        return body_of(response, self.resources.get(self.capture(response).url), self.job.archive)

    def _found(self, response: Response, links: Any, way: str, onward: list[Request]) -> Iterator[Request]:
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
