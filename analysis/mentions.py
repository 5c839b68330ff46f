"""A mention on its way through the pipeline: found, confirmed or refuted, placed, weighed."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from analysis.folding import Folded
from analysis.lexicon import Entry
from analysis.passages import Span
from analysis.trained.stages import Guess
from analysis.trained.weighing import Told
from contrechamp.records import Evidence, Stage

NEAR = 300  # folded characters on either side that may confirm or refute a mention
WIDE = 900  # and that may tell the stage
_NUMBER = re.compile(r"\s*#?\s*[A-Z]{0,3}-?\d")


class By(StrEnum):
    """What of an entry was found."""

    NAME = "name"
    WEAK_NAME = "weak_name"
    PRODUCT = "product"
    WEAK_PRODUCT = "weak_product"
    PHRASE = "phrase"


class State(StrEnum):
    """What became of a mention."""

    CANDIDATE = "candidate"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"  # the words mean something else here
    OPEN = "open"  # nothing here confirms or refutes them
    SUPPORT = "support"  # only adds to other mentions


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place where an entry's words stand. Each component replaces it by a fuller one."""

    entry: Entry
    by: By
    start: int  # characters of the document
    end: int
    at: int  # the same place in the folded text
    until: int
    state: State = State.CANDIDATE
    likely: bool = False  # confirmed by what the passage sounds like alone
    benign: bool = False  # a use the lexicon calls harmless: phone, car park, time clock
    score: int = 0
    evidence: tuple[Evidence, ...] = ()
    contexts: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    told: Mapping[Stage, Told] = field(default_factory=dict)  # what words tell of them
    guess: Guess | None = None  # of the stage, where no words tell it
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """The text of a document, folded, and its clauses, in folded characters."""

    text: str  # as `doc.text`, which puts it together from its tokens at every call
    folded: Folded
    clauses: tuple[Span, ...]
    rows: tuple[Span, ...] = ()  # rows of tables, items of lists
    set_apart: tuple[Span, ...] = ()  # stretches whose letters stand apart: their groups are no words

    def broken(self, start: int, end: int) -> bool:
        """Whether a stretch lies where groups of letters are no words."""
        return any(run.start <= start and end <= run.end for run in self.set_apart)

    def clause(self, mention: Mention) -> Span:
        """The clause that holds the beginning of a mention."""
        return next(span for span in self.clauses if mention.at < span.end or span is self.clauses[-1])

    def row(self, at: int) -> Span | None:
        """The row or item that holds a place; None: it stands in no list."""
        place = bisect_right(self.rows, at, key=lambda row: row.start) - 1
        return self.rows[place] if place >= 0 and at < self.rows[place].end else None

    def own(self, mention: Mention) -> Span:
        """What is said of a mention: its clause, or the short row or item it stands in."""
        clause, row = self.clause(mention), self.row(mention.at)
        if row is None or row.end - row.start > NEAR:
            return clause
        return Span(min(clause.start, row.start), max(clause.end, row.end))

    def foreign(self, mention: Mention, at: int) -> bool:
        """Whether a place lies in another row of a list, or after one: lists belong to what stands before."""
        mine, there = self.row(mention.at), self.row(at)
        if mine is not None and there is not None:
            return mine != there
        if mine is not None:
            return at > mention.at
        return there is not None and at < mention.at

    def around(self, mention: Mention, reach: int) -> Span:
        """The folded text within `reach` of a mention."""
        return Span(max(0, mention.at - reach), min(len(self.folded.text), mention.until + reach))

    def numbers(self, start: int, end: int) -> bool:
        """Whether words are the "No." of a number: of an amendment, an ordinance, a contract."""
        if self.folded.text[start:end] != "no":
            return False
        after = self.folded.ends[end - 1]
        return self.text[after : after + 1] == "." or _NUMBER.match(self.text, after) is not None

    def words(self, start: int, end: int) -> str:
        """The folded words between two places, as evidence shows them."""
        return self.folded.text[start:end]


def clauses_of(text: str, rows: Iterable[Span] = ()) -> Iterator[Span]:
    """The clauses of a folded text: what stands between its boundaries and the beginnings of rows."""
    cuts = sorted({row.start for row in rows} - {0})
    start = 0
    for piece in text.split("|"):
        end = start + len(piece)
        inner = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
        for begin, finish in pairwise((start, *inner, end)):
            if text[begin:finish].strip():
                yield Span(begin, finish)
        start = end + 1
