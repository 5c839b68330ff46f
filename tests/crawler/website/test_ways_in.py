"""Sitemaps, feeds, the WordPress library, and what the spider remembers."""

import gzip
import json
from datetime import UTC, date, datetime

import pytest

from crawler.website.memory import Memory, recall
from crawler.website.site_feeds import Item, NotAFeedError, read_feed
from crawler.website.sitemaps import Entry, NotASitemapError, read_sitemap
from crawler.website.wordpress import (
    Medium,
    NotAMediaListError,
    media_types,
    media_url,
    read_media,
    total_pages,
)

URLSET = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc> https://v.example/a.pdf </loc><lastmod>2026-06-25T10:00:00+02:00</lastmod></url>
<url><loc>https://v.example/b</loc><lastmod>2026-06-25</lastmod></url>
<url><lastmod>2026</lastmod></url></urlset>"""


def test_a_sitemap_names_addresses_and_when_they_changed() -> None:
    sitemap = read_sitemap(URLSET)
    assert sitemap.entries == (
        Entry("https://v.example/a.pdf", datetime(2026, 6, 25, 8, tzinfo=UTC)),
        Entry("https://v.example/b", datetime(2026, 6, 25, 23, 59, 59, tzinfo=UTC)),
    )
    assert read_sitemap(gzip.compress(URLSET)) == sitemap
    assert read_sitemap(b"https://v.example/a.pdf\n").entries == (Entry("https://v.example/a.pdf", None),)


def test_an_index_of_sitemaps_names_further_files() -> None:
    index = b"<sitemapindex><sitemap><loc>https://v.example/s1.xml.gz</loc></sitemap></sitemapindex>"
    assert read_sitemap(index).sitemaps == ("https://v.example/s1.xml.gz",)


@pytest.mark.parametrize("body", [b"", b"<html><body>x</body></html>", b"\x1f\x8bbroken", b"{}"])
def test_what_is_no_sitemap_is_refused(body: bytes) -> None:
    with pytest.raises(NotASitemapError):
        read_sitemap(body)


def test_entities_of_a_hostile_sitemap_are_not_read() -> None:
    body = b"""<?xml version="1.0"?><!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<urlset><url><loc>https://v.example/&x;.pdf</loc></url></urlset>"""
    assert [entry.url for entry in read_sitemap(body).entries] in (
        [],
        ["https://v.example/"],
        ["https://v.example/.pdf"],
    )


def test_a_sitemap_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.website.sitemaps.MAX_BYTES", 1000)
    with pytest.raises(NotASitemapError, match="unpacked"):
        read_sitemap(gzip.compress(b" " * 2000))


RSS = b"""<rss version="2.0"><channel><title>V</title><item><title>Conseil du 25 juin</title>
<link>https://v.example/conseil</link><enclosure url="https://v.example/pv.pdf" type="application/pdf"/>
<pubDate>Tue, 30 Jun 2026 18:00:00 +0200</pubDate></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Arrêté</title>
<link rel="self" href="https://v.example/self"/><link href="https://v.example/arrete"/>
<link rel="enclosure" href="https://v.example/arrete.pdf"/><updated>2026-07-01T10:00:00Z</updated>
<published>2026-06-30T23:30:00+02:00</published></entry></feed>""".encode()


def test_a_feed_names_enclosures_pages_titles_and_days_of_publication() -> None:
    assert read_feed(RSS) == (
        Item(
            "Conseil du 25 juin",
            ("https://v.example/pv.pdf", "https://v.example/conseil"),
            date(2026, 6, 30),
        ),
    )
    assert read_feed(ATOM) == (
        Item("Arrêté", ("https://v.example/arrete.pdf", "https://v.example/arrete"), date(2026, 6, 30)),
    )


def test_an_item_without_a_day_has_none() -> None:
    (item,) = read_feed(b"<rss><item><title>x</title><pubDate>hier</pubDate></item></rss>")
    assert item.published is None


@pytest.mark.parametrize("body", [b"", b"<html/>", b"nothing"])
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(NotAFeedError):
        read_feed(body)


def test_the_media_library_is_asked_as_wordpress_documents_it() -> None:
    after = datetime(2026, 6, 1, tzinfo=UTC)
    assert media_url("https://v.example/blog/", "application/pdf", 2, after) == (
        "https://v.example/blog/wp-json/wp/v2/media?mime_type=application/pdf&orderby=date&order=desc"
        "&per_page=100&page=2&_fields=id,date,modified,mime_type,source_url,title&after=2026-06-01T00:00:00"
    )
    assert "/media?media_type=application&orderby" in media_url("https://v.example", "application", 1)


def test_files_of_one_family_are_asked_for_together() -> None:
    assert media_types(("pdf", "doc", "docx", "jpg")) == ("application", "image/jpeg")
    assert media_types(("pdf",)) == ("application/pdf",)


def test_the_media_library_names_files_titles_and_days() -> None:
    item = {
        "id": 7,
        "date": "2026-07-23T10:00:00",
        "modified": "2026-07-24T09:00:00",
        "mime_type": "application/pdf",
        "source_url": "https://v.example/wp-content/uploads/2026/07/delibs.pdf",
        "title": {"rendered": "D&eacute;lib&#233;rations"},
    }
    assert read_media(json.dumps([item]).encode()) == (
        Medium(
            "https://v.example/wp-content/uploads/2026/07/delibs.pdf",
            "application/pdf",
            "Délibérations",
            date(2026, 7, 23),
            datetime(2026, 7, 24, 9, tzinfo=UTC),
        ),
    )
    assert total_pages("12") == 12
    assert total_pages(None) == total_pages("many") == 1


@pytest.mark.parametrize("body", [b"<html>", b'{"code":"rest_forbidden"}', b'[{"id":1}]', b"[1]"])
def test_what_is_no_media_list_is_refused(body: bytes) -> None:
    with pytest.raises(NotAMediaListError):
        read_media(body)


def test_the_memory_survives_its_writing() -> None:
    memory = Memory({"https://v.example/": 3}, datetime(2026, 6, 1, tzinfo=UTC), frozenset({"k"}))
    assert recall(memory.dump()) == memory


@pytest.mark.parametrize("cursor", [None, "", "{}", "2026-01-01", "[1]", '{"counts": 3}'])
def test_a_cursor_of_another_kind_is_no_memory(cursor: str | None) -> None:
    assert recall(cursor) == Memory()
