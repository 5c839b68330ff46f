"""The weekly index of all prefectures' collections on data.gouv.fr: its answers, read strictly."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from urllib.parse import unquote, urlsplit

from crawler.website.urls import canonical

_COLUMNS = ("titre", "url", "departement")  # `mise_a_jour` is that of the index, the same in all rows
_DEPARTMENT = re.compile(r"\d\d|2[AB]|97\d")


class NotTheIndexError(ValueError):
    """The answer is not what it should be; the text says what it is."""


@dataclass(frozen=True, slots=True)
class Row:
    """One collection of one prefecture."""

    title: str
    url: str  # canonical
    department: str  # "01", "2A", "974"


@dataclass(frozen=True, slots=True)
class Index:
    """All rows that could be read, each address once, and how many could not."""

    rows: tuple[Row, ...]
    unread: int
    example: str | None  # of a row that could not be read


def file_address(dataset: bytes, name: re.Pattern[str]) -> str:
    """Where the file of that name lies, from the description of a data set. Raises NotTheIndexError.

    The permanent address is preferred: the plain one changes with every edition.
    """
    try:
        resources = json.loads(dataset)["resources"]
        described = [
            (str(each.get("title") or ""), str(each["url"]), each.get("latest")) for each in resources
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotTheIndexError("no description of a data set with its files") from error
    for title, url, latest in described:
        if name.search(title) or name.search(url):
            return latest if isinstance(latest, str) and latest else url
    titles = ", ".join(title for title, *_ in described) or "none"
    raise NotTheIndexError(f"no file matches '{name.pattern}'; there are: {titles}")


def read_index(body: bytes) -> Index:
    """The rows of the index. Raises NotTheIndexError."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotTheIndexError("not UTF-8") from error
    lines = csv.DictReader(StringIO(text, newline=""), delimiter=";")
    missing = [column for column in _COLUMNS if column not in (lines.fieldnames or ())]
    if missing:
        found = ", ".join(lines.fieldnames or ()) or "nothing"
        raise NotTheIndexError(f"no column '{missing[0]}'; there are: {found[:200]}")
    rows: dict[str, Row] = {}
    unread, example = 0, None
    for line in lines:
        row = next(_row(line), None)
        if row is None:
            unread += 1
            example = example or ";".join(str(value) for value in line.values())[:120]
        else:
            rows.setdefault(row.url, row)
    return Index(tuple(rows.values()), unread, example)


def same_place(url: str) -> str:
    """One spelling of the addresses by which a prefecture's site serves one file."""
    parts = urlsplit(url)
    path = unquote(parts.path, errors="replace").removeprefix("/index.php")
    host = (parts.hostname or "").lower()
    return f"{host}{path}?{parts.query}"


def _row(line: dict[str, str | None]) -> Iterator[Row]:
    title, written, department = (str(line[column] or "").strip() for column in _COLUMNS)
    url = canonical(written.replace(" ", "%20"))
    department = department.upper().zfill(2)
    if url is not None and _DEPARTMENT.fullmatch(department):
        yield Row(title, url, department)
