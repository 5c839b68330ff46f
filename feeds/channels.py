"""Which feeds exist: channels.toml read strictly, and its families spelled out."""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from contrechamp.errors import CatalogueError
from contrechamp.records import DocumentKind, Level, Stage, Topic
from feeds.states import State

_Member = TypeVar("_Member", bound=StrEnum)
SHIPPED = Path(__file__).with_name("channels.toml")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")


class FamilyKey(StrEnum):
    """What a family has one feed for each value of."""

    TOPIC = "topic"
    VENDOR = "vendor"
    SOURCE = "source"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a paper comes from: what filters ask beside the states told of it."""

    source: str
    department: str | None
    country: str
    language: str
    kind: DocumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a channel lets through; an empty list asks nothing."""

    topics: tuple[Topic, ...] = ()
    stages: tuple[Stage, ...] = ()
    levels: tuple[Level, ...] = ()
    vendors: tuple[str, ...] = ()  # compared without regard to case
    sources: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    kinds: tuple[DocumentKind, ...] = ()

    def admits(self, topic: Topic, states: Iterable[State], place: Place) -> bool:
        """Whether the feed shows an entry with this topic, any of these states, and this place.

        States are those told now and before: a correction reaches everyone who got what it corrects.
        """
        return self._admits_place(topic, place) and any(self._admits_state(state) for state in states)

    def admits_source(self, source: str, country: str, language: str) -> bool:
        """Whether anything of this source can reach the feed."""
        return (
            (not self.sources or source in self.sources)
            and (not self.countries or country in self.countries)
            and (not self.languages or language in self.languages)
        )

    def _admits_place(self, topic: Topic, place: Place) -> bool:
        return (
            self.admits_source(place.source, place.country, place.language)
            and (not self.topics or topic in self.topics)
            and (not self.departments or place.department in self.departments)
            and (not self.kinds or place.kind in self.kinds)
        )

    def _admits_state(self, state: State) -> bool:
        wanted = {vendor.casefold() for vendor in self.vendors}
        return (
            (not self.stages or not set(self.stages).isdisjoint(state.stages))
            and (not self.levels or state.level in self.levels)
            and (not wanted or not wanted.isdisjoint(vendor.casefold() for vendor in state.vendors))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One feed; or, with `by` and no `value`, the pattern of one feed for each value."""

    id: str  # address of the feed below feeds/, without ending; in a family with {value}
    title: str  # shown to subscribers; in a family with {label}
    filter: Filter = field(default_factory=Filter)
    by: FamilyKey | None = None
    value: str | None = None  # of a family spelled out: the value this feed is about


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
        raise CatalogueError(path, f"'{key}' must be written as [[{key}]]")
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
    by = _member(path, f"{where}: by", _text(path, where, table, "by"), FamilyKey)
    if f"{by}s" in table:
        raise CatalogueError(
            path, f"{where}: '{by}s' cannot be a filter here, the family sets it for each feed"
        )
    pattern, title = _text(path, where, table, "id"), _text(path, where, table, "title")
    if pattern.count("{value}") != 1 or not _ID.fullmatch(pattern.replace("{value}", "x")):
        raise CatalogueError(
            path, f"{where}: id '{pattern}' must hold {{value}} once, as in '{by}/{{value}}'"
        )
    if "{label}" not in title:
        raise CatalogueError(
            path, f"{where}: title '{title}' must hold {{label}}, else all are called the same"
        )
    return Channel(id=pattern, title=title, filter=_filter(path, where, table), by=by)


_FILTERS = tuple(f.name for f in fields(Filter))
_MEMBERS = {name: get_args(hint)[0] for name, hint in get_type_hints(Filter).items()}


def _filter(path: Path, where: str, table: Mapping[str, Any]) -> Filter:
    values: dict[str, Any] = {}
    for name in _FILTERS:
        if name not in table:
            continue
        given = table[name]
        if not isinstance(given, list) or not given or not all(isinstance(item, str) for item in given):
            raise CatalogueError(path, f"{where}: '{name}' must be a list of strings that is not empty")
        kind = _MEMBERS[name]
        values[name] = tuple(
            _member(path, f"{where}: {name}", item, kind) if issubclass(kind, StrEnum) else item
            for item in given
        )
    if Level.LOW in values.get("levels", ()):
        raise CatalogueError(path, f"{where}: levels: 'low' is never told in a feed; use 'medium' or 'high'")
    return Filter(**values)


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


def _hint(word: str, known: list[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f" (did you mean '{near[0]}'?)" if near else f" (known: {', '.join(known)})"
