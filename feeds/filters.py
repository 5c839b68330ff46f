"""What a channel lets through."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contrechamp.records import Authority, DocumentKind, Level, Stage, Topic
from contrechamp.store import Reach
from contrechamp.store.fulltext import fold_words
from feeds.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What filters ask of one entry."""

    topic: Topic
    states: Sequence[State]  # told now and before
    source: str
    key: str | None  # of the record of its authority; None: not named
    authority: Authority | None
    department: str | None
    region: str | None  # INSEE code
    country: str
    language: str
    kind: DocumentKind
    day: date | None  # the date of the paper; None: not known
    words: str  # title and quotes, folded, a space before and after
    amount: Decimal | None  # the highest stated; None: none is
    confirmed: bool  # by people, as it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a channel lets through; an empty list asks nothing."""

    topics: tuple[Topic, ...] = ()
    stages: tuple[Stage, ...] = ()
    levels: tuple[Level, ...] = ()  # empty: those flagged; low must be asked for
    vendors: tuple[str, ...] = ()  # compared without regard to case
    sources: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()  # SIREN, INSEE code, or words of the name, blind to accents and case
    departments: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()  # INSEE codes
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    kinds: tuple[DocumentKind, ...] = ()
    words: tuple[str, ...] = ()  # in title or quotes, blind to accents and case; an end `*` is a beginning
    amount_min: Decimal | None = None  # no amount stated: not let through
    since: date | None = None  # no date known: not let through, here and below
    until: date | None = None  # that day included
    confirmed: bool = False  # true: only what people agreed with
    outages: bool = False  # true: silent sources and nothing else

    @property
    def has_place(self) -> bool:
        """Whether it asks where a paper is from: then it hears of silent sources there."""
        return bool(self.sources or self.authorities or self.departments or self.regions)

    def admits(self, facts: Facts) -> bool:
        """Whether the feed shows an entry.

        One of the states told now and before must fit: a correction reaches everyone who got what it
        corrects.
        """
        return self.admits_subject(facts) and any(self.admits_state(state) for state in facts.states)

    def admits_subject(self, facts: Facts) -> bool:
        """What does not depend on a state."""
        return (
            not self.outages
            and self.admits_source(facts.source, facts.country, facts.language)
            and (not self.topics or facts.topic in self.topics)
            and (not self.departments or facts.department in self.departments)
            and (not self.regions or facts.region in self.regions)
            and (not self.authorities or self._admits_body(facts.authority))
            and (not self.kinds or facts.kind in self.kinds)
            and (not self.words or any(_stands_in(word, facts.words) for word in self.words))
            and (self.amount_min is None or (facts.amount is not None and facts.amount >= self.amount_min))
            and (self.since is None or (facts.day is not None and facts.day >= self.since))
            and (self.until is None or (facts.day is not None and facts.day <= self.until))
            and (facts.confirmed or not self.confirmed)
        )

    def admits_state(self, state: State) -> bool:
        """Stage, level and vendor must hold together."""
        if state.level is None:
            return False
        wanted = {vendor.casefold() for vendor in self.vendors}
        return (
            (state.level in self.levels if self.levels else state.level.flagged)
            and (not self.stages or not set(self.stages).isdisjoint(state.stages))
            and (not wanted or not wanted.isdisjoint(vendor.casefold() for vendor in state.vendors))
        )

    def admits_source(self, source: str, country: str, language: str) -> bool:
        """Whether anything of this source can reach the feed."""
        return (
            (not self.sources or source in self.sources)
            and (not self.countries or country in self.countries)
            and (not self.languages or language in self.languages)
        )

    def admits_reach(self, reach: Iterable[Reach]) -> bool:
        """Whether a source with papers of these bodies has papers of the places asked for."""
        return any(
            (not self.departments or body.department in self.departments)
            and (not self.regions or body.region in self.regions)
            and (not self.authorities or self._admits_body(body))
            for body in reach
        )

    def _admits_body(self, body: Authority | Reach | None) -> bool:
        if body is None:
            return False
        name = f" {' '.join(fold_words(body.name).split())} "
        return any(
            wanted in (body.siren, body.insee) or (not wanted.isdigit() and _stands_in(wanted, name))
            for wanted in self.authorities
        )


def folded(*texts: str) -> str:
    """Texts as `words` are looked for in them."""
    return f" {' | '.join(' '.join(fold_words(text).split()) for text in texts)} "


def _stands_in(wanted: str, text: str) -> bool:
    words = " ".join(fold_words(wanted).split())
    return bool(words) and (f" {words}" if wanted.endswith("*") else f" {words} ") in text
