"""Consultations of one crawl of one profile: which pages and files are asked for, and what is kept of them.

A page is kept as it was served. It holds tokens that change at every request, so a page we know is kept anew
only when what it says changed. Where a page cannot be had, what the list says of it is kept instead.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from contrechamp.records import Capture, Document, DocumentKind, Provenance, Relation
from crawler.items import Collected
from crawler.labels.titles import Title
from crawler.media import BY_ENDING, is_html, media_type
from crawler.profiles.consultation import Consultation, NotAConsultationError, TenderFile, WallError
from crawler.profiles.memory import Memory
from crawler.revisiting import Rhythm
from crawler.spiders.base import TOO_LARGE, why_failed
from crawler.website.answers import as_page, content_type, file_name_said, without_validators
from crawler.website.links import Link, Visit, visit
from crawler.website.urls import ending
from crawler.website.verdicts import asks_for_login, why_refused

if TYPE_CHECKING:
    from crawler.profiles.spider import ProfileSpider

JSON = BY_ENDING["json"]


class Consultations:
    """See the module."""

    def __init__(self, spider: "ProfileSpider[Any]", memory: Memory) -> None:
        self._spider = spider
        self._memory = memory
        self._known = spider.intake.known(spider.source.id)
        self._resources = spider.intake.resources(spider.source.id)
        self._rhythm = Rhythm.of(spider.options)
        self._rows: dict[str, str] = {}  # of this crawl
        self._seen_files: set[str] = set()
        self._too_large: set[str] = set()
        self._asked = 0
        self._read = 0
        self._oddities: Counter[str] = Counter()
        self._examples: dict[str, str] = {}

    @property
    def memory(self) -> Memory:
        """For the next crawl: what is no longer listed is forgotten."""
        kept = (self._memory.too_large & self._seen_files) | self._too_large
        return Memory(rows=self._rows, too_large=frozenset(kept))

    def conclude(self) -> None:
        """Say what was odd, one line for each oddity; no page that could be read at all is a failure."""
        for oddity, count in self._oddities.items():
            self._spider.problem(f"{count} × {oddity}, such as {self._examples[oddity]}")
        if self._asked and not self._read and not self._spider.tally.refused:
            self._spider.broken(f"none of {self._asked} pages of consultations could be read")

    def has(self, row: Consultation) -> bool:
        """Whether we have the consultation already."""
        return row.key in self._known

    # ---- pages

    def listed(self, row: Consultation, listing_url: str) -> Iterator[Request | Collected]:
        """The request for the page of a listed consultation, once a crawl, when it is time for it."""
        spider = self._spider
        if not self._is_new(row):
            return
        known, resource = self._known.get(row.key), self._resources.get(row.url)
        same = self._memory.rows.get(row.key, row.mark) == row.mark
        if known is None and spider.since and row.published and row.published < spider.since:
            return
        todo = visit(_as_link(row), known, resource, spider.now, self._rhythm)
        if todo is Visit.LEAVE and (same or known is None):
            if known is not None:
                spider.unchanged(row.key, known.last_seen)
            return
        self._asked += 1
        arguments = {"row": row, "listing_url": listing_url}
        yield spider.get(row.url, self._page, arguments=arguments, errback=self._page_failed)

    def kept_as_listed(self, row: Consultation, listing_url: str) -> Iterator[Collected]:
        """A consultation of which the list is all there is."""
        if not self._is_new(row):
            return
        known = self._known.get(row.key)
        body = row.as_bytes()
        if known is not None and known.sha256 == hashlib.sha256(body).hexdigest():
            self._spider.unchanged(row.key, known.last_seen)
        elif known is not None or not self._is_too_old(row):
            yield self._instead(row, listing_url)

    def _is_new(self, row: Consultation) -> bool:
        """Whether this crawl has not met the consultation yet; it has now."""
        if row.key in self._rows:
            return False
        self._rows[row.key] = row.mark
        self._spider.listed(newest=row.published)
        return True

    def _is_too_old(self, row: Consultation) -> bool:
        since = self._spider.since
        return since is not None and row.published is not None and row.published < since

    def _page(self, response: Response, row: Consultation, listing_url: str) -> Iterator[Request | Collected]:
        spider = self._spider
        capture = spider.capture(response, response.body)
        try:
            found = self._what_it_says(response, row)
        except (NotAConsultationError, WallError) as error:
            spider.intake.note(without_validators(spider.capture(response)))
            if isinstance(error, WallError):
                self._read += 1
                spider.refused(capture.url, str(error))
            else:
                self._odd(f"no page of a consultation ({error})", capture.url)
            yield from self._unless_known(row, listing_url)
            return
        self._read += 1
        resource = self._resources.get(row.url)
        same = row.key in self._known and resource is not None and resource.etag == found.mark
        if same:
            spider.intake.note(_marked(spider.capture(response), found.mark))
            spider.unchanged(row.key)
        else:
            document = self._document(found, listing_url, "text/html", response.body)
            yield Collected(document, response.body, _marked(capture, found.mark))
        yield from self._files(found, response.url, same=same)

    def _what_it_says(self, response: Response, row: Consultation) -> Consultation:
        """The page and, where it says nothing, the row. Raises NotAConsultationError and WallError."""
        page = as_page(response, response.body)
        if page is None:
            raise NotAConsultationError("no web page")
        reason = why_refused(page.selector)
        if reason is not None:
            raise WallError(reason)
        return self._spider.read_page(page, row).completed(row)

    def _document(self, found: Consultation, listing_url: str, kind: str, body: bytes) -> Document:
        source = self._spider.source
        return Document(
            source=source.id,
            source_key=found.key,
            url=found.url,
            title=found.title,
            title_from=Provenance.SOURCE if found.title else None,
            kind=found.kind,
            published=found.published,
            authority=source.authority or found.authority,
            language=source.language,
            media_type=kind,
            fetched=self._spider.job.clock(),
            sha256=hashlib.sha256(body).hexdigest(),
            listing_url=listing_url,
            procurement=found.procurement,
        )

    def _unless_known(self, row: Consultation, listing_url: str) -> Iterator[Collected]:
        if row.key not in self._known and row.title:
            yield self._instead(row, listing_url)

    def _instead(self, row: Consultation, listing_url: str) -> Collected:
        """What the list says, in the place of the page."""
        body = row.as_bytes()
        capture = Capture(
            source=self._spider.source.id,
            url=f"{listing_url}#{row.key}",
            final_url=listing_url,
            status=200,
            fetched=self._spider.job.clock(),
            headers=(),
            sha256=hashlib.sha256(body).hexdigest(),
        )
        return Collected(self._document(row, listing_url, JSON, body), body, capture)

    def _page_failed(self, failure: Failure) -> Iterator[Collected]:
        """A page that is gone or refused: what we have, or what the list says, is kept."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy on failures
        self._spider.request_failed(failure)
        yield from self._unless_known(request.cb_kwargs["row"], request.cb_kwargs["listing_url"])

    # ---- files

    def _files(self, found: Consultation, page_url: str, *, same: bool) -> Iterator[Request]:
        """The requests for the files of a consultation that are wanted, given to anybody, and due.

        A dossier cannot be asked for conditionally: one we have is left alone while its page says the `same`.
        """
        spider = self._spider
        for file in _once(found.files):
            if file.kind not in spider.options.files or file.url in self._seen_files:
                continue
            self._seen_files.add(file.url)
            if file.wall is not None:
                self._walled(file, found)
                continue
            spider.listed()
            known, resource = self._known.get(file.url), self._resources.get(file.url)
            if file.url in self._memory.too_large:
                continue
            todo = visit(Link(url=file.url, title=Title()), known, resource, spider.now, self._rhythm)
            if file.kind == "dossier" and known is not None:
                todo = Visit.LEAVE if same else Visit.FETCH
            if todo is Visit.LEAVE:
                if known is not None:
                    spider.unchanged(file.url, known.last_seen)
                continue
            yield spider.ask_for_file(file, found, page_url)

    def file_request(self, file: TenderFile, found: Consultation, page_url: str) -> Request:
        """The plain request for a file, conditional when we have it."""
        known, resource = self._known.get(file.url), self._resources.get(file.url)
        same = known is not None and resource is not None and resource.sha256 == known.sha256
        return self._spider.get(
            file.url,
            self.file_answered,
            resource=resource if same else None,
            arguments={"file": file, "found": found, "page_url": page_url},
            errback=self.file_failed,
        )

    def file_answered(
        self, response: Response, file: TenderFile, found: Consultation, page_url: str
    ) -> Iterator[Collected]:
        """What came for a file: the file, or a page that says why not."""
        spider = self._spider
        if response.status == 304:
            spider.intake.note(spider.capture(response))
            spider.unchanged(file.url)
            return
        kind = media_type(
            response.body,
            said=content_type(response),
            ending=ending(f"http://x/{file_name_said(response)}") or ending(file.url),
        )
        if not response.body or is_html(kind):
            self._no_file(response, file)
            return
        document = Document(
            source=spider.source.id,
            source_key=file.url,
            url=file.url,
            title=f"{file.name} — {found.title}" if found.title else file.name,
            title_from=Provenance.LISTING,
            kind=DocumentKind.NOTICE if file.kind == "notice" else DocumentKind.OTHER,
            published=None,
            authority=spider.source.authority or found.authority,
            language=spider.source.language,
            media_type=kind,
            fetched=spider.job.clock(),
            sha256=hashlib.sha256(response.body).hexdigest(),
            listing_url=page_url,
            relations=(Relation(kind="annex_of", target=found.key),),
        )
        yield Collected(document, response.body, spider.capture(response, response.body))

    def file_walled(self, response: Response, file: TenderFile, why: str) -> None:
        """A page stands where the file was expected and says why it is not given."""
        capture = without_validators(self._spider.capture(response))
        self._spider.intake.note(replace(capture, url=file.url))
        self._spider.refused(file.url, why)

    def file_odd(self, response: Response, file: TenderFile, oddity: str) -> None:
        """The platform did not answer as documented for a file."""
        capture = without_validators(self._spider.capture(response))
        self._spider.intake.note(replace(capture, url=file.url))
        self._odd(oddity, file.url)

    def file_failed(self, failure: Failure) -> None:
        """One we have that is gone is kept, and said; one that is too large is not asked for again."""
        error = failure.value
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy on failures
        file: TenderFile = request.cb_kwargs["file"]
        gone = isinstance(error, HttpError) and error.response.status in (404, 410)
        if gone and file.url in self._known and isinstance(error, HttpError):
            self._spider.intake.note(self._spider.capture(error.response))
            self._odd("file no longer at its address; our copy is kept", file.url)
            return
        if why_failed(error) == TOO_LARGE:
            self._too_large.add(file.url)
            self._odd("file larger than crawl.max_file_mib, not asked for again", file.url)
            return
        self._spider.request_failed(failure)

    def _no_file(self, response: Response, file: TenderFile) -> None:
        page = as_page(response, response.body)
        shown = page.selector if page is not None else None
        if shown is not None and (reason := why_refused(shown)) is not None:
            self.file_walled(response, file, reason)
        elif shown is not None and asks_for_login(shown):
            self.file_walled(response, file, "given out only after a login")
        else:
            what = "an empty answer" if not response.body else "a web page"
            self.file_odd(response, file, f"{what} instead of the {file.kind} of a consultation")

    def _walled(self, file: TenderFile, found: Consultation) -> None:
        """A file given out only after a login is a gap, recorded when its consultation is new."""
        if found.key not in self._known and file.wall is not None:
            self._spider.refused(file.url, file.wall)

    def _odd(self, oddity: str, url: str) -> None:
        self._oddities[oddity] += 1
        self._examples.setdefault(oddity, url)


def _as_link(row: Consultation) -> Link:
    day = row.deadline.date() if row.deadline else row.published
    return Link(url=row.url, title=Title(), dated=day)


def _once(files: Iterable[TenderFile]) -> Iterator[TenderFile]:
    yield from {file.url: file for file in files}.values()


def _marked(capture: Capture, mark: str) -> Capture:
    """The capture with what the page says in the place of validators, which its tokens make useless."""
    return replace(capture, headers=(*without_validators(capture).headers, ("ETag", mark)))
