"""Atom 1.0 (RFC 4287), by feedgen, every date and id given: its defaults are "now"."""

from feedgen.feed import FeedGenerator

from feeds.feed import GENERATOR, Feed, Format

_MEDIA_TYPE = "application/atom+xml"


def render(feed: Feed, address: str | None) -> bytes:
    """The feed as Atom 1.0; `address` is where it will be read, None: not known, so no self link."""
    generator = FeedGenerator()
    generator.id(feed.uri)
    generator.title(feed.title)
    generator.subtitle(feed.description)
    generator.author(name=feed.publisher)
    if feed.home != feed.uri:
        generator.link(href=feed.home, rel="alternate")
    if address is not None:
        generator.link(href=address, rel="self", type=_MEDIA_TYPE)
    generator.language(feed.language)
    generator.generator(GENERATOR)
    generator.updated(feed.updated)
    for entry in feed.entries:
        item = generator.add_entry(order="append")
        item.id(entry.guid)
        item.title(entry.title)
        item.summary(entry.summary, type="text")
        item.content(entry.content, type="html")
        item.published(entry.moment)
        item.updated(entry.moment)
        if entry.link is not None:
            item.link(href=entry.link, rel="alternate")
        for category in entry.categories:
            item.category(term=category.term, label=category.label)
    xml: bytes = generator.atom_str(pretty=True)
    return xml


ATOM = Format(name="Atom", suffix=".atom", media_type=_MEDIA_TYPE, render=render)
