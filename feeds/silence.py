"""When the sources of a feed were last read: what makes its silence readable."""

from collections.abc import Sequence
from datetime import date, timedelta

from contrechamp.store import SourceState
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
    silent = [source for source in sources if _is_silent(source, today)]
    if not silent:
        return sentence
    named = ", ".join(_name(source) for source in silent[:_NAMED])
    more = len(silent) - _NAMED
    return f"{sentence} Sans lecture réussie depuis : {named}{f' et {more} autres' if more > 0 else ''}."


def _is_silent(source: SourceState, today: date) -> bool:
    """Whether a reading that was due is missing; a source read weekly is not silent after three days."""
    if source.last_success is None:
        return True
    return today - source.last_success.date() > 2 * source.interval + timedelta(days=1)


def _name(source: SourceState) -> str:
    since = words.day(source.last_success.date()) if source.last_success else "jamais lue"
    return f"{public(source.title, 80)} ({since})"
