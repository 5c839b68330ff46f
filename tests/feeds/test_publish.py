"""What subscribers get, run after run, read back from the files."""

import hashlib
import os
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import feedparser
import pytest
from making import NOON, a_finding, a_page, a_source, an_extraction
from newsroom import Newsroom

from contrechamp.errors import SettingsError
from contrechamp.records import (
    Authority,
    DocumentKind,
    Evidence,
    Level,
    Lot,
    Party,
    Procurement,
    Stage,
    TextOrigin,
    Topic,
)
from feeds.publish import tell

LATER = NOON + timedelta(hours=1)
PURCHASE = a_finding(stage=Stage.PURCHASE, stages=(Stage.PURCHASE,))
DEBATE = a_finding(stage=Stage.DEBATE, stages=(Stage.DEBATE,), vendor=None, level=Level.MEDIUM)


def test_a_flagged_paper_becomes_one_entry_in_rss_and_atom(newsroom: Newsroom) -> None:
    newsroom.flag(PURCHASE, a_finding(page=2, start=3, end=11))
    report = newsroom.publish()
    assert (report.new_entries, report.corrections, report.entries) == (1, 0, 1)
    rss, atom = newsroom.read("all.rss"), newsroom.read("all.atom")
    assert (rss.version, atom.version) == ("rss20", "atom10")
    for feed in (rss, atom):
        [entry] = feed.entries
        assert entry.title == "[Achat] Ville de Valmont — BriefCam — vidéosurveillance algorithmique"
        assert entry.link == "https://ville.example/actes/1.pdf#page=1"
        assert entry.id.startswith("tag:contrechamp,2026:entry:")
    assert rss.entries[0].id == atom.entries[0].id


def test_an_entry_carries_what_a_councillor_needs_to_believe_it(newsroom: Newsroom) -> None:
    newsroom.flag(
        a_finding(
            stage=Stage.PURCHASE,
            stages=(Stage.PURCHASE, Stage.FUNDING),
            context=("hypothetical", "negated"),
            evidence=(Evidence(rule="briefcam", words="BriefCam", effect="nomme un fournisseur précis"),),
            details={"amount": "12 000 €"},
            page=2,
        )
    )
    newsroom.store.texts.save(
        an_extraction(b"text", pages=(a_page("…", number=2, origin=TextOrigin.OCR),)), NOON
    )
    newsroom.publish()
    [entry] = newsroom.read("all.atom").entries
    text = entry.content[0].value
    for said in (
        "Ville de Valmont",
        "Orne (61)",
        "Procès-verbal du 25 juin 2026 (compte rendu de séance)",
        "Document du 5 octobre 2026, vu le 23 novembre 2026.",
        "Étape : Achat, Financement",
        "Niveau : élevé",
        "« Acquisition du logiciel <strong>BriefCam</strong> pour le CSU. »",
        '<a href="https://ville.example/actes/1.pdf#page=2">page 2</a>',
        "hypothétique, nié dans la phrase, texte reconnu par OCR",
        "Montant : 12 000 €",
        "Mots relevés : « BriefCam ».",
        "Source : Ville de Valmont",
        hashlib.sha256(b"text").hexdigest(),
    ):
        assert said in text


def test_a_notice_tells_its_amount_winner_and_deadline(newsroom: Newsroom) -> None:
    procurement = Procurement(
        amount=Decimal("120000.50"),
        currency="EUR",
        lots=(Lot(number="1", title="Logiciel", winners=(Party(name="Société Exemple"),)),),
        deadline=datetime(2026, 12, 1, 11, tzinfo=UTC),
    )
    newsroom.flag(kind=DocumentKind.AWARD, procurement=procurement)
    newsroom.publish()
    text = newsroom.read().entries[0].content[0].value
    assert "Montant du marché : 120\u202f000,50\u00a0EUR" in text
    assert "Titulaire : Société Exemple" in text
    assert "Date limite : 1er décembre 2026" in text


def test_an_unknown_date_is_said_to_be_unknown(newsroom: Newsroom) -> None:
    newsroom.flag(dated=None, published=None)
    newsroom.publish()
    assert "Document sans date connue, vu le 23 novembre 2026." in newsroom.read().entries[0].summary


