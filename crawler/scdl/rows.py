"""One row of a table of deliberations, whatever its publisher did to the schema.

https://schema.data.gouv.fr/scdl/deliberations/ asks for `COLL_NOM, COLL_SIRET, DELIB_ID, DELIB_DATE,
DELIB_OBJET, …, DELIB_URL`. Met in life: other separators, a byte-order mark, headers in lower case, days as
`2021/07/02 00:00:00+00`, a SIRET read as a number by a spreadsheet.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

from contrechamp.records import Authority

REQUIRED = ("COLL_SIRET", "DELIB_ID", "DELIB_DATE", "DELIB_OBJET")
_DAY = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})|(\d{2})/(\d{2})/(\d{4})")


class NotDeliberationsError(Exception):
    """A file is not a table of deliberations; the text says what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliberation:
    """One deliberation as a table names it."""

    key: str  # SIRET, year and number: numbers begin anew each year
    subject: str
    dated: date | None
    authority: Authority | None
    url: str | None  # of the act; None: the table gives none
    row: Mapping[str, Any]  # as published

    def as_bytes(self) -> bytes:
        """The row as JSON: what is kept where the act itself cannot be had."""
        return json.dumps(self.row, ensure_ascii=False, sort_keys=True, indent=1, default=str).encode()


def read_table(body: bytes) -> Iterator[dict[str, str]]:
    """The rows of a CSV file by column name; NotDeliberationsError when a required column is missing."""
    text = _decoded(body)
    head = text.partition("\n")[0]
    separator = max(";,\t|", key=head.count)
    reader = csv.DictReader(StringIO(text, newline=""), delimiter=separator)
    names = [name.strip() for name in reader.fieldnames or ()]
    missing = [name for name in REQUIRED if name not in {given.upper() for given in names}]
    if missing:
        shown = ", ".join(names)[:120] or "nothing"
        raise NotDeliberationsError(f"the columns {', '.join(missing)} are missing (it has: {shown})")
    reader.fieldnames = names
    for row in reader:
        yield {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}


def read_row(row: Mapping[str, Any]) -> Deliberation | None:
    """The deliberation of a row; None when it lacks what a deliberation is known by."""
    fields = {name.upper(): value for name, value in row.items()}
    number, subject = _text(fields.get("DELIB_ID")), _text(fields.get("DELIB_OBJET"))
    if number is None or subject is None:
        return None
    day = read_day(_text(fields.get("DELIB_DATE")))
    siret = _siret(fields.get("COLL_SIRET"))
    name = _text(fields.get("COLL_NOM"))
    authority = None
    if siret or name:
        authority = Authority(name=name or f"SIRET {siret}", country="FR", siret=siret)
    year = day.year if day else "0"
    return Deliberation(
        key=f"{siret or name or ''}/{year}/{number}",
        subject=" ".join(subject.split()),
        dated=day,
        authority=authority,
        url=_address(fields.get("DELIB_URL")),
        row=dict(row),
    )


def read_day(text: str | None) -> date | None:
    """The day of "2021-07-02", "2021/07/02 00:00:00+00" or "02/07/2021"; None for anything else."""
    match = _DAY.match(text or "")
    if match is None:
        return None
    year, month, day = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _siret(value: object) -> str | None:
    """Fourteen digits; a spreadsheet may have made "2.14401E+13" (lost) or "21440114300012.0" of them."""
    text = re.sub(r"\.0+$", "", _text(value) or "")
    digits = re.sub(r"\s", "", text)
    return digits.zfill(14) if digits.isdigit() and 13 <= len(digits) <= 14 else None


def _address(value: object) -> str | None:
    text = _text(value)
    parts = urlsplit(text or "")
    return text if parts.scheme in ("http", "https") and parts.netloc else None


def _text(value: object) -> str | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None


def _decoded(body: bytes) -> str:
    """Byte-order mark, strict UTF-8, else Windows' western encoding."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")
