"""What pages that list documents name."""

from datetime import date
from pathlib import Path

import pytest
from parsel import Selector

from contrechamp.records import DocumentKind, Provenance
from crawler.labels.dates import Reader
from crawler.options import read_options
from crawler.website.listings import Listing, read_listing
from crawler.website.options import Options

PAGES = Path(__file__).parents[1] / "pages"
READER = Reader(date(2026, 7, 10))


def options(**table: object) -> Options:
    found, problems = read_options(Options, {"start_urls": ["https://x.example/"]} | table, Path())
    assert problems == []
    assert found is not None
    return found


def listing(page: str, address: str, **table: object) -> Listing:
    text = (PAGES / page).read_text(encoding="utf-8")
    return read_listing(Selector(text=text, type="html"), address, options(**table), READER)


def read(text: str, **table: object) -> Listing:
    page = Selector(text=text, type="html")
    return read_listing(page, "https://ville.example/actes/", options(**table), READER)


def urls(found: Listing) -> list[str]:
    return [link.url for link in found.links]


WORDPRESS = "https://www.valcombe.example/conseil-municipal/"


def test_links_that_look_like_documents_are_found_without_any_selector() -> None:
    found = listing("wordpress.html", WORDPRESS)
    assert [url.rpartition("/")[2] for url in urls(found)] == [
        "pv-25.06.26.pdf",
        "Liste-des-d%C3%A9lib%C3%A9rations.pdf",
        "delibs-09.04.26.pdf",
        "menu-cantine.pdf",
        "plan-de-la-ville.pdf",
    ]


def test_titles_days_and_kinds_come_from_the_best_place() -> None:
    minutes, acts, deliberations, menu, plan = listing("wordpress.html", WORDPRESS).links
    assert (minutes.title.text, minutes.title.provenance) == ("Procès-verbal", Provenance.LISTING)
    assert (minutes.dated, minutes.dated_from) == (date(2026, 6, 25), Provenance.FILE_NAME)
    assert minutes.kind is DocumentKind.MINUTES
    assert (acts.title.text, acts.title.provenance) == (
        "Liste des délibérations du 25 juin 2026",
        Provenance.LINK,
    )
    assert (acts.dated, acts.dated_from) == (date(2026, 6, 25), Provenance.LINK)
    assert deliberations.title.text == "Délibérations"  # the picture before it has no words
    assert menu.dated == date(2026, 4, 9)  # the heading it stands under
    assert plan.dated is None  # no heading of the article reaches into the footer


def test_deny_and_allow_look_at_address_and_label() -> None:
    assert len(listing("wordpress.html", WORDPRESS, deny=["cantine", "plan"]).links) == 3
    assert len(listing("wordpress.html", WORDPRESS, allow=["procès", "délib[eé]rations"]).links) == 3


def test_documents_on_other_hosts_need_to_be_named() -> None:
    found = listing("wordpress.html", WORDPRESS, document_hosts=["prefecture.example"])
    assert "https://www.prefecture.example/raa.pdf" in urls(found)
    picked = listing("wordpress.html", WORDPRESS, links="main a")
    assert picked.elsewhere == {"www.prefecture.example"}


DRUPAL = "https://rochebrune.example/actes"
ROWS = {"row": "tr.acte", "row_title": ".t", "row_date": ".d time", "next": "li.pager__item--next a"}


def test_rows_give_title_and_day_to_each_of_their_documents() -> None:
    found = listing("drupal-views.html", DRUPAL, **ROWS)
    assert [(link.title.text, link.dated, link.dated_from) for link in found.links] == [
        ("Arrêté portant autorisation de captation sonore", date(2026, 6, 18), Provenance.LISTING),
        ("Délibération n° 2026-41 : convention de mutualisation", date(2026, 5, 21), Provenance.LISTING),
        ("Délibération n° 2026-41 : convention de mutualisation", date(2026, 5, 21), Provenance.LISTING),
    ]
    assert found.links[0].kind is DocumentKind.ORDER
    assert found.links[0].url.endswith("/ARR_2026_118.PDF")
    assert found.next == "https://rochebrune.example/actes?page=1"


def test_a_table_row_gives_its_words_even_without_a_selector() -> None:
    first = listing("drupal-views.html", DRUPAL).links[0]
    assert first.dated == date(2026, 6, 18)
    assert first.title.text == "Jeudi 18 juin 2026 Arrêté portant autorisation de captation sonore"


def test_addresses_are_read_as_browsers_read_them() -> None:
    found = listing("spip.html", "https://www.sauvterre.example/spip.php?rubrique12")
    assert urls(found) == [
        "https://www.sauvterre.example/IMG/pdf/cr_conseil_12_f_vrier_2026.pdf",
        "https://www.sauvterre.example/IMG/pdf/cr%20conseil%205%20mars%202026.pdf",
    ]
    assert [link.dated for link in found.links] == [date(2026, 2, 12), date(2026, 3, 5)]


