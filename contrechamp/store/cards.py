"""Flagged papers in a few words, as lists show them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from contrechamp.records import DocumentKind, Level, Stage, Topic
from contrechamp.reviews import Decision, Review, Subject, finding_key, reviewed
from contrechamp.store import schema as t
from contrechamp.store.rows import finding_record
from contrechamp.verdicts import Verdict, verdicts


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
    confirmed: bool = False  # by people, as it stands


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
    flags: tuple[Flag, ...]  # gravest first
    detected: datetime


def read_cards(connection: sa.Connection, standing: Mapping[Subject, Review]) -> list[Card]:
    """All flagged papers as they stand once people have decided, by id.

    A paper stands in its newest version that was read and analysed.
    """
    cards = _cards(connection.execute(_flags()))
    for document_id in {document_id for document_id, _, _ in standing} & cards.keys():
        held = _reviewed(connection, cards[document_id], standing)
        if held is None:
            del cards[document_id]
        else:
            cards[document_id] = held
    return [cards[number] for number in sorted(cards)]


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
            t.verdicts.c.part,
            t.verdicts.c.topic,
            t.verdicts.c.level,
            t.verdicts.c.stages,
            t.verdicts.c.vendors,
            t.verdicts.c.amounts,
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
            flags=(flag,),
            detected=row.detected,
        )
    return cards


def _reviewed(connection: sa.Connection, card: Card, standing: Mapping[Subject, Review]) -> Card | None:
    """The card once people have decided; None: they dismissed all that was flagged."""
    version = (
        sa.select(sa.func.max(t.versions.c.id))
        .join(t.analyses, t.analyses.c.version_id == t.versions.c.id)
        .where(t.versions.c.document_id == card.document_id, t.versions.c.sha256 == card.sha256)
        .scalar_subquery()
    )
    rows = connection.execute(
        sa.select(t.findings)
        .where(t.findings.c.version_id == version, t.findings.c.ended.is_(None))
        .order_by(t.findings.c.position, t.findings.c.id)
    )
    found = [finding_record(row) for row in rows]
    held = reviewed(card.document_id, found, standing)
    flags = tuple(
        _flag(verdict, standing.get((card.document_id, verdict.part, verdict.topic)))
        for verdict in verdicts(held)
        if verdict.level.flagged
    )
    return replace(card, flags=flags) if flags else None


def _flag(verdict: Verdict, review: Review | None) -> Flag:
    best = verdict.quotes[0]
    amounts = (quote.details.get("amounts") for quote in verdict.quotes)
    return Flag(
        topic=verdict.topic,
        part=verdict.part,
        level=verdict.level,
        stages=verdict.stages,
        vendors=verdict.vendors,
        amounts=next(filter(None, amounts), None),
        page=best.page,
        quote=best.quote,
        confirmed=review is not None
        and review.decision is Decision.CONFIRMED
        and all(finding_key(finding) in review.seen for finding in verdict.quotes),
    )
