"""How much a passage sounds like each of some kinds of passages: a linear model, read from its file."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np

from analysis.folding import BOUNDARY
from analysis.trained.features import weighed

Kind = TypeVar("Kind")

_MOST_WORDS = 4


class Likeness(Generic[Kind]):
    """How much a passage sounds like each kind."""

    def __init__(
        self, kinds: Sequence[Kind], features: Sequence[str], added: "np.ndarray", constants: "np.ndarray"
    ) -> None:
        """`added`: a row a feature, what it speaks for each kind."""
        self._kinds, self._features, self._added = kinds, features, added
        outputs = added.sum(axis=0) + constants
        powers = np.exp(outputs - outputs.max())
        self._shares = (powers / powers.sum()).tolist()

    @property
    def shares(self) -> Mapping[Kind, float]:
        """The share of each kind; their sum is 1."""
        return dict(zip(self._kinds, self._shares, strict=True))

    def words(self, kind: Kind) -> tuple[str, ...]:
        """The words that speak most for a kind, folded."""
        added = self._added[:, self._kinds.index(kind)].tolist() if kind in self._kinds else []
        telling = sorted(zip(added, self._features, strict=False), reverse=True)
        words = [name[2:] for weight, name in telling if weight > 0 and name.startswith("w ")]
        return tuple(words[:_MOST_WORDS])


class Model(Generic[Kind]):
    """A linear model over the features of a folded text. Raises OSError when its file cannot be read.

    The file holds: "about" (the kinds, and a digest of what they were learnt from), "features" and how rare
    each is, "weights" (a row a feature, a column a kind), "constants", and whatever else its kinds need.
    """

    def __init__(self, path: Path, kind: Callable[[str], Kind]) -> None:
        with np.load(path) as held:
            about = json.loads(str(held["about"]))
            names = str(held["features"]).split("\n")
            rarities = held["rarity"].astype(np.float64).tolist()
            self._weights = held["weights"].astype(np.float32)
            self._constants = held["constants"].astype(np.float32)
            own = ("about", "features", "rarity", "weights", "constants")
            self.more: Mapping[str, Any] = {name: held[name].tolist() for name in held if name not in own}
        self.digest = str(about["digest"])  # changes when what it was learnt from does
        self.kinds = [kind(name) for name in about["kinds"]]
        self._rows = {name: row for row, name in enumerate(names)}
        self._rarity: Mapping[str, float] = dict(zip(names, rarities, strict=True))

    def liken(self, folded: str) -> Likeness[Kind]:
        """What a folded text sounds like."""
        features = weighed(folded.replace(BOUNDARY, " "), self._rarity)
        values = np.fromiter(features.values(), dtype=np.float32, count=len(features))
        added = self._weights[[self._rows[name] for name in features]] * values[:, None]
        return Likeness(self.kinds, list(features), added, self._constants)
