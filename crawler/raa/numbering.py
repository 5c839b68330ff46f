"""The numbers of collections: what a title says, and which numbers of a series are missing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from crawler.labels.folding import fold

_LEAST = 4  # numbers in a stretch, before a gap in it means anything
_WIDEST = 5  # missing numbers side by side: more, and lists were not read rather than numbers left out
_DENSE = 0.75  # of a whole series: then wider gaps are gaps too
_MOST = 20  # missing numbers of one series that are named

# "38-2026-045", but not the number of an act: "38-2026-03-12-00001"
_DEPARTMENT_YEAR = re.compile(
    r"(?<!\d)(?<!\d[-_])(?P<department>\d{2}|2[ab]|97\d|r\d\d)[-_ ](?P<year>20\d\d)[-_ ](?P<number>\d{1,4})"
    r"(?![-_]?\d)"
)
_SIGN = r"(?:\bn\s?[°o]?|\bnum(?:ero)?|\b(?:raa|recueil)(?:\s+(?:special|spec?))?)\s?[-_:]?\s?"
_YEAR_NUMBER = re.compile(_SIGN + r"(?P<year>20\d\d)\s?[-_/]\s?(?P<number>\d{1,4})(?![-_/]?\d)")
_NUMBER_YEAR = re.compile(_SIGN + r"(?P<number>\d{1,4})\s?[-_/]\s?(?P<year>20\d\d)(?!\d)")
_NUMBER = re.compile(_SIGN + r"(?P<number>\d{1,3})(?![\d°]|\s?[-/.]\s?\d|\s(?:au|a)\s)")
_DAY = re.compile(
    r"(?<![°\d])(?<!°\s)\d{1,2}(?:er)?\s?(?:janv|fevr|mars|avri|mai|juin|juil|aout|sept|octo|nove|dece)[a-z]*\b"
    r"(?:\s?20\d\d)?|(?<!\d)\d{1,2}[-/. ]\d{1,2}[-/. ]20\d\d(?!\d)|(?<!\d)20\d\d[-/. ]\d\d[-/. ]\d\d(?!\d)"
)
_RANGE = re.compile(r"\b(?:du|de)\s+n?\s?[°ºo]?\s?\d+\s+(?:au|a)\s+n?\s?[°ºo]?\s?\d+")
_SPECIAL = re.compile(r"\bspec(?:ial[es]?|iaux)?\b|\bspe(?![a-z])")


@dataclass(frozen=True, slots=True)
class Number:
    """The number of one collection within its series."""

    series: str  # "38-2026", "2026", "special 2026"
    number: int
    width: int  # of the number as written: 3 in "045"


@dataclass(frozen=True, slots=True)
class Missing:
    """A run of numbers that nothing bears, between two that something does."""

    series: str
    first: str  # as it would be written: "044"
    last: str  # the same as `first` when one is missing
    before: str
    after: str

    def __str__(self) -> str:
        run = f"no {self.first}" if self.first == self.last else f"no {self.first} to {self.last}"
        return f"RAA {self.series}: {run} missing between {self.before} and {self.after}"


def number_of(text: str, day: date | None = None) -> Number | None:
    """The number a title gives a collection; None: it gives none, or a range of them.

    `day` is that of the collection: it gives the year to a number written without.
    """
    folded = fold(text.replace("_", " "))
    if _RANGE.search(folded):
        return None
    found = _DEPARTMENT_YEAR.search(folded)
    if found is not None:  # one series for ordinary and special collections
        return _number(f"{found['department'].upper()}-{found['year']}", found["number"])
    found = _YEAR_NUMBER.search(folded) or _NUMBER_YEAR.search(folded)
    if found is not None:
        return _number(_series(folded, int(found["year"])), found["number"])
    found = _NUMBER.search(_DAY.sub(" ", re.sub(r"[-_]", " ", folded) if " " not in folded else folded))
    year = _only_year(folded) or (day.year if day is not None else None)
    if found is None or year is None:
        return None
    return _number(_series(folded, year), found["number"])


def names_one(text: str) -> bool:
    """Whether a label numbers one collection, be its year said or not."""
    return number_of(text, date(2000, 1, 1)) is not None


def missing(numbers: Iterable[Number]) -> Iterator[Missing]:
    """The gaps within every stretch of a series that is dense enough to have gaps."""
    series: dict[str, dict[int, int]] = defaultdict(dict)
    for each in numbers:
        series[each.series][each.number] = each.width
    for name in sorted(series):
        width = max(series[name].values())
        gaps = [gap for stretch in _stretches(sorted(series[name])) for gap in _gaps(stretch)]
        for low, high in gaps[:_MOST]:
            yield Missing(name, *(f"{n:0{width}d}" for n in (low + 1, high - 1, low, high)))


def _stretches(known: list[int]) -> Iterator[list[int]]:
    """The whole series when it is dense, else its parts between wide gaps."""
    if len(known) >= _DENSE * (known[-1] - known[0] + 1):
        yield known
        return
    begin = 0
    for at in range(1, len(known) + 1):
        if at == len(known) or known[at] - known[at - 1] > _WIDEST + 1:
            stretch = known[begin:at]
            if len(stretch) >= _DENSE * (stretch[-1] - stretch[0] + 1):
                yield stretch
            begin = at


def _gaps(stretch: list[int]) -> Iterator[tuple[int, int]]:
    if len(stretch) >= _LEAST:
        yield from ((low, high) for low, high in pairwise(stretch) if high - low > 1)


def _number(series: str, digits: str) -> Number:
    return Number(series, int(digits), len(digits) if digits.startswith("0") else 1)


def _series(folded: str, year: int) -> str:
    return f"special {year}" if _SPECIAL.search(folded) else str(year)


def _only_year(folded: str) -> int | None:
    years = set(re.findall(r"(?<!\d)20\d\d(?!\d)", folded))
    return int(years.pop()) if len(years) == 1 else None
