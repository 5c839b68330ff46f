r"""Recognises boilerplate: the same sentence in hundreds of papers, with other numbers, dates and names.

>>> def word(text):
...     start = text.index("reconn")
...     return wording(text, start, start + 6)
>>> word("Le système installé à Nozay (12 caméras) ne comporte aucune reconnaissance faciale.") == word(
...     "Le systeme installé à Ancenis (8 caméras) ne comporte aucune reconnais-\nsance faciale.")
True

What fills the blanks of a form is left out: figures, names (words with a capital), months, and words of one
or two letters. Case, accents, punctuation and broken lines do not count. A sentence in capitals keeps all
its words. Misses: boilerplate that was reworded, or whose letters scanning confused.
"""

import hashlib
import re
from collections.abc import Sequence

from analysis.folding import BOUNDARY, Folded, fold

_WORD = re.compile(r"[a-z]{3,}")
_REACH = 600  # characters on either side that are looked at
_BESIDE = 10  # words kept on either side of the mention
_LEAST = 6  # words that make a wording; fewer are alike by chance
_MONTHS = frozenset(
    re.split(
        " ",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre "
        "januar februar maerz april juni juli august oktober november dezember "
        "january february march may june july october december",
    )
)


def wording(text: str, start: int, end: int) -> str | None:
    """Sixteen hexadecimal digits for the sentence of a mention: equal where only the blanks differ.

    `start` and `end` are the mention's, in characters of `text`. None: too few words to tell.
    """
    left = max(0, start - _REACH)
    folded = fold(text[left : end + _REACH])
    at = next((n for n, place in enumerate(folded.starts) if left + place >= start), len(folded.text))
    until = next((n for n, place in enumerate(folded.starts) if left + place >= end), len(folded.text))
    first = folded.text.rfind(BOUNDARY, 0, at) + 1
    last = folded.text.find(BOUNDARY, until)
    words = _template(text[left:], folded, (first, at, until, last if last >= 0 else len(folded.text)))
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16] if len(words) >= _LEAST else None


def _template(original: str, folded: Folded, edges: Sequence[int]) -> list[str]:
    """The words of the sentence that belong to the form: some before, those of the mention, some after."""
    first, at, until, last = edges
    sentence = original[folded.starts[first] : folded.ends[last - 1]] if last > first else ""
    shouted = sum(c.isupper() for c in sentence) > sum(c.islower() for c in sentence)

    def words(begin: int, finish: int) -> list[str]:
        return [
            match.group()
            for match in _WORD.finditer(folded.text, begin, finish)
            if match.group() not in _MONTHS
            and (shouted or not original[folded.starts[match.start()]].isupper())
        ]

    mention = [match.group() for match in _WORD.finditer(folded.text, at, until)]
    return [*words(first, at)[-_BESIDE:], *mention, *words(until, last)[:_BESIDE]]
