"""Looks at a town's own site and says what kind it is and where its acts are; for `sources discover`.

Nothing is kept but what it saw (the cursor, as JSON): the software behind the site, the pages that list acts,
the hosts where their files lie, whether WordPress shows its media library, the buyer profiles it leads to. A
few pages, at the pace of any crawl; what robots.txt forbids stays unseen.
"""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urljoin

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler.discovery.profiles import Profile
from crawler.discovery.recognising import look
from crawler.options import HttpUrl, SpiderOptions
from crawler.spiders.base import Job, Refusal, SourceSpider, why_failed
from crawler.website.answers import as_page, header

__all__ = ["Options", "Sight", "SiteProbeSpider"]

_MEDIA = "/wp-json/wp/v2/media?mime_type=application/pdf&per_page=1&_fields=id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(SpiderOptions):
    """Which site."""

    homepage: HttpUrl
    max_pages: int = 12  # looked at

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from SpiderOptions.problems(self)
        if self.max_pages < 1:
            yield "'max_pages' is less than 1"


@dataclass(slots=True)
class Sight:
    """What was seen of a site."""

    homepage: str = ""  # after redirects
    software: str | None = None
    wordpress_files: int | None = None  # PDFs in the media library; None: no WordPress, or it is closed
    portal: tuple[str, str] | None = None  # kind of act portal the site leads to, and the address there
    lists: dict[str, int] = field(default_factory=dict)  # pages with acts → how many
    hosts: list[str] = field(default_factory=list)  # other hosts where files lie
    profiles: list[Profile] = field(default_factory=list)  # buyer profiles the site leads to
    pages: int = 0  # looked at
    why_not: str | None = None  # why nothing could be seen

    @classmethod
    def from_json(cls, text: str | None) -> "Sight":
        """As a probe left it."""
        values: Mapping[str, Any] = json.loads(text) if text else {"why_not": "it did not end its look"}
        profiles = [Profile(**profile) for profile in values.get("profiles", [])]
        return cls(**{**values, "profiles": profiles})


class SiteProbeSpider(SourceSpider[Options]):
    """See the module."""

    def __init__(self, job: Job[Options]) -> None:
        super().__init__(job)
        self._sight = Sight()
        self._asked: set[str] = set()

    async def start(self) -> AsyncIterator[Request]:
        """The home page."""
        self._asked.add(self.options.homepage)
        yield self.get(self.options.homepage, self._page, arguments={"depth": 0}, errback=self._unseen)

    def conclude(self) -> None:
        """Leave what was seen."""
        self.nothing_new()
        self.cursor = json.dumps(asdict(self._sight))

    def _page(self, response: Response, depth: int) -> Iterator[Request]:
        html = as_page(response, response.body)
        if html is None:
            return
        seen = look(html.text, response.url)
        sight = self._sight
        sight.pages += 1
        sight.homepage = sight.homepage or response.url
        sight.portal = sight.portal or seen.portal
        sight.hosts = sorted({*sight.hosts, *seen.hosts})
        sight.profiles = sorted({*sight.profiles, *seen.profiles})
        if seen.acts:
            sight.lists[response.url] = seen.acts
        if seen.software and sight.software is None:
            sight.software = seen.software
            if seen.software == "wordpress":
                yield self.get(urljoin(response.url, _MEDIA), self._media, errback=self._closed)
        for url in seen.roads if depth < 2 else ():
            if len(self._asked) >= self.options.max_pages:
                break
            if url not in self._asked:
                self._asked.add(url)
                arguments = {"depth": depth + 1}
                yield self.get(url, self._page, arguments=arguments, errback=self._closed, priority=-depth)

    def _media(self, response: Response) -> None:
        total = header(response, "X-WP-Total") or ""
        self._sight.wordpress_files = int(total) if total.isdigit() else None

    def _closed(self, failure: Failure) -> None:
        """One page less; what was seen elsewhere counts."""

    def _unseen(self, failure: Failure) -> None:
        """Without the home page there is nothing to see."""
        error = failure.value
        if isinstance(error, Refusal):
            self._sight.why_not = f"refused: {error.reason}"
            return
        response = getattr(error, "response", None)
        self._sight.why_not = why_failed(error) if response is None else f"HTTP {response.status}"
