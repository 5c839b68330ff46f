"""Tells what stages a passage sounds like, with the model."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from analysis.folding import BOUNDARY
from analysis.trained import MODEL
from analysis.trained.features import weighed
from analysis.trained.weighing import Weighing
from contrechamp.records import Evidence, Stage

_MOST_WORDS = 4


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


class Likeness:
    """How much a passage sounds like each stage."""

    def __init__(
        self, stages: Sequence[Stage], features: Sequence[str], added: "np.ndarray", constants: "np.ndarray"
    ) -> None:
        """`added`: a row a feature, what it speaks for each stage."""
        self._stages, self._features, self._added = stages, features, added
        outputs = added.sum(axis=0) + constants
        powers = np.exp(outputs - outputs.max())
        self._shares = (powers / powers.sum()).tolist()

    @property
    def shares(self) -> Mapping[Stage, float]:
        """The share of each stage; their sum is 1."""
        return dict(zip(self._stages, self._shares, strict=True))

    def words(self, stage: Stage) -> tuple[str, ...]:
        """The words that speak most for a stage, folded."""
        added = self._added[:, self._stages.index(stage)].tolist() if stage in self._stages else []
        telling = sorted(zip(added, self._features, strict=False), reverse=True)
        words = [name[2:] for weight, name in telling if weight > 0 and name.startswith("w ")]
        return tuple(words[:_MOST_WORDS])


class StageGuesser:
    """A linear model over the features of a folded text. Raises OSError when its file cannot be read."""

    def __init__(self, path: Path = MODEL) -> None:
        with np.load(path) as held:
            about = json.loads(str(held["about"]))
            names = str(held["features"]).split("\n")
            rarities = held["rarity"].astype(np.float64).tolist()
            self._weights = held["weights"].astype(np.float32)  # a row a feature, a column a stage
            self._constants = held["constants"].astype(np.float32)
            balance, leanings = held["balance"].tolist(), held["leanings"].tolist()
        self.digest = str(about["digest"])  # changes when what it was learnt from does
        self._stages = [Stage(name) for name in about["stages"]]
        self.weighing = Weighing(tuple(balance), dict(zip(self._stages, leanings, strict=True)))
        self._rows = {name: row for row, name in enumerate(names)}
        self._rarity: Mapping[str, float] = dict(zip(names, rarities, strict=True))

    def liken(self, folded: str) -> Likeness:
        """What a folded text that tells of the matter sounds like."""
        features = weighed(folded.replace(BOUNDARY, " "), self._rarity)
        values = np.fromiter(features.values(), dtype=np.float32, count=len(features))
        added = self._weights[[self._rows[name] for name in features]] * values[:, None]
        return Likeness(self._stages, list(features), added, self._constants)


@cache
def guesser() -> StageGuesser:
    """The shipped model, read once."""
    return StageGuesser()
