"""The scan: which phrases may stand in a text, by what each needs and how near each other it stands."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

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
        self._kinds = tuple(_Literals() for _ in KINDS)
        self._chain: list[tuple[_Link, ...]] = []  # the same in the order of the phrase
        self._others: list[tuple[frozenset[int], ...]] = []
        self._beside: list[tuple[frozenset[int], ...]] = []
        self._first: dict[int, list[int]] = {}
        for key, phrase, beside in phrases:
            here = needs(key, phrase)
            if not all(need.tokens for need in here) or not all(beside):
                continue  # words that no text of the language can hold
            chain = list(filter(_tells, here)) or here
            rarest, *others = sorted({need.tokens for need in chain}, key=rarity, reverse=True)
            for number in self._numbers(rarest):
                self._first.setdefault(number, []).append(len(self._phrases))
            self._phrases.append((key, phrase))
            self._chain.append(tuple(self._links(chain)))
            self._others.append(tuple(map(self._numbers, others)))
            self._beside.append(tuple(map(self._numbers, set(beside))))

    def sees(self, reading: Rough, original: str) -> bool:
        """Whether some phrase may stand in a text, as far as its words tell; `reading` is the text's."""
        hits = [kind.places(text) for kind, text in zip(self._kinds, texts(reading), strict=True)]
        found = {len(KINDS) * number + kind for kind, places in enumerate(hits) for number, *_ in places}
        complete = set(self._complete(found, [found]))
        if not complete:
            return False
        places: dict[int, list[int]] = {}
        numbers = [len(KINDS) * number + kind for kind, places in enumerate(hits) for number, *_ in places]
        words = reading.word_numbers(*([start for _, start, _ in places] for places in hits))
        for number, word in zip(numbers, words, strict=True):
            places.setdefault(number, []).append(word)
        standing = {phrase: self._stands_together(phrase, found, places) for phrase in complete}
        if not any(standing.values()):
            return False
        if any(True for _ in capitals_set_apart(original)):
            return True
        return any(
            self._may_stand(phrase, sorted(last), reading, original)
            for phrase, last in standing.items()
            if last
        )

    def _stands_together(
        self, phrase: int, found: Set[int], places: Mapping[int, Sequence[int]]
    ) -> list[int]:
        """Where the last part of a phrase stands with all others as near before it as they may, by word."""
        reached: list[int] | None = None
        for link in self._chain[phrase]:
            here = [word for token in link.tokens & found for word in places[token]]
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
        """Whether a clause holds all tokens that some phrase needs; `found` as from `by_clause`."""
        everywhere: frozenset[int] = frozenset().union(*found)
        return any(next(self._complete(here, [everywhere]), None) is not None for here in found if here)

    def by_clause(self, reading: Rough) -> list[set[int]]:
        """The numbers of the tokens that stand in each clause."""
        found: list[set[int]] = [set() for _ in range(reading.words.count(b"|") + 1)]
        for kind, (literals, text) in enumerate(zip(self._kinds, texts(reading), strict=True)):
            ends = [bar.start() for bar in _BAR.finditer(text)]
            for number, start, _ in literals.places(text):
                found[bisect_left(ends, start)].add(len(KINDS) * number + kind)
        return found

    def matches(
        self, original: str, clause: str, here: Set[int], near: Sequence[Set[int]]
    ) -> frozenset[Phrase]:
        """The phrases that a clause may hold while those near it hold what they need beside them.

        `clause` is the clause in `Rough.words`; `here` and `near` are the tokens by clause.
        """
        complete = [self._phrases[number] for number in self._complete(here, near)]
        if complete and any(True for _ in capitals_set_apart(original)):
            return frozenset(phrase for _, phrase in complete)
        return frozenset(
            phrase
            for key, phrase in complete
            if _matches(key, phrase, clause) and _capitals_stand(key, phrase, original)
        )

    def _complete(self, here: Set[int], near: Sequence[Set[int]]) -> Iterator[int]:
        for token in here:
            for phrase in self._first.get(token, ()):
                for others in self._others[phrase]:
                    if others.isdisjoint(here):
                        break
                else:
                    if self._is_beside(phrase, near):
                        yield phrase

    def _is_beside(self, phrase: int, near: Sequence[Set[int]]) -> bool:
        return all(any(not beside.isdisjoint(one) for one in near) for beside in self._beside[phrase])

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
        """Tokens by number, which tells the reading they stand in, too."""
        return frozenset(
            len(KINDS) * self._kinds[token.kind].number(KINDS[token.kind](token.folded)) + token.kind
            for token in tokens
        )


@dataclass(frozen=True, slots=True)
class _Link:
    """One part of a phrase, and how far from the part before it may stand, in words."""

    tokens: frozenset[int]
    run: Run
    reach: int  # after it
    back: int  # before it: parts of one run may be met in any order

    def follows(self, words: int) -> bool:
        """Whether it may stand so many words after the part before it."""
        return -self.back <= words <= self.reach


class _Literals:
    """Numbered literals; all are searched for in one pass."""

    def __init__(self) -> None:
        self._all: dict[bytes, int] = {}
        self._automaton: BytesAhoCorasick | None = None

    def number(self, literal: bytes) -> int:
        """The number of a literal."""
        return self._all.setdefault(literal, len(self._all))

    def places(self, text: bytes) -> list[tuple[int, int, int]]:
        """Number, start and end of each place where one stands. After the first search none may be added."""
        if self._automaton is None:
            self._automaton = BytesAhoCorasick(list(self._all), implementation=Implementation.DFA)
        return self._automaton.find_matches_as_indexes(text, overlapping=True)


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
