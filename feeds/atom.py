"""Atom 1.0 (RFC 4287), by feedgen, every date and id given: its defaults are "now"."""

from collections.abc import Sequence
from typing import Any

from feedgen.ext.base import BaseEntryExtension
from feedgen.feed import FeedGenerator

from feeds.entries import Entry
from feeds.feed import GENERATOR, ORIGIN, Feed, Format, cut

_NAMESPACE = "http://www.w3.org/2005/Atom"
_MEDIA_TYPE = "application/atom+xml"
_END = "</feed>"


class _Evidence(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """A second link: feedgen 1.0 forgets the `rel` of an entry’s links; two alternates are not allowed."""

    address = ""

    def extend_atom(self, entry: Any) -> Any:
        """Put the link behind the others."""
        last = entry.findall("{*}link")[-1:]
        link = entry.makeelement(f"{{{_NAMESPACE}}}link", href=self.address, rel="related", type="text/html")
        entry.insert(entry.index(last[0]) + 1 if last else len(entry), link)
        return entry


def frame(feed: Feed, address: str | None) -> tuple[str, str]:
    """What stands before and after the entries."""
    generator = FeedGenerator()
    generator.id(feed.uri)
    generator.title(feed.title)
    generator.subtitle(feed.description)
    generator.author(name=feed.publisher)
    if feed.home != feed.uri:
        generator.link(href=feed.home, rel="alternate")
    if address is not None:
        generator.link(href=address, rel="self", type=_MEDIA_TYPE)
    if feed.icon is not None:
        generator.icon(feed.icon)
    generator.language(feed.language)
    generator.generator(GENERATOR)
    generator.updated(feed.updated)
    xml = generator.atom_str(pretty=True).decode()
    return xml[: xml.rindex(_END)] + "  ", f"\n{_END}\n"


def items(entries: Sequence[Entry]) -> list[str]:
    """Each entry as an element."""
    generator = FeedGenerator()
    generator.id("tag:contrechamp,2026:none")
    generator.title("none")
    generator.updated(ORIGIN)
    for entry in entries:
        item = generator.add_entry(order="append")
        item.id(entry.guid)
        item.title(entry.title)
        item.summary(entry.summary, type="text")
        item.content(entry.content, type="html")
        item.published(entry.moment)
        item.updated(entry.moment)
        if entry.link is not None:
            item.link(href=entry.link, rel="alternate")
        if entry.evidence is not None:
            item.register_extension("evidence", atom=True, rss=False, extension_class_entry=_Evidence)
            item.evidence.address = entry.evidence
        for category in entry.categories:
            item.category(term=category.term, label=category.label)
    return cut(generator.atom_str(pretty=True).decode(), "entry")


ATOM = Format(name="Atom", suffix=".atom", media_type=_MEDIA_TYPE, items=items, frame=frame, between="\n  ")
