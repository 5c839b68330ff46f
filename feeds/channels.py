"""Which feeds exist: channels.toml read strictly."""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from contrechamp.errors import CatalogueError
from contrechamp.records import Level, Topic
from feeds.filters import Filter

_Member = TypeVar("_Member", bound=StrEnum)
SHIPPED = Path(__file__).with_name("channels.toml")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")


class FamilyKey(StrEnum):
    """What a family has one feed for each value of."""

    TOPIC = "topic"
    STAGE = "stage"
    VENDOR = "vendor"
    AUTHORITY = "authority"
    DEPARTMENT = "department"
    REGION = "region"
    COUNTRY = "country"
    SOURCE = "source"
    LANGUAGE = "language"


_PLURALS = {FamilyKey.AUTHORITY: "authorities", FamilyKey.COUNTRY: "countries"}
_PLACES = {FamilyKey.SOURCE, FamilyKey.AUTHORITY, FamilyKey.DEPARTMENT, FamilyKey.REGION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One feed; or, with `by` and no `value`, the pattern of one feed for each value."""

    id: str  # address of the feed below feeds/, without ending; in a family with {key} for each key
    title: str  # shown to subscribers; in a family with {key} for each key
    filter: Filter = field(default_factory=Filter)
    by: tuple[FamilyKey, ...] = ()
    family: str | None = None  # of a family spelled out: the id of its pattern
    value: tuple[str, ...] = ()  # of a family spelled out: what this feed is about, one for each key

    @property
    def has_place(self) -> bool:
        """Whether it is about some place or source: then it hears of silent sources there."""
        return self.filter.has_place or not _PLACES.isdisjoint(self.by)


def load_channels(path: Path | None = None) -> tuple[Channel, ...]:
    """The channels of a file, or the shipped ones; families are not spelled out yet.

    Raises CatalogueError for anything the file says that we do not understand.
    """
    path = path or SHIPPED
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CatalogueError(path, f"cannot be read ({error}); set feeds.channels to another file") from error
    except ValueError as error:
        raise CatalogueError(path, f"not TOML in UTF-8 ({error})") from error
    _refuse_unknown(path, "", content, ("channel", "family"))
    channels = [
        *(
            _channel(path, f"[[channel]] {number}", table)
            for number, table in _tables(path, content, "channel")
        ),
        *(_family(path, f"[[family]] {number}", table) for number, table in _tables(path, content, "family")),
    ]
    seen: set[str] = set()
    for channel in channels:
        if channel.id in seen:
            raise CatalogueError(path, f"two channels have the id '{channel.id}'; give one another id")
        seen.add(channel.id)
    if not channels:
        raise CatalogueError(path, "holds no [[channel]] and no [[family]]; nothing would be published")
    return tuple(channels)


def _tables(path: Path, content: Mapping[str, Any], key: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
    tables = content.get(key, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise CatalogueError(path, f"'{key}' must be written as [[{key}]], once for each")
    return enumerate(tables, 1)


def _channel(path: Path, where: str, table: Mapping[str, Any]) -> Channel:
    _refuse_unknown(path, where, table, ("id", "title", *_FILTERS))
    channel_id = _text(path, where, table, "id")
    if not _ID.fullmatch(channel_id):
        raise CatalogueError(
            path, f"{where}: id '{channel_id}' must be of a-z, 0-9, single hyphens, and / between words"
        )
    return Channel(
        id=channel_id, title=_text(path, where, table, "title"), filter=_filter(path, where, table)
    )


def _family(path: Path, where: str, table: Mapping[str, Any]) -> Channel:
    _refuse_unknown(path, where, table, ("by", "id", "title", *_FILTERS))
    by = _keys(path, where, table)
    for key in by:
        if (plural := _PLURALS.get(key, f"{key}s")) in table:
            raise CatalogueError(
                path, f"{where}: '{plural}' cannot be a filter here, the family sets it for each feed"
            )
    pattern, title = _text(path, where, table, "id"), _text(path, where, table, "title")
    if len(by) == 1:
        pattern = pattern.replace("{value}", f"{{{by[0]}}}")
        title = title.replace("{label}", f"{{{by[0]}}}")
    plain = pattern
    for key in by:
        plain = plain.replace(f"{{{key}}}", "x")
    if any(pattern.count(f"{{{key}}}") != 1 for key in by) or not _ID.fullmatch(plain):
        example = f"{by[0]}/{{value}}" if len(by) == 1 else "/".join(f"{{{key}}}" for key in by)
        holders = "{value}" if len(by) == 1 else " and ".join(f"{{{key}}}" for key in by)
        raise CatalogueError(path, f"{where}: id '{pattern}' must hold {holders} once, as in '{example}'")
    if any(f"{{{key}}}" not in title for key in by):
        holders = "{label}" if len(by) == 1 else " and ".join(f"{{{key}}}" for key in by)
        raise CatalogueError(
            path, f"{where}: title '{title}' must hold {holders}, else all are called the same"
        )
    return Channel(id=pattern, title=title, filter=_filter(path, where, table), by=by)


def _keys(path: Path, where: str, table: Mapping[str, Any]) -> tuple[FamilyKey, ...]:
    given = table.get("by")
    words = [given] if isinstance(given, str) else given
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise CatalogueError(path, f"{where}: 'by' is missing or not a key or a list of keys")
    keys = tuple(_member(path, f"{where}: by", word, FamilyKey) for word in words)
    if len(set(keys)) != len(keys):
        raise CatalogueError(path, f"{where}: by: a key stands twice")
    return keys


_FILTERS = tuple(f.name for f in fields(Filter))
_HINTS = get_type_hints(Filter)


def _filter(path: Path, where: str, table: Mapping[str, Any]) -> Filter:
    values: dict[str, Any] = {
        name: _condition(path, where, name, table[name]) for name in _FILTERS if name in table
    }
    levels, topics = values.get("levels", ()), values.get("topics", ())
    if Level.LOW in levels and len(levels) > 1:
        raise CatalogueError(
            path, f"{where}: levels: 'low' (plain cameras) is never mixed with flags; give it its own feed"
        )
    if Topic.CCTV in topics and Level.LOW not in levels:
        raise CatalogueError(
            path, f"{where}: topics: 'cctv' is always of level low; write levels = [\"low\"] as well"
        )
    if values.get("outages") and set(values) & (set(_FILTERS) - {*_OF_SOURCES, "outages"}):
        raise CatalogueError(
            path, f"{where}: outages: a feed of silent sources knows only {', '.join(_OF_SOURCES)}"
        )
    return Filter(**values)


_SCALARS: dict[Any, tuple[tuple[type, ...], str]] = {
    bool: ((bool,), "true or false"),
    Decimal | None: ((int, float), "a number"),
    date | None: ((date,), "a date as in 2026-01-31"),
}
_OF_SOURCES = ("sources", "countries", "languages")


def _condition(path: Path, where: str, name: str, given: Any) -> Any:
    hint = _HINTS[name]
    if hint in _SCALARS:
        kinds, wanted = _SCALARS[hint]
        if type(given) not in kinds:  # a boolean is an integer too, and a datetime a date
            raise CatalogueError(path, f"{where}: '{name}' must be {wanted}, without quotation marks")
        return Decimal(str(given)) if hint == Decimal | None else given
    if not isinstance(given, list) or not given or not all(isinstance(item, str) for item in given):
        raise CatalogueError(path, f"{where}: '{name}' must be a list of strings that is not empty")
    if not all(item.strip(" *") for item in given):
        raise CatalogueError(path, f"{where}: '{name}' holds an empty text, which would mean anything")
    kind = get_args(hint)[0]
    return tuple(
        _member(path, f"{where}: {name}", item, kind) if issubclass(kind, StrEnum) else item for item in given
    )


def _member(path: Path, where: str, value: str, kind: type[_Member]) -> _Member:
    try:
        return kind(value)
    except ValueError as error:
        raise CatalogueError(path, f"{where}: unknown '{value}'{_hint(value, list(kind))}") from error


def _text(path: Path, where: str, table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise CatalogueError(path, f"{where}: '{key}' is missing or not a text")
    return value


def _refuse_unknown(path: Path, where: str, table: Mapping[str, Any], known: Iterable[str]) -> None:
    known = list(known)
    for key in table:
        if key not in known:
            prefix = f"{where}: " if where else ""
            raise CatalogueError(path, f"{prefix}unknown key '{key}'{_hint(key, known)}")


def _hint(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f" (did you mean '{near[0]}'?)" if near else f" (known: {', '.join(known)})"
