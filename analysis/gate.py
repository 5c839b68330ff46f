"""Decides which blocks of a page the pipeline reads.

Two steps. A *glance* scans the rough readings of a stretch of text (`analysis.readings`) for what each name
and phrase of the lexicon needs: it may say yes too often, never no where a mention stands. Where it says yes
it looks at the halves, down to single blocks; these are looked at with the exact readings of the pipeline.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import ahocorasick

from analysis.components.find import Finder, Key, may_be_scanned, searchable
from analysis.folding import fold
from analysis.lexicon import Entry, Lexicon
from analysis.notation import Run
from analysis.passages import Passage, Span, blocks, passages
from analysis.phrases import Phrase, PhraseIndex
from analysis.readings import Rough, letters, rough, words

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
            [
                [*_needs(key, phrase), *(beside[name, key[0].language] for name in key[0].together)]
                for key, phrase in searchable(entries)
            ]
        )

    def passages(self, text: str) -> list[Passage]:
        """The blocks of a page that hold a mention, each with its neighbours."""
        if not self.glance(text):
            return []
        cut = blocks(text)
        return [
            passage
            for passage in passages(cut, self._open(text, cut, 0, len(cut)))
            if self._holds(text, passage)
        ]

    def glance(self, text: str) -> bool:
        """Whether a text can hold a mention at all."""
        reading = rough(text)
        return reading is None or self._scan.sees(reading)

    def _open(self, text: str, cut: Sequence[Span], first: int, last: int) -> Iterator[int]:
        """The blocks from `first` to before `last` that can hold a mention; their stretch was let through."""
        if last - first == 1:
            yield first
        if last - first <= 1:
            return
        middle = (first + last) // 2
        for start, end in ((first, middle), (middle, last)):
            stretch = text[cut[max(0, start - 1)].start : cut[min(len(cut), end + 1) - 1].end]
            if self.glance(stretch):
                yield from self._open(text, cut, start, end)

    def _holds(self, text: str, passage: Passage) -> bool:
        """Whether the words of an entry begin in a block, and all that they need beside them is near."""
        read = text[passage.read.start : passage.read.end]
        core = Span(passage.core.start - passage.read.start, passage.core.end - passage.read.start)
        folded = fold(read)
        waiting: dict[str, Entry] = {}
        for (entry, _), start, *_ in self._finder.places(folded, read):
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


Token = tuple[bool, str]  # whether it stands in `Rough.letters` or in `Rough.words`, and how


class _Scan:
    """Sets of tokens, of each of which one must stand; searched in one pass of each reading."""

    def __init__(self, needed: Iterable[Sequence[frozenset[Token]]]) -> None:
        self._others: list[tuple[frozenset[Token], ...]] = []
        first: dict[Token, list[int]] = {}
        tokens: set[Token] = set()
        for number, needs in enumerate(sets for sets in needed if all(sets)):
            rarest, *others = sorted(set(needs), key=_rarity, reverse=True)
            self._others.append(tuple(others))
            tokens.update(*needs)
            for token in rarest:
                first.setdefault(token, []).append(number)
        self._first = {token: tuple(numbers) for token, numbers in first.items()}
        self._letters = _automaton(token for token in tokens if token[0])
        self._words = _automaton(token for token in tokens if not token[0])

    def sees(self, reading: Rough) -> bool:
        """Whether all that some phrase needs stands in a text."""
        found = {token for _, token in self._letters.iter(reading.letters)} if self._letters else set()
        if self._words:
            found.update(token for _, token in self._words.iter(reading.words))
        return any(
            all(not others.isdisjoint(found) for others in self._others[number])
            for token in found
            for number in self._first.get(token, ())
        )


def _automaton(tokens: Iterable[Token]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for token in tokens:
        automaton.add_word(token[1], token)
    if automaton:
        automaton.make_automaton()
    return automaton


def _needs(key: Key, phrase: Phrase) -> list[frozenset[Token]]:
    """Sets of tokens, of each of which one stands in every text where a phrase is found."""
    if not may_be_scanned(key, phrase):
        return _plainly(phrase)
    telling = [run for run in phrase.runs if _shortest(run) >= _TELLING]
    return [_run_together(run) for run in telling or phrase.runs]


def _plainly(phrase: Phrase) -> list[frozenset[Token]]:
    """The same for a phrase that is not looked for through confusable letters."""
    needs: list[frozenset[Token]] = []
    for run in phrase.runs:
        if _shortest(run) >= _TELLING_TOGETHER:
            needs.append(_run_together(run))
        else:
            needs.extend(map(_one_by_one, run.words))
    return needs


def _one_of(cue: Phrase) -> frozenset[Token]:
    return max(_plainly(cue), key=_rarity)


def _shortest(run: Run) -> int:
    return min(map(len, run.spellings))


def _run_together(run: Run) -> frozenset[Token]:
    return frozenset((True, letters(spelling)) for spelling in run.spellings)


def _one_by_one(literals: frozenset[str]) -> frozenset[Token]:
    """Literals as they are, and in small capitals whose first letter stands apart."""
    folded = [words(literal) for literal in literals]
    small_capitals = [_FIRST_LETTER.sub(r"\1 ", literal) for literal in folded]
    return frozenset((False, written) for written in (*folded, *small_capitals))


def _rarity(tokens: frozenset[Token]) -> tuple[int, int]:
    """How well a set tells apart: long tokens first, then few."""
    return min(len(written.strip()) for _, written in tokens), -len(tokens)


# Letters that small capitals may leave alone before their word; three at least follow.
_FIRST_LETTER = re.compile(r"(?<![a-z0-9?])([a-z?])(?=[a-z?]{3})")