def test_one_paper_on_two_topics_is_two_entries_and_on_one_topic_one(newsroom: Newsroom) -> None:
    newsroom.flag(PURCHASE, DEBATE, a_finding(topic=Topic.BIOMETRIC, vendor=None))
    assert newsroom.publish().new_entries == 2
    assert len(newsroom.titles("topic/vsa.atom")) == 1
    assert len(newsroom.titles("topic/biometric.atom")) == 1


def test_a_paper_with_low_findings_only_is_never_told(newsroom: Newsroom) -> None:
    newsroom.flag(a_finding(level=Level.LOW))
    assert newsroom.publish().entries == 0


def test_plain_cameras_have_a_feed_of_their_own_and_stand_in_no_other(newsroom: Newsroom) -> None:
    newsroom.flag(a_finding(level=Level.LOW, topic=Topic.CCTV, vendor="Axis"))
    assert newsroom.publish().new_entries == 1
    assert {name: len(newsroom.entries(name)) for name in newsroom.feeds() if newsroom.entries(name)} == {
        "cameras.rss": 1,
        "cameras.atom": 1,
        "cameras.json": 1,
    }
    newsroom.find(rules="rules-2")
    newsroom.publish(LATER)
    assert newsroom.titles("cameras.rss")[0].startswith("[Retrait]")
    assert newsroom.titles() == []


def test_dates_are_those_of_telling_never_those_of_the_paper(newsroom: Newsroom) -> None:
    newsroom.flag(dated=date(2026, 6, 25))
    newsroom.publish(LATER)
    for name in ("all.rss", "all.atom"):
        feed = newsroom.read(name)
        assert feed.entries[0].published_parsed[:5] == LATER.timetuple()[:5]
        assert feed.feed.updated_parsed[:5] == LATER.timetuple()[:5]


# ---- what a second run does


def test_a_second_run_tells_nothing_and_touches_no_file(newsroom: Newsroom) -> None:
    newsroom.flag(PURCHASE)
    first = newsroom.publish()
    before = {path: path.stat().st_mtime_ns for path in newsroom.settings.output_dir.rglob("*")}
    second = newsroom.publish(LATER)
    assert (second.new_entries, second.written, second.unchanged) == (0, 0, first.written)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_the_same_findings_give_the_same_bytes_in_an_empty_folder(newsroom: Newsroom) -> None:
    newsroom.flag(PURCHASE)
    newsroom.publish()
    before = newsroom.files()
    for path in newsroom.settings.output_dir.rglob("*.*"):
        path.unlink()
    newsroom.publish(LATER)
    assert newsroom.files() == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(PURCHASE, a_finding(stage=Stage.PURCHASE, page=2, start=1, end=9), id="another place"),
        pytest.param(PURCHASE, a_finding(stage=Stage.PURCHASE, quote="Autres mots."), id="other words"),
        pytest.param(
            a_finding(stage=Stage.PURCHASE, stages=(Stage.PURCHASE, Stage.DEBATE)),
            PURCHASE,
            id="a secondary stage is no longer found",
        ),
        pytest.param(PURCHASE, a_finding(stage=Stage.PURCHASE, level=Level.MEDIUM), id="a lower level"),
    ],
)
def test_a_cosmetic_change_is_no_news(newsroom: Newsroom, before: Any, after: Any) -> None:
    newsroom.flag(before)
    newsroom.publish()
    [told] = newsroom.read().entries
    newsroom.find(after, rules="rules-2")
    report = newsroom.publish(LATER)
    assert (report.new_entries, report.corrections) == (0, 0)
    [entry] = newsroom.read().entries
    assert (entry.id, entry.updated) == (told.id, told.updated)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(DEBATE, (DEBATE, PURCHASE), "niveau moyen, Débat", id="a new leading stage and vendor"),
        pytest.param(
            PURCHASE,
            (a_finding(stage=Stage.PURCHASE, stages=(Stage.PURCHASE, Stage.PILOT)),),
            "niveau élevé, Achat, BriefCam",
            id="a new secondary stage",
        ),
        pytest.param(
            a_finding(level=Level.MEDIUM), (a_finding(),), "niveau moyen, BriefCam", id="a raised level"
        ),
        pytest.param(
            PURCHASE,
            (PURCHASE, a_finding(vendor="Wintics")),
            "niveau élevé, Achat, BriefCam",
            id="a new vendor",
        ),
        pytest.param(
            a_finding(vendor="Wintics"),
            (a_finding(vendor=None),),
            "niveau élevé, Wintics",
            id="a vendor taken back",
        ),
    ],
)
def test_a_substantive_change_is_a_new_entry_that_names_the_old(
    newsroom: Newsroom, before: Any, after: Any, said: str
) -> None:
    newsroom.flag(before)
    newsroom.publish()
    [old] = newsroom.read().entries
    newsroom.find(*after, rules="rules-2")
    report = newsroom.publish(LATER)
    assert (report.new_entries, report.corrections, report.entries) == (0, 1, 1)
    [new] = newsroom.read().entries
    assert new.id != old.id
    assert "mise à jour" in new.title
    assert f"Remplace le signalement du 23 novembre 2026 ({said})." in new.content[0].value
    assert old.id in new.content[0].value
    assert newsroom.publish(LATER).corrections == 0


