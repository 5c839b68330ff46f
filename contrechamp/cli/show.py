"""Prints results: tables for people, JSON for machines, complaints on stderr."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

# Controls that a paper could use against the terminal, as pictures of the same length; tab and newline stay.
_STEERING = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "�")


def complain(line: str) -> None:
    """One line on stderr."""
    print(f"contrechamp: {line}", file=sys.stderr)  # noqa: T201 - the one place that speaks there


def say(text: str | Text = "") -> None:
    """A line of results on stdout; nothing in it is taken for markup, nor steers the terminal."""
    line = text if isinstance(text, Text) else Text(text)
    line.plain = line.plain.translate(_STEERING)
    _console().print(line, soft_wrap=True)


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on stdout, as wide as the terminal; full width when it goes to a file."""
    drawn = Table(*headings, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        drawn.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    _console().print(drawn)


def as_json(value: object) -> None:
    """One JSON value on stdout."""
    json.dump(_plain(value), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def moment(value: datetime | None) -> str:
    """A time for people: to the minute, UTC."""
    return "never" if value is None else f"{value:%Y-%m-%d %H:%M}"


def _console() -> Console:
    return Console(highlight=False, width=None if sys.stdout.isatty() else 200)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal | Path):
        return str(value)
    return value
