"""Families spelled out: one channel for each value that was ever told, at an address that never moves."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from contrechamp.records import Topic
from feeds import french
from feeds.channels import Channel, FamilyKey, Filter
from feeds.privacy import public

_LONGEST = 80  # characters of one word of an address


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One value of one family, as it came up."""

    by: FamilyKey
    value: str
    label: str


def topic_occurrences() -> list[Occurrence]:
    """The topics that can be told: their feeds exist from the first day."""
    return [
        Occurrence(by=FamilyKey.TOPIC, value=topic, label=french.TOPICS[topic])
        for topic in Topic
        if topic is not Topic.CCTV
    ]


def spell_out(channels: Sequence[Channel], occurrences: Iterable[Occurrence]) -> list[Channel]:
    """Single channels as they are, families as one channel a value.

    Occurrences come in the order of telling: where two values would have the same address the later one
    gets a suffix, so that nobody's address ever changes.
    """
    values: dict[FamilyKey, dict[str, str]] = {key: {} for key in FamilyKey}
    for occurrence in occurrences:
        values[occurrence.by].setdefault(occurrence.value, occurrence.label)
    singles = [channel for channel in channels if channel.by is None]
    taken = {channel.id for channel in singles}
    spelled = list(singles)
    for family in channels:
        if family.by is None:
            continue
        for value, label in values[family.by].items():
            address = family.id.replace("{value}", slug(value, nested=family.by is FamilyKey.SOURCE))
            if address in taken:
                address = f"{address}-{_digest(value)}"
            taken.add(address)
            spelled.append(
                Channel(
                    id=address,
                    title=family.title.replace("{label}", public(label, 120)),
                    filter=_only(family.filter, family.by, value),
                    by=family.by,
                    value=value,
                )
            )
    return spelled


def slug(value: str, *, nested: bool = False) -> str:
    """A value as part of an address and of a file name: lower-case ASCII words, no dots, no way up.

    A nested one keeps its slashes, as the id of a source does.
    """
    words = [_word(part) for part in (value.split("/") if nested else [value])]
    return "/".join(word for word in words if word) or f"x-{_digest(value)}"


def _only(filter_: Filter, by: FamilyKey, value: str) -> Filter:
    match by:
        case FamilyKey.TOPIC:
            return replace(filter_, topics=(Topic(value),))
        case FamilyKey.VENDOR:
            return replace(filter_, vendors=(value,))
        case FamilyKey.SOURCE:
            return replace(filter_, sources=(value,))
        case FamilyKey.DEPARTMENT:
            return replace(filter_, departments=(value,))


def _word(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    word = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return word if len(word) <= _LONGEST else f"{word[:_LONGEST].rstrip('-')}-{_digest(text)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