def test_a_finding_that_no_longer_holds_is_withdrawn_once(newsroom: Newsroom) -> None:
    newsroom.flag(PURCHASE)
    newsroom.publish()
    [old] = newsroom.read().entries
    newsroom.find(a_finding(level=Level.LOW), rules="rules-2")
    assert newsroom.publish(LATER).corrections == 1
    for name in ("all.atom", "vendor/briefcam.atom", "department/61.atom", "high.atom", "purchases.atom"):
        [entry] = newsroom.read(name).entries
        assert entry.title.startswith("[Retrait] Ville de Valmont — BriefCam")
        assert old.id in entry.content[0].value
        assert "Ce signalement est retiré" in entry.summary
        assert "blockquote" not in entry.content[0].value
    assert newsroom.publish(LATER).corrections == 0
    assert len(newsroom.titles()) == 1


def test_what_comes_back_after_a_withdrawal_is_told_again(newsroom: Newsroom) -> None:
    newsroom.flag(PURCHASE)
    newsroom.publish()
    first = newsroom.read().entries[0].id
    newsroom.find(rules="rules-2")
    newsroom.publish(LATER)
    newsroom.find(PURCHASE, rules="rules-3")
    assert newsroom.publish(LATER).corrections == 1
    [entry] = newsroom.read().entries
    assert entry.id != first
    assert "(retrait)" in entry.content[0].value


def test_a_correction_reaches_the_feed_that_was_told_the_error(newsroom: Newsroom) -> None:
    newsroom.flag(a_finding(vendor="Wintics"))
    newsroom.publish()
    newsroom.find(a_finding(vendor="BriefCam"), rules="rules-2")
    newsroom.publish(LATER)
    assert newsroom.titles("vendor/wintics.atom") == newsroom.titles("vendor/briefcam.atom")
    assert "BriefCam" in newsroom.titles("vendor/wintics.atom")[0]


def test_a_changed_paper_keeps_its_entry_until_it_was_analysed_anew(newsroom: Newsroom) -> None:
    newsroom.flag(PURCHASE)
    newsroom.publish()
    before = newsroom.files()
    newsroom.receive(b"second version")
    assert newsroom.publish(LATER).corrections == 0
    assert newsroom.files() == before
    newsroom.find(PURCHASE, body=b"second version")
    assert newsroom.publish(LATER).corrections == 0
    assert hashlib.sha256(b"second version").hexdigest() in newsroom.read().entries[0].content[0].value


def test_a_changed_paper_that_cannot_be_read_keeps_its_entry(newsroom: Newsroom) -> None:
    newsroom.flag(PURCHASE)
    newsroom.publish()
    newsroom.receive(b"broken")
    newsroom.store.texts.save(an_extraction(b"broken", status="failed", reason="truncated"), NOON)
    newsroom.find(body=b"broken")
    assert newsroom.publish(LATER).corrections == 0
    assert newsroom.titles()[0].startswith("[Achat]")


