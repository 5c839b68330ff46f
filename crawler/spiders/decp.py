"""Concluded contracts of all of France, from the consolidated table on data.gouv.fr (tabular API).

Asked by words of the subject, by procurement code, and by winner: by register number where the lexicon knows
it, else by name. That finds purchases whose subject never says what was bought. Rows are grouped by contract:
what a question found is completed by all rows of its contract, unless the archive holds them already.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler.decp import rows as table
from crawler.decp.choosing import fewest, spellings
from crawler.decp.contract import Row
from crawler.decp.options import ContractOptions
from crawler.items import Collected
from crawler.options import HttpUrl
from crawler.read_until import as_cursor, due_day
from crawler.spiders.base import Job, SourceSpider

__all__ = ["DecpSpider", "Options"]

_TOGETHER = 20  # contracts asked for in one question
_UNSAFE = frozenset(",&#")  # numbers with these are asked for alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(ContractOptions):
    """Where the table is and how it is asked."""

    data_url: HttpUrl  # …/api/resources/<id>/data/
    since_column: str = "datePublicationDonnees"
    page_size: int = 50
    max_pages: int = 400  # of one question; more is told as a failure
    backfill_days: int = 365  # a first or full crawl begins so many days ago
    overlap_days: int = 30  # days asked for again before the last success: publishers are late

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from ContractOptions.problems(self)
        if not (self.cpv or self.terms or self.terms_extra or self.vendors):
            yield "nothing to ask for: give 'cpv' or 'terms_extra', or leave 'terms' or 'vendors' true"
        if not 1 <= self.page_size <= 50:
            yield "'page_size' is not between 1 and 50"
        for name in ("backfill_days", "max_pages"):
            if getattr(self, name) < 1:
                yield f"'{name}' is less than 1"
        if self.overlap_days < 0:
            yield "'overlap_days' is negative"


@dataclass(frozen=True, slots=True)
class Question:
    """One list to ask for: rows whose column holds this."""

    column: str
    value: str

    def means(self, row: Row) -> bool:
        """Codes and numbers are asked for anywhere in the column, and meant at its beginning."""
        return self.column not in ("codeCPV", "titulaire_id") or str(row.get(self.column) or "").replace(
            " ", ""
        ).startswith(self.value)


class DecpSpider(SourceSpider[Options]):
    """See the module."""

    obeys_robots = False  # a documented public API

    def __init__(self, job: Job[Options]) -> None:
        super().__init__(job)
        self._known = self.intake.known(self.source.id)
        self._kept: set[str] = set()  # contracts of which the archive holds every row that was seen
        self._asked: set[str] = set()  # contracts asked for whole
        self._owed = False  # a contract was named and did not come whole

    async def start(self) -> AsyncIterator[Request]:
        """The first page of each question."""
        since = self.since or self._due_day()
        for question in self._questions():
            yield self._ask(question, since, page=1)

    def conclude(self) -> None:
        """Remember up to which day everything was read; what did not come leaves that open."""
        for uid in self._kept - self._asked:
            self.unchanged(uid, self._known[uid].last_seen)
        if not self._kept and not self._asked and not self.full:
            self.nothing_new()
        if self._owed:
            self.cursor = self.job.cursor
        elif self.since is None or self.since <= self._due_day():
            self.cursor = as_cursor(self.now.date())

    def _due_day(self) -> date:
        options = self.options
        cursor = None if self.full else self.job.cursor
        days = {"overlap_days": options.overlap_days, "backfill_days": options.backfill_days}
        return due_day(cursor, self.now.date(), **days)

    def _questions(self) -> Iterator[Question]:
        options = self.options
        words = (*(self.terms.get(self.source.language, ()) if options.terms else ()), *options.terms_extra)
        for word in fewest(words):
            for spelling in spellings(word):
                yield Question("objet", spelling)
        for code in options.cpv:
            yield Question("codeCPV", code)
        for name, numbers in sorted(self.job.companies.items()) if options.vendors else ():
            for number in numbers:
                yield Question("titulaire_id", number)
            if not numbers:
                yield Question("titulaire_nom", name)

    def _ask(self, question: Question, since: date, *, page: int) -> Request:
        query = {
            f"{question.column}__contains": question.value,
            f"{self.options.since_column}__greater": since.isoformat(),
            f"{self.options.since_column}__sort": "desc",
            "page": page,
            "page_size": self.options.page_size,
        }
        return self.get(
            f"{self.options.data_url}?{urlencode(query)}",
            self._page,
            arguments={"question": question, "since": since, "page": page},
            errback=self.list_unanswered,
        )

    def _page(self, response: Response, question: Question, since: date, page: int) -> Iterator[Any]:
        answer = self._read(response)
        if answer is None:
            return
        if page == 1:
            self.announced(answer.total)
        self.listed(len(answer.rows))
        wanted = []
        for row in answer.rows:
            uid = str(row["uid"])
            if not question.means(row) or uid in self._asked:
                continue
            if self._is_kept(uid, row):
                self._kept.add(uid)
            else:
                self._asked.add(uid)
                wanted.append(uid)
        yield from self._complete(wanted)
        if answer.following:
            if page >= self.options.max_pages:
                self.broken(f"'{question.value}' in {question.column}: more than {page} pages")
                return
            yield self._ask(question, since, page=page + 1)

    def _is_kept(self, uid: str, row: Row) -> bool:
        """Whether the archive holds this row of this contract."""
        known = self._known.get(uid)
        return (
            known is not None
            and self.job.archive.has(known.sha256)
            and table.holds(self.job.archive.read(known.sha256), row)
        )

    def _complete(self, uids: Sequence[str]) -> Iterator[Request]:
        """All rows of these contracts."""
        plain = [uid for uid in uids if not _UNSAFE & set(uid)]
        for at in range(0, len(plain), _TOGETHER):
            yield self._whole(tuple(plain[at : at + _TOGETHER]), {}, page=1)
        for uid in uids:
            if _UNSAFE & set(uid):
                yield self._whole((uid,), {}, page=1)

    def _whole(self, uids: tuple[str, ...], rows: dict[str, list[Row]], *, page: int) -> Request:
        operator = "in" if len(uids) > 1 else "exact"
        query = {
            f"uid__{operator}": ",".join(uids),
            "uid__sort": "asc",
            "page": page,
            "page_size": self.options.page_size,
        }
        return self.get(
            f"{self.options.data_url}?{urlencode(query)}",
            self._contracts,
            arguments={"uids": uids, "rows": rows, "page": page},
            errback=self._missing,
        )

    def _contracts(
        self, response: Response, uids: tuple[str, ...], rows: dict[str, list[Row]], page: int
    ) -> Iterator[Any]:
        answer = self._read(response)
        if answer is None:
            return
        for row in answer.rows:
            rows.setdefault(str(row["uid"]), []).append(row)
        if answer.following and page < self.options.max_pages:
            yield self._whole(uids, rows, page=page + 1)
            return
        capture = self.capture(response, response.body)
        for uid in uids:
            if uid in rows:
                contract = table.read_contract(rows[uid])
                body = contract.as_bytes()
                document = contract.as_document(
                    body,
                    source=self.source.id,
                    url=f"{self.options.data_url}?{urlencode({'uid__exact': uid})}",
                    listing=str(self.options.data_url),
                    fetched=self.job.clock(),
                )
                yield Collected(document, body, capture)
            elif len(uids) > 1:
                yield self._whole((uid,), {}, page=1)  # perhaps the list of numbers was not understood
            else:
                self._owed = True
                self.problem(f"contract {uid} was named and cannot be had")

    def _read(self, response: Response) -> table.Page | None:
        """The rows of an answer; None: it was none, and the crawl has failed."""
        try:
            answer = table.read_page(response.body)
        except table.UnexpectedAnswerError as error:
            self.broken(f"{self.options.data_url}: {error}")
            return None
        self.intake.note(self.capture(response, response.body), response.body)
        return answer

    def _missing(self, failure: Failure) -> Any:
        """Contracts that did not come are asked for again: their days stay open."""
        self._owed = True
        return self.request_failed(failure)
