"""The language of a passage, told by its small words.

Passages are short, and papers of bilingual towns change language from one paragraph to the next. Small
words decide within the six languages that have rules; a passage with too few of them has the language of
its paper, and where that is not known the one that its few small words and the words of titles speak for.
"""

from collections.abc import Iterator, Mapping, Sequence

from analysis.damage import set_apart
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
# What titles and lines of a list are made of, where small words are missing; none is a word of two of these
# languages.
_WORDS_OF_PAPERS = {
    "fr": "ville commune maire municipale délibération marché arrêté préfecture préfet logiciel "
    "vidéoprotection vidéosurveillance reconnaissance société montant achat fourniture "
    "avenant subvention demande immatriculation",
    "de": "stadtrat gemeinderat stadt kanton polizei stadtpolizei kantonspolizei antrag beschluss "
    "vergabe beschaffung auftrag kameras videoüberwachung gesichtserkennung kennzeichen "
    "kredit ausschreibung verordnung einsatz zuschlag gemeinde betreffend",
    "en": "agreement approve approval authorize authorizing ordinance council county department "
    "policy license plate reader readers recognition purchase award sheriff automated "
    "amendment funding grant pursuant between",
    "it": "giunta delibera determina acquisto fornitura telecamere videosorveglianza riconoscimento "
    "targhe sindaco affidamento appalto consiglio comunale",
    "es": "ayuntamiento pleno adquisición cámaras videovigilancia reconocimiento matrículas alcalde "
    "licitación",
    "nl": "gemeenteraad raad besluit aanschaf aanbesteding cameratoezicht gezichtsherkenning "
    "kentekens burgemeester",
}
_TELLING = {language: frozenset(fold(words).text.split()) for language, words in _WORDS_OF_PAPERS.items()}
_WEIGHTS: dict[str, dict[str, float]] = {}
_LEAST_SCORE = 2.0
_LEAD = 1.35  # times the score of the language of the paper


def language_of(
    passage: str, prior: str | None = None, among: Sequence[str] = tuple(_SMALL_WORDS)
) -> str | None:
    """The language of a passage; `prior`, the language of the paper, where the passage does not tell."""
    weights = _WEIGHTS or _weigh()
    scores = dict.fromkeys(among, 0.0)
    words = list(_words(passage[:3000]))
    for word in words:
        for language, weight in weights.get(word, {}).items():
            if language in scores:
                scores[language] += weight
    best = max(scores, key=lambda language: scores[language])
    if scores[best] < _LEAST_SCORE:
        return prior or _guessed(words, scores)
    if prior in scores and best != prior and scores[best] < scores[prior] * _LEAD + 1:
        return prior
    return best


def _words(passage: str) -> Iterator[str]:
    """The words, folded, but for letters set apart: "L A" is no article."""
    folded = fold(passage)
    end = 0
    for run in set_apart(folded):
        yield from folded.text[end : run.start].split()
        end = run.end
    yield from folded.text[end:].split()


def _guessed(words: Sequence[str], scores: Mapping[str, float]) -> str | None:
    """The language of a line with few small words; None: nothing tells, or two do alike."""
    told = {
        language: score + sum(word in _TELLING[language] for word in words)
        for language, score in scores.items()
    }
    first, *others = sorted(told, key=lambda language: told[language], reverse=True)
    return first if told[first] > max((told[language] for language in others), default=0) else None


def _weigh() -> dict[str, dict[str, float]]:
    """A word that several languages share counts the less in each."""
    shared: dict[str, list[str]] = {}
    for language, words in _SMALL_WORDS.items():
        for word in dict.fromkeys(fold(words).text.split()):
            shared.setdefault(word, []).append(language)
    _WEIGHTS.update({word: dict.fromkeys(found, 1 / len(found)) for word, found in shared.items()})
    return _WEIGHTS
