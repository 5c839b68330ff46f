"""What the pages of the site are made from: flagged papers, public bodies, and what was read of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from contrechamp.store import schema as t
from contrechamp.store.cards import Card, read_cards
from contrechamp.store.engine import reading
from contrechamp.store.kinship import Kin, read_kin


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRead:
    """One public body and how much of it was read."""

    id: int
    key: str  # best identifier known
    name: str
    country: str
    department: str | None
    siren: str | None
    insee: str | None
    population: int | None
    documents: int
    pages: int  # searched: those with usable text
    unread: int  # papers not read, or not readable
    first: date | None  # day of its oldest paper; None: no paper of it has a date
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRead:
    """The papers of one source that bear one day, in their current version."""

    source: str
    day: date | None  # None: no date
    documents: int
    unread: int  # papers not read, or not readable
    pages: int
    pages_ocr: int
    pages_unreadable: int


class Shelf:
    """Each method reads one state of the database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def cards(self) -> list[Card]:
        """All flagged papers as they stand once people have decided, by id."""
        with reading(self._engine) as connection:
            return read_cards(connection)

    def bodies(self) -> list[BodyRead]:
        """All public bodies that papers were read of, by id."""
        day = sa.func.coalesce(t.documents.c.dated, t.documents.c.published)
        query = (
            sa.select(
                t.authorities,
                sa.func.count().label("documents"),
                sa.func.sum(
                    sa.func.coalesce(t.extractions.c.pages - t.extractions.c.pages_unreadable, 0)
                ).label("pages"),
                sa.func.sum(_unread()).label("unread"),
                sa.func.min(day).label("first"),
                sa.func.max(day).label("last"),
            )
            .select_from(_current())
            .join(t.authorities, t.authorities.c.id == t.documents.c.authority_id)
            .group_by(*t.authorities.columns)
            .order_by(t.authorities.c.id)
        )
        with reading(self._engine) as connection:
            return [
                BodyRead(
                    id=row.id,
                    key=row.key,
                    name=row.name,
                    country=row.country,
                    department=row.department,
                    siren=row.siren,
                    insee=row.insee,
                    population=row.population,
                    documents=row.documents,
                    pages=row.pages,
                    unread=row.unread,
                    first=row.first,
                    last=row.last,
                )
                for row in connection.execute(query)
            ]

    def days(self) -> list[DayRead]:
        """What was read, by source and by the day the papers bear; those without a date first."""
        day = sa.func.coalesce(t.documents.c.dated, t.documents.c.published).label("day")
        sums = [
            sa.func.sum(sa.func.coalesce(column, 0)).label(column.name)
            for column in (
                t.extractions.c.pages,
                t.extractions.c.pages_ocr,
                t.extractions.c.pages_unreadable,
            )
        ]
        query = (
            sa.select(
                t.documents.c.source_id,
                day,
                sa.func.count().label("documents"),
                sa.func.sum(_unread()).label("unread"),
                *sums,
            )
            .select_from(_current())
            .group_by(t.documents.c.source_id, day)
            .order_by(t.documents.c.source_id, day)
        )
        with reading(self._engine) as connection:
            return [
                DayRead(
                    source=row.source_id,
                    day=row.day,
                    documents=row.documents,
                    unread=row.unread,
                    pages=row.pages,
                    pages_ocr=row.pages_ocr,
                    pages_unreadable=row.pages_unreadable,
                )
                for row in connection.execute(query)
            ]

    def kin(self, document_ids: Collection[int]) -> dict[int, tuple[Kin, ...]]:
        """What these papers name, what names them, and what shares their procedure; by paper."""
        with reading(self._engine) as connection:
            return read_kin(connection, document_ids)


def _current() -> sa.Join:
    return t.documents.join(
        t.versions, sa.and_(t.versions.c.document_id == t.documents.c.id, t.versions.c.current)
    ).outerjoin(t.extractions, t.extractions.c.sha256 == t.versions.c.sha256)


def _unread() -> sa.Case[int]:
    readable = t.extractions.c.status.in_(("ok", "partial"))
    return sa.case((readable, 0), else_=1)