def test_a_paper_that_changes_and_changes_back_gets_three_different_ids(newsroom: Newsroom) -> None:
    ids = set()
    newsroom.flag(PURCHASE)
    for number, finding in enumerate((PURCHASE, DEBATE, PURCHASE)):
        newsroom.find(finding, rules=f"rules-{number}")
        newsroom.publish(LATER)
        ids.add(newsroom.read().entries[0].id)
    assert len(ids) == 3


# ---- history


def test_history_is_noted_and_not_told(newsroom: Newsroom) -> None:
    newsroom.flag(PURCHASE, backfill=True)
    report = newsroom.publish()
    assert (report.noted, report.new_entries, report.entries) == (1, 0, 0)
    assert newsroom.titles() == []
    newsroom.find(PURCHASE, DEBATE, rules="rules-2")
    assert newsroom.publish(LATER).new_entries == 0
    newsroom.find(rules="rules-3")
    assert newsroom.publish(LATER).corrections == 0


def test_a_paper_of_the_history_that_changes_is_news(newsroom: Newsroom) -> None:
    newsroom.flag(DEBATE, backfill=True)
    newsroom.publish()
    newsroom.flag(DEBATE, body=b"same state")
    assert newsroom.publish(LATER).new_entries == 0
    newsroom.flag(PURCHASE, body=b"now bought")
    assert newsroom.publish(LATER).new_entries == 1
    assert newsroom.titles()[0].startswith("[Achat]")


def test_history_is_told_when_asked_for_and_marked_as_archives(newsroom: Newsroom) -> None:
    newsroom.flag(PURCHASE, backfill=True)
    newsroom.publish()
    assert newsroom.publish(LATER, backfill=True).new_entries == 1
    assert newsroom.titles()[0].startswith("[Archives · Achat]")
    assert "Archives : document ancien" in newsroom.read().entries[0].content[0].value
    assert newsroom.publish(LATER, backfill=True).new_entries == 0
    assert newsroom.publish(LATER).new_entries == 0
    newsroom.find(rules="rules-2")
    assert newsroom.publish(LATER).corrections == 1, "what was told in public is withdrawn in public"


# ---- clocks and kills


def test_a_run_killed_between_telling_and_writing_loses_and_doubles_nothing(newsroom: Newsroom) -> None:
    newsroom.flag(PURCHASE)
    tell(newsroom.store, newsroom.store.feedbook.tellable(), now=NOON)
    report = newsroom.publish(LATER)
    assert (report.new_entries, report.entries) == (0, 1)
    [entry] = newsroom.read().entries
    assert entry.published_parsed[:5] == NOON.timetuple()[:5]


def test_entries_keep_their_order_and_never_lie_in_the_future_when_the_clock_was_wrong(
    newsroom: Newsroom,
) -> None:
    for number, clock in enumerate((NOON, NOON + timedelta(days=3650), LATER)):
        body = f"paper {number}".encode()
        newsroom.flag(PURCHASE, body=body, source_key=f"https://ville.example/{number}", title=f"n° {number}")
        newsroom.publish(clock)
    report = newsroom.publish(LATER)
    assert "clock" in report.problems[0]
    entries = newsroom.read().entries
    assert [entry.content[0].value.split("n° ")[1][0] for entry in entries] == ["2", "1", "0"]
    assert [entry.published_parsed[:5] for entry in entries] == [
        LATER.timetuple()[:5],
        NOON.timetuple()[:5],
        NOON.timetuple()[:5],
    ]


def test_a_reader_never_sees_half_a_file(newsroom: Newsroom, tmp_path: Path) -> None:
    channels = tmp_path / "channels.toml"
    channels.write_text('[[channel]]\nid = "all"\ntitle = "Tout"\n')
    newsroom.set(channels=str(channels))
    newsroom.flag(PURCHASE, a_finding(quote="a" * 300))
    newsroom.publish()
    path, stop, bad = newsroom.path("all.rss"), threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            content = path.read_bytes()
            if not content.rstrip().endswith(b"</rss>") or feedparser.parse(content).bozo:
                bad.append(content)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(30):
            newsroom.set(title=f"Contrechamp {number}")
            newsroom.publish(LATER)
    finally:
        stop.set()
        reader.join()
    assert not bad


