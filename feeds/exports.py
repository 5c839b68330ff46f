"""The views as files for people: CSV for spreadsheets, JSON Lines for programs, Parquet for analysts.

Rows are written as they come from the database, so memory does not grow with them; a file appears under its
name when it is whole.
"""

import csv
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, TextIO

from contrechamp.errors import MissingToolError
from contrechamp.store import Store
from contrechamp.store.choice import Choice
from contrechamp.store.columns import Column, Kind, View
from contrechamp.store.questions import batches
from feeds.writing import replacing

_BATCH = 5000  # rows of one Parquet row group
# What a spreadsheet takes for a formula: at the start of a cell, and after what another spreadsheet, set to
# another separator, would take for the end of one.
_FORMULA = re.compile(r"(^|[;,|\t\r\n])(\s*)(?=[=+\-@＝＋－＠])")

Row = tuple[Any, ...]


class Format(StrEnum):
    """How a view is written."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


def export_view(
    store: Store,
    view: View,
    choice: Choice,
    form: Format,
    path: Path,
    *,
    separator: str = ",",
    redact: Callable[[str], str] | None = None,
    only: tuple[str, Collection[str]] | None = None,
) -> int:
    """Write the rows of a view that were chosen; returns how many.

    `only` names a column and the values that it may have; `redact` is put to every quote and title. Raises
    MissingToolError when Parquet is asked for and pyarrow is not installed, StoreError when the view cannot
    be asked so.
    """
    with closing(store.questions.rows(view, choice, only=only)) as found, replacing(path) as temporary:
        rows = _redacted(found, view.columns, redact)
        if form is Format.PARQUET:
            return _write_parquet(temporary, view.columns, rows)
        with temporary.open("w", encoding="utf-8", newline="") as file:
            if form is Format.CSV:
                return write_csv(file, view.columns, rows, separator=separator)
            return write_json_lines(file, view.columns, rows)


def export_database(
    store: Store,
    choice: Choice,
    path: Path,
    *,
    texts: bool = True,
    redact: Callable[[str], str] | None = None,
) -> int:
    """Write a SQLite database of the flagged papers that were chosen; returns how many."""
    with replacing(path) as temporary:
        return store.write_slim(temporary, choice, texts=texts, redact=redact)


def write_csv(file: TextIO, columns: Iterable[Column], rows: Iterable[Row], *, separator: str = ",") -> int:
    """RFC 4180 with a byte order mark, which spreadsheets need to see UTF-8; no cell is a formula.

    A text that would be one gets an apostrophe before the sign; JSON Lines holds it untouched.
    """
    file.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer = csv.writer(file, delimiter=separator)
    writer.writerow([column.name for column in columns])
    number = 0
    for row in rows:
        number += 1
        writer.writerow([harmless(value) if isinstance(value, str) else value for value in row])
    return number


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return _FORMULA.sub(r"\1\2'", text.replace("\0", "\N{REPLACEMENT CHARACTER}"))


def write_json_lines(file: TextIO, columns: Iterable[Column], rows: Iterable[Row]) -> int:
    """One JSON object a line; what is null is there as null."""
    names = [column.name for column in columns]
    number = 0
    for row in rows:
        number += 1
        json.dump(dict(zip(names, map(plain, row), strict=True)), file, ensure_ascii=False)
        file.write("\n")
    return number


def plain(value: Any) -> Any:
    """As a JSON value: dates as text, numbers as numbers."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _redacted(
    rows: Iterable[Row], columns: tuple[Column, ...], redact: Callable[[str], str] | None
) -> Iterator[Row]:
    if redact is None:
        yield from rows
        return
    places = {place for place, column in enumerate(columns) if column.name in ("quote", "title")}
    for row in rows:
        yield tuple(redact(value) if n in places and value else value for n, value in enumerate(row))


def _write_parquet(path: Path, columns: tuple[Column, ...], rows: Iterable[Row]) -> int:
    try:
        import pyarrow as pa  # noqa: PLC0415 - large, and optional
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        raise MissingToolError(
            "Parquet needs pyarrow, which is large and not installed by itself:"
            " .venv/bin/python -m pip install pyarrow; or choose csv or jsonl"
        ) from error
    kinds = {
        Kind.TEXT: pa.string(),
        Kind.INTEGER: pa.int64(),
        Kind.NUMBER: pa.float64(),
        Kind.DATE: pa.date32(),
        Kind.MOMENT: pa.timestamp("s", tz="UTC"),
    }
    schema = pa.schema(
        [
            pa.field(column.name, kinds[column.kind], metadata={"description": column.note})
            for column in columns
        ]
    )
    number = 0
    with pq.ParquetWriter(path, schema) as writer:
        for batch in batches(rows, _BATCH):
            number += len(batch)
            arrays = [
                pa.array([_typed(value, column.kind) for value in values], kinds[column.kind])
                for column, values in zip(columns, zip(*batch, strict=True), strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
    return number


def _typed(value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    if kind is Kind.MOMENT:
        return datetime.fromisoformat(value)
    return float(value) if kind is Kind.NUMBER else value
