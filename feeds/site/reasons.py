"""Why a passage was flagged, in the words of the reader's language.

Analysis says it in English and names rules; what it says is told here again by the kind of rule, so that a
reader who knows none of the rules understands. The words of the paper stay as they are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from contrechamp.records import Evidence, Finding, Level, Stage
from feeds.privacy import public
from feeds.site.words import Words

_LONGEST = 160  # characters of the words of the paper
# What the effect begins with or holds → key of the text; the first that fits.
_EFFECTS = (
    (re.compile(r"^short for (?P<label>.+), named nearby$"), "short"),
    (re.compile(r"^a product of (?P<label>.+?)(?:, (?:named nearby|beside its subject))?$"), "product"),
    (re.compile(r"^names (?P<label>.+?)(?:, (?:with|nearby))?$"), "names"),
    (re.compile(r"^(?P<label>.+), in a harmless use$"), "harmless"),
    (re.compile(r"^says: (?P<label>.+?)(?:, (?:with|nearby))?$"), "says"),
    (re.compile(r"^tells of: (?P<label>.+?)(?:, (?:with|nearby))?$"), "tells"),
    (re.compile(r"^its SIREN (?P<siren>\d{9}) is that of (?P<label>.+)$"), "siren"),
    (re.compile(r"^code for “(?P<label>.+)”, (?:adds to it|confirms)$"), "code"),
    (re.compile(r"^cameras, and no word of analysis$"), "cameras"),
    (re.compile(r"^named in the record of the source"), "record"),
    (re.compile(r"^no words tell the stage; .+: (?P<stage>\w+) \((?P<sure>\d+)% sure\)$"), "guessed"),
    (re.compile(r"^beside what its words tell, .+: (?P<stage>\w+) \((?P<sure>\d+)% sure\)$"), "likeliest"),
    (re.compile(r"^may say: (?P<label>.+)$"), "open"),
    (re.compile(r"^passages like it are about the matter \((?P<sure>\d+)% sure\)$"), "alike"),
    (re.compile(r"^adds to "), "adds"),
    (re.compile(r"^never above (?P<level>\w+)"), "capped"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason for a level."""

    words: str  # of the paper, clean; empty: it rests on where the passage stands
    effect: str
    rule: str  # by the name the lexicon gives it


def reasons(finding: Finding, say: Words) -> Iterator[Reason]:
    """Every reason of a finding, in its order."""
    for evidence in finding.evidence:
        yield Reason(
            words=public(evidence.words, _LONGEST),
            effect=_effect(evidence, say),
            rule=public(evidence.rule, _LONGEST),
        )


def _effect(evidence: Evidence, say: Words) -> str:
    kind, _, name = evidence.rule.partition(".")
    if kind == "cue" and evidence.effect in ("confirms", "refutes"):
        return say(f"reason.{evidence.effect}")
    if kind == "stage" and name in {stage.value for stage in Stage}:
        told = "stage" if evidence.effect.startswith("tells") else "mentioned"
        return say(f"reason.{told}", stage=say.stage(Stage(name)).lower())
    if kind == "context":
        mark = evidence.effect.removeprefix("marks it ") if evidence.effect.startswith("marks it ") else name
        return say("reason.context", mark=say.context(mark))
    for pattern, key in _EFFECTS:
        found = pattern.match(evidence.effect)
        if found:
            values = found.groupdict()
            if "label" in values:
                values["label"] = public(values["label"], _LONGEST)
            if values.get("level") in {level.value for level in Level}:
                values["level"] = say.level(Level(values["level"]))
            if values.get("stage") in {stage.value for stage in Stage}:
                values["stage"] = say.stage(Stage(values["stage"])).lower()
            return say(f"reason.{key}", **values)
    return public(evidence.effect, _LONGEST)  # better in English than not at all
