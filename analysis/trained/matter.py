"""Tells whether a passage sounds as if it were about the matter, where its words leave that open."""

from functools import cache
from pathlib import Path

from analysis.common_words import is_small
from analysis.trained import MATTER
from analysis.trained.likeness import Likeness, Model

ABOUT, OTHER = "about", "other"  # the kinds: to be flagged, or not
SURE = 0.93  # share from which a passage counts
LEAST_WORDS = 8  # in a passage, without which there is nothing to judge by
LEAST_TELLING = 3  # words that speak for it: one "logiciel" among words never met says nothing


class MatterGuesser(Model[str]):
    """The model; asked only of passages in which a term of the lexicon stands and nothing confirms it."""

    def __init__(self, path: Path = MATTER) -> None:
        super().__init__(path, str)

    def sure(self, folded: str) -> tuple[float, Likeness[str]] | None:
        """How sure a folded passage is about the matter, and what says so; None: not sure enough."""
        if len(folded.split()) < LEAST_WORDS:
            return None
        likeness = self.liken(telling(folded))
        share = likeness.shares[ABOUT]
        if share < SURE or len(likeness.words(ABOUT)) < LEAST_TELLING:
            return None
        return share, likeness


def telling(folded: str) -> str:
    """A folded text without the small words, which tell how somebody speaks and not what about."""
    return " ".join(word for word in folded.split() if not is_small(word))


@cache
def guesser() -> MatterGuesser:
    """The shipped model, read once."""
    return MatterGuesser()
