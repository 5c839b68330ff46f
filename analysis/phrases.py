"""The notation in which the lexicon writes phrases, compiled to matchers over folded text.

    plain words        accents, case, hyphens and apostrophes do not matter; plural and feminine endings
                       of the phrase's language are optional
    {a|b c}            one of several
    [x]                may be left out
    word*              any word that begins so
    ~5                 a gap of at most five words, within the sentence

Every phrase also yields *literals*: strings of which at least one stands in any text the phrase
matches. They are what the multi-pattern scan looks for, so a phrase costs nothing where they are absent.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from analysis.notation import PhraseError, Run, Tree, parse, rarity

__all__ = ["SQUEEZABLE", "Phrase", "PhraseError", "PhraseIndex", "skeleton"]

Key = TypeVar("Key")

# Letters that scanning confuses, each with the one that stands for its class. One letter may become two,
# never the reverse, so that a part of a word stays a part of it: what the scan for literals relies on.
_CONFUSABLE = str.maketrans(
    dict(zip("l10qdc58unmw", ("i", "i", "o", "o", "o", "e", "s", "b", "v", "v", "rv", "vv"), strict=True))
)
SQUEEZABLE = 12  # letters a match must have to be believed where spaces are lost


def skeleton(text: str) -> str:
    """The text with each letter replaced by what scanning may confuse it with."""
    return text.translate(_CONFUSABLE)


@dataclass(frozen=True)
class Phrase:
    """One phrase of the lexicon, ready to match. Raises PhraseError when it cannot be read."""

    source: str
    language: str | None = None  # None: a name; no endings
    least_letters: int = 2  # shortest literal allowed

    def __post_init__(self) -> None:
        if not any(len(literal.strip()) >= self.least_letters for literal in self.literals):
            raise PhraseError(
                f"'{self.source}' has no part that must be there and has {self.least_letters} letters"
            )

    @cached_property
    def _tree(self) -> Tree:
        return parse(self.source, self.language)

    @cached_property
    def literals(self) -> frozenset[str]:
        """At least one of these stands in every folded text (padded with spaces) that matches."""
        return self.required[0]

    @cached_property
    def required(self) -> tuple[frozenset[str], ...]:
        """Sets of literals; of each set at least one stands in every text that matches. Rarest set first."""
        return tuple(sorted(self._tree.required(), key=rarity, reverse=True)) or (frozenset(),)

    @cached_property
    def required_confusable(self) -> tuple[frozenset[str], ...]:
        """The same sets for the skeleton of a text."""
        return tuple(frozenset(map(skeleton, literals)) for literals in self.required)

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The runs of words that stand, in this order, in every text that matches."""
        return self._tree.runs()

    @cached_property
    def letters(self) -> int:
        """Letters of the shortest text that matches."""
        return self._tree.letters()

    @cached_property
    def most_words(self) -> int:
        """Words of the longest text that matches."""
        return self._tree.most_words()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches folded text, at word boundaries."""
        return re.compile(rf"(?<!\w){self._tree.regex(str)}(?!\w)")

    @cached_property
    def confusable(self) -> re.Pattern[str]:
        """Matches the skeleton of folded text."""
        return re.compile(rf"(?<!\w){self._tree.regex(skeleton)}(?!\w)")

    @cached_property
    def squeezed(self) -> re.Pattern[str]:
        """Matches text whose spaces are lost; matches of fewer than `SQUEEZABLE` letters are chance."""
        return re.compile(self._tree.regex(str, spaces=False))

    @property
    def acronym(self) -> bool:
        """Whether the phrase is one word in capitals, to be matched in capitals only."""
        return self.source.isupper() and self.source.isalpha() and len(self.source) <= 6


class LiteralScan:
    """Which of many literals stand in a text, in one pass; each stands for some numbers."""

    def __init__(self, numbered: Iterable[tuple[str, int]]) -> None:
        from ahocorasick_rs import AhoCorasick  # noqa: PLC0415  # costs nothing until something is analysed

        by_literal: dict[str, list[int]] = {}
        for literal, number in numbered:
            by_literal.setdefault(literal, []).append(number)
        self._numbers = tuple(by_literal.values())
        self._automaton = AhoCorasick(list(by_literal)) if by_literal else None

    def numbers(self, text: str) -> set[int]:
        """The numbers of all literals that stand in a text."""
        if self._automaton is None:
            return set()
        met = {literal for literal, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True)}
        return {number for literal in met for number in self._numbers[literal]}


class PhraseIndex(Generic[Key]):
    """Many phrases, searched in one pass of the text."""

    def __init__(self, phrases: Iterable[tuple[Key, Phrase]]) -> None:
        self.phrases = tuple(phrases)
        self._scan = LiteralScan(
            (literal, number)
            for number, (_, phrase) in enumerate(self.phrases)
            for literal in phrase.literals
        )

    @cached_property
    def _numbers(self) -> Mapping[Phrase, Sequence[int]]:
        numbers: dict[Phrase, list[int]] = {}
        for number, (_, phrase) in enumerate(self.phrases):
            numbers.setdefault(phrase, []).append(number)
        return numbers

    def candidates(self, folded: str, *, spaces: bool = True) -> list[int]:
        """Numbers of the phrases whose literals all stand in the folded text, in order.

        `spaces=False`: the text has lost its spaces, and literals that need one are not asked for.
        """
        text = f" {folded} "
        found = self._scan.numbers(text)
        return sorted(number for number in found if self._complete(number, text, spaces=spaces))

    def _complete(self, number: int, text: str, *, spaces: bool) -> bool:
        for literals in self.phrases[number][1].required[1:]:
            if not any(literal in text for literal in literals):
                return not spaces and any(" " in literal for literal in literals)
        return True

    def met(self, folded: str, keys: Set[Key]) -> Iterator[tuple[Key, int]]:
        """Every match of a phrase of the keys given: its key and where it begins."""
        for number in self.candidates(folded):
            key, phrase = self.phrases[number]
            if key in keys:
                for match in phrase.pattern.finditer(folded):
                    yield key, match.start()

    def find(self, folded: str, only: Set[Phrase] | None = None) -> Iterator[tuple[Key, Phrase, int, int]]:
        """Every match of every phrase, or of some: key, phrase, start and end in the folded text."""
        if only is None:
            numbers = self.candidates(folded)
        else:
            numbers = sorted(number for phrase in only for number in self._numbers.get(phrase, ()))
        for number in numbers:
            key, phrase = self.phrases[number]
            for match in phrase.pattern.finditer(folded):
                yield key, phrase, match.start(), match.end()