# ---- channels and files


def test_a_feed_of_every_channel_exists_and_is_valid_before_anything_was_found(newsroom: Newsroom) -> None:
    newsroom.publish()
    names = newsroom.feeds()
    assert {"all.rss", "all.atom", "all.json", "topic/vsa.rss", "source/fr/valmont.atom"} <= set(names)
    for name in names:
        assert newsroom.entries(name) == []


def test_a_feed_of_a_vendor_stays_after_the_vendor_was_taken_back(newsroom: Newsroom) -> None:
    newsroom.flag(a_finding(vendor="Wintics"))
    newsroom.publish()
    newsroom.find(rules="rules-2")
    newsroom.publish(LATER)
    newsroom.set(max_entries=0)
    newsroom.publish(LATER)
    assert newsroom.titles("vendor/wintics.rss") == []


def test_feeds_of_channels_that_are_no_longer_configured_go_and_other_files_stay(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    newsroom.publish()
    note = newsroom.path("note.txt")
    note.write_text("mine")
    (newsroom.path("topic") / ".x.contrechamp-writing").write_text("left by a killed run")
    channels = tmp_path / "channels.toml"
    channels.write_text('[[channel]]\nid = "all"\ntitle = "Tout"\n')
    newsroom.set(channels=str(channels))
    report = newsroom.publish()
    assert report.feeds == 1
    assert report.removed > 10
    feeds = [f"feeds/all{suffix}" for suffix in (".atom", ".json", ".rss")]
    assert sorted(newsroom.files()) == sorted(
        [*feeds, "feeds/icon.png", "feeds/note.txt", "feeds.html", "index.html"]
    )
    assert not newsroom.path("topic").exists()


def test_only_the_newest_entries_are_shown(newsroom: Newsroom) -> None:
    newsroom.set(max_entries=2)
    for number in range(3):
        newsroom.flag(
            body=f"paper {number}".encode(),
            source_key=f"https://ville.example/{number}",
            dated=date(2026, 10, 3 - number),
            authority=Authority(name=f"Ville {number}", country="FR"),
        )
    newsroom.publish()
    assert [title.split(" — ")[0] for title in newsroom.titles()] == [
        "[Mention] Ville 0",
        "[Mention] Ville 1",
    ]


def test_a_site_gets_full_addresses_and_a_list_to_import(newsroom: Newsroom) -> None:
    newsroom.set(site_url="https://veille.example/vsa")
    newsroom.publish()
    for name, icon in (("all.rss", "image"), ("all.atom", "icon")):
        links = {(link.rel, link.href) for link in newsroom.read(name).feed.links}
        assert ("self", f"https://veille.example/vsa/feeds/{name}") in links
        assert newsroom.read(name).feed.link == "https://veille.example/vsa/"
        assert "https://veille.example/vsa/feeds/icon.png" in str(newsroom.read(name).feed[icon])
    opml = newsroom.path("all.opml").read_text()
    assert 'xmlUrl="https://veille.example/vsa/feeds/topic/vsa.rss"' in opml
    newsroom.set(site_url="")
    newsroom.publish()
    assert not newsroom.path("all.opml").exists()


@pytest.mark.parametrize("address", ["veille.example", "ftp://veille.example/", "https://", "https://a/?b"])
def test_a_site_address_that_is_none_is_refused(newsroom: Newsroom, address: str) -> None:
    newsroom.set(site_url=address)
    with pytest.raises(SettingsError, match=r"feeds\.site_url"):
        newsroom.publish()


def test_the_page_of_feeds_runs_nothing_and_leads_to_every_feed(newsroom: Newsroom) -> None:
    newsroom.flag(authority=Authority(name="<script>alert(1)</script>", country="FR"))
    newsroom.publish()
    page = (newsroom.settings.output_dir / "feeds.html").read_text()
    assert "default-src 'none'" in page.replace("&#x27;", "'")
    assert "<script" not in page
    for name in newsroom.feeds():
        assert f'href="feeds/{name}"' in page
    assert 'rel="alternate" type="application/atom+xml"' in page


def test_files_can_be_read_by_a_web_server(newsroom: Newsroom) -> None:
    mask = os.umask(0o077)
    try:
        newsroom.publish()
    finally:
        os.umask(mask)
    assert newsroom.path("all.rss").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("address", "media_type", "link"),
    [
        ("https://ville.example/a.pdf", "application/pdf", "https://ville.example/a.pdf#page=2"),
        ("https://ville.example/a.pdf#p", "application/pdf", "https://ville.example/a.pdf#p"),
        ("https://ville.example/a.html", "text/html", "https://ville.example/a.html"),
    ],
)
def test_the_link_leads_to_the_page_where_the_format_has_pages(
    newsroom: Newsroom, address: str, media_type: str, link: str
) -> None:
    newsroom.flag(a_finding(page=2), url=address, media_type=media_type)
    newsroom.publish()
    assert newsroom.read().entries[0].link == link


