"""Options of spiders: from the tables of a catalogue file to frozen records, strictly.

A spider module declares `class Options(SpiderOptions)`, a frozen keyword-only dataclass. Its fields are
the keys a catalogue file may hold; its hints say what is accepted. Text that must be a pattern, a
selector or an address is declared as `re.Pattern[str]`, `Selector` or `HttpUrl`, and refused here when
it is none.
"""

import difflib
import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, NewType, TypeVar, Union, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from cssselect import HTMLTranslator, SelectorError

HttpUrl = NewType("HttpUrl", str)  # http or https, with a host


class OptionError(ValueError):
    """A value is not what the key asks for; the text is for the catalogue's maintainer."""


@dataclass(frozen=True, slots=True)
class Selector:
    """A CSS selector that was understood."""

    css: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpiderOptions:
    """Keys every spider understands."""

    delay_seconds: float = 0.0  # least time between two requests to one host, when above the setting's
    cookies: bool = False  # keep the site's session cookies during a crawl
    settling_days: int = 7  # papers are visited again daily until so long after the day they bear
    revisit_days: int = 365  # and then more and more rarely, until so long after they were first seen

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each; children extend it."""
        if self.delay_seconds < 0:
            yield "'delay_seconds' is negative"
        for name in ("settling_days", "revisit_days"):
            if getattr(self, name) < 0:
                yield f"'{name}' is negative"


OptionsT = TypeVar("OptionsT", bound=SpiderOptions)


def read_options(
    kind: type[OptionsT], table: Mapping[str, object], base: Path
) -> tuple[OptionsT | None, list[str]]:
    """The options of a table and what is wrong with it; None when anything is.

    Relative paths are taken from `base`, the directory of the catalogue file.
    """
    hints = get_type_hints(kind)
    known = {f.name: f for f in fields(kind)}
    problems = [unknown_key(key, known) for key in table if key not in known]
    values: dict[str, Any] = {}
    for name, field in known.items():
        if name in table:
            try:
                values[name] = _convert(table[name], hints[name], base)
            except OptionError as error:
                problems.append(f"'{name}': {error}")
        elif field.default is MISSING and field.default_factory is MISSING:
            problems.append(f"'{name}' is missing")
    if problems:
        return None, problems
    options = kind(**values)
    problems = list(options.problems())
    return (None, problems) if problems else (options, [])


def unknown_key(key: str, known: Mapping[str, object]) -> str:
    """The complaint about a key nobody reads, with the nearest one that exists."""
    near = difflib.get_close_matches(key, known, n=1)
    return f"unknown key '{key}'" + (f" (did you mean '{near[0]}'?)" if near else "")


def hosts_written(value: object) -> frozenset[str]:
    """Hosts of all http addresses an operator wrote in the options, lower case."""
    if isinstance(value, str):
        parts = urlsplit(value)
        return (
            frozenset({parts.hostname})
            if parts.scheme in ("http", "https") and parts.hostname
            else frozenset()
        )
    if isinstance(value, Mapping):
        return frozenset().union(*(hosts_written(item) for item in value.values()))
    if isinstance(value, list | tuple):
        return frozenset().union(*(hosts_written(item) for item in value))
    return frozenset()


def _convert(value: object, hint: Any, base: Path) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = [part for part in get_args(hint) if part is not type(None)]
        return _convert(value, inner[0], base)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise OptionError(f"{value!r} is not a list")
        return tuple(_convert(item, get_args(hint)[0], base) for item in value)
    if origin in (dict, Mapping, types.MappingProxyType) or getattr(origin, "__name__", "") == "Mapping":
        if not isinstance(value, Mapping):
            raise OptionError(f"{value!r} is not a table")
        return {str(key): _convert(item, get_args(hint)[1], base) for key, item in value.items()}
    return _convert_plain(value, hint if origin is None else origin, base)


def _convert_plain(value: object, kind: Any, base: Path) -> Any:
    if kind is bool and isinstance(value, bool):
        return value
    if kind in (int, float) and isinstance(value, int | float) and not isinstance(value, bool):
        if kind is int and not isinstance(value, int):
            raise OptionError(f"{value!r} is not a whole number")
        return kind(value)
    if kind is date:
        return _day(value)
    if isinstance(value, str):
        if kind is str:
            return value
        if kind is Path:
            return base / Path(value).expanduser()
        if kind is HttpUrl:
            return _address(value)
        if kind is Selector:
            return _selector(value)
        if kind is re.Pattern:
            return _pattern(value)
    raise OptionError(f"{value!r} is not {_NAMES.get(kind, getattr(kind, '__name__', str(kind)))}")


_NAMES: Mapping[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    Path: "a path",
    HttpUrl: "an address",
    Selector: "a CSS selector",
    re.Pattern: "a regular expression",
}


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise OptionError(f"{value!r} is not a day such as 2026-01-31") from error


def _address(value: str) -> HttpUrl:
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise OptionError(f"{value!r} is not an address ({error})") from error
    if parts.scheme not in ("http", "https") or not host:
        raise OptionError(f"{value!r} is not an http or https address")
    return HttpUrl(value)


def _selector(value: str) -> Selector:
    try:
        HTMLTranslator().css_to_xpath(value)
    except SelectorError as error:
        raise OptionError(f"{value!r} is not a CSS selector ({error})") from error
    return Selector(value)


def _pattern(value: str) -> re.Pattern[str]:
    try:
        return re.compile(value, re.IGNORECASE)
    except re.error as error:
        raise OptionError(f"{value!r} is not a regular expression ({error})") from error
