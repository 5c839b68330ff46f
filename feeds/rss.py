"""RSS 2.0, by feedgen, every date and id given: its defaults are "now"."""

from collections.abc import Sequence

from feedgen.feed import FeedGenerator

from feeds.cleaning import escape
from feeds.entries import Entry
from feeds.feed import GENERATOR, Feed, Format, cut

_MEDIA_TYPE = "application/rss+xml"
_END = "</channel>"


def frame(feed: Feed, address: str | None) -> tuple[str, str]:
    """What stands before and after the entries."""
    generator = FeedGenerator()
    generator.title(feed.title)
    generator.description(escape(feed.description))
    if address is not None:
        generator.link(href=address, rel="self", type=_MEDIA_TYPE)
    generator.link(href=feed.home, rel="alternate")  # the last one becomes the channel's own link
    if feed.icon is not None:
        generator.image(url=feed.icon, title=feed.title, link=feed.home)
    generator.language(feed.language)
    generator.generator(GENERATOR)
    generator.docs("https://www.rssboard.org/rss-specification")
    generator.lastBuildDate(feed.updated)
    xml = generator.rss_str(pretty=True).decode()
    at = xml.rindex(_END)
    return xml[:at] + "  ", "\n  " + xml[at:]


def items(entries: Sequence[Entry]) -> list[str]:
    """Each entry as an element."""
    generator = FeedGenerator()
    generator.title("none")
    generator.description("none")
    generator.link(href="https://none.invalid/", rel="alternate")
    for entry in entries:
        item = generator.add_entry(order="append")
        item.guid(entry.guid, permalink=False)
        item.title(entry.title)
        item.description(entry.content)
        item.pubDate(entry.moment)
        if entry.link is not None:
            item.link(href=entry.link)
        for category in entry.categories:
            item.category(term=category.term, label=category.label)
    return cut(generator.rss_str(pretty=True).decode(), "item")


RSS = Format(name="RSS", suffix=".rss", media_type=_MEDIA_TYPE, items=items, frame=frame, between="\n    ")
