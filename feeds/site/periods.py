"""Long lists in parts by time: a year, and where that holds too many papers its months, then their days.

A paper stays in the part of its day whatever is added elsewhere: a new one changes one part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from contrechamp.store.cards import Card
from feeds.site.atlas import day_of

MOST = 200  # papers of a part, unless it is a single day
_LENGTHS = (4, 7, 10)  # of 2026, 2026-11 and 2026-11-23


@dataclass(frozen=True, slots=True)
class Part:
    """The papers of one year, month or day, newest first."""

    period: str  # "2026", "2026-11" or "2026-11-23"
    cards: Sequence[Card]


def parts(cards: Sequence[Card]) -> list[Part]:
    """These papers, newest first, in parts."""
    return _cut(cards, 0)


def _cut(cards: Sequence[Card], depth: int) -> list[Part]:
    found: list[Part] = []
    length = _LENGTHS[depth]
    for period, group in groupby(cards, key=lambda card: day_of(card).isoformat()[:length]):
        held = list(group)
        if len(held) > MOST and depth + 1 < len(_LENGTHS):
            found += _cut(held, depth + 1)
        else:
            found.append(Part(period, held))
    return found
