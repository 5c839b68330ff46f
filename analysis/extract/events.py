"""What a reader says while it reads a file, in order.

A reader is a generator of events: steps, pages, notes. What it has yielded before it dies is kept.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contrechamp.records import Page
from contrechamp.settings import ExtractSettings


class Work(StrEnum):
    """What kind of work begins; each has its own clock."""

    TEXT = "text"  # `file_seconds` for all of it together
    OCR = "ocr"  # `ocr_page_seconds` for each page


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One file to read."""

    sha256: str
    path: str
    media_type: str | None  # as the server or the source said; None: not said
    file_name: str | None  # or address: its ending may tell the type
    language: str | None  # ISO 639-1, of the source; puts this language first in OCR
    settings: ExtractSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A piece of work begins."""

    work: Work
    page: int  # from 1
    pages: int | None = None  # in the file; None: not known


@dataclass(frozen=True, slots=True)
class Note:
    """A part of the file that was not read, in plain words; the outcome becomes "partial"."""

    text: str


@dataclass(frozen=True, slots=True)
class Title:
    """A title of the paper; a later one stands in the place of an earlier one."""

    text: str


@dataclass(frozen=True, slots=True)
class Dated:
    """The day the paper bears."""

    day: date


Event = Step | Page | Note | Title | Dated
Reader = Callable[[Request], Iterator[Event]]
