"""OPML 2.0: a set of feeds imported into a reader at one go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One feed in a list."""

    title: str
    address: str  # full


def render(title: str, home: str, groups: Iterable[tuple[str | None, Sequence[Subscription]]]) -> bytes:
    """The list of these feeds, in named groups; a group without a name stands at the top."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for name, subscriptions in groups:
        parent = body if name is None else etree.SubElement(body, "outline", text=name, title=name)
        for one in subscriptions:
            etree.SubElement(
                parent,
                "outline",
                type="rss",
                text=one.title,
                title=one.title,
                xmlUrl=one.address,
                htmlUrl=home,
            )
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
