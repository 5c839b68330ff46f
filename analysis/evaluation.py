"""How good detection is, measured on labelled passages (JSON Lines; docs/detection.md gives the keys)."""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.flagging import Detector, detector
from contrechamp.errors import UnreadableError
from contrechamp.records import Evidence, Finding, Level, Stage, Topic

_LEVELS = (*Level, "none")
_RANK = {Level.HIGH: 3, Level.MEDIUM: 2, Level.LOW: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One labelled passage."""

    id: str
    language: str
    text: str
    flagged: bool
    level: str | None  # "high", "medium", "low", "none"; None: the case only says whether it is flagged
    topic: str | None
    stage: str | None
    vendors: tuple[str, ...]
    borderline: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came out for a case."""

    case: Case
    level: str  # of the leading finding; "none": nothing found
    topic: str | None
    stage: str | None
    vendors: tuple[str, ...]
    entries: tuple[str, ...]
    evidence: tuple[Evidence, ...]  # of the leading finding

    @property
    def flagged(self) -> bool:
        """Whether it came out medium or high."""
        return self.level in (Level.HIGH, Level.MEDIUM)

    @property
    def false_alarm(self) -> bool:
        """Flagged though it should not be, or anything at all found where nothing is."""
        return (self.flagged and not self.case.flagged) or (
            self.case.level == "none" and self.level != "none"
        )

    @property
    def missed(self) -> bool:
        """Not flagged though it should be."""
        return self.case.flagged and not self.flagged


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A proportion with its 95 % Wilson interval."""

    hits: int
    n: int

    @property
    def value(self) -> float | None:
        """The proportion; None: nothing to count."""
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson score interval; None: nothing to count."""
        if not self.n:
            return None
        z, p, n = 1.959964, self.hits / self.n, self.n
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, centre - half), min(1.0, centre + half)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Precision and recall at flagging, over some cases."""

    n: int
    flagged: Share  # of what came out flagged, how much is right: precision
    found: Share  # of what should be flagged, how much came out: recall

    @property
    def precision(self) -> float:
        """Share of the flags that are right; 1 where nothing was flagged."""
        return 1.0 if self.flagged.value is None else self.flagged.value

    @property
    def recall(self) -> float:
        """Share of what should be flagged that was; 1 where nothing should be."""
        return 1.0 if self.found.value is None else self.found.value

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def as_json(self) -> dict[str, Any]:
        """Plain values for machines."""
        return {
            "n": self.n,
            "precision": self.precision,
            "precision_interval": self.flagged.interval,
            "recall": self.recall,
            "recall_interval": self.found.interval,
            "f1": self.f1,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The outcome of a measurement; borderline cases count only in `borderline`."""

    verdicts: tuple[Verdict, ...]
    overall: Figures
    borderline: Figures
    by_language: Mapping[str, Figures]
    by_level: Mapping[str, Share]  # share of the cases of an expected level that came out right at flagging
    by_topic: Mapping[str, Figures]
    by_stage: Mapping[str, Figures]
    confusion: Mapping[str, Mapping[str, int]]  # expected level → level that came out → cases
    topic_accuracy: Share
    stage_accuracy: Share
    vendor_recall: Share

    @property
    def misses(self) -> tuple[Verdict, ...]:
        """Cases that should be flagged and are not."""
        return tuple(verdict for verdict in self.verdicts if verdict.missed)

    @property
    def false_alarms(self) -> tuple[Verdict, ...]:
        """Cases that should not be flagged and are, or `none` cases with any finding."""
        return tuple(verdict for verdict in self.verdicts if verdict.false_alarm)

    def as_text(self, *, cases: bool = True) -> str:
        """The figures for people; with `cases` every miss and false alarm too, with what decided it."""
        from analysis.evaluation_text import write  # noqa: PLC0415  # it needs this module

        return write(self, cases=cases)

    def as_json(self) -> dict[str, Any]:
        """The shape that docs/detection.md promises to machines."""
        return {
            "overall": self.overall.as_json(),
            "borderline": self.borderline.as_json(),
            "by_language": {name: figures.as_json() for name, figures in self.by_language.items()},
            "by_level": {name: {"n": share.n, "right": share.value} for name, share in self.by_level.items()},
            "by_topic": {name: figures.as_json() for name, figures in self.by_topic.items()},
            "by_stage": {name: figures.as_json() for name, figures in self.by_stage.items()},
            "confusion": {name: dict(row) for name, row in self.confusion.items()},
            "accuracy": {
                name: {"n": share.n, "value": share.value, "interval": share.interval}
                for name, share in (
                    ("topic", self.topic_accuracy),
                    ("stage", self.stage_accuracy),
                    ("vendors", self.vendor_recall),
                )
            },
            "cases": [_case_json(verdict) for verdict in self.verdicts],
        }


def evaluate(lines: Iterable[str], *, lexicons: Sequence[Path] = ()) -> Evaluation:
    """Measure detection on labelled passages, one JSON object a line; empty lines are skipped.

    Raises UnreadableError naming the line that cannot be understood.
    """
    cases = [read_case(line, number) for number, line in enumerate(lines, start=1) if line.strip()]
    judge = detector(tuple(lexicons))
    return summarise([verdict_of(judge, case) for case in cases])


