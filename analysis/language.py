"""The language of a passage, told by its small words.

Passages are short, and papers of bilingual towns change language from one paragraph to the next. Small
words decide within the six languages that have rules; a passage with too few of them has the language of
its paper.
"""

from collections.abc import Sequence

from analysis.folding import fold

_SMALL_WORDS = {
    "fr": "le la les l d des du et est une un dans pour par sur au aux que qui avec ce cette ces sont "
    "ne pas plus il elle nous vous se sa son ses leur ou a été à ont conseil afin ainsi",
    "de": "der die das und ist ein eine einen einer dem den des im in zu zur zum mit auf für von vom nicht "
    "sich auch als wird werden wurde bei nach über oder dass durch hat sind",
    "en": "the of and to in is a an for on by with that this as at from be are was were or not has have "
    "will shall it its which their",
    "it": "il lo la gli i le di del della dei delle e un una per con che in nel nella al alla è sono da "
    "dal non si come anche o",
    "es": "el la los las de del y un una para por con que en al es son no se su sus como o lo a este esta",
    "nl": "de het een en van in is op te dat voor met zijn aan door niet die of wordt worden bij naar om "
    "als ook er uit tot",
}
_WEIGHTS: dict[str, dict[str, float]] = {}
_LEAST_SCORE = 2.0
_LEAD = 1.35  # times the score of the language of the paper


def language_of(
    passage: str, prior: str | None = None, among: Sequence[str] = tuple(_SMALL_WORDS)
) -> str | None:
    """The language of a passage; `prior`, the language of the paper, where the passage does not tell."""
    weights = _WEIGHTS or _weigh()
    scores = dict.fromkeys(among, 0.0)
    words = fold(passage[:3000]).text.split()
    for word in words:
        for language, weight in weights.get(word, {}).items():
            if language in scores:
                scores[language] += weight
    best = max(scores, key=lambda language: scores[language])
    if scores[best] < _LEAST_SCORE:
        return prior
    if prior in scores and best != prior and scores[best] < scores[prior] * _LEAD + 1:
        return prior
    return best


def _weigh() -> dict[str, dict[str, float]]:
    """A word that several languages share counts the less in each."""
    shared: dict[str, list[str]] = {}
    for language, words in _SMALL_WORDS.items():
        for word in dict.fromkeys(fold(words).text.split()):
            shared.setdefault(word, []).append(language)
    _WEIGHTS.update({word: dict.fromkeys(found, 1 / len(found)) for word, found in shared.items()})
    return _WEIGHTS
