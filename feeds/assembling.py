"""Which entry stands in which feed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from contrechamp.records import FeedEntry, Finding, FlaggedDocument, StoredDocument, TextOrigin, Topic
from contrechamp.store import SourceState
from feeds.channels import Channel, FamilyKey, Place
from feeds.cleaning import clean, headline
from feeds.departments import label_department
from feeds.entries import Entry, Paper, compose
from feeds.families import Occurrence, spell_out, topic_occurrences
from feeds.feed import ORIGIN, Feed, feed_uri
from feeds.french import LANGUAGE
from feeds.silence import describe_reading
from feeds.states import State
from feeds.telling import Telling

_MACHINE = "Une machine a trouvé ces passages : relisez le document cité avant de vous en servir."


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """All that feeds are made from, as the store has it at one moment."""

    told: Sequence[FeedEntry]  # in order
    tellings: Sequence[Telling]  # newest first
    flagged: Mapping[int, FlaggedDocument]  # by document
    documents: Mapping[int, StoredDocument]  # every document that something was told of
    sources: Mapping[str, SourceState]
    origins_of: Callable[[str], Mapping[int, TextOrigin]]  # by page, of the file with this SHA-256


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What all feeds of one site have in common."""

    publisher: str
    home: str | None  # None: feeds have no home on the web
    max_entries: int
    today: date


def assemble(
    channels: Sequence[Channel], publication: Publication, edition: Edition
) -> Iterator[tuple[Channel, Feed]]:
    """Every feed of these channels, families spelled out, one after the other."""
    places = {number: _place(stored, publication.sources) for number, stored in publication.documents.items()}
    buckets = _buckets(publication.tellings, places)
    entries: dict[str, Entry] = {}
    for channel in spell_out(channels, _occurrences(publication, places)):
        if channel.by is None or channel.value is None:
            candidates: Sequence[Telling] = publication.tellings
        else:
            candidates = buckets.get((channel.by, channel.value.casefold()), ())
        shown: list[Entry] = []
        for telling in candidates:
            if len(shown) >= edition.max_entries:
                break
            entry = telling.entry
            if channel.filter.admits(entry.topic, _states(telling), places[entry.document_id]):
                if entry.guid not in entries:
                    entries[entry.guid] = compose(telling, _paper(telling, publication))
                shown.append(entries[entry.guid])
        yield channel, _feed(channel, shown, publication.sources.values(), edition)


def _feed(channel: Channel, shown: list[Entry], sources: Iterable[SourceState], edition: Edition) -> Feed:
    followed = [s for s in sources if channel.filter.admits_source(s.id, s.country, s.language)]
    title = headline(clean(channel.title, 200))
    return Feed(
        id=channel.id,
        title=f"{edition.publisher} — {title}",
        description=f"{title}. {describe_reading(followed, edition.today)} {_MACHINE}",
        language=LANGUAGE,
        publisher=edition.publisher,
        home=edition.home or feed_uri(channel.id),
        updated=max((entry.moment for entry in shown), default=_last_read(followed)),
        entries=tuple(shown),
    )


def _last_read(sources: Iterable[SourceState]) -> datetime:
    """The day to date an empty feed by: it changes when its description does."""
    days = [source.last_success.date() for source in sources if source.last_success]
    return datetime.combine(max(days), time(), UTC) if days else ORIGIN


def _paper(telling: Telling, publication: Publication) -> Paper:
    entry = telling.entry
    stored = publication.documents[entry.document_id]
    findings: tuple[Finding, ...] = ()
    origins: Mapping[int, TextOrigin] = {}
    if not entry.retracted:
        found = publication.flagged[entry.document_id].findings
        findings = tuple(f for f in found if f.topic is entry.topic and f.level.flagged)
        origins = publication.origins_of(stored.document.sha256)
    return Paper(
        stored=stored,
        findings=findings,
        source_title=_source_title(stored.document.source, publication.sources),
        origins=origins,
    )


def _place(stored: StoredDocument, sources: Mapping[str, SourceState]) -> Place:
    document = stored.document
    source = sources.get(document.source)
    return Place(
        source=document.source,
        department=document.authority.department if document.authority else None,
        country=document.authority.country if document.authority else (source.country if source else ""),
        language=document.language,
        kind=document.kind,
    )


def _states(telling: Telling) -> list[State]:
    return [telling.state, *(state for _, state in telling.earlier)]


def _source_title(source: str, sources: Mapping[str, SourceState]) -> str:
    return sources[source].title if source in sources else source


def _values(topic: Topic, states: Iterable[State], place: Place) -> Iterator[tuple[FamilyKey, str]]:
    yield FamilyKey.TOPIC, topic
    yield FamilyKey.SOURCE, place.source
    if place.department:
        yield FamilyKey.DEPARTMENT, place.department
    for vendor in dict.fromkeys(vendor for state in states for vendor in state.vendors):
        yield FamilyKey.VENDOR, vendor


def _buckets(
    tellings: Iterable[Telling], places: Mapping[int, Place]
) -> dict[tuple[FamilyKey, str], list[Telling]]:
    """Tellings by what a family may ask of them, so that a feed looks only at its own."""
    buckets: dict[tuple[FamilyKey, str], list[Telling]] = defaultdict(list)
    for telling in tellings:
        place = places[telling.entry.document_id]
        for by, value in _values(telling.entry.topic, _states(telling), place):
            buckets[by, value.casefold()].append(telling)
    return buckets


def _occurrences(publication: Publication, places: Mapping[int, Place]) -> Iterator[Occurrence]:
    """Every value ever told, silently or not, then those that can be: a feed never vanishes."""
    for entry in publication.told:
        states = [State.from_signature(entry.signature)]
        for by, value in _values(entry.topic, states, places[entry.document_id]):
            if by is FamilyKey.SOURCE:
                yield Occurrence(by=by, value=value, label=_source_title(value, publication.sources))
            elif by is FamilyKey.DEPARTMENT:
                yield Occurrence(by=by, value=value, label=label_department(value))
            elif by is FamilyKey.VENDOR:
                yield Occurrence(by=by, value=value, label=value)
    yield from topic_occurrences()
    for source in publication.sources.values():
        yield Occurrence(by=FamilyKey.SOURCE, value=source.id, label=source.title)
