"""Documents of a website: which are asked for, and what their answers are."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from parsel import Selector as Page
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from contrechamp.records import Document, DocumentKind, Provenance
from crawler.items import Collected
from crawler.labels.dates import Reader
from crawler.labels.kinds import kind_of
from crawler.labels.titles import choose_title
from crawler.media import BY_ENDING, UNKNOWN, is_html, media_type
from crawler.revisiting import Rhythm
from crawler.website.answers import as_page, content_type, file_name_said, without_validators
from crawler.website.links import Link, Visit, visit
from crawler.website.urls import ending, twin
from crawler.website.verdicts import why_not_an_act, why_refused

if TYPE_CHECKING:
    from crawler.website.lists import ListSpider


class Fetcher:
    """The documents of one crawl of one website."""

    def __init__(self, spider: "ListSpider[Any]", reader: Reader) -> None:
        self._spider = spider
        self._reader = reader
        self.known = spider.intake.known(spider.source.id)  # by key, as the crawl found it
        self._resources = spider.resources
        self._types = {BY_ENDING[name] for name in spider.options.document_types} | {UNKNOWN}
        self._seen: set[str] = set()
        self._oddities: Counter[str] = Counter()
        self._examples: dict[str, str] = {}
        self.counts: Counter[str] = Counter()  # documents by way in
        self.missing: set[str] = set()  # keys of documents asked for and not got

    def requests(self, links: Iterable[Link], way: str, listing_url: str) -> tuple[bool, list[Request]]:
        """Whether any of the documents is new to us, and the requests for those that are asked for now."""
        fresh = False
        requests: list[Request] = []
        for link in links:
            key = self._key(link.url)
            if key in self._seen or not self._room():
                continue
            self._seen.add(key)
            self.counts[way] += 1
            self._spider.listed(newest=link.date)
            fresh = fresh or key not in self.known
            requests.extend(self._request(link, key, listing_url))
        return fresh, requests

    def still_there(self, key: str, way: str) -> None:
        """A list that need not be read again names a document we have."""
        known = self.known.get(key)
        if known is not None and key not in self._seen:
            self._seen.add(key)
            self.counts[way] += 1
            self._spider.listed()
            self._spider.unchanged(key, known.last_seen)

    def conclude(self) -> None:
        """Say what was odd, one line for each oddity."""
        for oddity, count in self._oddities.items():
            example = self._examples[oddity]
            self._spider.problem(f"{count} × {oddity}, such as {example}")

    def _key(self, url: str) -> str:
        """The key of a document: the address by which it is known, be it by http or https."""
        other = twin(url)
        return other if other in self.known or other in self._seen else url

    def _room(self) -> bool:
        most = self._spider.options.max_documents
        if len(self._seen) < most:
            return True
        self._spider.problem(f"max_documents reached: more than {most} documents are listed")
        return False

    def _request(self, link: Link, key: str, listing_url: str) -> Iterator[Request]:
        known, resource = self.known.get(key), self._resources.get(link.url)
        if known is None and not self._spider.wants(link):
            return
        todo = visit(link, known, resource, self._spider.now, Rhythm.of(self._spider.options))
        if todo is Visit.LEAVE:
            if known is not None:
                self._spider.unchanged(key, known.last_seen)
            return
        same = known is not None and resource is not None and resource.sha256 == known.sha256
        if known is None:
            self.missing.add(key)
        yield self._spider.get(
            link.url,
            self._answered,
            resource=resource if same else None,
            arguments={"link": link, "key": key, "listing_url": listing_url},
            errback=self._failed,
        )

    def _answered(self, response: Response, link: Link, key: str, listing_url: str) -> Iterator[Collected]:
        spider = self._spider
        if response.status == 304:
            spider.intake.note(spider.capture(response))
            spider.unchanged(key)
            return
        name = file_name_said(response)
        said = content_type(response)
        kind = media_type(response.body, said=said, ending=ending(link.url) or ending(f"http://x/{name}"))
        refusal = self._refusal(response, kind)
        if refusal is not None:
            capture = spider.capture(response)
            spider.intake.note(without_validators(capture))
            spider.refused(capture.url, refusal)
            return
        odd = self._oddity(response, link, kind)
        if odd is not None:
            self._odd(odd, link.url)
            spider.intake.note(without_validators(spider.capture(response)))
            return
        self.missing.discard(key)
        yield Collected(
            document=self._document(response, self._named(link, name), key, kind, listing_url),
            body=response.body,
            capture=spider.capture(response, response.body),
        )

    @staticmethod
    def _refusal(response: Response, kind: str) -> str | None:
        """Why the answer is a firewall's and not the site's; None: it is the site's."""
        page = as_page(response, response.body) if is_html(kind) and response.body else None
        return why_refused(Page(text=page.text, type="html")) if page is not None else None

    def _oddity(self, response: Response, link: Link, kind: str) -> str | None:
        """Why an answer is not the document that was asked for; None: it is."""
        if not response.body:
            return "empty answer instead of a document"
        if is_html(kind):
            if not link.html:
                return "web page instead of a document"
            page = as_page(response, response.body)
            return why_not_an_act(Page(text=page.text, type="html")) if page is not None else None
        if kind not in self._types:
            return f"{kind}, which document_types does not name"
        return None

    def _odd(self, oddity: str, url: str) -> None:
        self._oddities[oddity] += 1
        self._examples.setdefault(oddity, url)

    def _named(self, link: Link, name: str | None) -> Link:
        """The link, with what the file name the server gave says where the list said nothing."""
        if name is None:
            return link
        if link.title.text is None:
            link = replace(link, title=choose_title(file_name=name))
        if link.dated is None:
            day = self._reader.file_name(name.rpartition(".")[0] or name)
            link = replace(link, dated=day, dated_from=Provenance.FILE_NAME if day else None)
        if link.kind is DocumentKind.OTHER:
            link = replace(link, kind=kind_of(name))
        return link

    def _document(self, response: Response, link: Link, key: str, kind: str, listing_url: str) -> Document:
        source = self._spider.source
        web_page = is_html(kind) and link.kind is DocumentKind.OTHER
        return Document(
            source=source.id,
            source_key=key,
            url=link.url,
            title=link.title.text,
            title_from=link.title.provenance,
            kind=DocumentKind.WEB_PAGE if web_page else link.kind,
            published=link.published,
            dated=link.dated,
            dated_from=link.dated_from,
            authority=link.authority or source.authority,
            language=source.language,
            media_type=kind,
            fetched=self._spider.job.clock(),
            sha256=hashlib.sha256(response.body).hexdigest(),
            listing_url=listing_url,
        )

    def _failed(self, failure: Failure) -> Any:
        """One we have that is gone from the site is kept, and said; other failures are counted."""
        error = failure.value
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy on failures
        gone = isinstance(error, HttpError) and error.response.status in (404, 410)
        if gone and request.cb_kwargs["key"] in self.known and isinstance(error, HttpError):
            self._spider.intake.note(self._spider.capture(error.response))
            self._odd("document no longer at its address; our copy is kept", request.url)
            return None
        return self._spider.request_failed(failure)
