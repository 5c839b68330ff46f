"""What a catalogue file may say of TED."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.options import HttpUrl, SpiderOptions

_CPV = re.compile(r"\d{2,8}\*?")
_COUNTRY = re.compile(r"[A-Z]{3}")
_PLACE = re.compile(r"[A-Z]{3}|[A-Z]{2}[0-9A-Z]{0,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(SpiderOptions):
    """Where the interface is and what it is asked for."""

    search_url: HttpUrl  # …/v3/notices/search
    notice_url: str = "https://ted.europa.eu/en/notice/{number}/xml"  # of one notice, as XML
    page_url: str = "https://ted.europa.eu/fr/notice/-/detail/{number}"  # for readers

    countries: tuple[str, ...] = ("FRA",)  # of the buyer, three letters
    places: tuple[str, ...] = ()  # only performed there: countries or NUTS codes; empty: anywhere
    cpv: tuple[str, ...] = ("32323500", "35125300", "32235000", "35120000", "35125110", "35123500")
    terms: bool = True  # or notices that hold a term of the lexicon
    terms_extra: tuple[str, ...] = ()
    terms_of_a_question: int = 15

    page_size: int = 100  # up to 250 by the documentation; some were refused that many
    backfill_days: int = 90  # a first or full crawl begins so many days ago
    overlap_days: int = 3  # days asked for again before the last success

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from SpiderOptions.problems(self)
        for code in self.cpv:
            if not _CPV.fullmatch(code):
                yield f"'cpv': '{code}' is not digits, with a '*' at the end for a whole division"
        for country in self.countries:
            if not _COUNTRY.fullmatch(country):
                yield f"'countries': '{country}' is not three capital letters (FRA)"
        for place in self.places:
            if not _PLACE.fullmatch(place):
                yield f"'places': '{place}' is neither a country (FRA) nor a NUTS code (FRD22)"
        if not self.countries:
            yield "'countries' is empty"
        if not (self.cpv or self.terms or self.terms_extra):
            yield "nothing to ask for: give 'cpv' or 'terms_extra', or leave 'terms' true"
        for name in ("notice_url", "page_url"):
            if "{number}" not in getattr(self, name) or not getattr(self, name).startswith("http"):
                yield f"'{name}' is not an address with {{number}}"
        if not 1 <= self.page_size <= 250:
            yield "'page_size' is not between 1 and 250"
        for name in ("backfill_days", "terms_of_a_question"):
            if getattr(self, name) < 1:
                yield f"'{name}' is less than 1"
        if self.overlap_days < 0:
            yield "'overlap_days' is negative"
