"""Asks the views: rows one after another, however many there are."""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import sqlalchemy as sa

from contrechamp.errors import StoreError
from contrechamp.store import schema as t
from contrechamp.store.changes import parts
from contrechamp.store.choice import Choice, authorities_named
from contrechamp.store.columns import Kind, View
from contrechamp.store.engine import reading
from contrechamp.store.views import VIEWS

_Row = TypeVar("_Row")
_BATCH = 1000  # rows fetched at a time
# Where a choice looks, best first; in a column of several the value must be one of them.
_ONE = {"sources": "source", "departments": "department", "regions": "region", "levels": "level"}
_ONE_OF = {"topics": ("topic", "topics"), "stages": ("stages", "stage"), "vendors": ("vendor", "vendors")}
_SEVERAL = frozenset({"topics", "stages", "vendors"})  # columns that hold lists
_DAYS = ("date", "day")


def batches(rows: Iterable[_Row], size: int) -> Iterator[list[_Row]]:
    """The rows, so many at a time."""
    batch: list[_Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _as_it_is(value: Any) -> Any:
    return value


_READERS: dict[Kind, Callable[[Any], Any]] = {  # SQLite knows neither dates nor decimals
    Kind.DATE: lambda value: value if isinstance(value, date) else date.fromisoformat(value),
    Kind.NUMBER: lambda value: Decimal(str(value)),
    Kind.INTEGER: int,
}


class Questions:
    """Reads only."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @staticmethod
    def view(name: str) -> View:
        """The view of that name; StoreError names those there are."""
        for view in VIEWS:
            if view.name == name:
                return view
        raise StoreError(
            f"'{name}' is not a view; there are {', '.join(view.name for view in VIEWS)} (docs/database.md)"
        )

    def rows(
        self,
        view: View,
        choice: Choice | None = None,
        *,
        only: tuple[str, Collection[str]] | None = None,
    ) -> Generator[tuple[Any, ...], None, None]:
        """The rows of a view in the order of its columns, oldest paper first; memory does not grow with them.

        `only` names a column and the values that it may have; of more than some thousand, rows come in the
        order of the values.

        Dates are dates, numbers are Decimals, moments are text; None where the column says so.

        Raises StoreError when the view has no column for something that was chosen.
        """
        if only is None:
            yield from self._rows(view, choice or Choice(), [])
            return
        for some in parts(only[1]):
            yield from self._rows(view, choice or Choice(), [sa.column(only[0]).in_(some)])

    def procedures_of_flagged(self, choice: Choice) -> frozenset[str]:
        """The procedures that a flagged paper of this choice is of."""
        flagged = self.view("flagged_documents")
        paper: sa.ColumnClause[int] = sa.column("document_id")
        chosen = (
            sa.select(paper).select_from(sa.table(flagged.name)).where(*self._conditions(flagged, choice))
        )
        query = sa.select(t.memberships.c.procedure).where(t.memberships.c.document_id.in_(chosen))
        with reading(self._engine) as connection:
            return frozenset(connection.scalars(query))

    def _rows(
        self, view: View, choice: Choice, limits: Iterable[sa.ColumnElement[bool]]
    ) -> Generator[tuple[Any, ...], None, None]:
        known = {column.name for column in view.columns}
        readers = [_READERS.get(column.kind, _as_it_is) for column in view.columns]
        conditions = [*self._conditions(view, choice), *limits]
        table = sa.table(view.name, *(sa.column(column.name) for column in view.columns))
        query = sa.select(table).where(*conditions)
        for name in ("document_id", "day", "vendor", "authority_id", "source", "id"):
            if name in known:
                query = query.order_by(sa.column(name))
        with (
            reading(self._engine) as connection,
            connection.execution_options(yield_per=_BATCH).execute(query) as result,
        ):
            for row in result:
                yield tuple(
                    None if value is None else read(value) for value, read in zip(row, readers, strict=True)
                )

    def _conditions(self, view: View, choice: Choice) -> Iterator[sa.ColumnElement[bool]]:
        known = {column.name for column in view.columns}
        for field in fields(choice):
            values = getattr(choice, field.name)
            if not values:
                continue
            candidates = (
                ("authority_id",)
                if field.name == "authorities"
                else _DAYS
                if field.name in ("since", "until")
                else _ONE_OF.get(field.name) or (_ONE[field.name],)
            )
            name = next((candidate for candidate in candidates if candidate in known), None)
            if name is None:
                raise StoreError(f"{view.name}: has no column to choose {field.name} by")
            column: sa.ColumnClause[Any] = sa.column(name)
            if field.name == "authorities":
                with reading(self._engine) as connection:
                    yield column.in_(authorities_named(connection, values))
            elif field.name == "since":
                yield column >= values
            elif field.name == "until":
                yield column <= values
            elif name in _SEVERAL:
                listed = sa.literal(", ") + sa.func.coalesce(column, "") + ", "
                yield sa.or_(*(listed.contains(f", {value}, ", autoescape=True) for value in values))
            else:
                yield column.in_(values)
