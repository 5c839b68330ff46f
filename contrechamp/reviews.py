"""What people decide of the machine's verdicts, and what then holds."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from contrechamp.records import Finding, FlaggedDocument, Stage, StoredDocument, Topic
from contrechamp.verdicts import Verdict, verdicts

Subject = tuple[int, str | None, Topic]  # document, act of a collection, topic


class Decision(StrEnum):
    """What somebody decided of one verdict."""

    CONFIRMED = "confirmed"  # with another stage or vendor where these are given
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One decision on one verdict: one paper, one act, one topic. Never changed; undone by a mark."""

    document_id: int
    part: str | None  # act of a collection; None: the paper is one act
    topic: Topic
    decision: Decision
    reviewer: str  # as they call themselves
    decided: datetime
    seen: frozenset[str]  # the findings it was made on, as `finding_key` names them
    reason: str | None = None  # why it was dismissed; or a remark
    stage: Stage | None = None  # the right one; None: the machine's is right
    vendor: str | None = None  # the right one; None: the machine's is right
    id: int | None = None  # given by the store
    undone: datetime | None = None  # None: it holds

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return self.document_id, self.part, self.topic


def finding_key(finding: Finding) -> str:
    """The same for the same words under the same entry, wherever the page breaks fall and under any rules."""
    words = finding.wording or " ".join(finding.quote.split())
    return hashlib.sha256(f"{finding.entry}\n{words}".encode()).hexdigest()[:16]


def reviewed(
    document_id: int, findings: Iterable[Finding], standing: Mapping[Subject, Review]
) -> list[Finding]:
    """The findings that hold once people have decided.

    A dismissal takes away the findings it was made on and no others: when the paper changes or other rules
    find more, what nobody has looked at stands again. A correction of stage or vendor holds in the same way.
    """
    held = []
    for finding in findings:
        review = standing.get((document_id, finding.part, finding.topic))
        if review is None or finding_key(finding) not in review.seen:
            held.append(finding)
        elif review.decision is Decision.CONFIRMED:
            held.append(_corrected(finding, review))
    return held


def is_settled(document_id: int, findings: Iterable[Finding], standing: Mapping[Subject, Review]) -> bool:
    """Whether people have looked at every one of these findings."""
    return all(
        (review := standing.get((document_id, finding.part, finding.topic))) is not None
        and finding_key(finding) in review.seen
        for finding in findings
    )


def _corrected(finding: Finding, review: Review) -> Finding:
    changed = finding
    if review.stage is not None and finding.stage is not review.stage:
        others = (stage for stage in finding.stages if stage not in (review.stage, finding.stage))
        changed = replace(changed, stage=review.stage, stages=(review.stage, *others))
    if review.vendor is not None and finding.vendor != review.vendor:
        changed = replace(changed, vendor=review.vendor)
    return changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One verdict that nobody has decided on, or that has changed since."""

    stored: StoredDocument
    verdict: Verdict
    findings: tuple[Finding, ...]  # all it rests on


def waiting(papers: Iterable[FlaggedDocument], standing: Mapping[Subject, Review]) -> Iterator[Waiting]:
    """The flagged verdicts that wait for somebody, the gravest of each paper first.

    `papers` hold the machine's findings, not those that hold after review.
    """
    for paper in papers:
        flagged = [finding for finding in paper.findings if finding.level.flagged]
        for verdict in verdicts(flagged):
            own = tuple(f for f in flagged if (f.topic, f.part) == (verdict.topic, verdict.part))
            if not is_settled(paper.stored.id, own, standing):
                yield Waiting(stored=paper.stored, verdict=verdict, findings=own)


def decide(
    case: Waiting,
    decision: Decision,
    *,
    reviewer: str,
    now: datetime,
    reason: str | None = None,
    stage: Stage | None = None,
    vendor: str | None = None,
) -> Review:
    """The decision of somebody on a verdict that waits."""
    return Review(
        document_id=case.stored.id,
        part=case.verdict.part,
        topic=case.verdict.topic,
        decision=decision,
        reviewer=reviewer,
        decided=now,
        seen=frozenset(finding_key(finding) for finding in case.findings),
        reason=reason,
        stage=stage,
        vendor=vendor,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A decision that stands, with what it was made on."""

    review: Review
    language: str  # of the paper
    quote: str  # the words that were judged
    entries: tuple[str, ...]  # the rules that led to the verdict
    stage: Stage | None  # as the machine had it
    vendors: tuple[str, ...]  # as the machine had them


def as_labelled(judged: Judged) -> dict[str, object]:
    """A decision as a case for `contrechamp evaluate`; the quote is its text."""
    review = judged.review
    if review.decision is Decision.DISMISSED:
        label: dict[str, object] = {"flagged": False, "topic": None, "stage": None, "vendors": []}
    else:
        label = {
            "flagged": True,
            "topic": review.topic,
            "stage": review.stage or judged.stage,
            "vendors": [review.vendor] if review.vendor else list(judged.vendors),
        }
    return {
        "id": f"review-{review.id}",
        "lang": judged.language,
        "text": judged.quote,
        **label,
        "note": review.reason or "",
    }
