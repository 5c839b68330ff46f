"""Flagged papers in a few words, as lists show them."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from contrechamp.records import DocumentKind, Level, Stage, Topic
from contrechamp.store import schema as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """What one flagged paper, or one act of it, says of one subject, in short."""

    topic: Topic
    part: str | None  # the act of a collection; None: the paper is one act
    level: Level
    stages: tuple[Stage, ...]  # leading first
    vendors: tuple[str, ...]
    amounts: str | None  # as quoted; None: none near the passages
    page: int
    quote: str  # the passage that tells most
    confirmed: bool  # by people


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One flagged paper in short."""

    document_id: int
    title: str | None
    kind: DocumentKind
    day: date | None  # it bears, or was published
    first_seen: datetime
    source: str
    authority_id: int | None
    authority: str | None  # as the paper names it
    department: str | None
    country: str
    language: str
    sha256: str  # of the version the flags are of
    media_type: str  # of that version
    contract: Decimal | None  # total of the notice, as stated; None: not a notice, or not stated
    currency: str | None  # of that total; None: not stated
    flags: tuple[Flag, ...]  # gravest first
    detected: datetime


def read_cards(connection: sa.Connection) -> list[Card]:
    """All flagged papers as they stand once people have decided, by id.

    A paper stands in its newest version that was read and analysed.
    """
    return list(_cards(connection.execute(_flags())).values())


def _flags() -> sa.Select[Any]:
    settled = (
        sa.select(sa.func.max(t.versions.c.id))
        .join(t.analyses, t.analyses.c.version_id == t.versions.c.id)
        .outerjoin(t.extractions, t.extractions.c.sha256 == t.versions.c.sha256)
        .where(sa.func.coalesce(t.extractions.c.status, "ok") != "failed")
        .group_by(t.versions.c.document_id)
    )
    return (
        sa.select(
            t.documents.c.id.label("document_id"),
            t.documents.c.title,
            t.documents.c.kind,
            sa.func.coalesce(t.documents.c.dated, t.documents.c.published).label("day"),
            t.documents.c.first_seen,
            t.documents.c.source_id,
            t.documents.c.authority_id,
            t.documents.c.authority_name,
            t.authorities.c.department,
            sa.func.coalesce(t.authorities.c.country, t.sources.c.country).label("country"),
            t.documents.c.language,
            t.versions.c.sha256,
            t.versions.c.media_type,
            t.documents.c.procurement["amount"].as_string().label("contract"),
            t.documents.c.procurement["currency"].as_string().label("currency"),
            t.verdicts.c.part,
            t.verdicts.c.topic,
            t.verdicts.c.level,
            t.verdicts.c.stages,
            t.verdicts.c.vendors,
            t.verdicts.c.amounts,
            t.verdicts.c.confirmed,
            t.verdicts.c.detected,
            t.findings.c.page,
            t.findings.c.quote,
        )
        .join(t.versions, t.versions.c.id == t.verdicts.c.version_id)
        .join(t.documents, t.documents.c.id == t.versions.c.document_id)
        .join(t.sources, t.sources.c.id == t.documents.c.source_id)
        .join(t.findings, t.findings.c.id == t.verdicts.c.finding_id)
        .outerjoin(t.authorities, t.authorities.c.id == t.documents.c.authority_id)
        .where(t.verdicts.c.level != Level.LOW.value, t.verdicts.c.version_id.in_(settled))
        .order_by(t.documents.c.id, t.verdicts.c.position)
    )


def _cards(rows: sa.CursorResult[Any]) -> dict[int, Card]:
    cards: dict[int, Card] = {}
    for row in rows:
        flag = Flag(
            topic=Topic(row.topic),
            part=row.part,
            level=Level(row.level),
            stages=tuple(Stage(stage) for stage in row.stages),
            vendors=tuple(row.vendors),
            amounts=row.amounts,
            page=row.page,
            quote=row.quote,
            confirmed=row.confirmed,
        )
        known = cards.get(row.document_id)
        if known is not None:
            detected = min(known.detected, row.detected)
            cards[row.document_id] = replace(known, flags=(*known.flags, flag), detected=detected)
            continue
        cards[row.document_id] = Card(
            document_id=row.document_id,
            title=row.title,
            kind=DocumentKind(row.kind),
            day=row.day,
            first_seen=row.first_seen,
            source=row.source_id,
            authority_id=row.authority_id,
            authority=row.authority_name,
            department=row.department,
            country=row.country,
            language=row.language,
            sha256=row.sha256,
            media_type=row.media_type,
            contract=None if row.contract is None else Decimal(row.contract),
            currency=row.currency,
            flags=(flag,),
            detected=row.detected,
        )
    return cards
