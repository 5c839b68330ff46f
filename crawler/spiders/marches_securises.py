"""Buyer profiles on Marchés sécurisés (Atline Services).

A list by address: words, departments, page. Each row says what there is to know; it is kept as it is.
Dossiers stand behind a captcha, and are not asked for. Whether the search wants any of several words or all
is unknown: a term of several is looked for in the rows.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from scrapy.http import Request, Response

from crawler.marches_securises.options import Options
from crawler.marches_securises.results import UnexpectedPageError, read_results
from crawler.profiles.consultation import Consultation
from crawler.profiles.spider import ProfileSpider
from crawler.profiles.wanting import Question, phrase_questions

__all__ = ["MarchesSecurisesSpider", "Options"]

_ALL_KINDS = ";services;travaux;fournitures;autres"


class MarchesSecurisesSpider(ProfileSpider[Options]):
    """See the module."""

    async def start(self) -> AsyncIterator[Request]:
        """The first page for each term."""
        for question in phrase_questions(self.wanted.terms):
            several = len(question.words.split()) > 1
            yield self._list(replace(question, certain=not several), 1, self.session())

    def met(self, row: Consultation, listing_url: str) -> Iterator[Any]:
        """The list is all there is."""
        yield from self.consultations.kept_as_listed(row, listing_url)

    def _list(self, question: Question, number: int, session: int) -> Request:
        options = self.options
        query = {"presta": _ALL_KINDS, "r": question.words, "date_cloture_type": "0"}
        if options.departments:
            query["liste_dept"] = ";".join(options.departments)
        query["page"] = str(number)
        url = f"{options.base_url.rstrip('/')}{options.list_path}&{urlencode(query)}"
        arguments = {"question": question, "number": number, "session": session}
        return self.ask(url, self._results, arguments, session=session)

    def _results(self, response: Response, question: Question, number: int, session: int) -> Iterator[Any]:
        page = self.page_of(response)
        if page is None:
            return
        try:
            results = read_results(page, self.options)
        except UnexpectedPageError as error:
            self.broken(f"{response.url}: {error}")
            return
        yield from self.rows(results.rows, question, response)
        if number >= results.pages:
            return
        if number >= self.options.max_pages:
            words = question.words or "everything"
            self.problem(f"more than {number} pages for '{words}': the rest was not looked at")
            return
        yield self._list(question, number + 1, session)
