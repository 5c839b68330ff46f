"""Families spelled out: one channel for each value that came up, at an address that never moves."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from contrechamp.records import Stage, Topic
from contrechamp.store import Address
from feeds import french
from feeds.channels import Channel, FamilyKey
from feeds.filters import Facts
from feeds.privacy import public
from feeds.states import State

_LONGEST = 80  # characters of one word of an address
Labels = Mapping[FamilyKey, str]  # of the values of one entry; those not here are told by the value alone
Occurrence = tuple[FamilyKey, str, str]  # a value of a family, and its label


def standing_occurrences() -> list[Occurrence]:
    """What can be told whatever is read: its feeds exist from the first day."""
    topics = [(FamilyKey.TOPIC, topic.value, french.TOPICS[topic]) for topic in Topic if topic != Topic.CCTV]
    return topics + [(FamilyKey.STAGE, stage.value, french.STAGES[stage]) for stage in Stage]


class Directory:
    """Which feeds there are, and which of them show an entry."""

    def __init__(self, channels: Sequence[Channel], addresses: Iterable[Address]) -> None:
        """`addresses` are those given before, in that order; of families no longer configured too."""
        self._singles = [channel for channel in channels if not channel.by]
        self._families = {channel.id: channel for channel in channels if channel.by}
        self._taken = {channel.id for channel in self._singles}
        self._spelled: dict[tuple[str, tuple[str, ...]], Channel] = {}
        self.given: list[Address] = []  # for the first time
        for address in addresses:
            self._taken.add(address.address)
            if address.family in self._families:
                self._spell(self._families[address.family], address)

    @property
    def channels(self) -> list[Channel]:
        """All feeds: single ones first, then family by family in the order their values came up."""
        order = {family: position for position, family in enumerate(self._families)}
        spelled = sorted(self._spelled.values(), key=lambda channel: order[channel.family or ""])
        return [*self._singles, *spelled]

    def note(self, occurrence: Occurrence) -> None:
        """A value came up: from now on the families of its key have a feed of it."""
        key, value, label = occurrence
        for family in self._families.values():
            if family.by == (key,):
                self._channel(family, (value,), (label,))

    def route(self, facts: Facts, labels: Labels) -> set[str]:
        """The ids of the feeds that show an entry."""
        found = {channel.id for channel in self._singles if channel.filter.admits(facts)}
        for family in self._families.values():
            if family.filter.admits_subject(facts):
                for state in facts.states:
                    if family.filter.admits_state(state):
                        found |= {channel.id for channel in self._members(family, facts, state, labels)}
        return found

    def _members(self, family: Channel, facts: Facts, state: State, labels: Labels) -> Iterator[Channel]:
        choices = [list(_values(key, facts, state)) for key in family.by]
        for values in product(*choices):
            told = tuple(_label(key, value, labels) for key, value in zip(family.by, values, strict=True))
            yield self._channel(family, values, told)

    def _channel(self, family: Channel, value: tuple[str, ...], label: tuple[str, ...]) -> Channel:
        known = self._spelled.get(_identity(family.id, value))
        if known is not None:
            return known
        address = family.id
        for key, each, told in zip(family.by, value, label, strict=True):
            named = public(told, 120) if key is FamilyKey.AUTHORITY else each  # its key is for machines
            word = slug(named, nested=key is FamilyKey.SOURCE)
            address = address.replace(f"{{{key}}}", word)
        if address in self._taken:
            address = f"{address}-{_digest(_joined(value))}"
        self._taken.add(address)
        new = Address(address=address, family=family.id, value=value, label=label)
        self.given.append(new)
        return self._spell(family, new)

    def _spell(self, family: Channel, address: Address) -> Channel:
        title = family.title
        for key, label in zip(family.by, address.label, strict=True):
            title = title.replace(f"{{{key}}}", public(label, 120))
        channel = Channel(
            id=address.address,
            title=title,
            filter=family.filter,
            by=family.by,
            family=family.id,
            value=address.value,
        )
        self._spelled[_identity(family.id, address.value)] = channel
        return channel


def slug(value: str, *, nested: bool = False) -> str:
    """A value as part of an address and of a file name: lower-case ASCII words, no dots, no way up.

    A nested one keeps its slashes, as the id of a source does.
    """
    words = [_word(part) for part in (value.split("/") if nested else [value])]
    return "/".join(word for word in words if word) or f"x-{_digest(value)}"


def _joined(value: tuple[str, ...]) -> str:
    """Values as one text to take a digest of; one alone is itself."""
    return "\0".join(value)


def _identity(family: str, value: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    return family, tuple(each.casefold() for each in value)


def _values(key: FamilyKey, facts: Facts, state: State) -> Iterable[str]:
    match key:
        case FamilyKey.TOPIC:
            found: Iterable[str | None] = (facts.topic.value,)
        case FamilyKey.STAGE:
            found = (stage.value for stage in state.stages)
        case FamilyKey.VENDOR:
            found = state.vendors
        case FamilyKey.AUTHORITY:
            found = (facts.key,)
        case FamilyKey.DEPARTMENT:
            found = (facts.department,)
        case FamilyKey.REGION:
            found = (facts.region,)
        case FamilyKey.COUNTRY:
            found = (facts.country,)
        case FamilyKey.SOURCE:
            found = (facts.source,)
        case FamilyKey.LANGUAGE:
            found = (facts.language,)
    return (value for value in found if value)


def _label(key: FamilyKey, value: str, labels: Labels) -> str:
    match key:
        case FamilyKey.TOPIC:
            return french.TOPICS[Topic(value)]
        case FamilyKey.STAGE:
            return french.STAGES[Stage(value)]
        case _:
            return labels.get(key, value)


def _word(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    word = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return word if len(word) <= _LONGEST else f"{word[:_LONGEST].rstrip('-')}-{_digest(text)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
