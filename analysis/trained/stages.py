"""Tells what stages a passage sounds like."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis.trained import STAGES
from analysis.trained.likeness import Model
from analysis.trained.weighing import Weighing
from contrechamp.records import Evidence, Stage


@dataclass(frozen=True, slots=True)
class Guess:
    """A stage that a passage sounds like."""

    stage: Stage
    sure: float  # its share among all stages, words weighed in; 0 to 1
    words: tuple[str, ...]  # folded, that speak most for it

    def as_evidence(self, why: str) -> Evidence:
        """What is told of it; `why` the model was asked."""
        effect = f"{why}: {self.stage} ({self.sure:.0%} sure)"
        return Evidence(rule="trained.stage", words=", ".join(self.words), effect=effect)


class StageGuesser(Model[Stage]):
    """The model of stages, and how what it says is weighed with what words tell."""

    def __init__(self, path: Path = STAGES) -> None:
        super().__init__(path, Stage)
        leanings = dict(zip(self.kinds, self.more["leanings"], strict=True))
        self.weighing = Weighing(tuple(self.more["balance"]), leanings)


@cache
def guesser() -> StageGuesser:
    """The shipped model, read once."""
    return StageGuesser()
