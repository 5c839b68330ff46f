"""A town's own website, described by data.

Ways in: pages that list documents (with their following pages, and pages they lead to), sitemaps, the
site's feeds, the media library, the pages and the posts of WordPress. For sites on WordPress, Drupal, TYPO3,
SPIP, eZ, Joomla, Liferay, for hand-made pages and plain directories of files. Every list is asked for at
every run, conditionally; a document only when it is new, or when it is time to see whether it changed.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from parsel import Selector as Page
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from contrechamp.records import Provenance
from crawler.labels.titles import same_words
from crawler.media import BY_ENDING
from crawler.spiders.base import Job
from crawler.website import site_feeds, sitemaps, wordpress
from crawler.website.answers import header
from crawler.website.links import Link, Words, describe, lies_here, looks_like_document, wanted
from crawler.website.listings import Listing, read_listing
from crawler.website.lists import ListSpider, said_by
from crawler.website.memory import Memory, recall
from crawler.website.options import Options
from crawler.website.urls import absolute, canonical, ending, file_name
from crawler.website.verdicts import why_empty

__all__ = ["Options", "WebsiteSpider"]

OVERLAP = timedelta(days=3)  # uploads bear the site's own time, and may be dated back
_MAX_SITEMAPS = 500


class WebsiteSpider(ListSpider[Options]):
    """See the module."""

    def __init__(self, job: Job[Options]) -> None:
        self._memory = recall(job.cursor)
        super().__init__(job, self._memory.counts, self._memory.owed)
        self._named: dict[str, set[str]] = {}  # by way in: what its numbered pages named so far
        self._newest_upload = self._memory.newest_upload
        self._incremental = bool(self.options.wordpress) and not self.full and bool(self._newest_upload)

    async def start(self) -> AsyncIterator[Any]:
        """One request for each way in."""
        self.full = not self._incremental
        for request in self._ways_in():
            yield request

    def conclude(self) -> None:
        """Compare with the last crawl that ended well, and remember this one."""
        super().conclude()
        self.cursor = Memory(counts=self.counts, newest_upload=self._newest_upload, owed=self.owed).dump()

    def _ways(self) -> tuple[str, ...]:
        looked_for = (self.options.sitemaps_of,) if self.options.sitemaps_of else ()
        return (*self.options.start_urls, *self.options.sitemaps, *looked_for)

    def _ways_in(self) -> Iterator[Request]:
        options = self.options
        for url in options.start_urls:
            yield from self._list(url, self._page, way=url, depth=0, number=1)
        for url in options.sitemaps:
            yield from self._list(url, self._sitemap, way=url)
        if options.sitemaps_of is not None:
            robots = urljoin(options.sitemaps_of, "/robots.txt")
            yield from self._list(robots, self._robots, way=options.sitemaps_of)
        for url in options.feeds:
            yield from self._list(url, self._feed, way=url)
        if options.wordpress:
            for kind in wordpress.media_types(options.document_types):
                yield from self._library(kind, 1)
            for slug in options.wordpress_pages:
                address = wordpress.pages_url(options.wordpress, slug)
                yield from self._list(address, self._texts, way=options.wordpress, slug=slug)
            for category in options.wordpress_categories:
                yield from self._posts(category, 1)

    def _list_failed(self, failure: Failure) -> Iterator[Request] | None:
        """A closed library is no list that broke, nor is a sitemap that was only looked for."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy on failures
        way, looked_for = request.cb_kwargs["way"], request.cb_kwargs.get("others")
        response = getattr(failure.value, "response", None)
        if (looked_for is not None or request.callback == self._robots) and response is not None:
            self.intake.note(self.capture(response))
            return self._looked_for(way, looked_for if looked_for is not None else sitemaps.USUAL)
        if way != self.options.wordpress:
            return super()._list_failed(failure)
        self.request_failed(failure)
        what = "media library" if "/wp/v2/media" in request.url else "list of texts"
        self.problem(f"the {what} of {way} cannot be read ({said_by(failure)})")
        return None

    # ---- pages

    def _page(self, response: Response, way: str, depth: int, number: int) -> Iterator[Request]:
        answer = self._web_page(response, way)
        if answer is None:
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

    # ---- sitemaps, feeds, WordPress

    def _robots(self, response: Response, way: str) -> Iterator[Request]:
        """The sitemaps a robots.txt names; where it names none, those at the usual addresses."""
        named = sitemaps.named_in_robots(self._body(response).decode("utf-8", "replace"))
        self._note(response, archive=False)
        for url in named:
            yield from self._list(urljoin(response.url, url), self._sitemap, way=way)
        if not named:
            yield from self._looked_for(way, sitemaps.USUAL)

    def _looked_for(self, way: str, addresses: Sequence[str]) -> Iterator[Request]:
        """The next usual address of a sitemap; none of them is a failure."""
        if not addresses:
            self.broken(f"{way}: no sitemap in robots.txt nor at {', '.join(sitemaps.USUAL)}")
            return
        url = urljoin(way, addresses[0])
        yield from self._list(url, self._sitemap, way=way, others=tuple(addresses[1:]))

    def _sitemap(
        self, response: Response, way: str, others: tuple[str, ...] | None = None
    ) -> Iterator[Request]:
        try:
            sitemap = sitemaps.read_sitemap(self._body(response))
        except sitemaps.NotASitemapError as error:
            if others is not None:
                yield from self._looked_for(way, others)
            else:
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
        asked_for = {BY_ENDING[name] for name in self.options.document_types} | {None}
        read = [medium for medium in media if medium.type in asked_for]
        links = [link for medium in read for link in self._medium(medium, response.url)]
        yield from self._found(response, links, way, onward)

    def _posts(self, category: int, page: int) -> Iterator[Request]:
        base = self.options.wordpress
        assert base is not None  # noqa: S101 - asked for only when it is given
        url = wordpress.posts_url(base, category, page)
        if self._room(url):
            yield from self._list(url, self._texts, way=base, category=category, number=page)

    def _texts(
        self, response: Response, way: str, slug: str = "", category: int = 0, number: int = 1
    ) -> Iterator[Request]:
        """Files that the content of pages or posts links to."""
        try:
            texts = wordpress.read_texts(self._body(response))
        except wordpress.NotAMediaListError as error:
            self.problem(f"the list of texts of {way} cannot be read ({error})")
            return
        if slug and not texts:
            self.broken(f"{way}: WordPress knows no page '{slug}'")
        pages = wordpress.total_pages(header(response, wordpress.TOTAL_PAGES))
        more = category and number < pages and not self._incremental
        onward = list(self._posts(category, number + 1)) if more else []
        links: list[Link] = []
        for text in texts:
            content = Page(text=f"<html><body>{text.html}</body></html>", type="html")
            listing = read_listing(content, text.url, self.options, self._reader)
            published = text.published if category else None  # a page is older than what is added to it
            links.extend(replace(link, published=link.published or published) for link in listing.links)
            onward.extend(self._onward(listing, way, 1, 1))
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
