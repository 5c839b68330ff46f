"""What goes to the crawling process and what comes back, as JSON.

The records are the ones of `contrechamp`; each is written as a plain object and rebuilt by its hints.
"""

import types
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from contrechamp.records import Source
from contrechamp.settings import Settings

RecordT = TypeVar("RecordT")

_DAY = "@day"  # marks a date among the free values of options


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the crawling process is asked to do."""

    settings: Settings
    sources: tuple[Source, ...]
    now: datetime
    full: bool
    since: date | None
    backfill: bool
    verbose: bool
    terms: Mapping[str, tuple[str, ...]]
    companies: Mapping[str, tuple[str, ...]]


def to_plain(value: Any) -> Any:
    """A record, and all it holds, as JSON can write it."""
    if is_dataclass(value):
        return {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Path):
        return str(value)
    return value.value if isinstance(value, Enum) else value


def from_plain(kind: type[RecordT], plain: Any) -> RecordT:
    """The record of that kind that `to_plain` wrote."""
    hints = get_type_hints(kind)
    values = {name: _revive(hints[name], plain[name]) for name in plain}
    return kind(**values)


def _revive(hint: Any, plain: Any) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if plain is None:
        return None
    if origin in (Union, types.UnionType):
        return _revive(next(part for part in arguments if part is not type(None)), plain)
    if origin is tuple:
        return tuple(_revive(arguments[0], item) for item in plain)
    if origin is not None:  # a mapping
        return {key: _revive(arguments[1], item) for key, item in plain.items()}
    if hint is object:
        return _free(plain)
    if hint is datetime:
        return datetime.fromisoformat(plain)
    if hint is date:
        return date.fromisoformat(plain[_DAY])
    if hint is timedelta:
        return timedelta(seconds=plain)
    if hint is Path or issubclass(hint, Enum):
        return hint(plain)
    record: type[Any] = hint
    return from_plain(record, plain) if is_dataclass(record) else plain


def _free(plain: Any) -> Any:
    """A value of a catalogue file: text, numbers, lists, tables, days."""
    if isinstance(plain, Mapping):
        if set(plain) == {_DAY}:
            return date.fromisoformat(plain[_DAY])
        return {key: _free(item) for key, item in plain.items()}
    return [_free(item) for item in plain] if isinstance(plain, list) else plain
