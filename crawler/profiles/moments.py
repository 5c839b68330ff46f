"""Days and hours as buyer profiles write them: "17/05/24 à 12h00", "1 Oct. 2026", "13 mars 2026 - 12:00"."""

import re
from datetime import date, datetime

from crawler.labels.folding import fold
from crawler.procurement import values

_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?!\d)")
_WORDS = re.compile(r"(?<!\d)(\d{1,2})(?:er)?\s+([a-z]{3,9})\.?\s+(\d{4})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_HOUR = re.compile(r"(?<![\d/])([01]?\d|2[0-3])\s?(?:[h:])\s?([0-5]\d)(?!\d)")
_BEHIND = 25  # characters between a day and its hour
# By what they begin with: platforms write "Fév.", "févr.", "février"
_MONTHS = ("jan", "fe", "mar", "av", "mai", "juin", "juil", "ao", "sep", "oct", "nov", "de")


def day(text: str | None) -> date | None:
    """The first day a text names; None when it names none or one that cannot be."""
    found = _first(fold(text or ""))
    return found[0] if found else None


def deadline(text: str | None) -> datetime | None:
    """The first day a text names, with the hour behind it, Paris time, in UTC; without hour, its end."""
    folded = fold(text or "")
    found = _first(folded)
    if found is None:
        return None
    hour = _HOUR.search(folded[found[1] : found[1] + _BEHIND])
    return values.deadline(found[0].isoformat(), f"{int(hour[1]):02d}:{hour[2]}" if hour else None)


def _first(folded: str) -> tuple[date, int] | None:
    """The first day of a folded text and where it ends."""
    found: list[tuple[int, date, int]] = []
    for pattern, read in ((_NUMBERS, _numbers), (_WORDS, _words), (_ISO, _iso)):
        for match in pattern.finditer(folded):
            known = read(match)
            if known is not None:
                found.append((match.start(), known, match.end()))
                break
    return min(found)[1:] if found else None


def _numbers(match: re.Match[str]) -> date | None:
    year = int(match[3])
    return _date(year if year > 99 else 2000 + year, int(match[2]), int(match[1]))


def _words(match: re.Match[str]) -> date | None:
    month = next((n for n, start in enumerate(_MONTHS, 1) if match[2].startswith(start)), None)
    return _date(int(match[3]), month, int(match[1])) if month else None


def _iso(match: re.Match[str]) -> date | None:
    return _date(int(match[1]), int(match[2]), int(match[3]))


def _date(year: int, month: int, of_month: int) -> date | None:
    try:
        return date(year, month, of_month)
    except ValueError:
        return None