def test_pages_are_followed_by_label_or_address() -> None:
    found = listing(
        "spip.html", "https://www.sauvterre.example/", follow=["conseil municipal", "debut_articles="]
    )
    assert found.pages == (
        "https://www.sauvterre.example/spip.php?rubrique12&debut_articles=10",
        "https://www.sauvterre.example/spip.php?article45",
    )


def test_routes_of_known_software_need_no_ending_and_no_selector() -> None:
    found = listing("routes.html", "https://ville.example/documents", links="a.dl")
    without = listing("routes.html", "https://ville.example/documents")
    assert (
        urls(found)
        == urls(without)
        == [
            "https://ville.example/content/download/1204/18831/file",
            "https://ville.example/index.php?option=com_docman&task=document.viewdoc&id=77",
            "https://ville.example/index.php?eID=dumpFile&t=f&f=Decisions_du_maire.pdf",
            "https://ville.example/documents/20182/1024/Arrete+voirie.pdf/3f2a9b1c-0000-4444-8888-1234567890ab",
        ]
    )


def test_routes_of_unknown_software_count_when_a_selector_picks_them() -> None:
    html = '<a class="dl" href="/detail/8">Arrêté</a><a class="dl" href="/agenda.ics">Agenda</a>'
    assert urls(read(html)) == []
    assert urls(read(html, links="a.dl")) == ["https://ville.example/detail/8"]


def test_a_selector_may_pick_what_holds_the_links() -> None:
    found = listing("routes.html", "https://ville.example/documents", links="ul.documents li")
    assert len(found.links) == 4


def test_the_days_of_a_directory_index_are_not_taken() -> None:
    decisions, minutes = listing("apache-index.html", "http://ville.example/actes/").links
    assert decisions.url == "http://ville.example/actes/D%C3%A9cisions%202025.pdf"
    assert (decisions.dated, decisions.title.text) == (None, "Décisions 2025")
    assert (minutes.dated, minutes.dated_from) == (date(2025, 11, 20), Provenance.FILE_NAME)


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("a b.pdf", "https://ville.example/actes/a%20b.pdf"),
        ("é.pdf", "https://ville.example/actes/%C3%A9.pdf"),
        ("%e9.pdf", "https://ville.example/actes/%E9.pdf"),
        ("../x/./y.pdf", "https://ville.example/x/y.pdf"),
        ("  /z.pdf\n", "https://ville.example/z.pdf"),
        ("//ville.example/z.pdf", "https://ville.example/z.pdf"),
        ("http://VILLE.example:80/z.pdf", "https://ville.example/z.pdf"),
        ("/a.pdf?utm_source=x&v=2#p3", "https://ville.example/a.pdf?v=2"),
    ],
)
def test_one_address_has_one_spelling(href: str, url: str) -> None:
    assert urls(read(f'<a href="{href}">PV</a>')) == [url]


def test_broken_addresses_and_broken_html_stop_nothing() -> None:
    html = (
        "<ul><li><a href='http://[x'>a</a><a href='https://ville.example:99999/a.pdf'>b</a><a href='ok.pdf'>c"
    )
    assert urls(read(html)) == ["https://ville.example/actes/ok.pdf"]


def test_an_empty_page_names_nothing() -> None:
    assert read("") == Listing()


def test_web_pages_are_documents_only_when_asked_for() -> None:
    acts = "<main><a href='arrete-12.html'>Arrêté 12</a> <a href='x'>Arrêté 13</a></main>"
    page = f"{acts}<a href='/'>Accueil</a>"
    assert urls(read(page)) == []
    assert urls(read(page, html=True)) == ["https://ville.example/actes/arrete-12.html"]
    assert urls(read(page, html_links="main a")) == [
        "https://ville.example/actes/arrete-12.html",
        "https://ville.example/actes/x",
    ]


def test_the_folders_of_a_directory_index_are_gone_through_but_never_upwards() -> None:
    found = read(
        "<title>Directory listing for /actes/</title><a href='../'>..</a><a href='/actes/'>here</a>"
        "<a href='2025/'>2025/</a><a href='2026/'>2026/</a><a href='/prive/'>x</a><a href='pv.pdf'>pv.pdf</a>"
    )
    assert found.pages == ("https://ville.example/actes/2025/", "https://ville.example/actes/2026/")
    assert urls(found) == ["https://ville.example/actes/pv.pdf"]


def test_folders_of_an_ordinary_page_are_not_gone_through() -> None:
    assert read("<title>Actes</title><a href='2026/'>2026</a>").pages == ()
