"""Decides which blocks of a page the pipeline reads.

Two steps. A *glance* scans the rough readings of a stretch of text (`analysis.readings`) for what each name
and phrase of the lexicon needs: it may say yes too often, never no where a mention stands. Where it says yes
the same is asked of each clause; blocks of clauses that can hold a mention are looked at with the exact
readings of the pipeline.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from ahocorasick_rs import BytesAhoCorasick, Implementation

from analysis.common_words import is_small
from analysis.components.find import Finder, Key, fold_words, may_be_scanned, searchable
from analysis.damage import capitals_set_apart
from analysis.folding import BOUNDARY, fold
from analysis.lexicon import Entry, Lexicon
from analysis.mentions import By
from analysis.mojibake import is_broken
from analysis.notation import Run
from analysis.passages import Passage, Span, blocks, passages, touching
from analysis.phrases import Phrase, PhraseIndex, skeleton
from analysis.readings import Rough, classed, is_hidden, letters, rough, rough_clauses, words

_STRETCH = 4000  # characters looked at together in a long text
_LONG = 2 * _STRETCH
_BAR = re.compile(rb"\|")
_KINDS = (letters, words, classed)  # the readings that are searched, each with how it writes a literal
_LETTERS, _WORDS, _CLASSED = range(len(_KINDS))
_SPLIT = 2  # words that damage may make of one
_SLACK = 6  # words of a phrase beyond its own: endings, articles, what was cut at its ends
_TELLING = 4  # letters from which a word that scanning may have changed tells something
_TELLING_TOGETHER = 8  # letters from which words together tell enough without the white space round them


class Gate:
    """The scan for a lexicon; all languages at once, so that the language need not be known."""

    def __init__(self, lexicon: Lexicon) -> None:
        entries = [entry for entry in lexicon.entries if entry.strength != "weak"]
        self._finder = Finder(entries)
        cues = {
            (name, entry.language): [
                Phrase(text, entry.language, 1)
                for text in lexicon.cues.get(name, {}).get(entry.language or "", ())
            ]
            for entry in entries
            for name in entry.together
        }
        self._cues = PhraseIndex([(key, phrase) for key, phrases in cues.items() for phrase in phrases])
        beside = {key: frozenset().union(*map(_one_of, phrases)) for key, phrases in cues.items()}
        self._scan = _Scan(
            (key, phrase, [beside[name, key[0].language] for name in key[0].together])
            for key, phrase in searchable(entries)
        )

    def passages(self, text: str) -> list[Passage]:
        """The blocks of a page that hold a mention, each with its neighbours."""
        if len(text) <= _LONG:
            seen = self._look(text, 0, len(text))
            cut = blocks(text) if seen else []
            chosen = self._open(text, cut, seen) if seen else {}
        else:
            cut = blocks(text)
            chosen = {}
            for first, last in _stretches(cut):
                start, end = cut[max(0, first - 1)].start, cut[min(len(cut), last + 1) - 1].end
                seen = self._look(text, start, end)
                if seen:
                    opened = self._open(text, cut, seen)
                    chosen |= {number: told for number, told in opened.items() if first <= number < last}
        return [
            passage
            for passage, number in zip(passages(cut, chosen), chosen, strict=True)
            if self.holds(text, passage, chosen[number])
        ]

    def glance(self, text: str) -> bool:
        """Whether a text can hold a mention at all."""
        return self._look(text, 0, len(text)) is not None

    def _look(self, text: str, start: int, end: int) -> "_Seen | None":
        """What the scan sees between two places; None: nothing that can hold a mention."""
        read = text[start:end]
        glimpse = rough(read)
        if glimpse is not None and not self._scan.sees(glimpse):
            return None
        reading, ends = rough_clauses(read)
        found = self._scan.by_clause(reading)
        hidden = is_hidden(reading)
        if not hidden and not self._scan.may_match(found):
            return None
        bounds = [start - 1, *(start + at for at in ends), end]
        return _Seen(reading.words.decode("ascii").split(BOUNDARY), found, bounds, hidden)

    def _open(self, text: str, cut: Sequence[Span], seen: "_Seen") -> dict[int, frozenset[Phrase] | None]:
        """The blocks with a clause that can hold a mention, in order, each with the phrases; None: any."""
        opened: dict[int, frozenset[Phrase] | None] = {}
        for number, here in enumerate(seen.found):
            if here:
                start, end = seen.bounds[number] + 1, seen.bounds[number + 1]
                touched = touching(cut, start, end)
                near = slice(
                    max(0, bisect_right(seen.bounds, cut[max(0, touched.start - 1)].start) - 1),
                    bisect_left(seen.bounds, cut[min(len(cut), touched.stop + 1) - 1].end),
                )
                told = self._scan.matches(text[start:end], seen.words[number], here, seen.found[near])
                if told:
                    opened |= {block: told.union(opened.get(block) or ()) for block in touched}
        if seen.hidden:
            looked_at = touching(cut, seen.bounds[0] + 1, seen.bounds[-1])
            opened |= {
                number: None
                for number, passage in zip(looked_at, passages(cut, looked_at), strict=True)
                if is_hidden(rough_clauses(text[passage.read.start : passage.read.end])[0])
            }
        return dict(sorted(opened.items()))

    def holds(self, text: str, passage: Passage, phrases: Set[Phrase] | None = None) -> bool:
        """Whether the words of an entry begin in a block, and all that they need beside them is near.

        Decided with the exact readings of the pipeline; asked of the blocks that the scan lets through, with
        the phrases that it saw there.
        """
        read = text[passage.read.start : passage.read.end]
        core = Span(passage.core.start - passage.read.start, passage.core.end - passage.read.start)
        folded = fold(read)
        waiting: dict[str, Entry] = {}
        for (entry, _), start, *_ in self._finder.places(folded, read, phrases):
            if not core.start <= start < core.end:
                continue
            if not entry.together:
                return True
            waiting[entry.id] = entry
        if not waiting:
            return False
        met = {key for key, *_ in self._cues.find(folded.text)}
        return any(
            all((name, entry.language) in met for name in entry.together) for entry in waiting.values()
        )


@dataclass(frozen=True, slots=True)
class _Token:
    """What the scan looks for."""

    folded: str
    kind: int  # the reading it stands in


Needed = frozenset[_Token]  # one of these must stand


@dataclass(frozen=True, slots=True)
class _Seen:
    """The clauses of a stretch of text as the scan saw them."""

    words: Sequence[str]  # each as in `Rough.words`
    found: Sequence[Set[int]]  # the tokens in each
    bounds: Sequence[int]  # clause `i` stands between `bounds[i]` and `bounds[i + 1]`, both excluded
    hidden: bool  # whether words may stand here that the scan cannot see


class _Scan:
    """What phrases need, searched for in one pass of each reading."""

    def __init__(self, phrases: Iterable[tuple[Key, Phrase, Sequence[Needed]]]) -> None:
        """Each phrase with the sets of tokens of each of which one must stand beside it."""
        self._phrases: list[tuple[Key, Phrase]] = []
        self._kinds = tuple(_Literals() for _ in _KINDS)
        self._here: list[tuple[frozenset[int], ...]] = []  # all that must stand in the clause
        self._reach: list[int] = []  # words between the first and the last of it, at most
        self._others: list[tuple[frozenset[int], ...]] = []
        self._beside: list[tuple[frozenset[int], ...]] = []
        self._first: dict[int, list[int]] = {}
        for key, phrase, beside in phrases:
            here = _needs(key, phrase)
            if not all(here) or not all(beside):
                continue  # words that no text of the language can hold
            telling = {tokens for tokens in here if not any(is_small(token.folded) for token in tokens)}
            rarest, *others = sorted(telling or here, key=_rarity, reverse=True)
            for number in self._numbers(rarest):
                self._first.setdefault(number, []).append(len(self._phrases))
            self._phrases.append((key, phrase))
            self._here.append((self._numbers(rarest), *map(self._numbers, others)))
            self._reach.append(_SPLIT * phrase.most_words + _SLACK)
            self._others.append(tuple(map(self._numbers, others)))
            self._beside.append(tuple(map(self._numbers, set(beside))))

    def sees(self, reading: Rough) -> bool:
        """Whether all tokens that some phrase needs stand in a text, no farther apart than it lets them."""
        hits = [kind.places(text) for kind, text in zip(self._kinds, _texts(reading), strict=True)]
        found = {len(_KINDS) * number + kind for kind, places in enumerate(hits) for number, *_ in places}
        complete = set(self._complete(found, [found]))
        if not complete:
            return False
        places: dict[int, list[int]] = {}
        numbers = [len(_KINDS) * number + kind for kind, places in enumerate(hits) for number, *_ in places]
        words = reading.word_numbers(*([start for _, start, _ in places] for places in hits))
        for number, word in zip(numbers, words, strict=True):
            places.setdefault(number, []).append(word)
        return any(self._stands_together(phrase, found, places) for phrase in complete)

    def _stands_together(self, phrase: int, found: Set[int], places: Mapping[int, Sequence[int]]) -> bool:
        """Whether one of each set of tokens stands within the words that a phrase can span."""
        first, *others = (
            [word for token in tokens & found for word in places[token]] for tokens in self._here[phrase]
        )
        reach = self._reach[phrase]
        return any(all(any(abs(there - at) <= reach for there in other) for other in others) for at in first)

    def may_match(self, found: Sequence[Set[int]]) -> bool:
        """Whether a clause holds all tokens that some phrase needs; `found` as from `by_clause`."""
        everywhere: frozenset[int] = frozenset().union(*found)
        return any(next(self._complete(here, [everywhere]), None) is not None for here in found if here)

    def by_clause(self, reading: Rough) -> list[set[int]]:
        """The numbers of the tokens that stand in each clause."""
        found: list[set[int]] = [set() for _ in range(reading.words.count(b"|") + 1)]
        for kind, (literals, text) in enumerate(zip(self._kinds, _texts(reading), strict=True)):
            ends = [bar.start() for bar in _BAR.finditer(text)]
            for number, start, _ in literals.places(text):
                found[bisect_left(ends, start)].add(len(_KINDS) * number + kind)
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
                if all(not others.isdisjoint(here) for others in self._others[phrase]) and all(
                    any(not beside.isdisjoint(one) for one in near) for beside in self._beside[phrase]
                ):
                    yield phrase

    def _numbers(self, tokens: Needed) -> frozenset[int]:
        """Tokens by number, which tells the reading they stand in, too."""
        return frozenset(
            len(_KINDS) * self._kinds[token.kind].number(_KINDS[token.kind](token.folded)) + token.kind
            for token in tokens
        )


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


def _stretches(cut: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """The blocks cut into stretches of about `_STRETCH` characters: first one, one after the last."""
    first = 0
    for number, block in enumerate(cut, start=1):
        if number == len(cut) or block.end - cut[first].start >= _STRETCH:
            yield first, number
            first = number


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


def _needs(key: Key, phrase: Phrase) -> list[Needed]:
    """Sets of tokens, of each of which one stands in every text where a phrase is found."""
    if not may_be_scanned(key, phrase):
        return _plainly(phrase)
    if all(_shortest(run) < _TELLING for run in phrase.runs):
        return [_run_together(run) for run in phrase.runs]
    needs: list[Needed] = []
    for run in phrase.runs:
        if _shortest(run) >= _TELLING:
            needs.append(_run_together(run))
        else:
            needs.extend(_one_by_one(literals, _CLASSED) for literals in run.words)
    return needs


def _plainly(phrase: Phrase) -> list[Needed]:
    """The same for a phrase that is not looked for through confusable letters."""
    needs: list[Needed] = []
    for run in phrase.runs:
        if _shortest(run) >= _TELLING_TOGETHER:
            needs.append(_run_together(run))
        else:
            needs.extend(map(_one_by_one, run.words))
    return needs


def _one_of(cue: Phrase) -> Needed:
    return max(_plainly(cue), key=_rarity)


def _shortest(run: Run) -> int:
    return min(map(len, run.spellings))


def _run_together(run: Run) -> Needed:
    return frozenset(_Token(spelling, _LETTERS) for spelling in run.spellings)


def _one_by_one(literals: frozenset[str], kind: int = _WORDS) -> Needed:
    """Literals as they are, and in small capitals whose first letter stands apart."""
    small_capitals = (_FIRST_LETTER.sub(r"\1 ", literal) for literal in literals)
    return frozenset(_Token(literal, kind) for literal in (*literals, *small_capitals))


def _texts(reading: Rough) -> tuple[bytes, ...]:
    """What is searched for tokens, in the order of `_KINDS`."""
    return reading.letters, reading.words, reading.classed


def _rarity(tokens: Needed) -> tuple[int, int]:
    """How well a set tells apart: long tokens first, then few."""
    return min(len(token.folded.strip()) for token in tokens), -len(tokens)


# Letters that small capitals may leave alone before their word; three at least follow.
_FIRST_LETTER = re.compile(r"(?<!\w)([^\W\d])(?=[^\W\d]{3})")
