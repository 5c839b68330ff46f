"""The ledger: what was read, what could not be, since when, so that «searched, nothing found» can be said."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contrechamp.store import Health, SourceState
from contrechamp.store.cards import Card
from contrechamp.store.shelf import DayRead
from feeds.privacy import public
from feeds.site import addresses
from feeds.site.atlas import Atlas
from feeds.site.charts import as_csv
from feeds.site.holdings import Holdings
from feeds.site.rendering import File, Press
from feeds.site.words import LANGUAGES, Words, words

_FAILURES = 500  # files of one source that are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read of some papers."""

    documents: int = 0
    unread: int = 0  # papers not read, or not readable
    pages: int = 0  # searched: those with usable text
    pages_ocr: int = 0
    pages_unreadable: int = 0
    flagged: int = 0  # papers
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One source in the ledger."""

    source: SourceState
    health: Health
    read: Read
    refused: int  # addresses closed to us
    failed: int  # papers whose text could not, or not wholly, be read


def add_up(days: Iterable[DayRead], cards: Sequence[Card]) -> Read:
    """The sums over some days."""
    each = list(days)
    dated = [one.day for one in each if one.day]
    return Read(
        documents=sum(one.documents for one in each),
        unread=sum(one.unread for one in each),
        pages=sum(one.pages - one.pages_unreadable for one in each),
        pages_ocr=sum(one.pages_ocr for one in each),
        pages_unreadable=sum(one.pages_unreadable for one in each),
        flagged=len(cards),
        first=min(dated, default=None),
        last=max(dated, default=None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All that the ledger's pages are made from."""

    atlas: Atlas
    now: datetime

    @property
    def holdings(self) -> Holdings:
        """What was read."""
        return self.atlas.holdings

    def lines(self) -> list[Line]:
        """Every source with its sums, by country and title."""
        return [
            Line(
                source=source,
                health=source.health(self.now),
                read=add_up(self.holdings.days.get(source.id, ()), self.atlas.by_source.get(source.id, ())),
                refused=len(self.holdings.gaps.get(source.id, ())),
                failed=len(self.holdings.failures.get(source.id, ())),
            )
            for source in sorted(
                self.holdings.sources.values(), key=lambda s: (s.country, s.title.casefold())
            )
        ]

    def months(self, source: str) -> list[tuple[str | None, Read]]:
        """What was read of a source, by the month its papers bear, newest first; None: without a date."""
        by_month: dict[str | None, list[DayRead]] = defaultdict(list)
        for day in self.holdings.days.get(source, ()):
            by_month[f"{day.day:%Y-%m}" if day.day else None].append(day)
        flagged: dict[str | None, list[Card]] = defaultdict(list)
        for card in self.atlas.by_source.get(source, ()):
            flagged[f"{card.day:%Y-%m}" if card.day else None].append(card)
        order = sorted(by_month, key=lambda month: month or "", reverse=True)
        return [(month, add_up(by_month[month], flagged.get(month, ()))) for month in order]

    def write_index(self, press: Press) -> list[File]:
        """The page of all sources."""
        lines = self.lines()
        total = add_up((day for days in self.holdings.days.values() for day in days), self.atlas.cards)
        files = []
        for language in LANGUAGES:
            say = words(language)
            table = File(
                address=addresses.in_language("coverage/sources.csv", language), content=_sources(lines, say)
            )
            page = press.page(
                "coverage.html", language, addresses.COVERAGE, lines=lines, total=total, table=table.address
            )
            files += [table, page]
        return files

    def write_source(self, line: Line, press: Press) -> list[File]:
        """The page of one source."""
        source = line.source.id
        failures = self.holdings.failures.get(source, ())
        days = self.holdings.days.get(source, ())
        flagged: Counter[date | None] = Counter()
        for card in self.atlas.by_source.get(source, ()):
            flagged[card.day] += 1
        files = []
        for language in LANGUAGES:
            say = words(language)
            address = addresses.in_language(
                addresses.source(source).replace("index.html", "days.csv"), language
            )
            table = File(address=address, content=_days(days, flagged, say))
            content: dict[str, Any] = {
                "line": line,
                "months": self.months(source),
                "crawls": self.holdings.crawls.get(source, ()),
                "gaps": self.holdings.gaps.get(source, ()),
                "failures": failures[:_FAILURES],
                "failures_more": max(0, len(failures) - _FAILURES),
                "table": address,
            }
            files += [table, press.page("source.html", language, addresses.source(source), **content)]
        return files


def _sources(lines: Iterable[Line], say: Words) -> bytes:
    names = ("source", "title", "country", "first", "last", "papers", "unread", "pages", "pages_ocr")
    heads = [say(f"csv.{name}") for name in (*names, "pages_unreadable", "flagged", "refused", "last_read")]
    return as_csv(
        heads,
        (
            (
                line.source.id,
                public(line.source.title, 200),
                line.source.country,
                *(day.isoformat() if day else "" for day in (line.read.first, line.read.last)),
                line.read.documents,
                line.read.unread,
                line.read.pages,
                line.read.pages_ocr,
                line.read.pages_unreadable,
                line.read.flagged,
                line.refused,
                line.source.last_success.date().isoformat() if line.source.last_success else "",
            )
            for line in lines
        ),
    )


def _days(days: Iterable[DayRead], flagged: Mapping[date | None, int], say: Words) -> bytes:
    names = ("date", "papers", "unread", "pages", "pages_ocr", "pages_unreadable", "flagged")
    return as_csv(
        [say(f"csv.{name}") for name in names],
        (
            (
                day.day.isoformat() if day.day else "",
                day.documents,
                day.unread,
                day.pages - day.pages_unreadable,
                day.pages_ocr,
                day.pages_unreadable,
                flagged.get(day.day, 0),
            )
            for day in days
        ),
    )
