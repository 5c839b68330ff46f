"""Between rows and records: what several rooms of the store share."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects import postgresql, sqlite

from contrechamp.records import (
    Authority,
    Document,
    DocumentKind,
    Evidence,
    Finding,
    Level,
    Procurement,
    Provenance,
    Relation,
    Stage,
    StoredDocument,
    Topic,
)
from contrechamp.store import schema as t

_PROCUREMENT = TypeAdapter(Procurement)
_RELATIONS = TypeAdapter(tuple[Relation, ...])
_BOUND = 5_000  # values in one query: SQLite takes 32,766
_EVIDENCE = TypeAdapter(tuple[Evidence, ...])


def upsert(
    connection: sa.Connection,
    table: sa.Table,
    row: Mapping[str, Any],
    *,
    key: Sequence[str],
    keep: Sequence[str] = (),
) -> None:
    """Insert the row, or update the one with the same key except for the columns to keep."""
    changes = {name: value for name, value in row.items() if name not in (*key, *keep)}
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(insert(table).values(**row).on_conflict_do_update(index_elements=key, set_=changes))


def insert_missing(
    connection: sa.Connection, table: sa.Table, row: Mapping[str, Any], *, key: Sequence[str]
) -> None:
    """Insert the row unless one with the same key is there."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(insert(table).values(**row).on_conflict_do_nothing(index_elements=key))


def dump_procurement(procurement: Procurement | None) -> Any:
    """As JSON values."""
    return None if procurement is None else _PROCUREMENT.dump_python(procurement, mode="json")


def dump_relations(relations: tuple[Relation, ...]) -> Any:
    """As JSON values."""
    return _RELATIONS.dump_python(relations, mode="json")


def dump_evidence(evidence: tuple[Evidence, ...]) -> Any:
    """As JSON values."""
    return _EVIDENCE.dump_python(evidence, mode="json")


STORED_COLUMNS = (
    t.documents,
    t.versions.c.id.label("version_id"),
    t.versions.c.number,
    t.versions.c.sha256,
    t.versions.c.media_type,
    t.versions.c.fetched,
    t.versions.c.backfill,
    t.authorities.c.country,
    t.authorities.c.siren,
    t.authorities.c.siret,
    t.authorities.c.insee,
    t.authorities.c.department,
)


def stored_documents(*, versions: sa.Select[Any] | None = None) -> sa.Select[Any]:
    """Documents in their current version, or in these, with all that `stored_document` needs."""
    chosen = t.versions.c.current if versions is None else t.versions.c.id.in_(versions)
    return (
        sa.select(*STORED_COLUMNS)
        .select_from(t.documents)
        .join(t.versions, sa.and_(t.versions.c.document_id == t.documents.c.id, chosen))
        .outerjoin(t.authorities, t.authorities.c.id == t.documents.c.authority_id)
    )


def stored_document(row: sa.Row[Any]) -> StoredDocument:
    """One row of `stored_documents` as a record."""
    authority = None
    if row.authority_name is not None:
        authority = Authority(
            name=row.authority_name,
            country=row.country,
            siren=row.siren,
            siret=row.siret,
            insee=row.insee,
            department=row.department,
        )
    document = Document(
        source=row.source_id,
        source_key=row.source_key,
        url=row.url,
        title=row.title,
        title_from=Provenance(row.title_from) if row.title_from else None,
        kind=DocumentKind(row.kind),
        published=row.published,
        dated=row.dated,
        dated_from=Provenance(row.dated_from) if row.dated_from else None,
        authority=authority,
        language=row.language,
        media_type=row.media_type,
        fetched=row.fetched,
        sha256=row.sha256,
        listing_url=row.listing_url,
        relations=_RELATIONS.validate_python([*row.relations]),
        procurement=None if row.procurement is None else _PROCUREMENT.validate_python(row.procurement),
    )
    return StoredDocument(
        id=row.id,
        version_id=row.version_id,
        version=row.number,
        first_seen=row.first_seen,
        backfill=row.backfill,
        document=document,
    )


def read_stored(connection: sa.Connection, document_ids: Collection[int]) -> dict[int, StoredDocument]:
    """These documents in their current version, by id."""
    found: dict[int, StoredDocument] = {}
    ordered = sorted(document_ids)
    for start in range(0, len(ordered), _BOUND):
        some = t.documents.c.id.in_(ordered[start : start + _BOUND])
        found |= {row.id: stored_document(row) for row in connection.execute(stored_documents().where(some))}
    return found


def finding_row(finding: Finding) -> dict[str, Any]:
    """A finding as the columns that describe it."""
    return {
        "entry": finding.entry,
        "topic": finding.topic,
        "vendor": finding.vendor,
        "quote": finding.quote,
        "page": finding.page,
        "start": finding.start,
        "end": finding.end,
        "context": list(finding.context),
        "stage": finding.stage,
        "stages": list(finding.stages),
        "level": finding.level,
        "rules_version": finding.rules_version,
        "evidence": dump_evidence(finding.evidence),
        "details": dict(finding.details),
        "part": finding.part,
        "wording": finding.wording,
    }


def finding_record(row: sa.Row[Any]) -> Finding:
    """One row of `findings` as a record."""
    return Finding(
        entry=row.entry,
        topic=Topic(row.topic),
        vendor=row.vendor,
        quote=row.quote,
        page=row.page,
        start=row.start,
        end=row.end,
        context=tuple(row.context),
        stage=Stage(row.stage) if row.stage else None,
        stages=tuple(Stage(stage) for stage in row.stages),
        level=Level(row.level),
        rules_version=row.rules_version,
        evidence=_EVIDENCE.validate_python(row.evidence),
        details=row.details,
        part=row.part,
        wording=row.wording,
    )
