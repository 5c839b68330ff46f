"""The stamp of the control of legality: a number that names an act in the whole country.

Acts sent to the prefecture come back with `AR CONTROLE DE LEGALITE : 026-219900019-20260625-DE2026116bis-BF`:
department, SIREN of the authority, day of the session or signature, number of the act, its nature. Mairies
publish one act under several names and again the next month; the stamp stays the same.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from contrechamp.records import Page

_STAMP = re.compile(
    r"(?<![\w-])(?P<department>\d{3}|0?2[AB])\s?-\s?(?P<siren>\d{9})\s?-\s?(?P<day>(?:19|20)\d{6})\s?-\s?"
    r"(?P<number>[^\s-][^\n]{0,60}?)\s?-\s?(?P<nature>[A-Z]{2})(?![A-Za-z])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a stamp says of its act."""

    department: str  # "26", "2A", "974"
    siren: str  # nine digits, of the authority
    dated: date  # the session, or the signature
    number: str  # the authority's own, unique within a year
    nature: (
        str  # "DE" deliberation, "AR" order, "AI" individual order, "CC" contract, "BF" budget, "AU" other
    )

    @property
    def key(self) -> str:
        """The same for every copy of the act, and for no other act: "219900019 2026-06-25 DE2026116bis"."""
        return f"{self.siren} {self.dated.isoformat()} {self.number}"


def stamps(text: str) -> Iterator[Stamp]:
    """The stamps of a text, in order; one whose day is none is none.

    >>> [stamp.key for stamp in stamps("ID : 026-219900019-20260625-DE2026116bis-BF")]
    ['219900019 2026-06-25 DE2026116bis']
    """
    for match in _STAMP.finditer(text):
        written = match["day"]
        try:
            day = date(int(written[:4]), int(written[4:6]), int(written[6:]))
        except ValueError:
            continue
        department = match["department"].lstrip("0") or "0"
        yield Stamp(
            department=department.zfill(2),
            siren=match["siren"],
            dated=day,
            number="".join(match["number"].split()),
            nature=match["nature"],
        )


def stamp_of(pages: Iterable[Page]) -> Stamp | None:
    """The one stamp a paper bears on any of its pages; None: none, or those of several acts."""
    found = {stamp.key: stamp for page in pages for stamp in stamps(page.text)}
    return next(iter(found.values())) if len(found) == 1 else None
