"""A site's own RSS and Atom feeds: items that are, or lead to, documents."""

from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime

from lxml import etree

from crawler.website.sitemaps import moment, parse_xml


class NotAFeedError(ValueError):
    """The answer is no feed; the text says what it is."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a feed."""

    title: str
    urls: tuple[str, ...]  # enclosures first, then the page
    published: date | None


def read_feed(body: bytes) -> tuple[Item, ...]:
    """The items of an RSS (0.9 to 2.0) or Atom feed, in its order. Raises NotAFeedError."""
    root = parse_xml(body)
    name = etree.QName(root).localname if root is not None else "nothing"
    if root is None or name.lower() not in ("rss", "feed", "rdf"):
        raise NotAFeedError(f"<{name}> instead of <rss> or <feed>")
    return tuple(_item(element) for element in root.iter("{*}item", "{*}entry"))


def _item(element: "etree._Element") -> Item:
    enclosures, pages = [], []
    for child in element.iterchildren("{*}enclosure", "{*}link"):
        url = (child.get("url") or child.get("href") or child.text or "").strip()
        rel = child.get("rel", "alternate")
        if not url:
            continue
        if etree.QName(child).localname == "enclosure" or rel == "enclosure":
            enclosures.append(url)
        elif rel == "alternate":
            pages.append(url)
    title = " ".join("".join(_child(element, "title")).split())
    return Item(title, (*enclosures, *pages), published_on(element))


def _child(element: "etree._Element", name: str) -> list[str]:
    found = element.find(f"{{*}}{name}")
    return [str(text) for text in found.itertext()] if found is not None else []


def published_on(element: "etree._Element") -> date | None:
    """The day the item was published; that of its last change is another day."""
    for name in ("pubDate", "published", "date", "issued"):
        text = "".join(_child(element, name)).strip()
        if not text:
            continue
        found = moment(text)
        if found is not None:
            return date.fromisoformat(text[:10]) if text[:10].count("-") == 2 else found.date()
        try:
            return parsedate_to_datetime(text).date()
        except ValueError:
            continue
    return None
