"""What one paper amounts to: one verdict for each subject, however often its words stand in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from contrechamp.records import Finding, Level, Stage, Topic

_LEVELS = tuple(Level)  # gravest first
_STAGES = tuple(Stage)  # the order of the enumeration is the order of precedence
_TOPICS = tuple(Topic)
_TELLING = ("amounts", "vote", "cameras")  # details that make a quote worth more to a reader
_DISTANT = frozenset({"negated", "elsewhere", "press", "hypothetical", "contents", "form"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one paper, or one act of a collection, says of one subject."""

    topic: Topic
    part: str | None  # the act of a collection; None: the paper is one act
    level: Level  # the gravest found
    stages: tuple[Stage, ...]  # leading first, the others in order of precedence
    vendors: tuple[str, ...]  # sorted; of the flagged findings, where there are any
    quotes: tuple[Finding, ...]  # best first, one for each wording
    mentions: int  # findings it rests on

    @property
    def stage(self) -> Stage | None:
        """The leading stage; None: nothing says what is happening."""
        return self.stages[0] if self.stages else None


def verdicts(findings: Iterable[Finding]) -> tuple[Verdict, ...]:
    """The verdicts on one paper, gravest first, then in the order of its acts and of the topics."""

    def subject(finding: Finding) -> tuple[str, int]:
        return finding.part or "", _TOPICS.index(finding.topic)

    told = [verdict(tuple(group)) for _, group in groupby(sorted(findings, key=subject), key=subject)]
    return tuple(sorted(told, key=lambda v: (_LEVELS.index(v.level), v.part or "", _TOPICS.index(v.topic))))


def verdict(findings: Sequence[Finding]) -> Verdict:
    """The verdict that findings on one subject amount to; at least one is needed.

    Findings of level low count only where there are no others. The leading stage is the first in
    precedence among the gravest findings, so that it does not depend on where in the paper a passage
    stands; a paper is led by what it does, not by what it says in passing of other places.
    """
    counted = [finding for finding in findings if finding.level.flagged] or list(findings)
    level = min((finding.level for finding in counted), key=_LEVELS.index)
    gravest = [finding for finding in counted if finding.level is level]
    candidates = {f.stage for f in gravest if f.stage} or {f.stage for f in counted if f.stage}
    leading = min(candidates, key=_STAGES.index, default=None)
    held = {stage for f in counted for stage in (*f.stages, f.stage) if stage}
    return Verdict(
        topic=findings[0].topic,
        part=findings[0].part,
        level=level,
        stages=((leading,) if leading else ()) + tuple(sorted(held - {leading}, key=_STAGES.index)),
        vendors=tuple(sorted({finding.vendor for finding in counted if finding.vendor})),
        quotes=_best_quotes(counted, leading),
        mentions=len(counted),
    )


def _best_quotes(findings: Iterable[Finding], leading: Stage | None) -> tuple[Finding, ...]:
    """What to show first: the gravest, what tells the leading stage, what is asserted, what has figures."""

    def worth(finding: Finding) -> tuple[object, ...]:
        return (
            _LEVELS.index(finding.level),
            finding.stage is not leading,
            bool(_DISTANT & set(finding.context)),
            finding.vendor is None,
            -sum(name in finding.details for name in _TELLING),
            finding.page,
            finding.start,
            finding.entry,
        )

    shown: dict[str, Finding] = {}
    for finding in sorted(findings, key=worth):
        shown.setdefault(finding.quote, finding)
    kept: dict[str, Finding] = {}
    for finding in shown.values():
        kept.setdefault(finding.wording or finding.quote, finding)
    return tuple(kept.values())
