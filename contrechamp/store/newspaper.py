"""Papers as the feeds need them: what holds of each, where it comes from, whether it is still there."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from contrechamp.records import Finding, Level, StoredDocument, TextOrigin, Topic
from contrechamp.reviews import Decision, is_settled, reviewed
from contrechamp.store import schema as t
from contrechamp.store.intake import GONE
from contrechamp.store.review_rows import standing_reviews
from contrechamp.store.rows import finding_record, stored_document, stored_documents
from contrechamp.store.twins import Twin, read_twins

_FLAGGED = [level.value for level in Level if level.flagged]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPaper:
    """One document in its newest version that was read and analysed, with what people decided."""

    stored: StoredDocument
    authority: str | None  # the key of its record; None: not named
    region: str | None  # INSEE code; None: not French or not known
    findings: tuple[Finding, ...]  # that hold, those of level low included, leading first
    past: tuple[Finding, ...]  # that held in any version and do no longer
    confirmed: frozenset[tuple[Topic, str | None]]  # topic and act that people agreed with, as they stand
    origins: Mapping[int, TextOrigin]  # how the text of its pages was obtained
    gone: bool  # its source answers that there is no such paper any more
    twins: tuple[Twin, ...] = ()  # other papers that are the same one


def tellable(connection: sa.Connection) -> list[int]:
    """Ids of the documents that something was told of, or could be."""
    held = (
        sa.select(t.versions.c.document_id)
        .join(t.findings, t.findings.c.version_id == t.versions.c.id)
        .where(
            t.findings.c.ended.is_(None),
            sa.or_(t.findings.c.level.in_(_FLAGGED), t.findings.c.topic == Topic.CCTV),
        )
    )
    query = sa.union(held, sa.select(t.feed_entries.c.document_id))
    return sorted(connection.scalars(query))


def read_papers(connection: sa.Connection, document_ids: Collection[int]) -> list[FeedPaper]:
    """These documents, by id; at most some thousand at a time."""
    settled = {
        row.document_id: row.version_id
        for row in connection.execute(
            sa.select(t.versions.c.document_id, sa.func.max(t.versions.c.id).label("version_id"))
            .join(t.analyses, t.analyses.c.version_id == t.versions.c.id)
            .outerjoin(t.extractions, t.extractions.c.sha256 == t.versions.c.sha256)
            .where(
                t.versions.c.document_id.in_(document_ids),
                sa.func.coalesce(t.extractions.c.status, "ok") != "failed",
            )
            .group_by(t.versions.c.document_id)
        )
    }
    chosen = sa.select(t.versions.c.id).where(
        sa.or_(
            t.versions.c.id.in_(list(settled.values())),
            sa.and_(
                t.versions.c.document_id.in_([n for n in document_ids if n not in settled]),
                t.versions.c.current,
            ),
        )
    )
    address = sa.and_(
        t.resources.c.source_id == t.documents.c.source_id, t.resources.c.url == t.documents.c.url
    )
    rows = connection.execute(
        stored_documents(versions=chosen)
        .outerjoin(t.resources, address)
        .add_columns(t.authorities.c.key, t.authorities.c.region, t.resources.c.last_status)
        .order_by(t.documents.c.id)
    ).all()
    findings = _findings(connection, document_ids)
    standing = standing_reviews(connection, document_ids)
    twins = read_twins(connection, document_ids)
    origins = _origins(connection, {row.sha256 for row in rows if row.id in findings})
    papers = []
    for row in rows:
        stored = stored_document(row)
        current: list[Finding] = []
        past: list[Finding] = []
        for version_id, ended, finding in findings.get(stored.id, ()):
            (current if version_id == stored.version_id and not ended else past).append(finding)
        papers.append(
            FeedPaper(
                stored=stored,
                authority=row.key,
                region=row.region,
                findings=tuple(reviewed(stored.id, current, standing)),
                past=tuple(past),
                confirmed=frozenset(
                    (topic, part)
                    for (_, part, topic), review in standing.items()
                    if review.document_id == stored.id
                    and review.decision is Decision.CONFIRMED
                    and is_settled(
                        stored.id,
                        [f for f in current if (f.topic, f.part) == (topic, part) and f.level.flagged],
                        standing,
                    )
                ),
                origins=origins.get(stored.document.sha256, {}),
                gone=row.last_status in GONE,
                twins=twins.get(stored.id, ()),
            )
        )
    return papers


def _findings(
    connection: sa.Connection, document_ids: Collection[int]
) -> dict[int, list[tuple[int, bool, Finding]]]:
    """By document: the version, whether it ended, the finding; leading first."""
    found: dict[int, list[tuple[int, bool, Finding]]] = defaultdict(list)
    rows: sa.CursorResult[Any] = connection.execute(
        sa.select(t.findings, t.versions.c.document_id)
        .join(t.versions, t.versions.c.id == t.findings.c.version_id)
        .where(t.versions.c.document_id.in_(document_ids))
        .order_by(t.findings.c.version_id, t.findings.c.position, t.findings.c.id)
    )
    for row in rows:
        found[row.document_id].append((row.version_id, row.ended is not None, finding_record(row)))
    return found


def _origins(connection: sa.Connection, sha256s: Collection[str]) -> dict[str, dict[int, TextOrigin]]:
    found: dict[str, dict[int, TextOrigin]] = defaultdict(dict)
    query = sa.select(t.pages.c.sha256, t.pages.c.number, t.pages.c.origin)
    for row in connection.execute(query.where(t.pages.c.sha256.in_(sha256s))):
        found[row.sha256][row.number] = TextOrigin(row.origin)
    return found
