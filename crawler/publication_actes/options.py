"""What a catalogue file may say of a portal of published acts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.options import HttpUrl, SpiderOptions

_SIREN = re.compile(r"\d{9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(SpiderOptions):
    """Where the interface is and what it is asked for."""

    search_url: HttpUrl  # …/mq_apis/actes/v1/search

    terms: bool = True  # ask for the lexicon's terms, one question each
    terms_extra: tuple[str, ...] = ()  # further words
    quoted: bool = True  # several words are asked for as a phrase
    sirens: tuple[str, ...] = ()  # only these authorities; empty: all
    act_types: tuple[str, ...] = ()  # "1" deliberations, "2" regulations, …, "73" minutes; empty: all
    classifications: tuple[str, ...] = ()  # prefixes of the ACTES nomenclature: "1", "6.1"; empty: all
    annexes: bool = True  # read the annexes too: a product's name often stands there only

    page_size: int = 100
    max_pages: int = 200  # of one question: beyond, the cursor is taken to be endless
    backfill_days: int = 365  # a first or full crawl begins with acts published so many days ago
    overlap_days: int = 7  # acts appear some days after they are dated

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from SpiderOptions.problems(self)
        if not (self.terms or self.terms_extra):
            yield "nothing to ask for: give 'terms_extra', or leave 'terms' true"
        for siren in self.sirens:
            if not _SIREN.fullmatch(siren):
                yield f"'sirens': '{siren}' is not nine digits"
        if not 1 <= self.page_size <= 100:
            yield "'page_size' is not between 1 and 100"
        for name in ("max_pages", "backfill_days"):
            if getattr(self, name) < 1:
                yield f"'{name}' is less than 1"
        if self.overlap_days < 0:
            yield "'overlap_days' is negative"
