"""Finds every place where the words of an entry stand: vendors, products, terms, laws.

>>> from analysis.lexicon import Lexicon, Entry
>>> from analysis.pipeline import build_pipeline
>>> from contrechamp.records import Topic
>>> entry = Entry(id="acme", label="Acme", topic=Topic.VSA, kind="vendor", specificity="specific",
...              names=("Acme",))
>>> nlp = build_pipeline(Lexicon((entry,)), "fr")
>>> doc = nlp("Achat du logiciel Acme.")  # hold the doc: a span group does not
>>> [span.label_ for span in doc.spans["findings"]]
['acme']

Sets: `doc._.mentions`, all of them candidates, in the order of the text; they may overlap.
Misses: names broken by more than one kind of damage at once.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Set

from spacy.tokens import Doc

from analysis.damage import confusable, joined_capitals, squeezed
from analysis.folding import Folded
from analysis.lexicon import Entry
from analysis.mentions import By, Layout, Mention
from analysis.phrases import SQUEEZABLE, LiteralScan, Phrase, PhraseIndex, skeleton

Key = tuple[Entry, By]
_TWO_LETTERS = re.compile(r"(?<!\w)(?:ia|ai|ki)(?!\w)", re.IGNORECASE)
_LONG_ENOUGH = 7  # letters a name or phrase must have to be recognised through confusable letters


def searchable(entries: Iterable[Entry]) -> Iterator[tuple[Key, Phrase]]:
    """All that is looked for, as phrases."""
    for entry in entries:
        for by, names in (
            (By.NAME, entry.names),
            (By.WEAK_NAME, entry.weak_names),
            (By.PRODUCT, entry.products),
            (By.WEAK_PRODUCT, entry.weak_products),
        ):
            for name in names:
                yield (entry, by), Phrase(name)
        for phrase in entry.phrases:
            yield (entry, By.PHRASE), Phrase(phrase, entry.language)


def may_be_scanned(key: Key, phrase: Phrase) -> bool:
    """Whether a name or phrase is looked for through confusable letters: long, and telling by itself.

    Not with a word of two letters that may carry it ("par IA"): scanning makes "par la" of it.
    """
    entry, by = key
    return (
        phrase.letters >= _LONG_ENOUGH
        and by in (By.NAME, By.PRODUCT, By.PHRASE)
        and entry.specificity != "generalist"
        and entry.strength != "weak"
        and not entry.together
        and _TWO_LETTERS.search(phrase.source) is None
    )


class Confusables:
    """Names and phrases long enough to be recognised although scanning confused their letters."""

    def __init__(self, phrases: Iterable[tuple[Key, Phrase]]) -> None:
        self._phrases = tuple((key, phrase) for key, phrase in phrases if may_be_scanned(key, phrase))
        self._numbers: dict[Phrase, list[int]] = {}
        for number, (_, phrase) in enumerate(self._phrases):
            self._numbers.setdefault(phrase, []).append(number)
        self._scan = LiteralScan(
            (literal, number)
            for number, (_, phrase) in enumerate(self._phrases)
            for literal in phrase.required_confusable[0]
        )

    def find(self, text: str, only: Set[Phrase] | None = None) -> Iterator[tuple[Key, Phrase, int, int]]:
        """Matches in a text read through `analysis.phrases.skeleton`, of all phrases or of some."""
        padded = f" {text} "
        if only is None:
            numbers = sorted(self._scan.numbers(padded))
        else:
            numbers = sorted(number for phrase in only for number in self._numbers.get(phrase, ()))
        for number in numbers:
            key, phrase = self._phrases[number]
            if _complete(phrase, padded):
                for match in phrase.confusable.finditer(text):
                    yield key, phrase, match.start(), match.end()


def _complete(phrase: Phrase, padded: str) -> bool:
    """Whether all that a phrase needs stands in a text read through `skeleton`, with spaces round it."""
    return all(any(literal in padded for literal in literals) for literals in phrase.required_confusable)


class Finder:
    """The component; built once for a lexicon and a language."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        phrases = tuple(searchable(entries))
        self._index = PhraseIndex(phrases)
        self._confusables = Confusables(phrases)

    def __call__(self, doc: Doc) -> Doc:
        """Set the candidates."""
        layout: Layout = doc._.layout
        found = set(self.places(layout.folded, layout.text))
        mentions = [
            Mention(entry=entry, by=by, start=start, end=end, at=at, until=until)
            for (entry, by), start, end, at, until in found
        ]
        doc._.mentions = tuple(sorted(mentions, key=lambda m: (m.start, m.end, m.entry.id, m.by)))
        return doc

    def places(
        self, folded: Folded, text: str, only: Set[Phrase] | None = None
    ) -> Iterator[tuple[Key, int, int, int, int]]:
        """Every place: entry and part, start and end in the original and in the folded text.

        `only`: of these phrases; others may come along where the text is damaged.
        """
        for key, phrase, at, until in self._index.find(folded.text, only):
            start, end = folded.span(at, until)
            if _capitals_fit(key, phrase, text, start, end):
                yield key, start, end, at, until
        damaged = [
            (key, phrase, reading, at, until)
            for reading in (joined_capitals(folded, text),)
            if reading is not None
            for key, phrase, at, until in self._index.find(reading.text, only)
            if phrase.letters >= _LONG_ENOUGH
        ]
        for reading in squeezed(folded):
            for number in self._index.candidates(reading.text, spaces=False):
                key, phrase = self._index.phrases[number]
                damaged.extend(
                    (key, phrase, reading, match.start(), match.end())
                    for match in phrase.squeezed.finditer(reading.text)
                    if match.end() - match.start() >= SQUEEZABLE
                )
        scanned = list(self._confusables.find(skeleton(folded.text), only))
        if scanned:
            reading = confusable(folded)
            damaged.extend((key, phrase, reading, at, until) for key, phrase, at, until in scanned)
        for key, _, reading, at, until in damaged:
            start, end = reading.span(at, until)
            yield key, start, end, _index_of(folded, start), _index_of(folded, end - 1) + 1


def _index_of(folded: Folded, character: int) -> int:
    """The last folded character that begins at an original one or before."""
    return max(0, bisect_right(folded.starts, character) - 1)


def _capitals_fit(key: Key, phrase: Phrase, text: str, start: int, end: int) -> bool:
    """Whether the original is written as a name must be: capitals as in the lexicon, or all capitals."""
    entry, by = key
    written = text[start:end]
    if by is By.PHRASE:
        return not phrase.acronym or sum(map(str.isupper, written)) >= len(phrase.source)
    if any(not (c.isalnum() or c in " .-–'’&/") for c in phrase.source):
        return phrase.source.casefold() in text[max(0, start - 3) : end + 3].casefold()
    if entry.specificity == "specific" and by in (By.NAME, By.PRODUCT) and not phrase.acronym:
        return True
    if written.isupper():
        return True
    wanted = [word for word in fold_words(phrase.source) if word[:1].isupper()]
    return all(
        any(
            word[: len(name)] == name or (not name[1:].isupper() and word.isupper())
            for word in fold_words(written)
        )
        for name in wanted
    )


def fold_words(text: str) -> list[str]:
    """The words of a name without accents, their case kept."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else " " for c in plain).split()
