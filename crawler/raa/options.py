"""What a catalogue file may say of a site of collections. crawler/sources/README.md explains each key."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from contrechamp.records import DocumentKind
from crawler.options import HttpUrl
from crawler.website.options import ListOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(ListOptions):
    """Where the lists begin, how far back they are read, and what they hold."""

    start_urls: tuple[HttpUrl, ...]  # the entry pages: everything below their addresses is followed
    other_urls: tuple[
        HttpUrl, ...
    ] = ()  # older addresses of the same lists, tried when an entry page is gone
    follow: tuple[re.Pattern[str], ...] = ()  # addresses or labels of further lists, outside of these
    kind: str = DocumentKind.COLLECTION_OF_ACTS  # what the files are
    numbered: bool = True  # a number missing in a series is told
    backfill_days: int = 90  # a first or full crawl begins so many days ago
    backfill_since: date | None = None  # or on this day

    delay_seconds: float = 5.0  # small servers, many of them on one platform
    document_types: tuple[str, ...] = ("pdf",)
    max_pages: int = 600  # a page for each collection of a year, where a list names pages instead of files
    max_depth: int = 5  # archives, year, semester, month, collection

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from ListOptions.problems(self)
        if not self.start_urls:
            yield "no way in: 'start_urls' is empty"
        if self.backfill_days < 1:
            yield "'backfill_days' is less than 1"
        if self.kind not in tuple(DocumentKind):
            yield f"'kind': '{self.kind}' is not one of {', '.join(DocumentKind)}"
