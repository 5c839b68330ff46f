"""What is told of one paper on one topic, apart from any wording."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from contrechamp.errors import StoreError
from contrechamp.records import Finding, Level, Stage
from contrechamp.verdicts import verdict

_LEVELS = tuple(Level)  # gravest first


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Level, stages and vendors of one paper on one topic; the signature of a feed entry spells it out."""

    level: Level | None  # None: nothing holds any more
    stages: tuple[Stage, ...] = ()  # leading first, the others in the order of the enumeration
    vendors: tuple[str, ...] = ()  # sorted
    archives: bool = False  # told as history, on request

    @property
    def leading(self) -> Stage | None:
        """The stage that gives the entry its title."""
        return self.stages[0] if self.stages else None

    def signature(self) -> str:
        """A canonical string of the state: equal states have equal strings, on every machine."""
        content: dict[str, object] = {"level": self.level, "stages": self.stages, "vendors": self.vendors}
        if self.archives:
            content["archives"] = True
        return json.dumps(content, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_signature(cls, signature: str) -> "State":
        """The state a signature spells out."""
        try:
            content = json.loads(signature)
            return cls(
                level=None if content["level"] is None else Level(content["level"]),
                stages=tuple(Stage(stage) for stage in content["stages"]),
                vendors=tuple(str(vendor) for vendor in content["vendors"]),
                archives=bool(content.get("archives", False)),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"feed entry with signature {signature!r} is not one of this version ({error}); "
                "the database was written by a newer Contrechamp: install that one"
            ) from error


WITHDRAWN = State(level=None)


def state_of(findings: Iterable[Finding]) -> State:
    """The state that the findings of one paper on one topic amount to; those of level low do not count.

    `contrechamp.verdicts` says which stage leads.
    """
    flagged = [finding for finding in findings if finding.level.flagged]
    if not flagged:
        return WITHDRAWN
    found = verdict(flagged)
    return State(level=found.level, stages=found.stages, vendors=found.vendors)


def is_substantive(told: State, current: State) -> bool:
    """Whether subscribers must hear of the change.

    They must of a new stage, another leading stage, a raised level, a new vendor, and of a vendor that is
    no longer named: a claim about a company is taken back aloud. A lowered level and a secondary stage that
    is no longer found are not told, the entry just stops showing them.
    """
    if told.level is None or current.level is None:
        return told.level is not current.level
    return (
        not set(current.stages) <= set(told.stages)
        or current.leading is not told.leading
        or _LEVELS.index(current.level) < _LEVELS.index(told.level)
        or set(current.vendors) != set(told.vendors)
    )