def read_case(line: str, number: int) -> Case:
    """One labelled passage. Raises UnreadableError."""
    try:
        values = json.loads(line)
    except json.JSONDecodeError as error:
        raise UnreadableError(f"line {number}: not JSON ({error.msg} at character {error.pos})") from error
    if not isinstance(values, dict) or not isinstance(values.get("text"), str):
        raise UnreadableError(f'line {number}: must be an object with a "text"')
    level = values.get("level")
    flagged = level in ("high", "medium") if level is not None else values.get("flagged")
    if not isinstance(flagged, bool):
        raise UnreadableError(f'line {number}: says neither "level" nor "flagged" (true or false)')
    for key, known in (("level", _LEVELS), ("topic", tuple(Topic)), ("stage", tuple(Stage))):
        if values.get(key) is not None and values[key] not in known:
            raise UnreadableError(f"line {number}: {key} '{values[key]}' is not one of {', '.join(known)}")
    vendors = values.get("vendors") or []
    if not isinstance(vendors, list) or not all(isinstance(vendor, str) for vendor in vendors):
        raise UnreadableError(f'line {number}: "vendors" must be a list of names')
    return Case(
        id=str(values.get("id", number)),
        language=str(values.get("lang") or "fr"),
        text=values["text"],
        flagged=flagged,
        level=level,
        topic=values.get("topic"),
        stage=values.get("stage"),
        vendors=tuple(vendors),
        borderline=bool(values.get("borderline", False)),
        note=str(values.get("note") or ""),
    )


def verdict_of(judge: Detector, case: Case) -> Verdict:
    """The findings of a case, summed up: level, topic and stage are those of the leading one."""
    findings = judge.case(case.text, case.language)
    leading = lead(findings)
    return Verdict(
        case=case,
        level=leading.level if leading else "none",
        topic=leading.topic if leading else None,
        stage=leading.stage if leading else None,
        vendors=tuple(dict.fromkeys(f.vendor for f in findings if f.vendor)),
        entries=tuple(dict.fromkeys(f.entry for f in findings)),
        evidence=leading.evidence if leading else (),
    )


def lead(findings: Sequence[Finding]) -> Finding | None:
    """The finding that speaks for the others: the gravest, then one whose stage is told, then the first."""
    return min(
        findings,
        key=lambda f: (-_RANK[f.level], f.stage is None, f.topic is Topic.CCTV, f.page, f.start),
        default=None,
    )


def summarise(verdicts: Sequence[Verdict]) -> Evaluation:
    """The figures of some verdicts."""
    clear = [verdict for verdict in verdicts if not verdict.case.borderline]
    levels: dict[str, list[Verdict]] = {}
    confusion: dict[str, dict[str, int]] = {}
    for verdict in verdicts:
        expected = verdict.case.level or ("flagged" if verdict.case.flagged else "not flagged")
        levels.setdefault(expected, []).append(verdict)
        row = confusion.setdefault(expected, dict.fromkeys(_LEVELS, 0))
        row[verdict.level] += 1
    staged = [verdict for verdict in clear if verdict.case.stage]
    topical = [verdict for verdict in clear if verdict.case.topic]
    wanted = [(name, verdict) for verdict in clear for name in verdict.case.vendors]
    return Evaluation(
        verdicts=tuple(verdicts),
        overall=_figures(clear),
        borderline=_figures([verdict for verdict in verdicts if verdict.case.borderline]),
        by_language=_by(clear, lambda verdict: verdict.case.language),
        by_level={
            name: Share(hits=sum(not (v.missed or v.false_alarm) for v in group), n=len(group))
            for name, group in sorted(levels.items())
        },
        by_topic=_by(clear, lambda verdict: verdict.case.topic),
        by_stage=_by(clear, lambda verdict: verdict.case.stage),
        confusion=confusion,
        topic_accuracy=Share(hits=sum(v.topic == v.case.topic for v in topical), n=len(topical)),
        stage_accuracy=Share(hits=sum(v.stage == v.case.stage for v in staged), n=len(staged)),
        vendor_recall=Share(hits=sum(name in verdict.vendors for name, verdict in wanted), n=len(wanted)),
    )


def _figures(verdicts: Sequence[Verdict]) -> Figures:
    found = [verdict for verdict in verdicts if verdict.flagged or verdict.false_alarm]
    right = sum(verdict.flagged and verdict.case.flagged for verdict in verdicts)
    return Figures(
        n=len(verdicts),
        flagged=Share(hits=right, n=len(found)),
        found=Share(hits=right, n=sum(verdict.case.flagged for verdict in verdicts)),
    )


def _by(verdicts: Sequence[Verdict], key: Callable[[Verdict], str | None]) -> dict[str, Figures]:
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        name = key(verdict)
        if name is not None:
            groups.setdefault(name, []).append(verdict)
    return {name: _figures(group) for name, group in sorted(groups.items())}


def _case_json(verdict: Verdict) -> dict[str, Any]:
    case = verdict.case
    return {
        "id": case.id,
        "expected": case.level or ("flagged" if case.flagged else "none"),
        "level": verdict.level,
        "topic": verdict.topic,
        "stage": verdict.stage,
        "vendors": list(verdict.vendors),
        "entries": list(verdict.entries),
        "borderline": case.borderline,
        "missed": verdict.missed,
        "false_alarm": verdict.false_alarm,
    }
