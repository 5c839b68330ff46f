"""Keeps the verdicts on a version beside its findings, so that questions need not sum them up.

They are what holds once people have decided: what was dismissed is not among them.
"""

import sqlalchemy as sa

from contrechamp.records import Level
from contrechamp.reviews import is_settled, reviewed
from contrechamp.store import schema as t
from contrechamp.store.coverage import count
from contrechamp.store.review_rows import standing_reviews
from contrechamp.store.rows import finding_record
from contrechamp.verdicts import verdicts


def rewrite_verdicts(connection: sa.Connection, document_id: int) -> None:
    """Sum up again what every version of a document says; people decided, or changed their mind."""
    query = sa.select(t.versions.c.id).where(t.versions.c.document_id == document_id)
    for (version_id,) in connection.execute(query).all():
        write_verdicts(connection, version_id)


def write_verdicts(connection: sa.Connection, version_id: int) -> None:
    """Sum up what one version says by its findings that hold."""
    version = connection.execute(
        sa.select(t.versions.c.document_id, t.versions.c.fetched, t.documents.c.source_id)
        .join(t.documents, t.documents.c.id == t.versions.c.document_id)
        .where(t.versions.c.id == version_id)
    ).one()
    before = _is_flagged(connection, version_id)
    connection.execute(sa.delete(t.verdicts).where(t.verdicts.c.version_id == version_id))
    _insert_verdicts(connection, version_id, version.document_id)
    flagged = int(_is_flagged(connection, version_id)) - int(before)
    count(connection, version.source_id, version.fetched, flagged=flagged)


def _is_flagged(connection: sa.Connection, version_id: int) -> bool:
    query = sa.select(t.verdicts.c.id).where(
        t.verdicts.c.version_id == version_id, t.verdicts.c.level != Level.LOW
    )
    return connection.execute(query.limit(1)).first() is not None


def _insert_verdicts(connection: sa.Connection, version_id: int, document_id: int) -> None:
    found = connection.execute(
        sa.select(t.findings)
        .where(t.findings.c.version_id == version_id, t.findings.c.ended.is_(None))
        .order_by(t.findings.c.position, t.findings.c.id)
    ).all()
    if not found:
        return
    standing = standing_reviews(connection, [document_id])
    # A correction makes another record of a finding, so rows are told apart by their place in the order.
    held = [
        (finding, row) for row in found for finding in reviewed(document_id, [finding_record(row)], standing)
    ]
    rows = []
    for position, verdict in enumerate(verdicts(finding for finding, _ in held)):
        subject = [
            (finding, row)
            for finding, row in held
            if (finding.topic, finding.part) == (verdict.topic, verdict.part)
            and (finding.level.flagged or not verdict.level.flagged)
        ]
        settled = is_settled(document_id, [finding_record(row) for _, row in subject], standing)
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
                "finding_id": next(row.id for finding, row in subject if finding is verdict.quotes[0]),
                "detected": min(row.detected for _, row in subject),
                "confirmed": settled,
            }
        )
    if rows:
        connection.execute(sa.insert(t.verdicts), rows)
