"""Which stage leads: what the words near a mention tell, weighed with what the passage sounds like."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from contrechamp.records import Stage

FEATURES = ("weight", "own", "close", "times", "leads", "likeness")  # of a stage, in the order of a balance
_ACT = 4.0  # the weight of an act in the mention's own clause, which counts one
_MOST_TIMES = 3
_LEAST_SHARE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What words tell of one stage."""

    weight: float  # of the words that tell it best, wherever they stand
    own: float  # of those in the mention's own clause, row or item; 0: none
    times: int  # how many tell it
    close: bool  # whether no other stage weighs much more
    leads: bool  # whether it leads by words alone
    past: bool = False  # whether all of them tell it as a step before: "après un essai"


_NOTHING = Told(weight=0, own=0, times=0, close=False, leads=False)


def features(told: Told | None, likeness: float) -> tuple[float, ...]:
    """The features of a stage, as `FEATURES` names them; `likeness` is its share in what it sounds like."""
    words = told or _NOTHING
    return (
        words.weight / _ACT,
        words.own / _ACT,
        float(words.close),
        min(words.times, _MOST_TIMES) / _MOST_TIMES,
        float(words.leads),
        math.log(max(likeness, _LEAST_SHARE)),
    )


@dataclass(frozen=True, slots=True)
class Weighing:
    """A learnt balance between words and likeness."""

    balance: tuple[float, ...]  # what each feature adds
    leanings: Mapping[Stage, float]  # what each stage has before anything is told

    def shares(self, told: Mapping[Stage, Told], likeness: Mapping[Stage, float]) -> dict[Stage, float]:
        """The share of each stage; their sum is 1. `likeness` empty: all are as like."""
        stages = dict.fromkeys((*self.leanings, *told))
        outputs = {
            stage: self.leanings.get(stage, 0.0)
            + sum(
                weight * value
                for weight, value in zip(
                    self.balance, features(told.get(stage), likeness.get(stage, 1 / len(stages))), strict=True
                )
            )
            for stage in stages
        }
        most = max(outputs.values())
        powers = {stage: math.exp(output - most) for stage, output in outputs.items()}
        whole = sum(powers.values())
        return {stage: power / whole for stage, power in powers.items()}
