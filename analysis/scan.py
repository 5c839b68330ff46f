"""The scan: which phrases may stand in a text, by what each needs and how near each other it stands."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import BytesAhoCorasick, Implementation

from analysis.common_words import is_small
from analysis.components.find import Key, fold_words, may_be_scanned
from analysis.damage import capitals_set_apart
from analysis.mentions import By
from analysis.mojibake import is_broken
from analysis.needs import KINDS, Need, Tokens, needs, rarity, texts
from analysis.notation import Run
from analysis.phrases import Phrase, skeleton
from analysis.readings import Rough

_BAR = re.compile(rb"\|")
_SPLIT = 2  # words that damage may make of one
_SLACK = 4  # words between two parts of a phrase beyond its own: endings, articles, what was cut at its ends


class Scan:
    """What phrases need, searched for in one pass of each reading."""

    def __init__(self, phrases: Iterable[tuple[Key, Phrase, Sequence[Tokens]]]) -> None:
        """Each phrase with the sets of tokens of each of which one must stand beside it."""
        self._phrases: list[tuple[Key, Phrase]] = []
        self._tokens: dict[tuple[int, bytes], int] = {}  # by reading and as they stand in it
        self._sets: dict[frozenset[int], int] = {}  # sets of tokens of which one must stand, numbered
        self._in_sets: dict[int, list[int]] = {}  # the sets that hold a token
        self._chain: list[tuple[_Link, ...]] = []  # what a phrase needs, in its order
        self._in_chain: list[frozenset[int]] = []  # the tokens of a chain
        self._others: list[frozenset[int]] = []  # the sets a phrase needs but for the rarest
        self._beside: list[frozenset[int]] = []  # and those that it needs near it
        self._rarest: dict[int, list[int]] = {}  # the phrases that need a set most
        for key, phrase, beside in phrases:
            here = needs(key, phrase)
            if not all(need.tokens for need in here) or not all(beside):
                continue  # words that no text of the language can hold
            chain = list(filter(_tells, here)) or here
            rarest, *others = sorted({need.tokens for need in chain}, key=rarity, reverse=True)
            self._rarest.setdefault(self._set(rarest), []).append(len(self._phrases))
            self._phrases.append((key, phrase))
            self._chain.append(tuple(self._links(chain)))
            self._in_chain.append(frozenset().union(*(link.tokens for link in self._chain[-1])))
            self._others.append(frozenset(map(self._set, others)))
            self._beside.append(frozenset(map(self._set, beside)))

    def sees(self, reading: Rough, original: str) -> bool:
        """Whether some phrase may stand in a text, as far as its words tell; `reading` is the text's."""
        met = [search.places(text) for search, text in zip(self._searches, texts(reading), strict=True)]
        found = {number for places in met for number, *_ in places}
        sets = self._sets_of(found)
        complete = list(self._complete(sets, sets))
        if not complete:
            return False
        places = self._by_word(met, frozenset().union(*map(self._in_chain.__getitem__, complete)), reading)
        standing = {phrase: self._stands_together(phrase, places) for phrase in complete}
        if not any(standing.values()):
            return False
        if any(True for _ in capitals_set_apart(original)):
            return True
        return any(
            self._may_stand(phrase, sorted(last), reading, original)
            for phrase, last in standing.items()
            if last
        )

    def _by_word(
        self, met: Sequence[Sequence[tuple[int, int, int]]], wanted: Set[int], reading: Rough
    ) -> dict[int, list[int]]:
        """Where the tokens wanted stand, by word; `met` as from each search."""
        here = [[(number, start) for number, start, _ in places if number in wanted] for places in met]
        words = reading.word_numbers(*([start for _, start in places] for places in here))
        by_word: dict[int, list[int]] = {}
        for number, word in zip((number for places in here for number, _ in places), words, strict=True):
            by_word.setdefault(number, []).append(word)
        return by_word

    def _stands_together(self, phrase: int, places: Mapping[int, Sequence[int]]) -> list[int]:
        """Where the last part of a phrase stands with all others as near before it as they may, by word."""
        reached: list[int] | None = None
        for link in self._chain[phrase]:
            here = [word for token in link.tokens & places.keys() for word in places[token]]
            if reached is not None:
                here = [
                    at for at in here if any(-link.back <= at - before <= link.reach for before in reached)
                ]
            if not here:
                return []
            reached = here
        return reached or []

    def _may_stand(self, number: int, last: Sequence[int], reading: Rough, original: str) -> bool:
        """Whether a phrase may stand where its last part was seen."""
        key, phrase = self._phrases[number]
        run = self._chain[number][-1].run
        before = _SPLIT * run.ends + _SLACK
        after = _SPLIT * (phrase.most_words - run.begins) + _SLACK
        return _capitals_stand(key, phrase, original) and any(
            _matches(key, phrase, reading.stretch(first - before, end + after))
            for first, end in _close_together(last, before + after)
        )

    def may_match(self, found: Sequence[Set[int]]) -> bool:
        """Whether a clause holds all that some phrase needs; `found` as from `by_clause`."""
        everywhere: frozenset[int] = frozenset().union(*found)
        return any(next(self._complete(here, everywhere), None) is not None for here in found if here)

    def by_clause(self, reading: Rough) -> list[set[int]]:
        """The numbers of the sets of tokens of which one stands in each clause."""
        found: list[set[int]] = [set() for _ in range(reading.words.count(b"|") + 1)]
        for search, text in zip(self._searches, texts(reading), strict=True):
            bars = [bar.start() for bar in _BAR.finditer(text)]
            for number, start, _ in search.places(text):
                found[bisect_left(bars, start)].update(self._in_sets[number])
        return found

    def matches(
        self, original: str, clause: str, here: Set[int], near: Sequence[Set[int]]
    ) -> frozenset[Phrase]:
        """The phrases that a clause may hold while those near it hold what they need beside them.

        `clause` is the clause in `Rough.words`; `here` and `near` are as from `by_clause`.
        """
        complete = [self._phrases[number] for number in self._complete(here, frozenset().union(*near))]
        if complete and any(True for _ in capitals_set_apart(original)):
            return frozenset(phrase for _, phrase in complete)
        return frozenset(
            phrase
            for key, phrase in complete
            if _matches(key, phrase, clause) and _capitals_stand(key, phrase, original)
        )

    def _complete(self, here: Set[int], near: Set[int]) -> Iterator[int]:
        """The phrases of which all that they need is among the sets here, and near what they need there."""
        for number in here:
            for phrase in self._rarest.get(number, ()):
                if self._others[phrase] <= here and self._beside[phrase] <= near:
                    yield phrase

    def _links(self, chain: Sequence[Need]) -> Iterator["_Link"]:
        before = chain[0].run
        for need in chain:
            yield _Link(
                tokens=self._numbers(need.tokens),
                run=need.run,
                reach=_SPLIT * (need.run.ends - before.begins) + _SLACK,
                back=_SPLIT * (need.run.ends - need.run.begins) + _SLACK if need.run is before else 1,
            )
            before = need.run

    def _numbers(self, tokens: Tokens) -> frozenset[int]:
        """Tokens by number."""
        return frozenset(
            self._tokens.setdefault((token.kind, KINDS[token.kind](token.folded)), len(self._tokens))
            for token in tokens
        )

    def _set(self, tokens: Tokens) -> int:
        """The number of a set of tokens."""
        numbers = self._numbers(tokens)
        if numbers not in self._sets:
            self._sets[numbers] = len(self._sets)
            for number in numbers:
                self._in_sets.setdefault(number, []).append(self._sets[numbers])
        return self._sets[numbers]

    def _sets_of(self, tokens: Set[int]) -> set[int]:
        """The sets that hold one of some tokens."""
        return set().union(*map(self._in_sets.__getitem__, tokens))

    @cached_property
    def _searches(self) -> tuple["_Search", ...]:
        """The search for all tokens of each reading; after the first no phrase may be added."""
        return tuple(
            _Search({literal: number for (kind, literal), number in self._tokens.items() if kind == reading})
            for reading in range(len(KINDS))
        )


