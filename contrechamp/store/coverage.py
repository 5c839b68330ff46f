"""What was asked, read and flagged, counted by source and day as it happens.

Every transaction that adds to it counts in the same transaction, so that the counts are exact at any moment;
summing up a million pages whenever somebody asks would take seconds.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from contrechamp.store import schema as t
from contrechamp.store.dialects import DIALECTS

CRAWL_COUNTS = ("listed", "fetched", "new", "changed", "failed", "refused")
COUNTS = tuple(column.name for column in t.coverage_days.columns if not column.primary_key)


def count(connection: sa.Connection, source_id: str, moment: datetime, **changes: int) -> None:
    """Add to the counts of a source on the UTC day of a moment."""
    added = {name: change for name, change in changes.items() if change}
    if not added:
        return
    row = {"source_id": source_id, "day": moment.astimezone(UTC).date(), **dict.fromkeys(COUNTS, 0), **added}
    insert = (sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert)(t.coverage_days)
    more = {name: t.coverage_days.c[name] + change for name, change in added.items()}
    connection.execute(
        insert.values(**row).on_conflict_do_update(index_elements=("source_id", "day"), set_=more)
    )


def count_file(connection: sa.Connection, sha256: str, **changes: int) -> None:
    """The same for every version with these bytes, on the day it came in."""
    query = (
        sa.select(t.documents.c.source_id, t.versions.c.fetched)
        .join(t.versions, t.versions.c.document_id == t.documents.c.id)
        .where(t.versions.c.sha256 == sha256)
    )
    for row in connection.execute(query).all():
        count(connection, row.source_id, row.fetched, **changes)


def reading_counts(row: Any) -> dict[str, int]:
    """What a row of `extractions` counts for; nothing before its first outcome, or None."""
    if row is None or row.revision == 0:
        return dict.fromkeys(("files_read", "files_failed", "pages", "pages_ocr", "pages_unreadable"), 0)
    return {
        "files_read": 1,
        "files_failed": int(row.pages == 0),
        "pages": row.pages,
        "pages_ocr": row.pages_ocr,
        "pages_unreadable": row.pages_unreadable,
    }


def recount(connection: sa.Connection) -> None:
    """Count everything anew, from what is stored."""
    d = DIALECTS[connection.dialect.name]
    connection.execute(sa.delete(t.coverage_days))
    names = ", ".join(COUNTS)
    sums = ", ".join(f"sum({name})" for name in COUNTS)
    connection.exec_driver_sql(
        f"""INSERT INTO coverage_days (source_id, day, {names})
        SELECT source_id, day, {sums} FROM (
            SELECT source_id, {d.day("started")} AS day, 1 AS crawls,
            CASE WHEN status IN ('ok', 'warning') THEN 0 ELSE 1 END AS crawls_failed,
            listed, fetched, new, changed, failed, refused, 0 AS files, 0 AS files_read, 0 AS files_failed,
            0 AS pages, 0 AS pages_ocr, 0 AS pages_unreadable, 0 AS flagged
            FROM crawls
            UNION ALL
            SELECT d.source_id, {d.day("v.fetched")}, 0, 0, 0, 0, 0, 0, 0, 0, 1,
            CASE WHEN COALESCE(e.revision, 0) > 0 THEN 1 ELSE 0 END,
            CASE WHEN e.revision > 0 AND e.pages = 0 THEN 1 ELSE 0 END,
            COALESCE(e.pages, 0), COALESCE(e.pages_ocr, 0), COALESCE(e.pages_unreadable, 0),
            CASE WHEN EXISTS (SELECT 1 FROM verdicts AS s WHERE s.version_id = v.id AND s.level <> 'low')
                THEN 1 ELSE 0 END
            FROM versions AS v
            JOIN documents AS d ON d.id = v.document_id
            LEFT JOIN extractions AS e ON e.sha256 = v.sha256
        ) AS counted GROUP BY source_id, day"""  # noqa: S608 - our own names
    )
