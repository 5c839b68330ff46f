"""RSS 2.0, by feedgen, every date and id given: its defaults are "now"."""

from feedgen.feed import FeedGenerator

from feeds.cleaning import escape
from feeds.feed import GENERATOR, Feed, Format

_MEDIA_TYPE = "application/rss+xml"


def render(feed: Feed, address: str | None) -> bytes:
    """The feed as RSS 2.0; `address` is where it will be read, None: not known, so no self link."""
    generator = FeedGenerator()
    generator.title(feed.title)
    generator.description(escape(feed.description))
    generator.link(href=feed.home, rel="alternate")
    if address is not None:
        generator.link(href=address, rel="self", type=_MEDIA_TYPE)
    generator.language(feed.language)
    generator.generator(GENERATOR)
    generator.docs("https://www.rssboard.org/rss-specification")
    generator.lastBuildDate(feed.updated)
    for entry in feed.entries:
        item = generator.add_entry(order="append")
        item.guid(entry.guid, permalink=False)
        item.title(entry.title)
        item.description(entry.content)
        item.pubDate(entry.moment)
        if entry.link is not None:
            item.link(href=entry.link)
        for category in entry.categories:
            item.category(term=category.term, label=category.label)
    xml: bytes = generator.rss_str(pretty=True)
    return xml


RSS = Format(name="RSS", suffix=".rss", media_type=_MEDIA_TYPE, render=render)
