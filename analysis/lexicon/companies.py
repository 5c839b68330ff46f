"""Which registered companies a vendor of the lexicon is: `companies.toml`, read and added to.

    [[veesion]]                       # the vendor's entry; as many tables as it has companies
    siren = "838664274"
    legal_name = "VEESION SAS"
    source = "https://…"              # where the number was read
    read = 2026-11-23                 # and when
    verified = true                   # two sources agree, or a person confirmed it

`none = true` in the place of number and name says that somebody looked and found no company that is it.
"""

import difflib
import json
import os
import re
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from contrechamp.errors import CatalogueError
from contrechamp.reference.numbers import siren as checked

FILE = "companies.toml"
_KINDS: Mapping[str, tuple[type, str]] = {
    "siren": (str, "a text of nine digits"),
    "legal_name": (str, "a text"),
    "source": (str, "a text"),
    "read": (date, "a day such as 2026-11-23, without quotation marks"),
    "verified": (bool, "true or false, without quotation marks"),
    "none": (bool, "true or false, without quotation marks"),
}
_HEAD = """\
# Which registered companies the vendors of the lexicon are, and who says so.
# docs/add-a-term.md explains the keys.
"""
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """One registered company that a vendor is, or the word that none was found."""

    siren: str | None  # None: somebody looked, and none of the companies found is the vendor
    legal_name: str | None = None
    source: str | None = None  # where it was read
    read: date | None = None  # when
    verified: bool = False


def read_companies(file: Path, table: Mapping[str, Any]) -> dict[str, tuple[Company, ...]]:
    """Companies by the id of the vendor's entry. Raises CatalogueError."""
    found: dict[str, tuple[Company, ...]] = {}
    for vendor, values in table.items():
        where = f"[[{vendor}]]"
        if not isinstance(values, list) or not all(isinstance(each, Mapping) for each in values):
            raise CatalogueError(file, f"'{vendor}' must be written with two brackets: {where}")
        found[vendor] = tuple(_company(file, where, each) for each in values)
    return found


def add_company(file: Path, vendor: str, company: Company) -> bool:
    """Write one company at the end of a file, which is made where there is none; all or nothing.

    What stands in the file stays as it is, to the letter. False: the same number, or the same word that
    none was found, stood there already. Raises CatalogueError, and changes nothing, when the file cannot
    be understood or written.
    """
    target = file.resolve()  # the file behind a link is replaced, not the link
    before = _text(file, target)
    known = read_companies(file, _tables(file, before))
    if any(each.siren == company.siren for each in known.get(vendor, ())):
        return False
    start = before or _HEAD
    after = f"{start}{'' if start.endswith(chr(10)) else chr(10)}\n{_written(vendor, company)}"
    expected = {**known, vendor: (*known.get(vendor, ()), company)}
    if read_companies(file, _tables(file, after)) != expected:
        raise CatalogueError(file, f"[[{vendor}]] cannot be added at the end of it; add it by hand")
    _replace(file, target, after)
    return True


def _company(file: Path, where: str, values: Mapping[str, Any]) -> Company:
    for key, value in values.items():
        if key not in _KINDS:
            near = difflib.get_close_matches(key, tuple(_KINDS), n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(_KINDS)}"
            raise CatalogueError(file, f"{where}: unknown key '{key}' ({hint})")
        kind, says = _KINDS[key]
        if not isinstance(value, kind) or isinstance(value, datetime):
            raise CatalogueError(file, f"{where}: {key} must be {says}")
    if ("siren" in values) == bool(values.get("none")):
        raise CatalogueError(file, f"{where} needs 'siren', or 'none = true' where no company was found")
    number = values.get("siren")
    if number is not None and (checked(number) != number):
        raise CatalogueError(file, f"{where}: '{number}' is no SIREN: nine digits whose check digit is right")
    return Company(
        siren=number,
        legal_name=values.get("legal_name"),
        source=values.get("source"),
        read=values.get("read"),
        verified=values.get("verified", False),
    )


def _written(vendor: str, company: Company) -> str:
    lines = [f"[[{vendor if _BARE_KEY.fullmatch(vendor) else _quoted(vendor)}]]"]
    lines.append("none = true" if company.siren is None else f"siren = {_quoted(company.siren)}")
    for key, value in (("legal_name", company.legal_name), ("source", company.source)):
        if value is not None:
            lines.append(f"{key} = {_quoted(value)}")
    if company.read is not None:
        lines.append(f"read = {company.read.isoformat()}")
    if company.verified:
        lines.append("verified = true")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(_CONTROLS.sub(" ", text), ensure_ascii=False)


def _tables(file: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(file, f"is not TOML: {error}; nothing was written") from error


def _text(file: Path, target: Path) -> str:
    try:
        with target.open(encoding="utf-8", newline="") as handle:  # line ends stay as they are
            return handle.read()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(file, f"cannot be read ({error}); nothing was written") from error


def _replace(file: Path, target: Path, text: str) -> None:
    new = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with new.open("w", encoding="utf-8", newline="") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        if target.exists():
            shutil.copymode(target, new)
        new.replace(target)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise CatalogueError(file, f"cannot be written ({error}); it is as it was") from error
