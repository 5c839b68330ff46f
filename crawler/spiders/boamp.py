"""BOAMP, the French official bulletin of public procurement notices, through its open data API.

Opendatasoft Explore 2.1, dataset `boamp`, without key; the same shape serves other datasets of notices with
BOAMP's fields. New and changed notices are found by lists without their content, then asked for in batches.
A rectification or cancellation is a notice of its own, related to the one it changes.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from scrapy.http import Request, Response
from scrapy.settings import BaseSettings

from contrechamp.records import Capture, Document, Provenance
from crawler.boamp import answers, asking
from crawler.boamp.answers import Record, Records, UnexpectedAnswerError
from crawler.boamp.notice import canonical_bytes, read_notice
from crawler.boamp.options import Options
from crawler.boamp.quota import QUOTA, QUOTA_PLACE
from crawler.items import Collected
from crawler.procurement import values
from crawler.read_until import as_cursor, due_day
from crawler.revisiting import Rhythm
from crawler.spiders.base import Job, SourceSpider

__all__ = ["BoampSpider", "Options"]

_AGAIN = 50  # notices of one question how they stand: the address stays short
_REREADS = 1  # of a list whose total and records disagree: a notice may have appeared meanwhile


class BoampSpider(SourceSpider[Options]):
    """See the module."""

    obeys_robots = False  # a documented public API

    def __init__(self, job: Job[Options]) -> None:
        super().__init__(job)
        self._resources = self.intake.resources(self.source.id)
        self._known = self.intake.known(self.source.id)
        self._listed: dict[str, Record] = {}  # by idweb
        self._standing: dict[str, Record] = {}  # the same of notices that were asked for by number

    async def start(self) -> AsyncIterator[Request]:
        """One list for each group of conditions."""
        window = asking.Window(self.since or self._due_day(), self.now.date())
        conditions = asking.conditions(self.options, self.terms.get(self.source.language, ()))
        for question in asking.questions(self.options, conditions, window):
            yield self._list(question, offset=0, seen=frozenset(), reread=0)
        for request in self._again(window.first):
            yield request

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """The service tells in its own header when its quota begins anew."""
        super().update_settings(settings)
        middlewares = {**settings.getdict("DOWNLOADER_MIDDLEWARES"), QUOTA: QUOTA_PLACE}
        settings.set("DOWNLOADER_MIDDLEWARES", middlewares, priority="spider")

    def conclude(self) -> None:
        """Remember up to which day everything was read; a crawl `since` a later day leaves that open."""
        if not self._listed and not self.full:
            self.nothing_new()
        if self.since is None or self.since <= self._due_day():
            self.cursor = as_cursor(self.now.date())

    def _due_day(self) -> date:
        options = self.options
        cursor = None if self.full else self.job.cursor
        if cursor is None and options.backfill_since:
            return options.backfill_since
        days = {"overlap_days": options.overlap_days, "backfill_days": options.backfill_days}
        return due_day(cursor, self.now.date(), **days)

    # ---- lists

    def _list(self, question: asking.Question, *, offset: int, seen: frozenset[str], reread: int) -> Request:
        return self._ask(
            asking.list_url(self.options, question, offset),
            self._page,
            {"question": question, "offset": offset, "seen": seen, "reread": reread},
        )

    def _page(
        self, response: Response, question: asking.Question, offset: int, seen: frozenset[str], reread: int
    ) -> Iterator[Request]:
        page = self._read(response, answers.read_records)
        if page is None:
            return
        if page.total > self.options.window:
            for month in question.window.months():
                part = question.within(month)
                yield self._ask(asking.export_url(self.options, part), self._export, {})
            return
        yield from self._met(response, page)
        nameless = (f"{offset}/{number}" for number in range(page.nameless))
        seen = seen.union((record["idweb"] for record in page.records), nameless)
        following = offset + self.options.page_size
        if page.records and following < page.total:
            yield self._list(question, offset=following, seen=seen, reread=reread)
        elif len(seen) < page.total:
            if reread < _REREADS:
                yield self._list(question, offset=0, seen=frozenset(), reread=reread + 1)
            else:
                self.broken(
                    f"{page.total} notices announced, {len(seen)} came: {_without_query(response.url)}"
                )

    def _export(self, response: Response) -> Iterator[Request]:
        page = self._read(response, answers.read_export)
        if page is not None:
            yield from self._met(response, page)

    def _met(self, response: Response, page: Records) -> Iterator[Request]:
        """Ask for the notices of a list that are unknown or changed."""
        fresh: list[str] = []
        if page.nameless:
            self.problem(
                f"{page.nameless} records without idweb were passed over: {_without_query(response.url)}"
            )
        for record in page.records:
            idweb = str(record["idweb"])
            if idweb in self._listed:
                continue
            self._listed[idweb] = record
            self.listed(newest=values.day(str(record.get("dateparution"))))
            resource = self._resources.get(asking.record_url(self.options, idweb))
            if idweb in self._known and resource is not None and resource.etag == _mark(record):
                self.unchanged(idweb)
            else:
                fresh.append(idweb)
        self.intake.note(
            self.capture(response, response.body if fresh else None), response.body if fresh else None
        )
        yield from self._details(fresh)

    # ---- notices that we have and no list of these days names

    def _again(self, first: date) -> Iterator[Request]:
        """Ask how those stand that may still change: deadlines are put off, calls cancelled."""
        rhythm = Rhythm.of(self.options)
        due = []
        for idweb, known in self._known.items():
            resource = self._resources.get(asking.record_url(self.options, idweb))
            last = resource.last_checked if resource else None
            listed = known.published is not None and known.published >= first
            if not listed and rhythm.is_due(known.first_seen, last, self.now, day=known.deadline):
                due.append(idweb)
        size = min(_AGAIN, self.options.page_size)
        for start in range(0, len(due), size):
            batch = sorted(due)[start : start + size]
            url = asking.listed_url(self.options, batch)
            yield self._ask(url, self._stand, {"wanted": tuple(batch)}).replace(priority=-1)

    def _stand(self, response: Response, wanted: tuple[str, ...]) -> Iterator[Request]:
        page = self._read(response, answers.read_records)
        if page is None:
            return
        self.intake.note(self.capture(response))
        records = {str(record["idweb"]): record for record in page.records}
        changed = []
        for idweb in (each for each in wanted if each in records and each not in self._listed):
            url = asking.record_url(self.options, idweb)
            resource = self._resources.get(url)
            if resource is None or resource.etag != _mark(records[idweb]):
                self._standing[idweb] = records[idweb]
                changed.append(idweb)
                continue
            self.intake.note(replace(self.capture(response), url=url, status=304, headers=()))
            self.unchanged(idweb, self._known[idweb].last_seen)
        gone = sorted(set(wanted) - records.keys())
        if gone:
            self.problem(
                f"{len(gone)} notices are no longer given; our copies are kept: {', '.join(gone[:5])}"
            )
        yield from self._details(changed)

    # ---- notices

    def _details(self, fresh: Sequence[str]) -> Iterator[Request]:
        size = self.options.detail_size
        for start in range(0, len(fresh), size):
            batch = fresh[start : start + size]
            yield self._ask(asking.details_url(self.options, batch), self._notices, {"wanted": tuple(batch)})

    def _notices(self, response: Response, wanted: tuple[str, ...]) -> Iterator[Collected]:
        page = self._read(response, answers.read_records)
        if page is None:
            return
        self.intake.note(self.capture(response, response.body), response.body)
        for record in page.records:
            yield self._collected(record, response)
        missing = set(wanted) - {str(record["idweb"]) for record in page.records}
        if missing:
            self.broken(f"listed but not given: {', '.join(sorted(missing)[:5])}")

    def _collected(self, record: Record, response: Response) -> Collected:
        notice = read_notice(record)
        for problem in notice.problems:
            self.problem(problem)
        body = canonical_bytes(record)
        sha256 = hashlib.sha256(body).hexdigest()
        answer = self.capture(response, response.body)
        document = Document(
            source=self.source.id,
            source_key=notice.idweb,
            url=notice.url or f"https://www.boamp.fr/pages/avis/?q=idweb:{notice.idweb}",
            title=notice.title,
            title_from=Provenance.SOURCE if notice.title else None,
            kind=notice.kind,
            published=notice.published,
            authority=notice.authority,
            language=self.source.language,
            media_type="application/json",
            fetched=answer.fetched,
            sha256=sha256,
            listing_url=response.url,
            relations=notice.relations,
            procurement=notice.procurement,
        )
        # A record has no address and no validator of its own: it gets the one it can be asked for under, and
        # a mark made from the fields of the list, so that an unchanged notice is not asked for again.
        mark = _mark(self._listed.get(notice.idweb) or self._standing.get(notice.idweb) or record)
        capture = Capture(
            source=self.source.id,
            url=asking.record_url(self.options, notice.idweb),
            final_url=response.url,
            status=answer.status,
            fetched=answer.fetched,
            headers=(("ETag", mark),),
            sha256=sha256,
        )
        return Collected(document, body, capture)

    # ---- asking and reading

    def _ask(self, url: str, callback: Any, arguments: dict[str, Any]) -> Request:
        request = self.get(url, callback, arguments=arguments, errback=self.list_unanswered)
        request.meta["handle_httpstatus_list"] = [400]
        return request

    def _read(self, response: Response, read: Any) -> Records | None:
        """The records of an answer; None, and the crawl has failed, when it is none."""
        if response.status == 400:
            self.broken(f"the API refuses our question: {answers.read_error(response.body)} ({response.url})")
            return None
        try:
            records: Records = read(response.body)
        except UnexpectedAnswerError as error:
            self.broken(f"{_without_query(response.url)}: {error}")
            return None
        return records


def _without_query(url: str) -> str:
    return url.partition("?")[0]


def _mark(record: Record) -> str:
    fields = {name: record.get(name) for name in asking.LIST_FIELDS}
    text = json.dumps(fields, sort_keys=True)
    return f'"fields-{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
