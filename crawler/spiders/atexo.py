"""Buyer profiles on Atexo MPE: PLACE, Maximilien, Mégalis, regions, departments and cities.

The list of all open consultations, or the search form for words and organisations; both are PRADO pages
turned by postbacks. Then the page of each consultation that is new or changed, its règlement and notices, and
the dossier where the platform gives it to those who stay anonymous. PLACE is known to answer robots with 403:
a refusal, recorded.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

from scrapy.http import HtmlResponse, Request, Response

from crawler.atexo import dossier, searching
from crawler.atexo.consultation import read_consultation
from crawler.atexo.options import Options
from crawler.atexo.results import Results, UnexpectedPageError, read_results
from crawler.profiles.consultation import Consultation, TenderFile, WallError
from crawler.profiles.spider import ProfileSpider
from crawler.profiles.wanting import Question, any_word_questions
from crawler.website.answers import as_page
from crawler.website.verdicts import why_refused

__all__ = ["AtexoSpider", "Options"]


@dataclass(slots=True, kw_only=True)
class _Turn:
    """One question and how far its pages were turned."""

    question: Question
    organisation: str | None
    session: int
    page: int = 1
    resized: bool = False
    seen: set[str] = field(default_factory=set)  # keys


class AtexoSpider(ProfileSpider[Options]):
    """See the module."""

    async def start(self) -> AsyncIterator[Request]:
        """The search form once for each question, or the list of everything."""
        options = self.options
        for question in any_word_questions(self.wanted.terms, options.words_of_a_question):
            for organisation in options.organisations or (None,):
                turn = _Turn(question=question, organisation=organisation, session=self.session())
                whole = not question.words and organisation is None and not options.fields
                path = options.all_path if whole else options.search_path
                yield self.ask(
                    f"{options.base_url.rstrip('/')}{path}",
                    self._results if whole else self._form,
                    {"turn": turn},
                    session=turn.session,
                )

    def read_page(self, page: HtmlResponse, row: Consultation) -> Consultation:
        """See `ProfileSpider`."""
        return read_consultation(page, row, self.options)

    # ---- lists

    def _form(self, response: Response, turn: _Turn) -> Iterator[Request]:
        page = self.page_of(response)
        if page is None:
            return
        try:
            form = searching.form_of(page)
            body = searching.search(form, turn.question.words, turn.organisation, self.options.fields)
        except UnexpectedPageError as error:
            self.broken(f"{response.url}: {error}")
            return
        yield self.ask(form.action, self._results, {"turn": turn}, session=turn.session, body=body)

    def _results(self, response: Response, turn: _Turn) -> Iterator[Any]:
        page = self.page_of(response)
        if page is None:
            return
        try:
            results = read_results(page, self.options)
            self._check(results, turn)
        except UnexpectedPageError as error:
            self.broken(f"{response.url}: {error}")
            return
        if results.rows and not turn.resized:
            turn.resized = True
            form = searching.form_of(page)
            body = searching.longer_pages(form, self.options.page_size)
            if body is not None:
                yield self.ask(form.action, self._results, {"turn": turn}, session=turn.session, body=body)
                return
        before = len(turn.seen)
        turn.seen |= {row.key for row in results.rows}
        yield from self.rows(results.rows, turn.question, response)
        yield from self._turned(page, results, turn, moved=len(turn.seen) > before)

    def _turned(self, page: HtmlResponse, results: Results, turn: _Turn, *, moved: bool) -> Iterator[Request]:
        """The next page; or the end, when all that was announced came."""
        more = results.next_target is not None or turn.page < (results.pages or 1)
        if more and moved and turn.page < self.options.max_pages:
            turn.page += 1
            form = searching.form_of(page)
            body = searching.next_page(form, results.next_target or self.options.next_target)
            yield self.ask(form.action, self._results, {"turn": turn}, session=turn.session, body=body)
            return
        if more and moved:
            words = turn.question.words or "everything"
            self.problem(f"more than {turn.page} pages for '{words}': the rest was not looked at")
        elif results.total is not None and len(turn.seen) < results.total:
            self.broken(f"{results.total} consultations announced, {len(turn.seen)} came: {page.url}")

    def _check(self, results: Results, turn: _Turn) -> None:
        """A search for one organisation that gives another's consultations was not understood."""
        organisation = turn.organisation
        if organisation and any(not row.key.startswith(f"{organisation}/") for row in results.rows):
            raise UnexpectedPageError(f"consultations of others came for organisation '{organisation}'")

    # ---- dossiers

    def ask_for_file(self, file: TenderFile, found: Consultation, page_url: str) -> Request:
        """The file; for a dossier the page that asks who we are."""
        if file.kind != "dossier":
            return super().ask_for_file(file, found, page_url)
        arguments = {"file": file, "found": found, "page_url": page_url}
        return self._step(file.url, self._demand, arguments, self.session())

    def _demand(self, response: Response, **arguments: Any) -> Iterator[Any]:
        """Asked who we are: nobody in particular."""
        yield from self._go_on(response, dossier.anonymous, self._pieces, arguments)

    def _pieces(self, response: Response, **arguments: Any) -> Iterator[Any]:
        """Shown the pieces: all of them."""
        yield from self._go_on(response, dossier.complete, self.consultations.file_answered, arguments)

    def _go_on(
        self, response: Response, read: Any, callback: Any, arguments: dict[str, Any]
    ) -> Iterator[Any]:
        page = as_page(response, response.body)
        if page is None or why_refused(page.selector) is not None:  # the file at once, or a firewall
            yield from self.consultations.file_answered(response, **arguments)
            return
        try:
            step: dossier.Step = read(page)
        except WallError as error:
            self.consultations.file_walled(response, arguments["file"], str(error))
        except dossier.UnexpectedStepError as error:
            self.consultations.file_odd(response, arguments["file"], f"no dossier ({error})")
        else:
            session = response.meta["cookiejar"]
            yield self._step(step.url, callback, arguments, session, step.body)

    def _step(
        self, url: str, callback: Any, arguments: dict[str, Any], session: int, body: bytes | None = None
    ) -> Request:
        request = self.ask(
            url, callback, arguments, session=session, body=body, errback=self.consultations.file_failed
        )
        return request.replace(priority=0)
