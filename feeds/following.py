"""Which sources a feed follows: those whose papers can reach it, as far as is known."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from contrechamp.store import Reach, SourceState
from feeds import french
from feeds.channels import Channel, FamilyKey
from feeds.departments import label_department, label_region
from feeds.families import Occurrence, standing_occurrences
from feeds.filters import Filter
from feeds.privacy import public


class Following:
    """Sources, and the bodies that their papers are of."""

    def __init__(self, sources: Sequence[SourceState], reach: Iterable[Reach]) -> None:
        self.sources = {source.id: source for source in sources}
        self._reach: dict[str, list[Reach]] = defaultdict(list)
        self._serving: dict[tuple[FamilyKey, str], set[str]] = defaultdict(set)
        self._candidates = cache(self._admitted)
        for body in reach:
            self._reach[body.source].append(body)
            for key, value in _places(body):
                self._serving[key, value].add(body.source)
        for source in sources:
            self._serving[FamilyKey.SOURCE, source.id].add(source.id)
            self._serving[FamilyKey.LANGUAGE, source.language].add(source.id)
            self._serving[FamilyKey.COUNTRY, source.country].add(source.id)

    def of(self, channel: Channel) -> tuple[str, ...]:
        """The ids of the sources of a feed, in order.

        Of a place that no source is known to serve yet, all that may: what they will publish is not known.
        """
        asked = channel.filter
        candidates = self._candidates(asked.sources, asked.countries, asked.languages)
        if not channel.has_place and _SERVED.isdisjoint(channel.by):
            return candidates
        serving = self._about(channel).intersection(candidates)
        return tuple(each for each in sorted(serving) if self._reaches(each, channel)) or candidates

    def concerned(self, source_id: str, channels: Iterable[Channel]) -> list[Channel]:
        """The feeds that say when this source falls silent: of such news, and of its places."""
        source = self.sources.get(source_id)
        if source is None:
            return []
        return [
            channel
            for channel in channels
            if (channel.filter.outages or channel.has_place)
            and channel.filter.admits_source(source.id, source.country, source.language)
            and source.id in self._about(channel)
            and self._reaches(source.id, channel)
        ]

    def title(self, source_id: str) -> str:
        """As subscribers read it."""
        return self.sources[source_id].title if source_id in self.sources else source_id

    def occurrences(self) -> Iterator[Occurrence]:
        """Values that feeds can be of before anything is told: a feed never has to be waited for."""
        yield from standing_occurrences()
        for source in self.sources.values():
            yield FamilyKey.SOURCE, source.id, source.title
        read = {*self._serving}
        for source in self.sources.values():
            read |= {(FamilyKey.COUNTRY, source.country), (FamilyKey.LANGUAGE, source.language)}
        for key, value in sorted(read):
            if key in _LABELS:
                yield key, value, _LABELS[key](value)

    def bodies_of(self, department: str) -> set[str]:
        """The keys of the bodies of a department that are read."""
        return {
            body.key for bodies in self._reach.values() for body in bodies if body.department == department
        }

    def departments_of(self, source_id: str) -> set[str | None]:
        """The departments of the bodies that a source has papers of."""
        return {body.department for body in self._reach.get(source_id, ())}

    def _admitted(
        self, sources: tuple[str, ...], countries: tuple[str, ...], languages: tuple[str, ...]
    ) -> tuple[str, ...]:
        asked = Filter(sources=sources, countries=countries, languages=languages)
        return tuple(
            source.id
            for source in self.sources.values()
            if asked.admits_source(source.id, source.country, source.language)
        )

    def _about(self, channel: Channel) -> set[str]:
        """The sources with papers of all that a feed of a family is about."""
        about = set(self.sources)
        for key, value in zip(channel.by, channel.value, strict=False):
            if key in _SERVED:
                about &= self._serving.get((key, value), set())
        return about

    def _reaches(self, source_id: str, channel: Channel) -> bool:
        """Whether a source has papers of the places that the filter of a feed asks for."""
        asked = channel.filter
        return not (asked.departments or asked.regions or asked.authorities) or asked.admits_reach(
            self._reach.get(source_id, ())
        )


_SERVED = frozenset(FamilyKey) - {FamilyKey.TOPIC, FamilyKey.STAGE, FamilyKey.VENDOR}
_LABELS: dict[FamilyKey, Callable[[str], str]] = {
    FamilyKey.DEPARTMENT: label_department,
    FamilyKey.REGION: label_region,
    FamilyKey.COUNTRY: lambda code: french.COUNTRIES.get(code, code),
    FamilyKey.LANGUAGE: lambda code: french.LANGUAGES.get(code, code),
}


def label_place(key: FamilyKey, value: str) -> str:
    """A department, region, country or language as readers see it."""
    return _LABELS[key](value)


def label_body(name: str, department: str | None) -> str:
    """A public body, with the department that tells it from its namesakes."""
    return f"{public(name, 110)} ({department})" if department else public(name, 120)


def _places(body: Reach) -> Iterator[tuple[FamilyKey, str]]:
    yield FamilyKey.AUTHORITY, body.key
    yield FamilyKey.COUNTRY, body.country
    if body.department:
        yield FamilyKey.DEPARTMENT, body.department
    if body.region:
        yield FamilyKey.REGION, body.region
