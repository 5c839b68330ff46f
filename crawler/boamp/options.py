"""What a catalogue file may say of BOAMP. crawler/sources/README.md explains each key to operators."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from crawler.options import HttpUrl, SpiderOptions

_CPV = re.compile(r"\d{8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(SpiderOptions):
    """Where the API is and what it is asked for."""

    base_url: HttpUrl
    dataset: str = "boamp"

    # which notices: any of these, besides the lexicon's query terms
    terms: bool = True  # ask for the lexicon's terms
    terms_extra: tuple[str, ...] = ()  # further words
    cpv: tuple[str, ...] = ("32323500", "35125300", "35125110", "32235000", "35123500")  # eight digits
    descriptors: tuple[str, ...] = ("Vidéosurveillance",)  # labels of BOAMP's own thesaurus
    departments: tuple[str, ...] = ()  # only notices published for these: "03", "2A", "974"; empty: all

    # how far back
    backfill_days: int = 90  # a first or full crawl begins so many days ago
    backfill_since: date | None = None  # or on this day
    overlap_days: int = 3  # read again before the day of the last success: notices appear late

    # what the service allows
    page_size: int = 100
    window: int = 10_000  # offset + limit may not exceed it: beyond, exports are used
    detail_size: int = 20  # notices of one detailed request
    max_url: int = 2400  # characters of an address; longer queries are split (PostgreSQL indexes up to 2,700)

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from SpiderOptions.problems(self)
        for code in self.cpv:
            if not _CPV.fullmatch(code):
                yield f"'cpv': '{code}' is not eight digits (leave the check digit off)"
        if not (self.terms or self.terms_extra or self.cpv or self.descriptors):
            yield "nothing to ask for: give 'terms_extra', 'cpv' or 'descriptors', or leave 'terms' true"
        if not 1 <= self.page_size <= 100:
            yield "'page_size' is not between 1 and 100"
        for name in ("backfill_days", "window", "detail_size"):
            if getattr(self, name) < 1:
                yield f"'{name}' is less than 1"
        if self.overlap_days < 0:
            yield "'overlap_days' is negative"
        if self.max_url < 500:
            yield "'max_url' is less than 500"
