"""What a learnt judgement rests on: words of a folded text, and pieces of them.

Pieces make "détection", "détecter" and a word that scanning damaged speak alike. Each kind is weighed by how
often it stands and how rare it is, and brought to length one, as in the TF-IDF of scikit-learn.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping

from analysis.folding import BOUNDARY

SHORTEST, LONGEST = 4, 6  # letters of a piece, the spaces round its word included
MOST_CHARACTERS = 4000  # of a text; what is behind is not looked at


def counted(folded: str) -> dict[str, Counter[str]]:
    """How often each word ("w") and each piece ("p") stands in a folded text; any number is one word."""
    words = list(_words(folded[:MOST_CHARACTERS]))
    return {"w": Counter(words), "p": Counter(piece for word in words for piece in _pieces(word))}


def weighed(folded: str, rarity: Mapping[str, float]) -> dict[str, float]:
    """The features of a text that have a rarity, each with its weight; those of a kind have length one."""
    found: dict[str, float] = {}
    for kind, counts in counted(folded).items():
        own = {
            name: (1 + math.log(count)) * rarity[name]
            for feature, count in counts.items()
            if (name := f"{kind} {feature}") in rarity
        }
        length = math.sqrt(sum(value * value for value in own.values()))
        found.update((name, value / length) for name, value in own.items())
    return found


def _words(folded: str) -> Iterator[str]:
    for word in folded.replace(BOUNDARY, " ").split():
        if word[0].isdigit():
            yield "0"
        elif len(word) > 1:
            yield word


def _pieces(word: str) -> Iterator[str]:
    padded = f" {word} "
    for size in range(SHORTEST, LONGEST + 1):
        if len(padded) <= size:
            yield padded
            return
        for at in range(len(padded) - size + 1):
            yield padded[at : at + size]