def test_a_folder_of_files_keeps_its_path_to_itself(newsroom: Newsroom) -> None:
    newsroom.register(a_source("fr/cada", homepage=None, spider="folder"))
    newsroom.flag(source="fr/cada", source_key="a.pdf", url="file:///home/anna/secret/re%C3%A7u.pdf")
    newsroom.publish()
    [entry] = newsroom.read().entries
    assert "links" not in entry
    assert "Fichier : reçu.pdf" in entry.content[0].value
    assert not any(b"anna" in content for content in newsroom.files().values())


# ---- silence


def test_a_feed_says_when_its_sources_were_last_read_and_changes_at_most_once_a_day(
    newsroom: Newsroom,
) -> None:
    source = a_source()
    newsroom.read_source(source, NOON)
    newsroom.publish(NOON)
    assert "dernière lecture réussie le 23 novembre 2026" in newsroom.read("all.rss").feed.subtitle
    before = newsroom.files()
    newsroom.read_source(source, LATER)
    newsroom.publish(LATER)
    assert newsroom.files() == before
    newsroom.read_source(source, NOON + timedelta(days=1))
    newsroom.publish(NOON + timedelta(days=1))
    assert "24 novembre 2026" in newsroom.read("all.atom").feed.subtitle


def test_a_feed_names_its_silent_sources_and_only_its_own(newsroom: Newsroom) -> None:
    newsroom.register(a_source(), a_source("fr/autre"))
    newsroom.read_source(a_source(), NOON)
    newsroom.read_source(a_source("fr/autre"), NOON + timedelta(days=9))
    newsroom.publish(NOON + timedelta(days=9))
    silent = "Sans lecture réussie depuis : Ville de Valmont (23 novembre 2026)"
    assert silent in newsroom.read("all.rss").feed.subtitle
    assert silent in newsroom.read("source/fr/valmont.rss").feed.subtitle
    assert "Sans lecture" not in newsroom.read("source/fr/autre.rss").feed.subtitle


# ---- the same bytes under two addresses


def test_the_same_bytes_under_two_addresses_are_told_once(newsroom: Newsroom) -> None:
    newsroom.flag(PURCHASE, source_key="https://ville.example/a.pdf")
    newsroom.flag(PURCHASE, source_key="https://ville.example/b.pdf")
    report = newsroom.publish()
    assert (report.new_entries, report.noted) == (1, 1)
    newsroom.flag(PURCHASE, source_key="https://ville.example/c.pdf")
    assert newsroom.publish(LATER).new_entries == 0
    assert [entry.link.partition("#")[0] for entry in newsroom.read().entries] == [
        "https://ville.example/a.pdf"
    ]


def test_a_copy_that_becomes_another_paper_is_news(newsroom: Newsroom) -> None:
    newsroom.flag(DEBATE, source_key="https://ville.example/a.pdf")
    newsroom.flag(DEBATE, source_key="https://ville.example/b.pdf")
    newsroom.publish()
    newsroom.flag(PURCHASE, body=b"other", source_key="https://ville.example/b.pdf")
    assert newsroom.publish(LATER).new_entries == 1
