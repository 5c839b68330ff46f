"""What detection does with the store, and what the feeds are made from."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from contrechamp.records import Finding, FlaggedDocument, Level, StoredDocument
from contrechamp.reviews import reviewed
from contrechamp.store import schema as t
from contrechamp.store.changes import note_changes_of
from contrechamp.store.engine import reading
from contrechamp.store.reviews import Reviews
from contrechamp.store.rows import (
    finding_record,
    finding_row,
    read_stored,
    stored_document,
    stored_documents,
    upsert,
)
from contrechamp.store.verdict_rows import write_verdicts

_BOUND = 10_000  # values in one query: SQLite takes 32,766
_FLAGGED = [level.value for level in Level if level.flagged]


class Findings:
    """Detection's side of the store. Each method is one transaction."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def pending(
        self, rules_version: str, *, after: int = 0, limit: int | None = None
    ) -> list[StoredDocument]:
        """Current versions that were read but not analysed under these rules and this text, oldest first.

        `after` is the last version of the batch before; `limit` the size of a batch.
        """
        query = (
            stored_documents()
            .join(t.extractions, t.extractions.c.sha256 == t.versions.c.sha256)
            .outerjoin(t.analyses, t.analyses.c.version_id == t.versions.c.id)
            .where(_not_analysed(rules_version), t.versions.c.id > after)
            .order_by(t.versions.c.id)
            .limit(limit)
        )
        with reading(self._engine) as connection:
            return [stored_document(row) for row in connection.execute(query)]

    def pending_count(self, rules_version: str) -> int:
        """How many versions are pending."""
        query = (
            sa.select(sa.func.count())
            .select_from(t.versions)
            .join(t.extractions, t.extractions.c.sha256 == t.versions.c.sha256)
            .outerjoin(t.analyses, t.analyses.c.version_id == t.versions.c.id)
            .where(_not_analysed(rules_version), t.versions.c.current)
        )
        with reading(self._engine) as connection:
            return int(connection.scalar(query) or 0)

    def save(
        self,
        version_id: int,
        rules_version: str,
        findings: Sequence[Finding],
        now: datetime,
        *,
        touched: Collection[str] | None = None,
    ) -> None:
        """Keep the findings of one version, leading first, and the lexicon entries whose words it holds.

        A finding that says the same as before keeps the day it was detected; one that no longer holds, or
        says something else, is kept with the moment it ended.
        """
        with self._engine.begin() as connection:
            before = {
                _identity(row._mapping): row
                for row in connection.execute(
                    sa.select(t.findings).where(
                        t.findings.c.version_id == version_id, t.findings.c.ended.is_(None)
                    )
                )
            }
            changed = False
            for position, finding in enumerate(findings):
                row = finding_row(finding) | {"position": position}
                same = before.pop(_identity(row), None)
                changed |= same is None or _reads_otherwise(same, row)
                if same is not None:
                    connection.execute(sa.update(t.findings).where(t.findings.c.id == same.id).values(**row))
                else:
                    connection.execute(
                        sa.insert(t.findings).values(version_id=version_id, detected=now, **row)
                    )
            if before:
                gone = [row.id for row in before.values()]
                connection.execute(sa.update(t.findings).where(t.findings.c.id.in_(gone)).values(ended=now))
            seen = sa.select(t.analyses.c.version_id).where(t.analyses.c.version_id == version_id)
            # A new version may say less than the one before.
            if changed or before or connection.scalar(seen) is None:
                document_id = sa.select(t.versions.c.document_id).where(t.versions.c.id == version_id)
                note_changes_of(connection, t.documents.c.id == document_id.scalar_subquery())
            write_verdicts(connection, version_id)
            revision = (
                sa.select(t.extractions.c.revision)
                .join(t.versions, t.versions.c.sha256 == t.extractions.c.sha256)
                .where(t.versions.c.id == version_id)
                .scalar_subquery()
            )
            upsert(
                connection,
                t.analyses,
                {
                    "version_id": version_id,
                    "rules_version": rules_version,
                    "revision": sa.func.coalesce(revision, 0),
                    "analysed": now,
                    "touched": None if touched is None else sorted(touched),
                },
                key=("version_id",),
            )

    def flagged(self, *, unreviewed: bool = False) -> Iterator[FlaggedDocument]:
        """Documents with a current finding of level medium or high, with all their current findings.

        What people dismissed is left out and what they corrected is as they said; with `unreviewed` the
        findings are the machine's own.

        A document is given in its newest version that was read and analysed: until a changed paper has
        been, or when it cannot be read, what was found in the version before stands.
        """
        settled = (
            sa.select(sa.func.max(t.versions.c.id))
            .join(t.analyses, t.analyses.c.version_id == t.versions.c.id)
            .outerjoin(t.extractions, t.extractions.c.sha256 == t.versions.c.sha256)
            .where(sa.func.coalesce(t.extractions.c.status, "ok") != "failed")
            .group_by(t.versions.c.document_id)
        )
        ids = (
            sa.select(t.findings.c.version_id)
            .where(
                t.findings.c.ended.is_(None),
                t.findings.c.level.in_(_FLAGGED),
                t.findings.c.version_id.in_(settled),
            )
            .distinct()
        )
        with reading(self._engine) as connection:
            found = connection.execute(
                sa.select(t.findings)
                .join(t.versions, t.versions.c.id == t.findings.c.version_id)
                .where(t.findings.c.ended.is_(None), t.findings.c.version_id.in_(ids))
                .order_by(t.versions.c.document_id, t.findings.c.position, t.findings.c.id)
            ).all()
            stored = {
                row.version_id: stored_document(row)
                for row in connection.execute(stored_documents(versions=ids))
            }
        standing = {} if unreviewed else Reviews(self._engine).standing()
        for version_id, rows in groupby(found, key=lambda row: row.version_id):
            group = list(rows)
            paper = stored[version_id]
            held = reviewed(paper.id, [finding_record(row) for row in group], standing)
            if any(finding.level.flagged for finding in held):
                yield FlaggedDocument(
                    stored=paper, findings=tuple(held), detected=min(row.detected for row in group)
                )

    def repeats(self, wordings: Collection[str]) -> dict[str, int]:
        """In how many documents sentences of each wording stand: boilerplate stands in hundreds."""
        wanted = sorted(wordings)
        found: dict[str, int] = {}
        with reading(self._engine) as connection:
            for start in range(0, len(wanted), _BOUND):
                query = (
                    sa.select(t.findings.c.wording, sa.func.count(sa.distinct(t.versions.c.document_id)))
                    .join(t.versions, t.versions.c.id == t.findings.c.version_id)
                    .where(
                        t.findings.c.wording.in_(wanted[start : start + _BOUND]), t.findings.c.ended.is_(None)
                    )
                    .group_by(t.findings.c.wording)
                )
                found |= {wording: int(number) for wording, number in connection.execute(query)}
        return found

    def documents(self, ids: Collection[int]) -> dict[int, StoredDocument]:
        """The documents with these ids, flagged or not."""
        with reading(self._engine) as connection:
            return read_stored(connection, ids)


def _not_analysed(rules_version: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        t.extractions.c.status != "begun",
        sa.or_(
            t.analyses.c.version_id.is_(None),
            t.analyses.c.rules_version != rules_version,
            t.analyses.c.revision != t.extractions.c.revision,
        ),
    )


def _identity(row: Any) -> tuple[object, ...]:
    """What makes a finding the same one: the place, the entry, and what it says."""
    names = ("entry", "topic", "vendor", "page", "start", "end", "stage", "level")
    return (*(row[name] for name in names), tuple(row["context"]))


def _reads_otherwise(kept: sa.Row[Any], row: dict[str, Any]) -> bool:
    """Whether a finding is no longer, to the letter, what was kept."""
    return any(kept._mapping[name] != value for name, value in row.items() if name != "rules_version")
