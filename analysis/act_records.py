"""What is known of one act of a collection, and how its title is written."""

import re
from dataclasses import dataclass
from datetime import date

from analysis.extract.days import find_days, fold

_MOST = 300  # characters of a title


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One order, decision or notice within a collection."""

    number: str | None  # as printed, without blanks; None: it bears none
    title: str | None  # None: not found
    dated: date | None  # the day its title or number says; None: they say none
    first_page: int
    first_offset: int  # in the text of the first page, in characters
    last_page: int  # included


def clean_title(text: str) -> str | None:
    """A title on one line; None when nothing is left."""
    text = re.sub(r"[\x02\ufffe\u00ad]\s*", "", text)  # hyphens at line ends, as PDFium writes them
    text = re.sub(r"(?:\s*[.…·_]){4,}\s*\d*", " ", text)  # leaders to a page number
    text = " ".join(text.split()).strip(" -–—:;,.|•")
    if len(text) > _MOST:
        text = text[:_MOST].rpartition(" ")[0] + " …"
    return text or None


def day_of(text: str) -> date | None:
    """The first day a title names."""
    return next((day.day for day in find_days(fold(text))), None)
