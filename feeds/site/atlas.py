"""All that the pages of one publication are made from, and the groups the flagged papers fall into."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

from contrechamp.records import Topic
from contrechamp.store.cards import Card
from contrechamp.store.shelf import BodyRead
from feeds.site import addresses
from feeds.site.holdings import Holdings
from feeds.site.manifest import digest

_Key = TypeVar("_Key", bound=Hashable)
# The 101 departments, in the order of their codes; other codes are shown beside them.
DEPARTMENTS = (
    *(f"{number:02}" for number in range(1, 20)),
    *("2A", "2B"),
    *(str(number) for number in range(21, 96)),
    *("971", "972", "973", "974", "976"),
)


def day_of(card: Card) -> date:
    """The day a paper is sorted by: its own, else the day it was first seen."""
    return card.day or card.first_seen.date()


@dataclass(frozen=True)
class Atlas:
    """One state of the store; groups hold the newest papers first."""

    cards: Sequence[Card]  # newest first
    holdings: Holdings
    vendor_pages: Mapping[str, str] = field(default_factory=dict)  # address by name

    @classmethod
    def of(cls, cards: Iterable[Card], holdings: Holdings) -> "Atlas":
        """Of these papers, in any order."""
        newest = sorted(cards, key=lambda card: (day_of(card), card.document_id), reverse=True)
        return cls(
            cards=newest,
            holdings=holdings,
            vendor_pages=addresses.vendors({v for card in newest for f in card.flags for v in f.vendors}),
        )

    @cached_property
    def prints(self) -> Mapping[int, str]:
        """A digest of each paper in short, by its number: what pages are made from is compared by it."""
        return {card.document_id: digest(card) for card in self.cards}

    def print_of(self, cards: Iterable[Card]) -> str:
        """A digest of these papers in this order."""
        return digest(*(self.prints[card.document_id] for card in cards))

    @cached_property
    def flagged(self) -> frozenset[int]:
        """Ids of the papers that have a page."""
        return frozenset(card.document_id for card in self.cards)

    @cached_property
    def by_hash(self) -> Mapping[str, Sequence[Card]]:
        """Papers with the same bytes, under several addresses."""
        return self._grouped(lambda card: [card.sha256])

    @cached_property
    def by_vendor(self) -> Mapping[str, Sequence[Card]]:
        """Papers that name a vendor in a flagged passage."""
        return self._grouped(lambda card: {vendor for flag in card.flags for vendor in flag.vendors})

    @cached_property
    def by_topic(self) -> Mapping[Topic, Sequence[Card]]:
        """Papers flagged on a topic."""
        return self._grouped(lambda card: {flag.topic for flag in card.flags})

    @cached_property
    def by_authority(self) -> Mapping[int, Sequence[Card]]:
        """Papers of a public body."""
        return self._grouped(lambda card: [card.authority_id] if card.authority_id is not None else [])

    @cached_property
    def by_department(self) -> Mapping[str, Sequence[Card]]:
        """Papers of a French department."""
        return self._grouped(lambda card: [card.department] if card.department else [])

    @cached_property
    def by_country(self) -> Mapping[str, Sequence[Card]]:
        """Papers of a country."""
        return self._grouped(lambda card: [card.country])

    @cached_property
    def by_source(self) -> Mapping[str, Sequence[Card]]:
        """Papers of a source."""
        return self._grouped(lambda card: [card.source])

    @cached_property
    def bodies_by_department(self) -> Mapping[str, Sequence[BodyRead]]:
        """Public bodies that papers were read of, by name."""
        found: dict[str, list[BodyRead]] = defaultdict(list)
        for body in sorted(self.holdings.bodies.values(), key=lambda body: (body.name.casefold(), body.id)):
            if body.department:
                found[body.department].append(body)
        return found

    @cached_property
    def other_departments(self) -> frozenset[str]:
        """Codes that papers or bodies bear and that are none of the 101."""
        return (frozenset(self.by_department) | frozenset(self.bodies_by_department)) - frozenset(DEPARTMENTS)

    @cached_property
    def countries(self) -> frozenset[str]:
        """Whose papers are read."""
        return frozenset(source.country for source in self.holdings.sources.values()) | frozenset(
            self.by_country
        )

    def place(self, card: Card) -> str:
        """Who acts, as the paper names it; else the source that published it."""
        source = self.holdings.sources.get(card.source)
        return card.authority or (source.title if source else card.source)

    def _grouped(self, keys: Callable[[Card], Iterable[_Key]]) -> dict[_Key, list[Card]]:
        groups: dict[_Key, list[Card]] = defaultdict(list)
        for card in self.cards:
            for key in keys(card):
                groups[key].append(card)
        return groups
