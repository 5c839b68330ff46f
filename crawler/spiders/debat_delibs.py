"""Paris, Débat-Délibs: deliberations, vows, questions and minutes of the city council, by search.

A Lutèce site whose search (Solr) gives pages of `.itemODS` blocks. `AND` between words works; a phrase in
quotes finds nothing and words side by side mean "or", so several words are joined by `AND`. There is no
filter by date: the pages of every question are turned until one names nothing new, and known papers are
asked for more and more rarely.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin

from scrapy.http import HtmlResponse, Request, Response

from crawler.debat_delibs.results import Item, UnexpectedPageError, read_results
from crawler.options import HttpUrl, SpiderOptions
from crawler.papers import Paper, PaperFetcher
from crawler.spiders.base import Job, SourceSpider
from crawler.website.answers import as_page

__all__ = ["DebatDelibsSpider", "Options"]

_SHORT = 3  # letters; shorter words ("de", "la") are left out of a question


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(SpiderOptions):
    """Where the search is and what it is asked for."""

    search_url: HttpUrl  # …/jsp/site/Portal.jsp
    download_url: HttpUrl  # …/DoDownload.jsp, which takes id_document
    terms: bool = True  # ask for the lexicon's terms, one question each
    terms_extra: tuple[str, ...] = ()  # further words
    page_size: int = 50
    max_pages: int = 40  # of one question

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from SpiderOptions.problems(self)
        if not (self.terms or self.terms_extra):
            yield "nothing to ask for: give 'terms_extra', or leave 'terms' true"
        for name in ("page_size", "max_pages"):
            if getattr(self, name) < 1:
                yield f"'{name}' is less than 1"


class DebatDelibsSpider(SourceSpider[Options]):
    """See the module."""

    def __init__(self, job: Job[Options]) -> None:
        super().__init__(job)
        self._papers = PaperFetcher(self)

    async def start(self) -> AsyncIterator[Request]:
        """The first page of each question."""
        lexicon = self.terms.get(self.source.language, ()) if self.options.terms else ()
        questions = (_question(words) for words in (*lexicon, *self.options.terms_extra))
        for words in dict.fromkeys(questions):
            yield self._ask(words, page=1, seen=frozenset())

    def conclude(self) -> None:
        """Say what was odd."""
        self._papers.conclude()

    def _ask(self, words: str, *, page: int, seen: frozenset[str]) -> Request:
        query = {
            "page": "search-solr",
            "query": words,
            "items_per_page": self.options.page_size,
            "page_index": page,
        }
        return self.get(
            f"{self.options.search_url}?{urlencode(query)}",
            self._page,
            arguments={"words": words, "page": page, "seen": seen},
            errback=self.list_unanswered,
        )

    def _page(self, response: Response, words: str, page: int, seen: frozenset[str]) -> Iterator[Any]:
        html = as_page(response, response.body)
        try:
            items = read_results(_page_or_nothing(html, response))
        except UnexpectedPageError as error:
            self.broken(f"{self.options.search_url} for '{words}': {error}")
            return
        self.intake.note(self.capture(response, response.body), response.body)
        fresh = [item for item in items if item.id not in seen]
        for item in fresh:
            yield from self._papers.request(self._paper(item, response.url))
        if not fresh:  # pages go on after the last; the site may show fewer items than it was asked for
            return
        if page >= self.options.max_pages:
            self.problem(f"more than {page} pages for '{words}': the rest was not looked at")
            return
        yield self._ask(words, page=page + 1, seen=seen.union(item.id for item in fresh))

    def _paper(self, item: Item, listing_url: str) -> Paper:
        url = f"{self.options.download_url}?{urlencode({'id_document': item.id})}"
        shown = urlencode({"page": "ods-solr.display_document", "id_document": item.id})
        title = item.title
        if title and item.reference and item.reference not in title:
            title = f"{item.reference} {title}"
        return Paper(
            key=item.id,
            url=url,
            title=title,
            kind=item.kind,
            listing_url=listing_url,
            shown_at=urljoin(self.options.search_url, f"?{shown}"),
        )


def _question(words: str) -> str:
    kept = [word for word in words.replace("-", " ").replace("'", " ").split() if len(word) >= _SHORT]
    return " AND ".join(kept) or words


def _page_or_nothing(html: HtmlResponse | None, response: Response) -> HtmlResponse:
    if html is None:
        raise UnexpectedPageError(
            f"a web page was expected, {len(response.body)} bytes of something else came"
        )
    return html
