"""`documents.toml` and `documents.csv`: what their owner says of the files that lie beside them.

TOML holds a table for each file, CSV a row; both know the same keys. Nothing is read into a value that is
not one: a wrong day is a problem, and the file is taken without it.
"""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path, PurePosixPath

from contrechamp.records import Authority, DocumentKind
from crawler.options import unknown_key

NAMES = ("documents.toml", "documents.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is said of one file; None: nothing."""

    title: str | None = None
    dated: date | None = None
    published: date | None = None
    kind: DocumentKind | None = None
    url: str | None = None
    authority: str | None = None  # its name
    siren: str | None = None
    insee: str | None = None
    department: str | None = None

    def authority_record(self, country: str) -> Authority | None:
        """The authority, when it is named."""
        if self.authority is None:
            return None
        return Authority(
            name=self.authority,
            country=country,
            siren=self.siren,
            insee=self.insee,
            department=self.department,
        )


def read_sidecars(directory: Path) -> tuple[dict[str, Entry], list[str]]:
    """Entries by path relative to the directory, with `/`, and what is wrong with the two files."""
    entries: dict[str, Entry] = {}
    problems: list[str] = []
    for name, read in zip(NAMES, (_toml, _csv), strict=True):
        path = directory / name
        if not path.is_file():
            continue
        try:
            rows = list(read(path))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, csv.Error) as error:
            problems.append(f"{name} cannot be read ({error})")
            continue
        for file, row in rows:
            entry, wrong = _entry(row)
            problems.extend(f"{name}: {file}: {text}" for text in wrong)
            entries[PurePosixPath(file).as_posix()] = entry
    return entries, problems


def _toml(path: Path) -> Iterable[tuple[str, Mapping[str, object]]]:
    for file, row in tomllib.loads(path.read_text(encoding="utf-8")).items():
        yield file, row if isinstance(row, Mapping) else {"": row}


def _csv(path: Path) -> Iterable[tuple[str, Mapping[str, object]]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        head = lines.readline()
        lines.seek(0)
        for row in csv.DictReader(lines, delimiter=";" if head.count(";") > head.count(",") else ","):
            file = (row.pop("file", None) or "").strip()
            if file:
                yield file, {str(key).strip(): text.strip() for key, text in row.items() if text}


def _entry(row: Mapping[str, object]) -> tuple[Entry, list[str]]:
    known = {field.name: field for field in fields(Entry)}
    values: dict[str, object] = {}
    wrong = []
    for key, value in row.items():
        if key not in known:
            wrong.append(unknown_key(key, known))
        elif key in ("dated", "published"):
            try:
                values[key] = value if type(value) is date else date.fromisoformat(str(value))
            except ValueError:
                wrong.append(f"'{key}': {value!r} is not a day such as 2026-01-31")
        elif key == "kind":
            try:
                values[key] = DocumentKind(str(value))
            except ValueError:
                wrong.append(f"'kind': {value!r} is not one of {', '.join(DocumentKind)}")
        elif isinstance(value, str):
            values[key] = value
        else:
            wrong.append(f"'{key}': {value!r} is not text (write it between quotes)")
    return Entry(**values), wrong  # type: ignore[arg-type]  # each value was checked by its key
