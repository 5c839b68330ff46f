"""One entry for each paper or act and subject; corrections and takedowns; what people confirm."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from lxml import etree
from making import NOON, a_finding
from newsroom import Newsroom

from contrechamp.records import Authority, Stage
from contrechamp.reviews import Decision, decide, waiting

LATER = NOON + timedelta(hours=1)
FIRST = a_finding(part="Arrêté n° 1", stage=Stage.AUTHORISATION, stages=(Stage.AUTHORISATION,), vendor=None)
SECOND = a_finding(part="Arrêté n° 2", stage=Stage.PURCHASE, stages=(Stage.PURCHASE,), page=2)


def test_each_act_of_a_collection_has_its_own_entry(newsroom: Newsroom) -> None:
    newsroom.flag(FIRST, SECOND, a_finding(part="Arrêté n° 2", page=2, start=90, end=98))
    assert newsroom.publish().new_entries == 2
    contents = [entry.content[0].value for entry in newsroom.entries("all.atom")]
    assert sorted("Acte : Arrêté n° 1" in content for content in contents) == [False, True]
    newsroom.find(FIRST, rules="rules-2")
    assert newsroom.publish(LATER).corrections == 1
    assert sorted(title.split("]")[0] for title in newsroom.titles()) == ["[Autorisation", "[Retrait"]


def test_an_act_that_is_only_called_otherwise_is_no_news(newsroom: Newsroom) -> None:
    newsroom.flag(a_finding(part=None, stage=Stage.PURCHASE, stages=(Stage.PURCHASE,)))
    newsroom.publish()
    [told] = newsroom.entries("all.json")
    newsroom.find(SECOND, rules="rules-2")
    report = newsroom.publish(LATER)
    assert (report.new_entries, report.corrections) == (0, 0)
    [entry] = newsroom.entries("all.json")
    assert entry["id"] == told["id"]
    assert "blockquote" in entry["content_html"]


def test_an_act_called_otherwise_keeps_its_thread_when_it_changes(newsroom: Newsroom) -> None:
    newsroom.flag(SECOND)
    newsroom.publish()
    renamed = a_finding(part="Arrêté n° 2 bis", stage=Stage.PURCHASE, stages=(Stage.PURCHASE, Stage.FUNDING))
    newsroom.find(a_finding(part="Arrêté n° 2 bis", stage=Stage.PURCHASE), rules="rules-2")
    newsroom.publish(LATER)
    newsroom.find(renamed, rules="rules-3")
    newsroom.publish(LATER)
    newsroom.publish(LATER)
    stand = newsroom.titles()
    assert len([title for title in stand if not title.startswith("[Retrait")]) == 1


def test_a_paper_taken_down_at_its_source_is_told_once(newsroom: Newsroom) -> None:
    url = "https://ville.example/actes/1.pdf"
    newsroom.flag(SECOND, url=url)
    newsroom.publish()
    [old] = newsroom.entries("all.json")
    newsroom.answer(url, 404)
    assert newsroom.publish(LATER).corrections == 1
    [new] = newsroom.entries("all.json")
    assert new["title"].startswith("[Achat · mise à jour · document retiré par la source]")
    assert old["id"] in new["content_html"]
    assert "gone" in new["_contrechamp"]["about"]
    newsroom.answer(url, 404)
    assert newsroom.publish(LATER).corrections == 0
    newsroom.answer(url, 304)
    assert newsroom.publish(LATER).corrections == 0
    assert "retiré par la source" not in newsroom.titles()[0]
    newsroom.answer(url, 500)
    assert newsroom.publish(LATER).corrections == 0


@pytest.mark.parametrize(
    ("dated", "late"), [(date(2026, 9, 24), False), (date(2026, 9, 23), True), (None, False)]
)
def test_a_paper_published_long_after_its_date_is_marked(
    newsroom: Newsroom, dated: date | None, late: bool
) -> None:
    newsroom.flag(SECOND, dated=dated)
    newsroom.publish()
    [entry] = newsroom.entries("all.json")
    assert ("publication tardive" in entry["title"]) is late
    assert ("late" in entry["_contrechamp"]["about"]) is late
    assert ("61 jours après" in entry["content_html"]) is late


def test_the_feed_of_confirmed_flags_holds_what_people_agreed_with(newsroom: Newsroom) -> None:
    newsroom.flag(SECOND)
    newsroom.publish()
    assert newsroom.titles("confirmed.rss") == []
    case = next(iter(waiting(newsroom.store.findings.flagged(unreviewed=True), {})))
    newsroom.store.reviews.keep(decide(case, Decision.CONFIRMED, reviewer="anna", now=NOON), case)
    newsroom.publish(LATER)
    assert newsroom.titles("confirmed.rss") == newsroom.titles("all.rss")
    newsroom.store.reviews.undo("anna", LATER)
    newsroom.publish(LATER)
    assert newsroom.titles("confirmed.rss") == []
    assert len(newsroom.titles("all.rss")) == 1


def test_a_saved_search_gets_what_it_asks_for_and_its_corrections(newsroom: Newsroom, tmp_path: Path) -> None:
    channels = tmp_path / "channels.toml"
    channels.write_text(
        """
        [[channel]]
        id = "mine"
        title = "Reconnaissance faciale, plus de 100 000 €, à Lyon"
        words = ["reconnaissance faciale"]
        amount_min = 100000
        authorities = ["Ville de Lyon"]
        """
    )
    newsroom.set(channels=str(channels))
    quote = "Un marché de Reconnaissance Faciale est conclu."
    lyon = Authority(name="VILLE DE LYON", country="FR", department="69")
    for number, amount in enumerate(("1,2 M€", "12 000 € HT")):
        newsroom.flag(
            a_finding(quote=quote, details={"amounts": amount}),
            body=f"{number}".encode(),
            source_key=f"https://ville.example/{number}",
            authority=lyon,
        )
    newsroom.publish()
    assert len(newsroom.titles("mine.rss")) == 1
    newsroom.find(body=b"0", rules="rules-2")
    newsroom.publish(LATER)
    assert newsroom.titles("mine.rss")[0].startswith("[Retrait]")


def test_lists_import_all_feeds_a_family_or_a_department(newsroom: Newsroom) -> None:
    newsroom.set(site_url="https://veille.example/")
    newsroom.flag(SECOND)
    newsroom.publish()

    def addresses(name: str) -> set[str]:
        found = etree.parse(newsroom.path(name)).xpath("//outline/@xmlUrl")
        return {str(each).removeprefix("https://veille.example/feeds/") for each in found}

    every = {name for name in newsroom.feeds() if name.endswith(".rss")}
    assert addresses("all.opml") == every
    assert addresses("list-vendor.opml") == {"vendor/briefcam.rss"}
    assert addresses("department/61.opml") == {
        "department/61.rss",
        "department/61/purchases.rss",
        "authority/ville-de-valmont-61.rss",
        "source/fr/valmont.rss",
    }


def test_entries_lead_to_the_page_that_shows_the_passages(newsroom: Newsroom) -> None:
    newsroom.set(site_url="https://veille.example/", site=True)
    newsroom.flag(SECOND)
    newsroom.publish()
    page = "https://veille.example/papers/1/"
    [item] = newsroom.entries("all.json")
    assert (item["url"], item["external_url"]) == (page, "https://ville.example/actes/1.pdf#page=2")
    [entry] = newsroom.entries("all.atom")
    assert {(link.rel, link.href) for link in entry.links} >= {("related", page)}
    [entry] = newsroom.entries("all.rss")
    assert f'href="{page}"' in entry.summary
    assert (newsroom.settings.output_dir / "papers" / "1" / "index.html").exists()
