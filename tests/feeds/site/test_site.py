"""What is written, what is left alone, what goes."""

import os
from dataclasses import replace
from datetime import date, timedelta

import pytest
from making import NOON, a_finding, a_page, a_source, an_extraction
from sites import Site

from contrechamp.records import Authority, Level, Quality, Stage, Topic

# The list of feeds is written by the feeds' side of `publish`.
FEEDS = frozenset({"feeds.html"})


def a_town(site: Site) -> None:
    site.flag(a_finding(stage=Stage.PURCHASE))
    site.flag(
        a_finding(
            topic=Topic.BIOMETRIC,
            vendor=None,
            entry="faces",
            quote="Reconnaissance faciale.",
            level=Level.MEDIUM,
        ),
        body=b"faces",
        source_key="https://ville.example/actes/2.pdf",
        authority=Authority(name="Ville d’Ailleurs", country="CH"),
        language="de",
    )


def test_everything_linked_is_there(site: Site) -> None:
    a_town(site)
    site.write()
    assert len(site.pages()) > 200
    assert site.broken_links(FEEDS) == []


def test_an_empty_store_gives_a_site_that_says_so(site: Site) -> None:
    report = site.write()
    assert report.pages == 0
    assert "Rien n’a été signalé" in site.text("index.html")
    assert site.broken_links(FEEDS) == []


def test_every_page_is_there_in_both_languages_and_leads_to_the_other(site: Site) -> None:
    a_town(site)
    site.write()
    french = {page for page in site.pages() if not page.startswith("en/")}
    assert {page.removeprefix("en/") for page in site.pages() if page.startswith("en/")} == french
    for address in ("index.html", "papers/1/index.html", "coverage/index.html"):
        other = site.page(address).find("link", hreflang="en")
        assert other is not None
        assert site.page(f"en/{address}").find("link", hreflang="fr") is not None
        assert site.page(address).html["lang"] == "fr"
        assert site.page(f"en/{address}").html["lang"] == "en"


def test_a_second_run_touches_nothing(site: Site) -> None:
    a_town(site)
    site.write()
    before = {path: path.stat().st_mtime_ns for path in site.folder.rglob("*") if path.is_file()}
    again, all_again = site.write(changed=[]), site.write()
    assert (again.written, again.unchanged, again.removed) == (0, 0, 0)
    assert (all_again.written, all_again.removed) == (0, 0)
    assert all_again.unchanged >= len(before) - 2  # the copies are not made again
    assert {path: path.stat().st_mtime_ns for path in site.folder.rglob("*") if path.is_file()} == before


def test_two_sites_over_the_same_papers_hold_the_same_bytes(site: Site) -> None:
    a_town(site)
    site.write()
    first = site.files()
    site.newsroom.settings = replace(
        site.newsroom.settings, public_dir=site.folder.parent / "second", data_dir=site.folder.parent
    )
    (site.folder.parent / "site.json").unlink()
    site.write()
    assert site.files() == first


def test_a_new_paper_changes_its_page_and_those_it_touches_only(site: Site) -> None:
    a_town(site)
    site.write()
    before = site.files()
    site.flag(
        a_finding(vendor="Wintics", entry="wintics", quote="Licences Wintics."),
        body=b"third",
        source_key="https://ville.example/actes/3.pdf",
    )
    site.write(changed=[3])
    after = site.files()
    changed = {name for name in after if before.get(name) != after[name]}
    assert "papers/3/index.html" in changed
    assert "vendors/wintics/index.html" in changed
    assert "departments/61/index.html" in changed
    assert "index.html" in changed
    assert not {"papers/1/index.html", "papers/2/index.html", "vendors/briefcam/index.html"} & changed
    assert "departments/75/index.html" not in changed


def test_a_vendor_no_longer_named_has_no_page(site: Site) -> None:
    site.flag(a_finding())
    site.write()
    assert (site.folder / "vendors/briefcam/index.html").exists()
    site.newsroom.find(a_finding(vendor="Wintics", entry="wintics"), rules="rules-2")
    report = site.write(changed=[1])
    assert not (site.folder / "vendors/briefcam").exists()
    assert not (site.folder / "en/vendors/briefcam").exists()
    assert report.removed > 0
    assert site.broken_links(FEEDS) == []


def test_a_paper_no_longer_flagged_leaves_the_site_with_its_copy(site: Site) -> None:
    site.flag(a_finding())
    site.write()
    assert list(site.folder.glob("files/*"))
    site.newsroom.find(a_finding(level=Level.LOW), rules="rules-2")
    site.write(changed=[1])
    assert not (site.folder / "papers/1").exists()
    assert not list(site.folder.glob("files/*"))
    assert site.broken_links(FEEDS) == []


def test_files_of_others_in_the_same_folder_stay(site: Site) -> None:
    site.folder.mkdir(parents=True)
    (site.folder / "robots.txt").write_text("User-agent: *")
    (site.folder / "feeds").mkdir()
    (site.folder / "feeds" / "all.rss").write_text("<rss/>")
    site.flag(a_finding())
    site.write()
    site.write()
    assert (site.folder / "robots.txt").exists()
    assert (site.folder / "feeds" / "all.rss").exists()


def test_a_lost_list_of_what_was_written_costs_time_and_nothing_else(site: Site) -> None:
    a_town(site)
    site.write()
    before = site.files()
    (site.newsroom.settings.data_dir / "site.json").write_text("{ torn")
    assert site.write(changed=[]).written == 0
    assert site.files() == before


