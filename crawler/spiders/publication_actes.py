"""Acts of French authorities through the full-text search of Mégalis Bretagne's software.

It serves Brittany (data.megalis.bretagne.bzh) and, as publication-actes.fr, more than a hundred authorities
elsewhere. One question a term, pages turned by a cursor until it is empty, acts known by their `hash`; the
PDF of an act and those of its annexes are papers of their own. The search reads inside the PDFs.
"""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode, urljoin

from scrapy.http import Request, Response

from contrechamp.records import Authority, DocumentKind, Relation
from contrechamp.reference import load_bodies
from crawler.papers import Paper, PaperFetcher
from crawler.publication_actes.answers import Act, UnexpectedAnswerError, read_answer
from crawler.publication_actes.options import Options
from crawler.revisiting import LONGEST_WAIT
from crawler.spiders.base import Job, SourceSpider

__all__ = ["Options", "PublicationActesSpider"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked for, page by page."""

    words: str
    siren: str | None
    since: date


class PublicationActesSpider(SourceSpider[Options]):
    """See the module."""

    obeys_robots = False  # a documented public API

    def __init__(self, job: Job[Options]) -> None:
        super().__init__(job)
        self._papers = PaperFetcher(self)
        self._strange: set[str] = set()

    async def start(self) -> AsyncIterator[Request]:
        """The first page of each question."""
        since = self.since or self._due_day()
        lexicon = self.terms.get(self.source.language, ()) if self.options.terms else ()
        for words in dict.fromkeys((*lexicon, *self.options.terms_extra)):
            for siren in self.options.sirens or (None,):
                yield self._ask(
                    Question(words=words, siren=siren, since=since), cursor=None, turned=frozenset()
                )

    def conclude(self) -> None:
        """Remember up to which day everything was read; a crawl `since` a later day leaves that open."""
        self._papers.conclude()
        if not self._papers.met and not self.full:
            self.nothing_new()
        if self.since is None or self.since <= self._due_day():
            looked = self.now.date() if self._looks_back() else self._looked_back()
            days = {"read_until": self.now.date(), "looked_back": looked}
            self.cursor = json.dumps({name: day.isoformat() for name, day in days.items() if day})

    def _due_day(self) -> date:
        options, today = self.options, self.now.date()
        read_until = self._remembered("read_until")
        if read_until is None or self.full:
            return today - timedelta(days=options.backfill_days)
        due = read_until - timedelta(days=options.overlap_days)
        return min(due, today - timedelta(days=options.revisit_days)) if self._looks_back() else due

    def _looks_back(self) -> bool:
        """Whether acts that were published long ago are listed again: a file may have been replaced."""
        looked = self._looked_back()
        return self.full or looked is None or self.now.date() - looked >= LONGEST_WAIT

    def _looked_back(self) -> date | None:
        return self._remembered("looked_back") or self._remembered("read_until")

    def _remembered(self, name: str) -> date | None:
        text = json.loads(self.job.cursor).get(name) if self.job.cursor else None
        return date.fromisoformat(text) if text else None

    def _ask(self, question: Question, *, cursor: str | None, turned: frozenset[str]) -> Request:
        options = self.options
        query = {
            "query": f'"{question.words}"' if options.quoted and " " in question.words else question.words,
            "date_de_publication_debut": question.since.isoformat(),
            "lignes": str(options.page_size),
            "siren": question.siren or "",
            "types_actes": ",".join(options.act_types),
            "classifications": ",".join(options.classifications),
            "page_suivante": cursor or "",
        }
        url = f"{options.search_url}?{urlencode({name: value for name, value in query.items() if value})}"
        arguments = {"question": question, "turned": turned}
        return self.get(url, self._page, arguments=arguments, errback=self.list_unanswered)

    def _page(self, response: Response, question: Question, turned: frozenset[str]) -> Iterator[Any]:
        where = response.url.partition("?")[0]
        try:
            answer = read_answer(response.body)
        except UnexpectedAnswerError as error:
            self.broken(f"{where} for '{question.words}': {error}")
            return
        self.intake.note(self.capture(response, response.body), response.body)
        if answer.incomplete:
            self.problem(f"{answer.incomplete} results without id or url were passed over: {where}")
        for act in answer.acts:
            yield from self._requests(act, response.url)
        following = answer.following
        if following is None:
            return
        if following in turned or len(turned) >= self.options.max_pages or not answer.acts:
            self.broken(f"{where} for '{question.words}': the cursor does not end ('{following}')")
            return
        yield self._ask(question, cursor=following, turned=turned | {following})

    def _requests(self, act: Act, listing_url: str) -> Iterator[Any]:
        if act.kind is None and act.type not in self._strange:
            self._strange.add(act.type)
            self.problem(f"acts of type '{act.type}', which is not documented, are kept as 'other'")
        authority = _authority(act.siren)
        common: dict[str, Any] = {
            "published": act.published,
            "dated": act.dated,
            "authority": authority,
            "listing_url": listing_url,
        }
        yield from self._papers.request(
            Paper(
                key=act.id,
                url=urljoin(listing_url, act.url),
                title=act.subject,
                kind=act.kind or DocumentKind.OTHER,
                mark=act.hash,
                **common,
            )
        )
        for annex in act.annexes if self.options.annexes else ():
            yield from self._papers.request(
                Paper(
                    key=f"{act.id}/{annex.id}",
                    url=urljoin(listing_url, annex.url),
                    title=f"{act.subject} (annexe)" if act.subject else None,
                    kind=act.kind or DocumentKind.OTHER,
                    mark=annex.hash,
                    relations=(Relation(kind="annex_of", target=act.id),),
                    **common,
                )
            )


def _authority(siren: str | None) -> Authority | None:
    """The authority of a SIREN; the interface gives no name, so a known body goes by its own."""
    if siren is None:
        return None
    body = load_bodies().by_siren.get(siren)
    name = body.name if body else f"SIREN {siren}"
    return Authority(name=name, country="FR", siren=siren, department=body.department if body else None)
