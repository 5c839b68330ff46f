"""Where the files lie: feeds/<channel>.rss and .atom, a list for readers, a page for people."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from contrechamp.progress import Progress
from feeds import index, opml
from feeds.atom import ATOM
from feeds.channels import Channel
from feeds.cleaning import clean, headline
from feeds.feed import Feed, Format
from feeds.rss import RSS
from feeds.writing import remove_others, sweep_unfinished, sync_directories, write_if_changed

FORMATS: tuple[Format, ...] = (RSS, ATOM)
_FOLDER = "feeds"  # below the output folder; every file in it with one of our endings is ours
_LIST = ".opml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What became of the files."""

    feeds: int
    written: int
    unchanged: int
    removed: int


def write_output(
    feeds: Iterable[tuple[Channel, Feed]], title: str, folder: Path, site: str | None, progress: Progress
) -> Output:
    """Write the feeds, the page that lists them and, when the site's address is known, the OPML list.

    Files that hold what they should are not touched; files of channels that are no longer configured go.
    """
    own = folder / _FOLDER
    own.mkdir(parents=True, exist_ok=True)
    sweep_unfinished(folder)
    changed: dict[Path, bool] = {}
    listed: list[index.Listed] = []
    progress.start("Publishing")
    for channel, feed in feeds:
        for kind in FORMATS:
            address = address_of(channel, kind)
            content = kind.render(feed, site + address if site else None)
            changed[folder / address] = write_if_changed(folder / address, content)
        listed.append(_listed(channel, feed))
        progress.advance(note=channel.id)
    if site:
        subscriptions = [(item.title, site + item.files[0].address, site) for item in listed]
        path = own / f"all{_LIST}"
        changed[path] = write_if_changed(path, opml.render(title, subscriptions))
    page = folder / "index.html"
    changed[page] = write_if_changed(page, index.render(title, listed))
    removed = remove_others(own, changed.keys(), (*(kind.suffix for kind in FORMATS), _LIST))
    sync_directories({path.parent for path, written in changed.items() if written})
    progress.finish()
    return Output(
        feeds=len(listed),
        written=sum(changed.values()),
        unchanged=len(changed) - sum(changed.values()),
        removed=removed,
    )


def address_of(channel: Channel, kind: Format) -> str:
    """The address of a feed's file, relative to the output folder."""
    return f"{_FOLDER}/{channel.id}{kind.suffix}"


def _listed(channel: Channel, feed: Feed) -> index.Listed:
    return index.Listed(
        title=headline(clean(channel.title, 200)),
        by=channel.by,
        entries=len(feed.entries),
        updated=feed.updated.date(),
        files=tuple(
            index.File(address=address_of(channel, kind), media_type=kind.media_type, name=kind.name)
            for kind in FORMATS
        ),
    )
