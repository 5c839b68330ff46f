"""Feeds of notices through the wiring."""

import json
from collections.abc import Iterator

import loopback
import pytest
from crawling import Crawls, later

ID = "fr/flux"


def item(number: int, title: str, more: str = "") -> str:
    return f"""<item><title>{title}</title><link>https://annonces.example/avis-{number}</link>
      <guid isPermaLink="false">AO-{number}</guid><pubDate>Tue, 30 Jun 2026 08:00:00 +0200</pubDate>
      <dc:creator>Ville de Neuilly</dc:creator><dc:dateAccepted>2026-07-20T12:00:00+02:00</dc:dateAccepted>
      <dc:Location>92 - Neuilly-sur-Seine</dc:Location>
      <description>Avis de marché</description>{more}</item>"""


def feed(*items: str) -> loopback.Answer:
    body = f"""<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
      <title>Avis</title>{"".join(items)}</channel></rss>"""
    return loopback.Answer(body, headers={"Content-Type": "application/rss+xml"})


@pytest.fixture
def site() -> Iterator[loopback.Site]:
    with loopback.serve({}) as site:
        yield site


def add(crawls: Crawls, site: loopback.Site, options: str = "") -> None:
    crawls.add(ID, f'feeds = ["{site.url}/rss.xml"]\n{options}', spider="notice_feed")


def test_items_that_hold_a_term_become_notices(crawls: Crawls, site: loopback.Site) -> None:
    award = "<category>Avis d'attribution</category><category>CPV 32323500</category>"
    site.routes["/rss.xml"] = feed(
        item(1, "Vidéo-protection"), item(2, "Denrées"), item(3, "Caméras LAPI", award)
    )
    add(crawls, site)
    outcome = crawls.run(terms={"fr": ("vidéoprotection", "vidéo protection", "LAPI")})[ID]
    assert (outcome.status, outcome.new, outcome.listed) == ("ok", 2, 2)
    documents = crawls.documents(ID)
    assert set(documents) == {"AO-1", "AO-3"}
    assert (documents["AO-1"]["kind"], documents["AO-1"]["published"]) == ("notice", "2026-06-30")
    assert documents["AO-3"]["kind"] == "award"
    rows = crawls.rows(
        "SELECT d.procurement, a.name, a.department FROM documents d"
        " JOIN authorities a ON a.id = d.authority_id ORDER BY d.source_key"
    )
    assert rows[0][1:] == ("Ville de Neuilly", "92")
    assert json.loads(rows[0][0])["deadline"] == "2026-07-20T10:00:00Z"
    assert json.loads(rows[1][0])["cpv"] == ["32323500"]
    assert crawls.run(later(hours=6), terms={"fr": ("LAPI",)})[ID].unchanged == 1


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (loopback.Answer("<html><body>Bonjour</body></html>"), "is no RSS feed"),
        (feed(), "no notice in the feed"),
        (feed("<item><guid>1</guid></item>"), "1 items without title"),
        (loopback.Answer("no", 404), "HTTP 404"),
    ],
    ids=["a_page", "empty", "nameless", "gone"],
)
def test_a_feed_that_is_none_fails_the_crawl(
    crawls: Crawls, site: loopback.Site, answer: loopback.Answer, says: str
) -> None:
    site.routes["/rss.xml"] = answer
    add(crawls, site, "every_notice = true")
    outcome = crawls.run()[ID]
    assert outcome.status == "failed"
    assert says in "; ".join(outcome.problems)
