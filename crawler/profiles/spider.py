"""What the spiders of buyer profiles have in common: questions, rows, pages, files."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from scrapy.http import HtmlResponse, Request, Response

from crawler.profiles.collecting import Consultations
from crawler.profiles.consultation import Consultation, TenderFile
from crawler.profiles.memory import recall
from crawler.profiles.options import WantedOptions
from crawler.profiles.wanting import Question, wanted
from crawler.spiders.base import Job, SourceSpider
from crawler.website.answers import as_page, without_validators
from crawler.website.verdicts import why_refused

OptionsT = TypeVar("OptionsT", bound=WantedOptions)

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_LISTS_FIRST = 10  # priority: what was not listed cannot be missed


class ProfileSpider(SourceSpider[OptionsT]):
    """Lists in; consultations, their pages and their files out."""

    def __init__(self, job: Job[OptionsT]) -> None:
        super().__init__(job)
        self.full = True  # lists name all that is open
        self.wanted = wanted(job.options, job.terms.get(job.source.language, ()))
        self.consultations = Consultations(self, recall(job.cursor))
        self._sessions = 0

    def conclude(self) -> None:
        """Say what was odd, and remember this crawl."""
        self.consultations.conclude()
        self.cursor = self.consultations.memory.dump()

    # ---- what each platform says for itself

    def read_page(self, page: HtmlResponse, row: Consultation) -> Consultation:
        """What the page of a consultation says. Raises NotAConsultationError and WallError."""
        raise NotImplementedError

    def ask_for_file(self, file: TenderFile, found: Consultation, page_url: str) -> Request:
        """The first request that leads to a file."""
        return self.consultations.file_request(file, found, page_url)

    # ---- what they call

    def session(self) -> int:
        """A cookie jar of its own: platforms keep the search of a visitor, one at a time."""
        self._sessions += 1
        return self._sessions

    def ask(
        self,
        url: str,
        callback: Any,
        arguments: Mapping[str, Any],
        *,
        session: int | None = None,
        body: bytes | None = None,
        errback: Any = None,
    ) -> Request:
        """A request for a list: GET, or POST of a form's fields, within a session."""
        request = self.get(
            url,
            callback,
            arguments=arguments,
            headers=_FORM if body is not None else None,
            priority=_LISTS_FIRST,
            errback=errback or self.list_unanswered,
        )
        if session is not None:
            request.meta["cookiejar"] = session
        return request if body is None else request.replace(method="POST", body=body)

    def rows(self, rows: Iterable[Consultation], question: Question, response: Response) -> Iterator[Any]:
        """What is asked for because of the rows of a list; the list is kept when it names something new."""
        fresh = False
        for row in rows:
            if not self.wanted.of(row) or not (question.certain or self.wanted.named_in(row)):
                continue
            fresh = fresh or not self.consultations.has(row)
            yield from self.met(row, response.url)
        body = response.body if fresh else None
        self.intake.note(without_validators(self.capture(response, body)), body)

    def met(self, row: Consultation, listing_url: str) -> Iterator[Any]:
        """What follows from a wanted row."""
        yield from self.consultations.listed(row, listing_url)

    def page_of(self, response: Response) -> HtmlResponse | None:
        """The answer as a page; None, and the crawl has failed, when it is none or turns us away."""
        page = as_page(response, response.body)
        reason = why_refused(page.selector) if page is not None else None
        if page is not None and reason is None:
            return page
        if reason is not None:
            self.refused(self.capture(response).url, reason)
        self.broken(f"{response.url}: {reason or 'no web page'}")
        return None
