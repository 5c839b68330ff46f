"""Files that an API names: which are asked for, and what their answers become.

For portals whose answers say all there is to know of a paper but hold not its bytes.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from contrechamp.records import Authority, Capture, Document, DocumentKind, Provenance, Relation
from crawler.items import Collected
from crawler.media import BY_ENDING, HTML, UNKNOWN, media_type
from crawler.revisiting import Rhythm
from crawler.spiders.base import SourceSpider
from crawler.website.answers import content_type, without_validators
from crawler.website.urls import ending

JSON = BY_ENDING["json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper as an API names it."""

    key: str  # the API's own id
    url: str  # of its bytes
    title: str | None
    kind: DocumentKind
    published: date | None = None
    dated: date | None = None
    authority: Authority | None = None
    relations: tuple[Relation, ...] = ()
    listing_url: str
    mark: str | None = None  # another one means other bytes (a digest the API gives); None: it gives none
    shown_at: str | None = None  # where a reader finds it; None: at `url`
    html: bool = False  # a web page is what we want
    instead: bytes | None = None  # JSON of what the API says of it, kept where its bytes cannot be had
    on_the_web: bool = True  # false: the API gives no address, `instead` is all there is


class PaperFetcher:
    """The papers of one crawl of one source."""

    def __init__(self, spider: SourceSpider[Any]) -> None:
        self._spider = spider
        self._known = spider.intake.known(spider.source.id)
        self._resources = spider.intake.resources(spider.source.id)
        self._seen: set[str] = set()
        self._oddities: Counter[str] = Counter()
        self._examples: dict[str, str] = {}

    def request(self, paper: Paper) -> Iterator[Request | Collected]:
        """The request for a paper, once in a crawl, when we do not have it as it is now."""
        if paper.key in self._seen:
            return
        self._seen.add(paper.key)
        spider = self._spider
        spider.listed(newest=paper.published or paper.dated)
        known, resource = self._known.get(paper.key), self._resources.get(paper.url)
        if known is not None and self._is_unchanged(paper):
            spider.unchanged(paper.key, known.last_seen)
            return
        day = paper.dated or paper.published
        if known is None and spider.since is not None and day is not None and day < spider.since:
            return
        if not paper.on_the_web:
            yield from self._instead(paper)
            return
        same = known is not None and resource is not None and resource.sha256 == known.sha256
        yield spider.get(
            paper.url,
            self._answered,
            resource=resource if same and paper.mark is None else None,
            arguments={"paper": paper},
            errback=self._failed,
        )

    def conclude(self) -> None:
        """Say what was odd, one line for each oddity."""
        for oddity, count in self._oddities.items():
            self._spider.problem(f"{count} × {oddity}, such as {self._examples[oddity]}")

    @property
    def met(self) -> int:
        """Papers named so far."""
        return len(self._seen)

    def _is_unchanged(self, paper: Paper) -> bool:
        known, resource = self._known[paper.key], self._resources.get(paper.url)
        if not paper.on_the_web:
            return known.sha256 == _digest(paper.instead)
        if paper.mark is not None:
            return resource is not None and resource.etag == _as_etag(paper.mark)
        rhythm, last = Rhythm.of(self._spider.options), resource.last_checked if resource else None
        return not rhythm.is_due(
            known.first_seen, last or known.last_checked, self._spider.now, day=paper.dated or paper.published
        )

    def _answered(self, response: Response, paper: Paper) -> Iterator[Collected]:
        spider = self._spider
        capture = spider.capture(response, response.body if response.status != 304 else None)
        if response.status == 304:
            spider.intake.note(capture)
            spider.unchanged(paper.key)
            return
        kind = media_type(response.body, said=content_type(response), ending=ending(paper.url))
        if not response.body or (kind in (HTML, UNKNOWN) and not paper.html):
            what = "an empty answer" if not response.body else "a web page or something unknown"
            self._odd(f"{what} instead of a document", paper.url)
            spider.intake.note(without_validators(capture))
            yield from self._instead(paper)
            return
        if paper.mark is not None:
            capture = _marked(capture, paper.mark)
        yield Collected(self._document(paper, kind, response.body), response.body, capture)

    def _document(self, paper: Paper, kind: str, body: bytes) -> Document:
        source = self._spider.source
        return Document(
            source=source.id,
            source_key=paper.key,
            url=paper.shown_at or paper.url,
            title=paper.title,
            title_from=Provenance.SOURCE if paper.title else None,
            kind=paper.kind,
            published=paper.published,
            dated=paper.dated,
            dated_from=Provenance.SOURCE if paper.dated else None,
            authority=paper.authority or source.authority,
            language=source.language,
            media_type=kind,
            fetched=self._spider.job.clock(),
            sha256=_digest(body),
            listing_url=paper.listing_url,
            relations=paper.relations,
        )

    def _instead(self, paper: Paper) -> Iterator[Collected]:
        """What the API says of a paper, unless we have better."""
        known = self._known.get(paper.key)
        if paper.instead is None or (known is not None and paper.on_the_web):
            return
        capture = Capture(
            source=self._spider.source.id,
            url=paper.url,
            final_url=paper.listing_url,
            status=200,
            fetched=self._spider.job.clock(),
            headers=(),
            sha256=_digest(paper.instead),
        )
        yield Collected(self._document(paper, JSON, paper.instead), paper.instead, capture)

    def _failed(self, failure: Failure) -> Any:
        """One we have that is gone is kept, and said; other failures are counted."""
        error = failure.value
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy on failures
        gone = isinstance(error, HttpError) and error.response.status in (404, 410)
        if gone and request.cb_kwargs["paper"].key in self._known and isinstance(error, HttpError):
            self._spider.intake.note(self._spider.capture(error.response))
            self._odd("document no longer at its address; our copy is kept", request.url)
            return None
        self._spider.request_failed(failure)
        return self._instead(request.cb_kwargs["paper"])

    def _odd(self, oddity: str, url: str) -> None:
        self._oddities[oddity] += 1
        self._examples.setdefault(oddity, url)


def _digest(body: bytes | None) -> str:
    return hashlib.sha256(body or b"").hexdigest()


def _as_etag(mark: str) -> str:
    return f'"listed-{hashlib.sha256(mark.encode()).hexdigest()[:32]}"'


def _marked(capture: Capture, mark: str) -> Capture:
    """The capture with the listing's mark in the place of validators, which will not be asked for."""
    others = tuple(
        (name, value) for name, value in capture.headers if name.lower() not in ("etag", "last-modified")
    )
    return replace(capture, headers=(*others, ("ETag", _as_etag(mark))))
