"""Buyer profiles on AWS-Achat (marches-publics.info).

The search form, sent for each term and each kind of announcement; it finds all the words of a question. A
question that finds too much is asked again for works, services and supplies alone, then given up and told.
Pages of results are turned by the number of each tab's pager. A notice is a plain page. Dossiers are given
out only after a login: a gap.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin

from scrapy.http import HtmlResponse, Request, Response

from contrechamp.records import DocumentKind
from crawler.aws_achat.notice import read_notice
from crawler.aws_achat.options import Options
from crawler.aws_achat.results import Results, UnexpectedPageError, read_results
from crawler.profiles.consultation import Consultation
from crawler.profiles.forms import read_form
from crawler.profiles.spider import ProfileSpider
from crawler.profiles.wanting import Question, phrase_questions

__all__ = ["AwsAchatSpider", "Options"]

_FORM = "//form[.//*[@name='IDE']]"
_NATURES = ("T", "S", "F")  # works, services, supplies
_REREADS = 1  # of a page of results that came without any


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """One question, within one session."""

    question: Question
    announcement: str
    nature: str | None = None  # None: all
    session: int
    turned: set[str] = field(default_factory=set)  # pages asked for


class AwsAchatSpider(ProfileSpider[Options]):
    """See the module."""

    async def start(self) -> AsyncIterator[Request]:
        """The search form once for each question."""
        for question in phrase_questions(self.wanted.terms):
            for announcement in self.options.announcements:
                yield self._begin(_Turn(question=question, announcement=announcement, session=self.session()))

    def read_page(self, page: HtmlResponse, row: Consultation) -> Consultation:
        """See `ProfileSpider`."""
        return read_notice(page, row)

    def _begin(self, turn: _Turn) -> Request:
        url = f"{self.options.base_url.rstrip('/')}{self.options.search_path}"
        return self.ask(url, self._form, {"turn": turn}, session=turn.session)

    def _form(self, response: Response, turn: _Turn) -> Iterator[Request]:
        page = self.page_of(response)
        if page is None:
            return
        form = read_form(page.selector, page.url, _FORM)
        changes = {"IDE": turn.announcement, "txtLibre": turn.question.words, **self.options.fields}
        if turn.nature is not None:
            changes["IDN"] = turn.nature
        missing = sorted(set(changes) - form.names) if form is not None else ["IDE"]
        if form is None or missing:
            self.broken(f"{page.url}: the search form has no field '{missing[0]}'")
            return
        button = {"Rechercher": "Rechercher"} if "Rechercher" in form.names else {}
        yield self.ask(
            form.action, self._results, {"turn": turn}, session=turn.session, body=form.body(changes | button)
        )

    def _results(self, response: Response, turn: _Turn) -> Iterator[Any]:
        results = self._read(response, turn)
        if results is None:
            return
        if results.too_many:
            yield from self._narrowed(turn)
            return
        yield from self.rows(results.rows, turn.question, response)
        for name in results.pagers:
            yield from self._turned(response, results, turn, name, 2)

    def _more(self, response: Response, turn: _Turn, name: str, number: int, reread: int) -> Iterator[Any]:
        """A further page of one tab."""
        try:
            results = self._read(response, turn, strict=False)
        except UnexpectedPageError as error:
            if reread < _REREADS:  # now and then a page comes empty
                yield self._page_request(response.url, turn, name, number, reread + 1)
            else:
                self.broken(f"{response.url}: {error}")
            return
        if results is not None:
            yield from self.rows(results.rows, turn.question, response)
            yield from self._turned(response, results, turn, name, number + 1)

    def _turned(
        self, response: Response, results: Results, turn: _Turn, name: str, number: int
    ) -> Iterator[Request]:
        if number > results.pagers.get(name, 1) or f"{name}={number}" in turn.turned:
            return
        if number > self.options.max_pages:
            words = turn.question.words or "everything"
            self.problem(f"more than {number - 1} pages for '{words}': the rest was not looked at")
            return
        turn.turned.add(f"{name}={number}")
        url = urljoin(response.url, f"?{name}={number}")
        yield self._page_request(url, turn, name, number, 0)

    def _page_request(self, url: str, turn: _Turn, name: str, number: int, reread: int) -> Request:
        arguments = {"turn": turn, "name": name, "number": number, "reread": reread}
        return self.ask(url, self._more, arguments, session=turn.session)

    def _narrowed(self, turn: _Turn) -> Iterator[Request]:
        """The same question for each kind of contract; what is too much even then is told."""
        if turn.nature is None and "IDN" not in self.options.fields:
            for nature in _NATURES:
                yield self._begin(replace(turn, nature=nature, session=self.session(), turned=set()))
            return
        words = turn.question.words or "everything"
        self.broken(
            f"the platform shows nothing for '{words}', which finds too much:"
            " narrow it with 'fields', or ask for other words"
        )

    def _read(self, response: Response, turn: _Turn, *, strict: bool = True) -> Results | None:
        page = self.page_of(response)
        if page is None:
            return None
        kind = DocumentKind.AWARD if turn.announcement == "AAA" else DocumentKind.NOTICE
        try:
            return read_results(page, kind)
        except UnexpectedPageError as error:
            if not strict:
                raise
            self.broken(f"{response.url}: {error}")
            return None
