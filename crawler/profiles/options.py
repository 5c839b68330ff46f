"""What a catalogue file may say of any buyer profile. crawler/sources/README.md explains each key."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.options import HttpUrl, SpiderOptions
from crawler.profiles.consultation import FILE_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedOptions(SpiderOptions):
    """Which notices are wanted."""

    terms: bool = True  # those that hold one of the lexicon's terms
    terms_extra: tuple[str, ...] = ()  # further words
    every_notice: bool = False  # all, whatever their subject: for one buyer, not for the country
    buyers: tuple[re.Pattern[str], ...] = ()  # the buyer's name must match one; empty: all

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from SpiderOptions.problems(self)
        if not (self.terms or self.terms_extra or self.every_notice):
            yield "nothing to ask for: give 'terms_extra' or 'every_notice', or leave 'terms' true"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileOptions(WantedOptions):
    """Where the profile is, and how it is read."""

    base_url: HttpUrl
    files: tuple[str, ...] = FILE_KINDS  # which files are fetched where they are given without account
    max_pages: int = 100  # of one question

    cookies: bool = True
    delay_seconds: float = 2.0

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from WantedOptions.problems(self)
        for kind in self.files:
            if kind not in FILE_KINDS:
                yield f"'files': '{kind}' is not one of {', '.join(FILE_KINDS)}"
        if self.max_pages < 1:
            yield "'max_pages' is less than 1"
