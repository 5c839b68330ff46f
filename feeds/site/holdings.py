"""What was read and what was not: what pages are made from beside the flagged papers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contrechamp.records import CrawlOutcome
from contrechamp.store import Failure, Gap, SourceState, Store
from contrechamp.store.shelf import BodyRead, DayRead
from feeds.site.manifest import digest

_CRAWLS = 60  # readings of one source that are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """One state of the store."""

    bodies: Mapping[int, BodyRead]
    sources: Mapping[str, SourceState]
    days: Mapping[str, Sequence[DayRead]]  # by source
    gaps: Mapping[str, Sequence[Gap]]
    failures: Mapping[str, Sequence[Failure]]
    crawls: Mapping[str, Sequence[CrawlOutcome]]  # newest first

    @classmethod
    def read(cls, store: Store) -> "Holdings":
        """The store as it is now."""
        days: dict[str, list[DayRead]] = defaultdict(list)
        for one in store.shelf.days():
            days[one.source].append(one)
        gaps: dict[str, list[Gap]] = defaultdict(list)
        for gap in store.intake.gaps():
            gaps[gap.source].append(gap)
        failures: dict[str, list[Failure]] = defaultdict(list)
        for failure in store.texts.failures():
            failures[failure.source].append(failure)
        sources = {source.id: source for source in store.ledger.sources()}
        return cls(
            bodies={body.id: body for body in store.shelf.bodies()},
            sources=sources,
            days=days,
            gaps=gaps,
            failures=failures,
            crawls={source: store.ledger.crawls(source, _CRAWLS) for source in sources},
        )

    def state(self, now: datetime) -> str:
        """The same as long as all that the pages show of it is; a source falls silent as time goes by."""
        return digest(
            sorted(self.bodies.items()),
            [(name, source, source.health(now)) for name, source in sorted(self.sources.items())],
            *(sorted(each.items()) for each in (self.days, self.gaps, self.failures, self.crawls)),
        )
