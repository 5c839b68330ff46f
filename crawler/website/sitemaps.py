"""Sitemaps: an index of others, or addresses with the day they last changed."""

import gzip
import io
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

USUAL = ("/sitemap.xml", "/wp-sitemap.xml", "/sitemap_index.xml")  # where a site has its own, unless it says
MAX_BYTES = 64 * 1024 * 1024  # unpacked; the protocol allows 50 MB


class NotASitemapError(ValueError):
    """The answer is no sitemap; the text says what it is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One address of a sitemap."""

    url: str
    modified: datetime | None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one sitemap file names."""

    entries: tuple[Entry, ...]
    sitemaps: tuple[str, ...]  # further files, when it is an index


def read_sitemap(body: bytes) -> Sitemap:
    """The entries of a sitemap, plain or gzipped, XML or one address a line.

    Raises NotASitemapError.
    """
    text = _unpacked(body)
    if text.lstrip()[:4] == b"http":
        lines = text.decode("utf-8", "replace").split()
        return Sitemap(tuple(Entry(line, None) for line in lines if line.startswith("http")), ())
    root = parse_xml(text)
    name = etree.QName(root).localname if root is not None else "nothing"
    if root is None or name not in ("urlset", "sitemapindex"):
        raise NotASitemapError(f"<{name}> instead of <urlset> or <sitemapindex>")
    found = []
    for element in root.iterchildren("{*}url", "{*}sitemap"):
        url = (element.findtext("{*}loc") or "").strip()
        if url:
            found.append(Entry(url, moment(element.findtext("{*}lastmod"))))
    if name == "sitemapindex":
        return Sitemap((), tuple(entry.url for entry in found))
    return Sitemap(tuple(found), ())


def named_in_robots(text: str) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names, in order."""
    lines = (line.partition("#")[0].partition(":") for line in text.splitlines())
    urls = (value.strip() for name, _, value in lines if name.strip().lower() == "sitemap")
    return tuple(dict.fromkeys(url for url in urls if url.startswith(("http://", "https://", "/"))))


def parse_xml(text: bytes) -> "etree._Element | None":
    """The root of a document that may be broken; nothing outside of it is read. None: there is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        return etree.fromstring(text.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def moment(text: str | None) -> datetime | None:
    """A W3C date and time in UTC; None when it is none. A day is its last moment: it may still change."""
    value = (text or "").strip()
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    if len(value) <= 10:
        found = found.replace(hour=23, minute=59, second=59)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
            text = file.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise NotASitemapError(f"gzip that cannot be unpacked ({error})") from error
    if len(text) > MAX_BYTES:
        raise NotASitemapError(f"more than {MAX_BYTES // 1024**2} MiB unpacked")
    return text
