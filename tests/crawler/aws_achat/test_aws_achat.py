"""Buyer profiles on AWS-Achat through the wiring."""

import json
from collections.abc import Iterator

import loopback
import pytest
from aws_platform import FORM, LIST, Portal, html
from crawling import Crawls, later, toml

ID = "fr/profil"
VIDEO = "Extension et maintenance de la vidéoprotection"


@pytest.fixture
def portal() -> Iterator[Portal]:
    with loopback.serve({}) as site:
        yield Portal(site)


def add(crawls: Crawls, portal: Portal, *words: str, more: str = "", options: str = "") -> None:
    crawls.add(
        ID,
        f'base_url = "{portal.site.url}"\ndelay_seconds = 0\nterms = false\n{options}\n'
        + (f"terms_extra = {toml(words)}" if words else "every_notice = true"),
        spider="aws_achat",
        more=more,
    )


def test_a_notice_comes_with_all_it_says_and_its_dossier_is_a_gap(crawls: Crawls, portal: Portal) -> None:
    portal.add(2026110345, VIDEO)
    portal.add(2026110346, "Fourniture de denrées")
    add(crawls, portal, "vidéoprotection")
    outcome = crawls.run()[ID]
    assert (outcome.status, outcome.new, outcome.refused, outcome.problems) == ("ok", 1, 1, ())
    document = crawls.documents(ID)["MPI-pub-2026110345"]
    assert (document["title"], document["kind"], document["published"]) == (VIDEO, "notice", "2026-06-29")
    ((said, name, siret, department),) = crawls.rows(
        "SELECT d.procurement, a.name, a.siret, a.department FROM documents d"
        " JOIN authorities a ON a.id = d.authority_id"
    )
    assert (name, siret, department) == ("COMMUNE DE VALMONT", "21610490100014", "61")
    said = json.loads(said)
    assert said["deadline"] == "2026-08-17T10:00:00Z"
    assert (said["reference"], said["nature"]) == ("202601", "Procédure adaptée ouverte")
    assert said["cpv"] == ["32323500", "48328000", "50610000", "35125300"]
    assert said["places"] == ["FRD13", "61300"]
    assert (said["amount"], said["currency"]) == ("246000.00", "EUR")
    assert said["procedure"] == "127.0.0.1/1456564"
    assert [(lot["number"], lot["title"], lot["amount"], lot["cpv"]) for lot in said["lots"]] == [
        ("1", "Caméras", "120000.00", ["35125300"]),
        ("2", "Logiciel d'hypervision", None, ["48328000"]),
    ]
    assert said["lots"][0]["description"] == "Caméras fixes et dômes"
    assert "http://www.boamp.fr/avis/detail/26-47259/officiel" in said["links"]
    ((url, reason),) = crawls.gaps(ID)
    assert "dematEnt.login" in url
    assert "after a login" in reason
    assert not [path for path in portal.site.paths() if "dematEnt" in path]


def test_a_known_notice_is_not_asked_for_again_and_its_gap_not_told_again(
    crawls: Crawls, portal: Portal
) -> None:
    portal.add(2026110345, VIDEO)
    add(crawls, portal, "vidéoprotection")
    crawls.run()
    portal.site.forget()
    outcome = crawls.run(later(hours=3))[ID]
    assert (outcome.new, outcome.unchanged, outcome.refused) == (0, 1, 0)
    assert {asked.path for asked in portal.site.asked} == {"/robots.txt", FORM, LIST}


def test_each_term_and_each_kind_of_announcement_is_asked_for(crawls: Crawls, portal: Portal) -> None:
    portal.add(1, VIDEO, page="<table><tr><td>Objet</td><td>Attribué</td></tr></table>")
    add(crawls, portal, "vidéoprotection", "maintenance", options='announcements = ["EC", "AAA"]')
    outcome = crawls.run()[ID]
    assert outcome.listed == 1
    asked = [(sent["IDE"], sent["txtLibre"]) for sent in portal.searched]
    assert sorted(asked) == sorted(
        (kind, word) for kind in ("EC", "AAA") for word in ("vidéoprotection", "maintenance")
    )
    assert all(sent["Rechercher"] == "Rechercher" for sent in portal.searched)


