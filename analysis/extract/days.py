"""How people write a day: in figures, with the month's name, or all in words.

French, German, English and Italian. Works on folded text: small letters without accents, one space between
words (`fold`).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS: tuple[tuple[str, ...], ...] = (
    ("janvier", "january", "januar", "janner", "gennaio"),
    ("fevrier", "february", "februar", "febbraio"),
    ("mars", "march", "marz", "maerz", "marzo"),
    ("avril", "april", "aprile"),
    ("mai", "may", "maggio"),
    ("juin", "june", "juni", "giugno"),
    ("juillet", "july", "juli", "luglio"),
    ("aout", "august", "agosto"),
    ("septembre", "september", "settembre"),
    ("octobre", "october", "oktober", "ottobre"),
    ("novembre", "november"),
    ("decembre", "december", "dezember", "dicembre"),
)
_GLUED = 2  # letters that a scan may add to a month: "juinl"
_SHORTEST = 3  # letters of an abbreviated month

_BELOW_TWENTY = (
    *("zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"),
    *("treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"),
)
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50}
_UNITS = "un|deux|trois|quatre|cinq|six|sept|huit|neuf"
_NUMBER = (
    rf"(?:premier|dix[ -](?:sept|huit|neuf)"
    rf"|(?:vingt|trente|quarante|cinquante)(?:[ -](?:et[ -])?(?:{_UNITS})\b)?"
    rf"|dix|onze|douze|treize|quatorze|quinze|seize|{_UNITS})"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_YEAR_IN_WORDS = rf"deux[ -]mill?e?s?(?:[ -](?P<year_words>{_NUMBER}))?"
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?: ?(?:er|e|st|nd|rd|th)\b)?\.?"
_MONTH = r"(?P<month>[a-z]{3,12})"

_DAY_MONTH_YEAR = re.compile(rf"{_DAY} ?(?:de |of )?{_MONTH}[.,]? ?{_YEAR}")
_IN_WORDS = re.compile(rf"\b(?P<day_words>{_NUMBER}) {_MONTH} (?:{_YEAR}|{_YEAR_IN_WORDS})")
_MONTH_DAY_YEAR = re.compile(rf"\b{_MONTH}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}")
_FIGURES = re.compile(r"(?<![\d/.-])(?P<day>\d{1,2}) ?[./-] ?(?P<number>\d{1,2}) ?[./-] ?" + _YEAR)
_ISO = re.compile(r"(?<![\d-])(?P<year>(?:19|20)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)(?![\d-])")
_WEEKDAY = (
    r"(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:lune|marte|mercole|giove|vener)di|sabato|domenica)"
)
_YEAR_FIRST = re.compile(  # « L'an deux mille vingt-six, le jeudi vingt-cinq juin »
    rf"\bl ?['’´`]? ?an (?:{_YEAR}|{_YEAR_IN_WORDS}) ?,?(?: et)?(?: le| du)? ?,?(?:{_WEEKDAY},? ?)?"
    rf"(?:{_DAY}|(?P<day_words>{_NUMBER}))(?: (?:jours? )?du mois d(?:e|['’]))? ?{_MONTH}"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day found in a text."""

    start: int
    end: int
    day: date


def fold(text: str) -> str:
    """Small letters without accents or invisible characters; runs of blanks are one space, lines stay."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.replace("\x02", "-").replace("\ufffe", "-"))
        if not unicodedata.combining(letter)
    )
    return re.sub(r"[^\S\n]+", " ", plain.lower())


def find_days(folded: str, *, month_first: bool = False) -> Iterator[Day]:
    """All days in a folded text, with their places; `month_first`: 6/25/2026, as Americans write.

    A day in figures that could be read either way is left out when the text is English.
    """
    for form in (_DAY_MONTH_YEAR, _IN_WORDS, _MONTH_DAY_YEAR, _ISO):
        for match in form.finditer(folded):
            yield from _found(match, _month(match))
    for match in _FIGURES.finditer(folded):
        first, second = int(match["day"]), int(match["number"])
        if not month_first:
            yield from _found(match, second)
        elif first <= 12 < second:
            yield from _placed(match, int(match["year"]), first, second)
        elif second <= 12 < first or first == second:
            yield from _found(match, second)


def find_year_first(folded: str) -> Iterator[Day]:
    """Days in the solemn form, the year before the day."""
    for match in _YEAR_FIRST.finditer(folded):
        yield from _found(match, _month(match))


def month_number(word: str) -> int | None:
    """The month that a folded word names, abbreviated or with a letter glued to it; None: none or several."""
    numbers = {
        number
        for number, names in enumerate(_MONTHS, 1)
        for name in names
        if (word.startswith(name) and len(word) <= len(name) + _GLUED)
        or (len(word) >= _SHORTEST and name.startswith(word))
    }
    return numbers.pop() if len(numbers) == 1 else None


def number_in_words(words: str) -> int:
    """The value of a French number below sixty, folded, with hyphens or spaces; "premier" is 1."""
    if words == "premier":
        return 1
    joined = words.replace(" ", "-")
    if joined in _BELOW_TWENTY:
        return _BELOW_TWENTY.index(joined)
    tens, _, unit = joined.replace("-et-", "-").partition("-")
    return _TENS[tens] + (_BELOW_TWENTY.index(unit) if unit else 0)


def _month(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    return int(groups["number"]) if groups.get("number") else month_number(groups["month"])


def _found(match: re.Match[str], month: int | None) -> Iterator[Day]:
    groups = match.groupdict()
    if month is None:
        return
    if groups.get("year"):
        year = int(groups["year"])
    else:
        year = 2000 + (number_in_words(groups["year_words"]) if groups.get("year_words") else 0)
    day = int(groups["day"]) if groups.get("day") else number_in_words(groups["day_words"])
    yield from _placed(match, year, month, day)


def _placed(match: re.Match[str], year: int, month: int, day: int) -> Iterator[Day]:
    try:
        yield Day(match.start(), match.end(), date(year, month, day))
    except ValueError:
        return  # no such day: a number that looks like a date
