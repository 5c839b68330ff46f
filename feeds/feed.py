"""One feed as a record, whatever the format it is written in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from feeds.entries import Entry

ORIGIN = datetime(2026, 1, 1, tzinfo=UTC)  # the date of a feed that has nothing to date it by
GENERATOR = "Contrechamp"  # without version: an upgrade must not touch every file


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A channel without its entries; all texts are clean."""

    id: str  # of the channel
    title: str
    description: str
    language: str
    publisher: str
    home: str  # what the feed belongs to: a web or mail address, or `uri` when there is none
    updated: datetime
    icon: str | None = None  # address of a square picture; None: the site's address is not known

    @property
    def uri(self) -> str:
        """A tag URI (RFC 4151), stable for ever."""
        return feed_uri(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One way to write a feed: each entry is written once, however many feeds show it."""

    name: str  # shown to readers
    suffix: str  # of the file
    media_type: str
    items: Callable[[Sequence[Entry]], list[str]]  # each entry, written
    frame: Callable[[Feed, str | None], tuple[str, str]]  # what stands round them; where it will be read
    between: str  # two entries

    def render(self, feed: Feed, items: Sequence[str], address: str | None) -> bytes:
        """The file; `address` is where it will be read, None: not known, so no link to itself."""
        before, after = self.frame(feed, address)
        return (before + self.between.join(items) + after).encode()


def feed_uri(channel_id: str) -> str:
    """A tag URI (RFC 4151) for the feed of a channel."""
    return f"tag:contrechamp,2026:feed:{channel_id}"


def cut(xml: str, tag: str) -> list[str]:
    """The elements of that name, as they were written. Text cannot hold the tag: it is escaped."""
    start, end = f"<{tag}>", f"</{tag}>"
    return [start + part.split(end, 1)[0] + end for part in xml.split(start)[1:]]