def test_an_award_is_one(crawls: Crawls, portal: Portal) -> None:
    portal.add(1, VIDEO, page="<table><tr><td>Objet</td><td>Attribué</td></tr></table>")
    add(crawls, portal, "vidéoprotection", options='announcements = ["AAA"]')
    crawls.run()
    assert crawls.documents(ID)["MPI-pub-1"]["kind"] == "award"


def test_all_pages_of_a_tab_are_turned(crawls: Crawls, portal: Portal) -> None:
    for number in range(1, 76):
        portal.add(number, f"{VIDEO} {number}")
    add(crawls, portal, "vidéoprotection", options="files = []")
    outcome = crawls.run()[ID]
    assert (outcome.status, outcome.new, outcome.listed) == ("ok", 75, 75)
    pages = [asked.query["pager_t"] for asked in portal.site.asked if "pager_t" in asked.query]
    assert sorted(map(int, pages)) == [2, 3, 4, 5, 6, 7, 8]


def test_a_page_that_comes_empty_is_asked_for_once_more(crawls: Crawls, portal: Portal) -> None:
    for number in range(1, 16):
        portal.add(number, f"{VIDEO} {number}")
    add(crawls, portal, "vidéoprotection", options="files = []")
    portal.moods = 1
    assert crawls.run()[ID].new == 15
    portal.moods = 2
    outcome = crawls.run(later(days=1))[ID]
    assert outcome.status == "failed"
    assert "neither results" in outcome.problems[0]


def test_a_question_that_finds_too_much_is_put_for_each_kind_of_contract(
    crawls: Crawls, portal: Portal
) -> None:
    for number in range(1, 13):
        portal.add(number, f"{VIDEO} {number}")
    portal.limit = 5
    add(crawls, portal, "vidéoprotection", options="files = []")
    outcome = crawls.run()[ID]
    assert (outcome.status, outcome.new) == ("ok", 12)
    assert sorted(sent["IDN"] for sent in portal.searched) == ["F", "S", "T", "X"]
    portal.limit = 3
    outcome = crawls.run(later(days=1))[ID]
    assert outcome.status == "failed"
    assert "which finds too much" in outcome.problems[0]


def test_one_buyer_is_asked_for_by_a_field_of_the_form(crawls: Crawls, portal: Portal) -> None:
    portal.add(1, VIDEO)
    add(crawls, portal, options="files = []", more='[fields]\ntxtLibreAcheteur = "Valmont"')
    assert crawls.run()[ID].new == 1
    assert portal.searched[0]["txtLibreAcheteur"] == "Valmont"
    add(crawls, portal, more='[fields]\nacheteur = "Valmont"')
    outcome = crawls.run(later(days=1))[ID]
    assert "the search form has no field 'acheteur'" in outcome.problems[0]


def test_no_result_is_a_quiet_day(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal, "vidéoprotection", more="[expect]\ndocuments_min = 0")
    outcome = crawls.run()[ID]
    assert (outcome.status, outcome.listed) == ("ok", 0)


@pytest.mark.parametrize(
    ("path", "answer", "says"),
    [
        (FORM, html("<p>Maintenance</p>"), "no field 'IDE'"),
        (LIST, html("<p>Maintenance</p>"), "neither results"),
        (LIST, html('<div id="entity"><p>Une annonce</p></div>'), "none with a title"),
        (LIST, loopback.Answer("captcha", 403), "did not answer (HTTP 403)"),
        (FORM, loopback.Answer(b"%PDF-1.4"), "no web page"),
    ],
    ids=["no_form", "another_page", "other_blocks", "turned_away", "no_page"],
)
def test_an_answer_of_another_shape_fails_the_crawl(
    crawls: Crawls, portal: Portal, path: str, answer: loopback.Answer, says: str
) -> None:
    add(crawls, portal, "vidéoprotection")
    portal.site.routes[path] = answer
    outcome = crawls.run()[ID]
    assert outcome.status == "failed"
    assert says in "; ".join(outcome.problems)
