"""Feeds → files: feeds/<channel>.rss, .atom and .json. Those that are as they should be are not touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from itertools import islice
from pathlib import Path

from contrechamp.progress import Progress
from feeds.atom import ATOM
from feeds.channels import Channel
from feeds.cleaning import clean, headline
from feeds.composing import Composer
from feeds.feed import ORIGIN, Feed, Format, feed_uri
from feeds.following import Following
from feeds.french import LANGUAGE
from feeds.json_feed import JSON_FEED
from feeds.press import Press, Printed
from feeds.rss import RSS
from feeds.silence import describe_reading
from feeds.writing import Output

FORMATS: tuple[Format, ...] = (RSS, ATOM, JSON_FEED)
FOLDER = "feeds"  # below the output folder; every file in it with one of our endings is ours
ICON = "feeds/icon.png"
# A feed whose entries did not change is written again only to say when its sources were last read. That must
# not rewrite thousands of files each day: so many feeds in one run, those that waited longest first.
REFRESHED = 250
_MACHINE = "Une machine a trouvé ces passages : relisez le document cité avant de vous en servir."
_COMMIT = 100  # feeds after which the press learns what was written


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What all feeds of one site have in common."""

    publisher: str
    site: str | None  # address of the output folder, with its slash; None: not known
    home: str | None  # None: feeds have no home on the web
    max_entries: int
    today: date


class Printer:
    """Prints the feeds of one publication."""

    def __init__(
        self, press: Press, composer: Composer, following: Following, edition: Edition, output: Output
    ) -> None:
        self._press = press
        self._composer = composer
        self._following = following
        self._edition = edition
        self._output = output
        self._describe = cache(self._describe_sources)

    def print(self, channels: Sequence[Channel], progress: Progress) -> dict[str, Printed]:
        """Bring the files of all feeds in line; gives what each of them says now."""
        printed = self._press.printed()
        readings = {channel.id: self._reading(channel) for channel in channels}
        due = self._due(channels, printed, {channel: text for channel, (text, _) in readings.items()})
        progress.start("Publishing", len(due))
        remaining = iter([channel for channel in channels if channel.id in due])
        while some := list(islice(remaining, _COMMIT)):
            with self._press.at_once():
                for channel in some:
                    printed[channel.id] = self._print(channel, *readings[channel.id])
                    self._press.note_printed(channel.id, printed[channel.id])
                    progress.advance(note=channel.id)
                self._press.note_files(self._output.take_new())
        progress.finish()
        for channel in channels:
            for kind in FORMATS:
                self._output.keep(address_of(channel.id, kind))
        return {channel.id: printed[channel.id] for channel in channels}

    def _due(
        self, channels: Sequence[Channel], printed: dict[str, Printed], readings: dict[str, str]
    ) -> set[str]:
        """The feeds to be written: changed ones, those whose files are not as they were left, a ration."""
        due = self._press.stale()
        waiting = []
        for channel in channels:
            last = printed.get(channel.id)
            intact = all(self._output.is_intact(address_of(channel.id, kind)) for kind in FORMATS)
            if last is None or last.title != self._title(channel) or not intact:
                due.add(channel.id)
            elif last.reading != readings[channel.id] and channel.id not in due:
                waiting.append((last.refreshed, channel.id))
        return due | {channel for _, channel in sorted(waiting)[:REFRESHED]}

    def _print(self, channel: Channel, reading: str, last_read: datetime) -> Printed:
        edition = self._edition
        sequences = self._press.shown(channel.id, edition.max_entries)
        written = self._composer.written(sequences)
        title = self._title(channel)
        moment = self._composer.moment_of(sequences[0]) if sequences else None
        feed = Feed(
            id=channel.id,
            title=f"{edition.publisher} — {title}",
            description=f"{title}. {reading} {_MACHINE}",
            language=LANGUAGE,
            publisher=edition.publisher,
            home=edition.home or feed_uri(channel.id),
            updated=moment or last_read,
            icon=edition.site + ICON if edition.site else None,
        )
        for kind in FORMATS:
            address = address_of(channel.id, kind)
            content = kind.render(
                feed,
                [item[kind.suffix] for item in written],
                edition.site + address if edition.site else None,
            )
            self._output.write(address, content)
        return Printed(
            title=title,
            reading=reading,
            refreshed=edition.today,
            entries=len(sequences),
            updated=feed.updated,
        )

    def _title(self, channel: Channel) -> str:
        return headline(clean(channel.title, 200))

    def _reading(self, channel: Channel) -> tuple[str, datetime]:
        return self._describe(self._following.of(channel))

    def _describe_sources(self, ids: tuple[str, ...]) -> tuple[str, datetime]:
        """The sentence on these sources, and the day to date an empty feed by: they change together."""
        sources = [self._following.sources[each] for each in ids]
        days = [source.last_success.date() for source in sources if source.last_success]
        last_read = datetime.combine(max(days), time(), UTC) if days else ORIGIN
        return describe_reading(sources, self._edition.today), last_read


def address_of(channel_id: str, kind: Format) -> str:
    """The address of a feed's file, relative to the output folder."""
    return f"{FOLDER}/{channel_id}{kind.suffix}"


def owned_suffixes() -> frozenset[str]:
    """The endings of files in the folder of feeds that are ours to delete."""
    return frozenset({*(kind.suffix for kind in FORMATS), ".opml", ".html", Path(ICON).suffix})