@dataclass(frozen=True, slots=True)
class _Link:
    """One part of a phrase, and how far from the part before it may stand, in words."""

    tokens: frozenset[int]
    run: Run
    reach: int  # after it
    back: int  # before it: parts of one run may be met in any order


class _Search:
    """Numbered literals, searched for in one pass."""

    def __init__(self, literals: Mapping[bytes, int]) -> None:
        self._numbers = tuple(literals.values())
        self._automaton = BytesAhoCorasick(list(literals), implementation=Implementation.DFA)

    def places(self, text: bytes) -> list[tuple[int, int, int]]:
        """Number, start and end of each place where one stands."""
        numbers = self._numbers
        return [
            (numbers[found], start, end)
            for found, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True)
        ]


def _tells(need: Need) -> bool:
    """Whether none of its words stands in every text."""
    return not any(is_small(token.folded) for token in need.tokens)


def _close_together(places: Sequence[int], near: int) -> Iterator[tuple[int, int]]:
    """Sorted places in groups, first and last of each, of which none is so near the next."""
    first = 0
    for at in range(1, len(places) + 1):
        if at == len(places) or places[at] - places[at - 1] > near:
            yield places[first], places[at - 1]
            first = at


def _matches(key: Key, phrase: Phrase, clause: str) -> bool:
    """Whether a clause of `Rough.words` may hold a phrase: letters that we do not know may be any."""
    if "?" in clause or phrase.pattern.search(clause):
        return True
    return may_be_scanned(key, phrase) and phrase.confusable.search(skeleton(clause)) is not None


def _capitals_stand(key: Key, phrase: Phrase, original: str) -> bool:
    """Whether a clause has the capitals without which a name is an ordinary word."""
    entry, by = key
    free = by is By.PHRASE or entry.specificity == "specific" or may_be_scanned(key, phrase)
    if free or is_broken(original):
        return True
    letters = unicodedata.normalize("NFKD", original)
    return all(name[0] in letters for name in fold_words(phrase.source) if name[0].isupper())
