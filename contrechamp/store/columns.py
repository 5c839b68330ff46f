"""What a view is: a name, columns with their meaning, and SQL for each database."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from contrechamp.store.dialects import Dialect


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a view."""

    name: str
    kind: Kind
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view; `select` gives its SQL, whose columns come in the order of `columns`."""

    name: str
    about: str  # one row is what; what is left out
    columns: tuple[Column, ...]
    select: Callable[[Dialect], str]


def columns(text: str) -> tuple[Column, ...]:
    """From lines of `name kind note`."""
    parts = [line.split(maxsplit=2) for line in text.splitlines() if line]
    return tuple(Column(name=name, kind=Kind(kind), note=note) for name, kind, note in parts)
