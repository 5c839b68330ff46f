"""When the sources of a feed were last read, and which fell silent: what makes its silence readable."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from contrechamp.store import Fallen, Outage, Returned, Silence, SourceState
from feeds import french as words
from feeds.privacy import public

_NAMED = 5  # silent sources named one by one


def describe_reading(sources: Sequence[SourceState], today: date) -> str:
    """A sentence on when the sources were last read with success.

    By the day, not the minute: so a feed without news changes at most once a day on a healthy source, and
    subscribers' caches keep working.
    """
    if not sources:
        return "Aucune source n’est suivie."
    read = [source.last_success.date() for source in sources if source.last_success]
    followed = words.count(len(sources), "source") + (" suivies" if len(sources) > 1 else " suivie")
    if not read:
        return f"{followed}, pas encore lue{'s' if len(sources) > 1 else ''}."
    sentence = f"{followed}, dernière lecture réussie le {words.day(max(read))}."
    silent = [source for source in sources if source.last_success is None or _is_overdue(source, today)]
    if not silent:
        return sentence
    named = ", ".join(_name(source) for source in silent[:_NAMED])
    more = len(silent) - _NAMED
    return f"{sentence} Sans lecture réussie depuis : {named}{f' et {more} autres' if more > 0 else ''}."


def find_outages(
    sources: Iterable[SourceState], outages: Sequence[Outage], today: date
) -> tuple[list[Fallen], list[Returned]]:
    """Which sources fell silent since it was last told, and which are back; each is told once.

    A source that never spoke cannot fall silent, and none is silent before twice its interval and a day.
    """
    open_ones = {outage.source: outage for outage in outages if outage.ended is None}
    fallen, returned = [], []
    for source in sources:
        kind, since = _silence(source, today)
        outage = open_ones.get(source.id)
        if kind is not None and since is not None and outage is None:
            number = sum(past.source == source.id for past in outages)
            guid = _tag([source.id, number, "silent"])
            fallen.append(Fallen(source=source.id, kind=kind, since=since, guid=guid))
        elif kind is None and since is not None and outage is not None:
            returned.append(Returned(outage=outage.id, ended=since, guid=_tag([outage.guid, "back"])))
    return fallen, returned


def _silence(source: SourceState, today: date) -> tuple[Silence | None, datetime | None]:
    """Whether and how a source is silent, and its last sign of life."""
    if source.last_success is None:
        return None, None
    if _is_overdue(source, today):
        return Silence.UNREAD, source.last_success
    if source.newest_within_days is not None and source.last_document is not None:
        if today - source.last_document.date() > timedelta(days=source.newest_within_days):
            return Silence.QUIET, source.last_document
        return None, max(source.last_document, source.last_success)
    return None, source.last_success


def _is_overdue(source: SourceState, today: date) -> bool:
    """Whether a reading that was due is missing; a source read weekly is not silent after three days."""
    if source.last_success is None:
        return False
    return today - source.last_success.date() > 2 * source.interval + timedelta(days=1)


def _name(source: SourceState) -> str:
    since = words.day(source.last_success.date()) if source.last_success else "jamais lue"
    return f"{public(source.title, 80)} ({since})"


def _tag(identity: list[str | int]) -> str:
    """A tag URI (RFC 4151)."""
    digest = hashlib.sha256(json.dumps(identity).encode()).hexdigest()
    return f"tag:contrechamp,2026:source:{digest[:40]}"
