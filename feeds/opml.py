"""OPML 2.0: all feeds imported into a reader at one go."""

from collections.abc import Sequence

from lxml import etree


def render(title: str, subscriptions: Sequence[tuple[str, str, str]]) -> bytes:
    """The subscription list of these feeds: title, full address of the feed, full address of the site."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for text, address, home in subscriptions:
        etree.SubElement(body, "outline", type="rss", text=text, title=text, xmlUrl=address, htmlUrl=home)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
