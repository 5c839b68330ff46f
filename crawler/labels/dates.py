"""Days written in labels and file names, in French, English or German.

Never guessed: two readings of one writing are none, unless the place the file was put in decides. A day
that cannot be (31 June) or lies too far ahead is not a day.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from crawler.labels.folding import fold

AHEAD = timedelta(days=366)  # a label may announce a session of next year
AHEAD_IN_FILE_NAME = timedelta(days=92)  # numbers of acts look like days of later months
_OLDEST = 1945


@dataclass(frozen=True, slots=True)
class Upload:
    """When a file was put on the server, as its address tells (`/uploads/2026/07/`)."""

    year: int
    month: int | None = None

    def agrees(self, day: date) -> bool:
        """Whether a paper of that day would be put there: the same year, or the end of the one before."""
        if day.year == self.year:
            return self.month is None or day.month <= self.month + 1
        early = self.month is not None and self.month <= 3
        return early and day.year == self.year - 1 and day.month >= 9


@dataclass(frozen=True, slots=True)
class Days:
    """The days a text names."""

    dated: date | None = None  # the day the paper bears
    published: date | None = None  # the day it was put online, when the text says so


@dataclass(frozen=True, slots=True)
class Reader:
    """How to read days: what is today, and whether 6/7/2026 is the 7th of June."""

    today: date
    month_first: bool = False  # United States

    def label(self, text: str) -> Days:
        """The days of a label, a row of a table, a title."""
        return self._days(text, None, AHEAD)

    def file_name(self, name: str, upload: Upload | None = None) -> date | None:
        """The day a file name bears, without its ending; `upload` decides between two readings."""
        day = self._days(name, upload, AHEAD_IN_FILE_NAME).dated
        if day is None:
            found = _WORDS_SHORT.search(fold(name))
            day = _words(found)[0] if found else None
        return day if day is not None and day <= self.today + AHEAD_IN_FILE_NAME else None

    def _days(self, text: str, upload: Upload | None, ahead: timedelta) -> Days:
        folded = fold(text)
        dated = published = None
        for start, day in sorted(self._all(folded, upload)):
            if day.year < _OLDEST or day > self.today + ahead:
                continue
            before = folded[max(0, start - 60) : start]
            if _PUBLISHED.search(before):
                published = published or day
            elif not _ANOTHER.search(before):
                dated = dated or day
        return Days(dated, published)

    def _all(self, text: str, upload: Upload | None) -> Iterator[tuple[int, date]]:
        taken: set[int] = set()
        for pattern, read in (
            (_WORDS, _words),
            (_WORDS_MONTH_FIRST, _words),
            (_YEAR_FIRST, _numbers),
            (_YEAR_LAST, self._year_last),
            (_COMPACT, _compact),
            (_SHORT, self._short),
        ):
            for match in pattern.finditer(text):
                if match.start() in taken:
                    continue
                readings = {day for day in read(match) if day is not None}
                if pattern is _SHORT and (len(readings) > 1 or match["sep"] in ("", ".")):
                    readings = {day for day in readings if upload is not None and upload.agrees(day)}
                if len(readings) == 1:
                    taken.update(range(match.start(), match.end()))
                    yield match.start(), readings.pop()

    def _year_last(self, match: re.Match[str]) -> list[date | None]:
        first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
        if self.month_first:
            return [_day(year, first, second) or _day(year, second, first)]
        return [_day(year, second, first) or _day(year, first, second)]

    def _short(self, match: re.Match[str]) -> list[date | None]:
        """Two digits for the year: day first always, year first where that is written so."""
        a, b, c = (int(match[name]) for name in "abc")
        limit = self.today + AHEAD
        readings = [_day(2000 + c, a, b) if self.month_first else _day(2000 + c, b, a)]
        if match["sep"] in ("-", "_", ""):
            readings.append(_day(2000 + a, b, c))
        return [day for day in readings if day is not None and day <= limit]


def upload_of(path: str) -> Upload | None:
    """When a file was put on the server, from folders such as `/2026/07/` or `/2026-07/`."""
    folders = path.rpartition("/")[0]
    found = re.findall(r"(?:^|/)(20\d\d)(?:[/-](0?[1-9]|1[0-2]))?(?=/|$)", folders)
    if not found:
        return None
    year, month = found[-1]
    return Upload(int(year), int(month) if month else None)


# An accent that was lost on the way ("f_vrier", "d?cembre"), or a letter parted from it ("de_cembre")
_LOST = r"(?:[^a-z0-9\s]{1,3})"
_MONTHS = (
    r"ja(?:e)?n[a-z]*",
    rf"f(?:e[\s_]?|{_LOST})[bv][a-z]*",
    rf"mars[a-z]*|march|maerz|mrz|m(?:a|{_LOST})rz",
    r"a[vp]r[a-z]*",
    r"mai|may",
    r"juin[a-z]?|jun[a-z]*",
    r"juil[a-z]*|jul[a-z]*",
    rf"ao(?:u[\s_]?|{_LOST})t[a-z]?|aug[a-z]*",
    r"sep[a-z]*",
    r"o[ck]t[a-z]*",
    r"nov[a-z]*",
    rf"d(?:e[\s_]?|{_LOST})[cz][a-z]*",
)
_MONTH = "|".join(f"(?P<m{number}>{names})" for number, names in enumerate(_MONTHS, 1))
_GAP = r"[\s._,-]{0,3}"
_WORDS = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}}|premier)(?:er|st|nd|rd|th)?{_GAP}(?:of\s|de\s)?(?:{_MONTH}){_GAP}(?P<y>(?:19|20)\d\d)(?!\d)"
)
# "24 sept 21", in file names only: in a sentence 21 may be the hour
_WORDS_SHORT = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})(?:er)?{_GAP}(?:{_MONTH}){_GAP}(?P<y>\d\d)(?![\dh:])(?!\s*h)"
)
_WORDS_MONTH_FIRST = re.compile(
    rf"(?<![a-z])(?:{_MONTH}){_GAP}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)(?P<y>(?:19|20)\d\d)(?!\d)"
)
_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<sep>[-_./ ])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?!\d)"
)
_YEAR_LAST = re.compile(
    r"(?<![\d])(?P<a>\d{1,2})(?P<sep>[-_./ ])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d\d)(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)(?P<n>\d{8})(?!\d)")
_SHORT = re.compile(
    r"(?<![\d.,/])(?<!\d-)(?P<a>\d\d)(?P<sep>[-_./]?)(?P<b>\d\d)(?P=sep)(?P<c>\d\d)(?![\d/-]|\.\d)"
)

_PUBLISHED = re.compile(
    r"(?:publi[a-z]*|mise?s? en ligne|en ligne|affiche[a-z]*|ajoute[a-z]*|depose[a-z]*|posted|published"
    r"|uploaded|added|veroffentlicht|eingestellt)\s*(?:depuis\s*)?(?:le|on|am|du)?\s*[:-]?\s*(?:[a-z]+\s+)?$"
)
# Days of something else: of the session whose minutes are approved, of a law, of a change, of a deadline
_ANOTHER = re.compile(
    r"(?:loi|decret|ordonnance|directive|reglement|circulaire|act|gesetz)\b[^,;]{0,30}\b(?:du|of|vom)\s*$|"
    r"(?:approbation|adoption|approuv[a-z]*|approval|genehmigung)\b.{0,50}$"
    r"|(?:mise?s? a jour|modifie[a-z]*|updated|geandert|transmis[a-z]*|prefecture|jusqu.au|avant|before"
    r"|until|bis)\s*(?:le|on|am)?\s*[:-]?\s*(?:[a-z]+\s+)?$"
)


def _words(match: re.Match[str]) -> list[date | None]:
    month = next(number for number in range(1, 13) if match[f"m{number}"])
    year = int(match["y"])
    return [
        _day(year if year > 99 else 2000 + year, month, 1 if match["d"] == "premier" else int(match["d"]))
    ]


def _numbers(match: re.Match[str]) -> list[date | None]:
    return [_day(int(match["y"]), int(match["m"]), int(match["d"]))]


def _compact(match: re.Match[str]) -> list[date | None]:
    digits = match["n"]
    readings = (
        (digits[:4], digits[4:6], digits[6:]),
        (digits[4:], digits[2:4], digits[:2]),
    )
    return [
        _day(int(year), int(month), int(day))
        for year, month, day in readings
        if year.startswith(("19", "20"))
    ]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
