"""A mention on its way through the pipeline: found, confirmed or refuted, placed, weighed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from analysis.folding import Folded
from analysis.lexicon import Entry
from analysis.passages import Span
from contrechamp.records import Evidence, Stage

NEAR = 300  # folded characters on either side that may confirm or refute a mention
WIDE = 900  # and that may tell the stage


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
    benign: bool = False  # a use the lexicon calls harmless: phone, car park, time clock
    score: int = 0
    evidence: tuple[Evidence, ...] = ()
    contexts: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """The folded text of a document with its clauses, in folded characters."""

    folded: Folded
    clauses: tuple[Span, ...]
    set_apart: tuple[Span, ...] = ()  # stretches whose letters stand apart: their groups are no words

    def broken(self, start: int, end: int) -> bool:
        """Whether a stretch lies where groups of letters are no words."""
        return any(run.start <= start and end <= run.end for run in self.set_apart)

    def clause(self, mention: Mention) -> Span:
        """The clause that holds the beginning of a mention."""
        return next(span for span in self.clauses if mention.at < span.end or span is self.clauses[-1])

    def around(self, mention: Mention, reach: int) -> Span:
        """The folded text within `reach` of a mention."""
        return Span(max(0, mention.at - reach), min(len(self.folded.text), mention.until + reach))

    def words(self, start: int, end: int) -> str:
        """The folded words between two places, as evidence shows them."""
        return self.folded.text[start:end]


def clauses_of(text: str) -> Iterator[Span]:
    """The clauses of a folded text: what stands between its boundaries."""
    start = 0
    for piece in text.split("|"):
        end = start + len(piece)
        if piece.strip():
            yield Span(start, end)
        start = end + 1