def test_a_killed_run_leaves_nothing_behind_once_the_next_one_ends(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.flag(a_finding())

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("feeds.site.site.place_copies", killed)  # after the pages, before their list is kept
        with pytest.raises(KeyboardInterrupt):
            site.write()
    assert (site.folder / "papers/1/index.html").exists()
    (site.folder / "en/papers/1/.x1.contrechamp-writing").write_bytes(b"half")
    site.newsroom.find(a_finding(level=Level.LOW), rules="rules-2")  # its page is in no list
    site.write(changed=[])
    assert not (site.folder / "papers/1").exists()
    assert not list(site.folder.rglob(".*"))
    assert not list(site.newsroom.settings.data_dir.glob("site.writing"))
    assert site.write(changed=[]).written == 0


@pytest.mark.parametrize("rubbish", [b"\xff\xfe\n", b"../outside.txt\n/etc/none\n\n", b"papers/9/ind"])
def test_a_damaged_journal_leads_nowhere(site: Site, rubbish: bytes) -> None:
    site.flag(a_finding())
    site.write()
    before = site.files()
    outside = site.folder.parent / "outside.txt"
    outside.write_text("mine")
    (site.newsroom.settings.data_dir / "site.writing").write_bytes(rubbish)
    site.write(changed=[])
    assert outside.read_text() == "mine"
    assert site.files() == before


def test_a_file_that_was_lost_is_written_by_the_next_full_run(site: Site) -> None:
    site.flag(a_finding())
    site.write()
    (site.folder / "papers/1/index.html").unlink()
    assert site.write().written == 1


def test_no_copies_lie_beside_the_pages_when_the_operator_wants_none(site: Site) -> None:
    site.newsroom.set(copies=False)
    site.flag(a_finding())
    site.write()
    assert not (site.folder / "files").exists()
    assert "Télécharger la copie" not in site.text("papers/1/index.html")


def test_many_papers_are_spread_over_periods_and_a_new_one_changes_its_own_only(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feeds.site.groups.SHOWN", 3)
    monkeypatch.setattr("feeds.site.periods.MOST", 4)
    for number in range(1, 8):
        site.flag(
            a_finding(),
            body=b"%d" % number,
            source_key=f"https://ville.example/{number}.pdf",
            dated=date(2025, 12, 27) + timedelta(days=number),
        )
    site.write()
    written = {path.name for path in (site.folder / "vendors/briefcam").glob("all-*.html")}
    assert written == {"all-2025.html", "all-2026.html"}
    assert site.broken_links(FEEDS) == []
    before = site.files()
    site.flag(
        a_finding(),
        body=b"8",
        source_key="https://ville.example/8.pdf",
        dated=date(2025, 11, 8),
    )
    site.write(changed=[8])
    after = site.files()
    changed = {path for path in before if after.get(path) != before[path]}
    assert "vendors/briefcam/all-2026.html" not in changed  # and 2025, with five papers, is split by month
    assert {"vendors/briefcam/all-2025-11.html", "vendors/briefcam/all-2025-12.html"} <= after.keys()
    assert "vendors/briefcam/all-2025.html" not in after
    assert site.broken_links(FEEDS) == []


def test_a_list_too_long_for_one_table_has_one_for_each_period(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feeds.site.groups.SHOWN", 1)
    monkeypatch.setattr("feeds.site.groups._IN_ONE_TABLE", 1)
    for number in (1, 2):
        site.flag(a_finding(), body=b"%d" % number, source_key=f"https://ville.example/{number}.pdf")
    site.write()
    folder = site.folder / "vendors/briefcam"
    assert not (folder / "papers.csv").exists()
    tables = b"".join(path.read_bytes() for path in folder.glob("all-*.csv"))
    assert tables.count(b"BriefCam") == 2
    assert "trop nombreux pour un seul tableau" in site.text("vendors/briefcam/index.html")


def test_sources_and_bodies_without_a_flag_have_pages_that_say_so(site: Site) -> None:
    site.newsroom.register(a_source(), a_source("fr/silence", title="Ville du Silence"))
    site.newsroom.receive(b"quiet", authority=Authority(name="Ville de Calme", country="FR", department="61"))
    site.newsroom.find(body=b"quiet")
    site.write()
    body = next(path for path in site.pages() if path.startswith("authorities/") and "/" in path[12:])
    assert "2 pages cherchées dans 1 document." in site.text(body)
    assert "Rien n’a été signalé" in site.text(body)
    assert "2 pages searched in 1 paper." in site.text("en/coverage/fr/valmont/index.html")
    assert "Nothing was flagged." in site.text("en/coverage/fr/valmont/index.html")
    assert "Ville du Silence" in site.text("coverage/index.html")


def test_unreadable_pages_are_not_counted_as_searched(site: Site) -> None:
    site.newsroom.receive(b"bad")
    pages = (a_page("lisible"), a_page("?", number=2, quality=Quality.UNREADABLE, reason="noise"))
    site.newsroom.store.texts.save(an_extraction(b"bad", pages=pages), NOON)
    site.write()
    assert "1 page cherchée" in site.text("index.html")
    assert "1 page cherchée" in site.text("authorities/1/index.html")
    assert "1 page est illisible." in site.text("coverage/fr/valmont/index.html")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_an_error(site: Site) -> None:
    site.folder.mkdir(parents=True)
    site.folder.chmod(0o500)
    with pytest.raises(OSError, match="Permission"):
        site.write()
