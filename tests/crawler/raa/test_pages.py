"""What pages of prefectures name, template by template."""

from datetime import date
from pathlib import Path

import pytest
from parsel import Selector
from prefecture_site import ROOT, downloads, grey_cards, page, white_cards

from contrechamp.records import Provenance
from crawler.labels.dates import Reader
from crawler.options import read_options
from crawler.raa.options import Options
from crawler.raa.pages import Context, Found, read_page
from crawler.raa.periods import Period

SITE = "https://www.valmont.example"
HERE = f"{SITE}{ROOT}"
YEAR = Context(period=Period(date(2026, 1, 1), date(2026, 12, 31)), depth=1)
READER = Reader(date(2026, 7, 1))


def read(content: str, address: str = HERE, context: Context = YEAR, **table: object) -> Found:
    options, problems = read_options(Options, {"start_urls": [HERE]} | table, Path())
    assert problems == []
    assert options is not None
    return read_page(Selector(text=content, type="html"), address, context, options, READER)


def paths(found: Found) -> list[str]:
    return [folder.url.removeprefix(SITE) for folder in found.folders]


def test_cards_of_years_and_months_are_further_lists_with_their_time() -> None:
    cards = [(f"{ROOT}/2025", "2025"), (f"{ROOT}/2026/Mai", "Mai"), (f"{ROOT}/Archives", "Archives")]
    found = read(page(grey_cards(cards)), context=Context())
    year, month, archives = (folder.context for folder in found.folders)
    assert year.period == Period(date(2025, 1, 1), date(2025, 12, 31))
    assert month.period is None  # no year said
    assert archives.period is None
    assert not any(context.single for context in (year, month, archives))
    (may,) = read(page(grey_cards([cards[1]]))).folders
    assert may.context.period == Period(date(2026, 5, 1), date(2026, 5, 31))


@pytest.mark.parametrize(
    ("label", "dated"),
    [
        ("RAA n° 276 du 18 juin", None),
        ("Recueil spécial du 18 juin 2026", date(2026, 6, 18)),
        ("Recueil 38-2026-276", None),
    ],
)
def test_a_card_of_one_collection_is_known_as_one(label: str, dated: date | None) -> None:
    (folder,) = read(page(white_cards([(f"{ROOT}/2026/x", label, "19/06/2026")]))).folders
    assert (folder.context.single, folder.context.dated) == (True, dated)
    assert folder.context.published == date(2026, 6, 19)


def test_a_list_of_several_collections_is_no_single_one() -> None:
    (folder,) = read(page(grey_cards([(f"{ROOT}/x", "Recueils du n° 1 au n° 45")]))).folders
    assert not folder.context.single


def test_only_what_lies_below_is_followed_and_cards_that_name_such_lists() -> None:
    content = grey_cards(
        [
            ("/Publications/RAA-2026", "RAA 2026"),
            ("/Publications/Enquetes-publiques", "Enquêtes publiques"),
            ("/Publications", "Publications"),
            ("https://other.example/RAA", "RAA"),
        ]
    )
    content += f'<p><a href="/Publications/RAA-ancien">RAA</a> <a href="{ROOT}/2026?x=1">2026</a></p>'
    assert paths(read(page(content))) == ["/Publications/RAA-2026", f"{ROOT}/2026?x=1"]
    assert "/Publications/RAA-ancien" in paths(read(page(content), follow=["RAA-ancien"]))


def test_a_site_with_index_php_in_its_addresses_is_the_same_site() -> None:
    content = grey_cards([(f"/index.php{ROOT}/2026", "2026")])
    assert paths(read(page(content))) == [f"/index.php{ROOT}/2026"]
    back = page(f'<a href="{ROOT}">Retour</a><a href="/index.php{ROOT}">Retour</a>')
    assert paths(read(back, f"{SITE}/index.php{ROOT}/2026")) == []


def test_pages_of_ten_belong_to_the_same_list() -> None:
    content = page(f'<a class="fr-pagination__link" href="{ROOT}/2026/(offset)/20">3</a>')
    for address in (f"{HERE}/2026", f"{HERE}/2026/(offset)/10"):
        (folder,) = read(content, address).folders
        assert folder.context is YEAR


def test_size_and_day_in_a_download_are_no_part_of_its_title() -> None:
    files = [("/contenu/telechargement/1/2/file/r", "RAA n° 45 du 12 mars 2026", "13/03/2026")]
    (link,) = read(page(downloads(files))).links
    assert (link.title.text, link.title.provenance) == ("RAA n° 45 du 12 mars 2026", Provenance.LISTING)
    assert (link.dated, link.published) == (date(2026, 3, 12), date(2026, 3, 13))


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="/a.pdf">Recueil</a>',
        '<a href="/contenu/telechargement/1/2/file/a">Recueil</a>',
        '<a class="fr-link fr-link--download" href="/a">Recueil</a>',
        '<a class="link-download" href="/a">Recueil</a>',
        '<a download href="/a">Recueil</a>',
    ],
)
def test_a_file_is_known_by_its_ending_its_address_or_its_class(anchor: str) -> None:
    assert len(read(page(anchor)).links) == 1


def test_pictures_tables_and_files_of_other_hosts_are_no_collections() -> None:
    content = (
        '<a class="fr-link--download" href="/plan.jpg">Plan</a><a download href="/a.ods">Tableau</a>'
        '<a href="https://cdn.example/a.pdf">RAA</a>'
    )
    found = read(page(content))
    assert found.links == ()
    assert found.elsewhere == {"cdn.example"}
    (link,) = read(page(content), document_hosts=["cdn.example"]).links
    assert link.url == "https://cdn.example/a.pdf"


def test_what_the_catalogue_denies_is_neither_fetched_nor_followed() -> None:
    content = f'<a href="/budget.pdf">Budget</a><a href="{ROOT}/abonnement">S’abonner</a>'
    assert read(page(content), deny=["budget", "abonn"]) == Found()


def test_a_page_about_one_collection_completes_its_file_from_the_list() -> None:
    context = Context(
        label="RAA spécial n° 12", dated=date(2026, 6, 8), published=date(2026, 6, 9), single=True, depth=2
    )
    (link,) = read(page('<a href="/x/a.pdf">Télécharger</a>'), context=context).links
    assert (link.title.text, link.dated, link.published) == (
        "RAA spécial n° 12",
        date(2026, 6, 8),
        date(2026, 6, 9),
    )
    two = read(page('<a href="/x/a.pdf">Télécharger</a><a href="/x/b.pdf">Annexe</a>'), context=context)
    assert [link.dated for link in two.links] == [None, None]


def test_options_of_a_select_box_are_addresses_or_keys() -> None:
    options = (
        f'<option value="{ROOT[1:]}/2026/r1">RAA n° 1</option><option value="">–</option>'
        '<option value="77">RAA n° 2 du 3 mai 2026</option><option value="fr">Français</option>'
    )
    found = read(page(f'<select id="liste">{options}</select>'), f"{HERE}/2026")
    assert [(folder.url.removeprefix(HERE), folder.choice) for folder in found.folders] == [
        ("/2026/r1", None),
        ("/2026", ("liste", "77")),
    ]


def test_a_card_that_leads_back_is_not_followed() -> None:
    content = page(grey_cards([(ROOT, "Recueils"), ("/Publications", "Recueils des actes")]))
    assert paths(read(content, f"{HERE}/2026", follow=["publications"])) == []
