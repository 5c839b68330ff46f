"""Decides which blocks of a page the pipeline reads.

Two steps. A *glance* scans the rough readings of a stretch of text (`analysis.scan`) for what each name and
phrase of the lexicon needs: it may say yes too often, never no where a mention stands. Where it says yes the
same is asked of each clause; blocks of clauses that can hold a mention are looked at with the exact readings
of the pipeline.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from analysis.beside import Alternatives, beside
from analysis.components.find import Finder, searchable
from analysis.folding import BOUNDARY, fold
from analysis.lexicon import LANGUAGES, Lexicon
from analysis.mentions import NEAR, By
from analysis.needs import one_of
from analysis.passages import Passage, Span, blocks, passages, touching
from analysis.phrases import Phrase, PhraseIndex
from analysis.readings import is_hidden, rough, rough_clauses
from analysis.scan import Scan

_STRETCH = 4000  # characters looked at together in a long text
_LONG = 2 * _STRETCH

_Cues = frozenset[tuple[str, str]]  # sets of cues, by name and language


class Gate:
    """The scan for a lexicon; all languages at once, so that the language need not be known."""

    def __init__(self, lexicon: Lexicon) -> None:
        entries = [entry for entry in lexicon.entries if entry.strength != "weak"]
        self._finder = Finder(entries)
        self._beside = {
            (entry.id, by): [_keys(names, entry.language) for names in beside(entry, by)]
            for entry in entries
            for by in By
        }
        cues = {
            (name, language): [
                Phrase(text, language, 1) for text in lexicon.cues.get(name, {}).get(language, ())
            ]
            for needed in self._beside.values()
            for keys in needed
            for name, language in keys
        }
        self._cues = PhraseIndex([(key, phrase) for key, phrases in cues.items() for phrase in phrases])
        tokens = {key: frozenset().union(*map(one_of, phrases)) for key, phrases in cues.items()}
        self._scan = Scan(
            (
                (entry, by),
                phrase,
                [frozenset().union(*map(tokens.__getitem__, keys)) for keys in self._beside[entry.id, by]],
            )
            for (entry, by), phrase in searchable(entries)
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
        if glimpse is not None and not self._scan.sees(glimpse, read):
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
        waiting: list[tuple[Sequence[_Cues], Span]] = []
        for (entry, by), start, _, at, until in self._finder.places(folded, read, phrases):
            if core.start <= start < core.end:
                needed = self._beside[entry.id, by]
                if not needed:
                    return True
                waiting.append((needed, _reach(folded.text, at, until)))
        if not waiting:
            return False
        wanted = frozenset().union(*(keys for needed, _ in waiting for keys in needed))
        met = list(self._cues.met(folded.text, wanted))
        return any(
            all(any(key in keys and reach.start <= at < reach.end for key, at in met) for keys in needed)
            for needed, reach in waiting
        )


def _reach(folded: str, at: int, until: int) -> Span:
    """Where the words that a mention needs beside it may begin: in its clause or near it."""
    end = folded.find(BOUNDARY, at)
    return Span(
        min(folded.rfind(BOUNDARY, 0, at), at - NEAR), max(len(folded) if end < 0 else end, until + NEAR)
    )


def _keys(names: Alternatives, language: str | None) -> _Cues:
    """Sets of cues by name and language; those of all languages where a name has none."""
    return frozenset((name, each) for name in names for each in ((language,) if language else LANGUAGES))


@dataclass(frozen=True, slots=True)
class _Seen:
    """The clauses of a stretch of text as the scan saw them."""

    words: Sequence[str]  # each as in `Rough.words`
    found: Sequence[Set[int]]  # the tokens in each
    bounds: Sequence[int]  # clause `i` stands between `bounds[i]` and `bounds[i + 1]`, both excluded
    hidden: bool  # whether words may stand here that the scan cannot see


def _stretches(cut: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """The blocks cut into stretches of about `_STRETCH` characters: first one, one after the last."""
    first = 0
    for number, block in enumerate(cut, start=1):
        if number == len(cut) or block.end - cut[first].start >= _STRETCH:
            yield first, number
            first = number
