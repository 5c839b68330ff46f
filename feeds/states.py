"""What is told of one paper on one topic, apart from any wording."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from contrechamp.errors import StoreError
from contrechamp.records import Finding, Level, Stage, Topic
from contrechamp.verdicts import verdict

_LEVELS = tuple(Level)  # gravest first


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Level, stages and vendors of one paper on one topic; the signature of a feed entry spells it out."""

    level: Level | None  # None: nothing holds any more
    stages: tuple[Stage, ...] = ()  # leading first, the others in the order of the enumeration
    vendors: tuple[str, ...] = ()  # sorted
    archives: bool = False  # told as history, on request
    gone: bool = False  # its source has taken the paper down

    @property
    def leading(self) -> Stage | None:
        """The stage that gives the entry its title."""
        return self.stages[0] if self.stages else None

    def signature(self) -> str:
        """A canonical string of the state: equal states have equal strings, on every machine."""
        content: dict[str, object] = {"level": self.level, "stages": self.stages, "vendors": self.vendors}
        if self.archives:
            content["archives"] = True
        if self.gone:
            content["gone"] = True
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
                gone=bool(content.get("gone", False)),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"feed entry with signature {signature!r} is not one of this version ({error}); "
                "the database was written by a newer Contrechamp: install that one"
            ) from error


WITHDRAWN = State(level=None)


def state_of(findings: Iterable[Finding]) -> State:
    """The state that the findings of one paper on one topic amount to.

    Those of level low count where there can be no others: of plain cameras. `contrechamp.verdicts` says
    which stage leads.
    """
    counted = [finding for finding in findings if counts(finding)]
    if not counted:
        return WITHDRAWN
    found = verdict(counted)
    return State(level=found.level, stages=found.stages, vendors=found.vendors)


def counts(finding: Finding) -> bool:
    """Whether a finding is told: flagged ones are, and plain cameras, in feeds of their own."""
    return finding.level.flagged or finding.topic is Topic.CCTV


def is_substantive(told: State, current: State) -> bool:
    """Whether subscribers must hear of the change.

    They must of a new stage, another leading stage, a raised level, a new vendor, a paper that was taken
    down, and of a vendor that is no longer named: a claim about a company is taken back aloud. A lowered
    level, a secondary stage that is no longer found and a paper that is back are not told, the entry just
    shows what holds.
    """
    if told.level is None or current.level is None:
        return told.level is not current.level
    return (
        not set(current.stages) <= set(told.stages)
        or current.leading is not told.leading
        or is_graver(current, told)
        or set(current.vendors) != set(told.vendors)
        or (current.gone and not told.gone)
    )


def is_graver(state: State, other: State) -> bool:
    """Whether one state is of a graver level than another; where nothing holds, nothing is graver."""
    if state.level is None or other.level is None:
        return other.level is None and state.level is not None
    return _LEVELS.index(state.level) < _LEVELS.index(other.level)
