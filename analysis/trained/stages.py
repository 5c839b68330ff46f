"""Guesses the stage of a passage with the model."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from analysis.folding import BOUNDARY
from analysis.trained import MODEL
from analysis.trained.features import weighed
from contrechamp.records import Stage

_MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest stage of a passage."""

    stage: Stage
    sure: float  # its share among all stages; 0 to 1
    words: tuple[str, ...]  # folded, that speak most for it


class StageGuesser:
    """A linear model over the features of a folded text. Raises OSError when its file cannot be read."""

    def __init__(self, path: Path = MODEL) -> None:
        with np.load(path) as held:
            about = json.loads(str(held["about"]))
            names = str(held["features"]).split("\n")
            rarities = held["rarity"].astype(np.float64).tolist()
            self._weights = held["weights"].astype(np.float32)  # a row a feature, a column a stage
            self._constants = held["constants"].astype(np.float32)
        self.digest = str(about["digest"])  # changes when what it was learnt from does
        self._stages = [Stage(name) for name in about["stages"]]
        self._rows = {name: row for row, name in enumerate(names)}
        self._rarity: Mapping[str, float] = dict(zip(names, rarities, strict=True))

    def guess(self, folded: str) -> Guess:
        """The likeliest stage of a folded text that tells of the matter."""
        features = weighed(folded.replace(BOUNDARY, " "), self._rarity)
        values = np.fromiter(features.values(), dtype=np.float32, count=len(features))
        added = self._weights[[self._rows[name] for name in features]] * values[:, None]
        outputs = added.sum(axis=0) + self._constants
        best = int(outputs.argmax())
        sure = 1 / float(np.exp(outputs - outputs[best]).sum())
        telling = sorted(zip(added[:, best].tolist(), features, strict=True), reverse=True)
        words = [name[2:] for weight, name in telling if weight > 0 and name.startswith("w ")]
        return Guess(self._stages[best], sure, tuple(words[:_MOST_WORDS]))


@cache
def guesser() -> StageGuesser:
    """The shipped model, read once."""
    return StageGuesser()
