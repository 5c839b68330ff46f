"""The stretch of time that a label names: "2026", "Août", "2e semestre 2025", "Archives 2015-2019"."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from crawler.labels.folding import fold

_YEAR = re.compile(r"(?<![\d-])(20\d\d)(?!\d|-\d{3})")
_MONTHS = (*("janv", "fevr", "mars", "avri", "mai", "juin", "juil", "aout", "sept", "octo", "nove", "dece"),)
_MONTH = re.compile(
    r"\b(?:(janv)ier|(fevr)ier|(mars)|(avri)l|(mai)|(juin)|(juil)let|(aout)|(sept)embre|(octo)bre"
    r"|(nove)mbre|(dece)mbre)\b"
)
_HALF = re.compile(r"\b(1er|premier|2e|2eme|2nd|second|deuxieme)[\s-]+semestre\b|\bsemestre[\s-]+([12])\b")
_QUARTER = re.compile(
    r"\b(1er|premier|2e|2eme|deuxieme|3e|3eme|troisieme|4e|4eme|quatrieme)[\s-]+trimestre\b"
    r"|\btrimestre[\s-]+([1-4])\b"
)
_ORDINALS = {"1er": 1, "premier": 1, "2nd": 2, "second": 2, "deuxieme": 2, "troisieme": 3, "quatrieme": 4}


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included."""

    first: date
    last: date

    def ended_before(self, day: date) -> bool:
        """Whether all of it lies before a day."""
        return self.last < day


def period_of(text: str, within: Period | None = None) -> Period | None:
    """What a label or the last part of an address names; None: no time at all.

    `within` is the period of the list the label stands in: it gives a month its year.
    """
    folded = re.sub(r"[_./+-]+", " ", fold(text))
    years = sorted({int(year) for year in _YEAR.findall(folded)})
    if not years and within is not None and within.first.year == within.last.year:
        years = [within.first.year]
        if not _has_part(folded):
            return None
    if not years:
        return None
    if len(years) > 1:
        return Period(date(years[0], 1, 1), date(years[-1], 12, 31))
    return _part(folded, years[0])


def _has_part(text: str) -> bool:
    return any(pattern.search(text) for pattern in (_MONTH, _HALF, _QUARTER))


def _part(text: str, year: int) -> Period:
    """The months a text names in a year; all twelve when it names none."""
    half, quarter = _HALF.search(text), _QUARTER.search(text)
    if half is not None:
        number = _ordinal(half)
        return _months(year, 6 * number - 5, 6 * number)
    if quarter is not None:
        number = _ordinal(quarter)
        return _months(year, 3 * number - 2, 3 * number)
    named = [_MONTHS.index(next(filter(None, found.groups()))) + 1 for found in _MONTH.finditer(text)]
    return _months(year, min(named), max(named)) if named else _months(year, 1, 12)


def _ordinal(match: re.Match[str]) -> int:
    written = next(filter(None, match.groups()))
    return _ORDINALS.get(written) or int(written[0])


def _months(year: int, first: int, last: int) -> Period:
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def one_day(day: date) -> Period:
    """The period of a paper of that day: what it may concern was published within the days after."""
    return Period(day, day + timedelta(days=1))
