"""Keeps the verdicts on a version beside its findings, so that questions need not count them up."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from contrechamp.records import Finding
from contrechamp.store import schema as t
from contrechamp.verdicts import verdicts


def write_verdicts(
    connection: sa.Connection,
    version_id: int,
    findings: Sequence[Finding],
    known: Sequence[tuple[int, datetime]],
) -> None:
    """Replace the verdicts on a version by those its findings amount to.

    `known` gives for each finding its id and when it was first detected.
    """
    connection.execute(sa.delete(t.verdicts).where(t.verdicts.c.version_id == version_id))
    rows = []
    for position, verdict in enumerate(verdicts(findings)):
        subject = [
            (finding, known_as)
            for finding, known_as in zip(findings, known, strict=True)
            if (finding.topic, finding.part) == (verdict.topic, verdict.part)
        ]
        best = verdict.quotes[0]
        amounts = (quote.details.get("amounts") for quote in verdict.quotes)
        rows.append(
            {
                "version_id": version_id,
                "position": position,
                "part": verdict.part,
                "topic": verdict.topic,
                "level": verdict.level,
                "stage": verdict.stage,
                "stages": list(verdict.stages),
                "vendors": list(verdict.vendors),
                "amounts": next(filter(None, amounts), None),
                "mentions": verdict.mentions,
                "finding_id": next(number for finding, (number, _) in subject if finding is best),
                "detected": min(
                    detected
                    for finding, (_, detected) in subject
                    if finding.level.flagged or not verdict.level.flagged
                ),
            }
        )
    if rows:
        connection.execute(sa.insert(t.verdicts), rows)
