"""All that is known of one paper, however it is referred to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from contrechamp.records import FeedEntry, Finding, StoredDocument
from contrechamp.store import schema as t
from contrechamp.store.engine import reading
from contrechamp.store.feedbook import feed_entry
from contrechamp.store.kinship import Kin, read_kin
from contrechamp.store.rows import finding_record, stored_document, stored_documents

_LIMIT = 50  # papers one reference may stand for: the same bytes under many addresses
_HASH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionState:
    """One version of a paper and what could be read of it."""

    id: int
    number: int
    current: bool
    sha256: str
    size: int  # bytes
    media_type: str
    fetched: datetime
    status: str | None  # of the reading: begun, ok, partial, failed; None: not read yet
    reason: str | None  # why not ok
    pages: int
    pages_ocr: int
    pages_unreadable: int
    rules_version: str | None  # it was last analysed under; None: not analysed yet


@dataclass(frozen=True, slots=True, kw_only=True)
class PastFinding:
    """A finding that holds no longer, or stands in an earlier version."""

    finding: Finding
    version: int
    detected: datetime
    ended: datetime | None  # None: it stands in an earlier version


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that is known of one paper."""

    stored: StoredDocument
    source_title: str
    versions: tuple[VersionState, ...]  # newest first
    standing: int | None  # number of the version the findings are of; None: none was analysed
    findings: tuple[Finding, ...]  # leading first
    past: tuple[PastFinding, ...]  # newest first
    related: tuple[Kin, ...]  # other papers, of whatever source
    procedure: str | None  # that it is of; None: it is neither notice nor contract
    stamp: str | None  # of the control of legality; None: none, or those of several acts
    entries: tuple[FeedEntry, ...]  # what subscribers were told, in order


class Dossiers:
    """Reads only."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def find(self, reference: str) -> list[int]:
        """Ids of the papers meant by an id, an entry's guid, a SHA-256 (or its first 8 letters), an address.

        Usually one; the same bytes or address may belong to several. Empty: nothing is known by that name.
        """
        reference = reference.strip()
        queries: list[sa.Select[Any]] = []
        if reference.isascii() and reference.isdigit() and len(reference) < 10:
            queries.append(sa.select(t.documents.c.id).where(t.documents.c.id == int(reference)))
        digits = reference.lower().removeprefix("sha256:")
        if 8 <= len(digits) <= _HASH and set(digits) <= set("0123456789abcdef"):
            bounds = t.versions.c.sha256.between(digits.ljust(_HASH, "0"), digits.ljust(_HASH, "f"))
            queries.append(sa.select(t.versions.c.document_id).where(bounds))
        queries.append(sa.select(t.feed_entries.c.document_id).where(t.feed_entries.c.guid == reference))
        queries += [
            sa.select(t.documents.c.id).where(column == reference)
            for column in (t.documents.c.url, t.documents.c.source_key)
        ]
        with reading(self._engine) as connection:
            for query in queries:
                found = [row[0] for row in connection.execute(query.distinct().limit(_LIMIT))]
                if found:
                    return sorted(found)
        return []

    def read(self, document_id: int) -> Dossier:
        """The dossier of the paper with this id, which exists."""
        with reading(self._engine) as connection:
            stored = stored_document(
                connection.execute(stored_documents().where(t.documents.c.id == document_id)).one()
            )
            versions = _versions(connection, document_id)
            standing = next((v for v in versions if v.rules_version and v.status != "failed"), None)
            found = connection.execute(
                sa.select(t.findings, t.versions.c.number)
                .join(t.versions, t.versions.c.id == t.findings.c.version_id)
                .where(t.versions.c.document_id == document_id)
                .order_by(t.findings.c.position, t.findings.c.id)
            ).all()
            holds = [row for row in found if standing and row.version_id == standing.id and not row.ended]
            past = sorted((row for row in found if row not in holds), key=lambda row: -row.id)
            entries = connection.execute(
                sa.select(t.feed_entries)
                .where(t.feed_entries.c.document_id == document_id)
                .order_by(t.feed_entries.c.sequence)
            )
            return Dossier(
                stored=stored,
                source_title=connection.execute(
                    sa.select(t.sources.c.title).where(t.sources.c.id == stored.document.source)
                ).scalar_one(),
                versions=versions,
                standing=standing.number if standing else None,
                findings=tuple(finding_record(row) for row in holds),
                past=tuple(
                    PastFinding(
                        finding=finding_record(row),
                        version=row.number,
                        detected=row.detected,
                        ended=row.ended,
                    )
                    for row in past
                ),
                related=read_kin(connection, [document_id])[document_id],
                procedure=connection.scalar(
                    sa.select(t.memberships.c.procedure).where(t.memberships.c.document_id == document_id)
                ),
                stamp=connection.scalar(
                    sa.select(t.stamps.c.act).where(t.stamps.c.sha256 == stored.document.sha256)
                ),
                entries=tuple(feed_entry(row) for row in entries),
            )


def _versions(connection: sa.Connection, document_id: int) -> tuple[VersionState, ...]:
    query = (
        sa.select(
            t.versions,
            t.blobs.c.size,
            t.extractions.c.status,
            t.extractions.c.reason,
            t.extractions.c.pages,
            t.extractions.c.pages_ocr,
            t.extractions.c.pages_unreadable,
            t.analyses.c.rules_version,
        )
        .join(t.blobs, t.blobs.c.sha256 == t.versions.c.sha256)
        .outerjoin(t.extractions, t.extractions.c.sha256 == t.versions.c.sha256)
        .outerjoin(t.analyses, t.analyses.c.version_id == t.versions.c.id)
        .where(t.versions.c.document_id == document_id)
        .order_by(t.versions.c.number.desc())
    )
    return tuple(
        VersionState(
            id=row.id,
            number=row.number,
            current=row.current,
            sha256=row.sha256,
            size=row.size,
            media_type=row.media_type,
            fetched=row.fetched,
            status=row.status,
            reason=row.reason,
            pages=row.pages or 0,
            pages_ocr=row.pages_ocr or 0,
            pages_unreadable=row.pages_unreadable or 0,
            rules_version=row.rules_version,
        )
        for row in connection.execute(query)
    )
