"""One feed as a record, whatever the format it is written in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from feeds.entries import Entry

ORIGIN = datetime(2026, 1, 1, tzinfo=UTC)  # the date of a feed that has nothing to date it by
GENERATOR = "Contrechamp"  # without version: an upgrade must not touch every file


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A channel with its entries, newest first; all texts are clean."""

    id: str  # of the channel
    title: str
    description: str
    language: str
    publisher: str
    home: str  # what the feed belongs to: a web or mail address, or `uri` when there is none
    updated: datetime
    entries: tuple[Entry, ...]

    @property
    def uri(self) -> str:
        """A tag URI (RFC 4151), stable for ever."""
        return feed_uri(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One way to write a feed."""

    name: str  # shown to readers
    suffix: str  # of the file
    media_type: str
    render: Callable[[Feed, str | None], bytes]  # the feed, and where it will be read; None: not known


def feed_uri(channel_id: str) -> str:
    """A tag URI (RFC 4151) for the feed of a channel."""
    return f"tag:contrechamp,2026:feed:{channel_id}"
