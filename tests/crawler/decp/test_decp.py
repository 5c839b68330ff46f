"""Contracts of the consolidated table, asked over loopback from an interface of the documented shape."""

import json
from collections.abc import Iterator
from typing import Any

import loopback
import pytest
from crawling import Crawls, later

from crawler.decp import rows
from crawler.decp.choosing import fewest, spellings

DATA = "/api/resources/1/data/"
BUYER, WINNER = "21060088800015", "73282932000074"


def a_row(uid: str = f"{BUYER}2026-1", **more: Any) -> dict[str, Any]:
    return {
        "__id": 1,
        "uid": uid,
        "id": uid.removeprefix(BUYER),
        "nature": "Marché",
        "acheteur_id": BUYER,
        "acheteur_nom": "Ville de Nice",
        "acheteur_departement_code": "06",
        "titulaire_id": WINNER,
        "titulaire_typeIdentifiant": "SIRET",
        "titulaire_nom": "Analyse SARL",
        "objet": "Extension de la vidéoprotection",
        "montant": 98000.0,
        "codeCPV": "32323500",
        "dureeMois": 36,
        "dateNotification": "2026-06-20",
        "datePublicationDonnees": "2026-06-25",
        "lieuExecution_code": "06088",
        "modification_id": 0,
        "donneesActuelles": True,
        "modificationDate": None,
    } | more


class Table:
    """The tabular API: filters by column, pages, links and totals, as documented."""

    def __init__(self, site: loopback.Site) -> None:
        self.site = site
        self.rows: list[dict[str, Any]] = []
        self.claimed: int | None = None
        site.routes[DATA] = self.answer

    def answer(self, asked: loopback.Asked) -> loopback.Answer:
        found = self.rows
        query = dict(asked.query)
        for name, value in query.items():
            column, _, operator = name.partition("__")
            if operator == "contains":
                found = [row for row in found if value.lower() in str(row[column]).lower()]
            elif operator == "exact":
                found = [row for row in found if str(row[column]) == value]
            elif operator == "in":
                found = [row for row in found if str(row[column]) in value.split(",")]
            elif operator == "greater":
                found = [row for row in found if str(row[column]) >= value]
        page, size = int(query["page"]), int(query["page_size"])
        held = found[(page - 1) * size : page * size]
        more = page * size < len(found)
        answer = {
            "data": held,
            "links": {"next": f"{self.site.url}{DATA}?page={page + 1}" if more else None, "prev": None},
            "meta": {"page": page, "page_size": size, "total": self.claimed or len(found)},
        }
        return loopback.Answer(json.dumps(answer), headers={"Content-Type": "application/json"})

    def questions(self) -> list[dict[str, str]]:
        return [dict(asked.query) for asked in self.site.asked if asked.path == DATA]


@pytest.fixture
def table() -> Iterator[Table]:
    with loopback.serve({}) as site:
        yield Table(site)


def add(crawls: Crawls, table: Table, more: str = "terms = false\nvendors = false") -> None:
    crawls.add("fr/decp", f'data_url = "{table.site.url}{DATA}"\n{more}', spider="decp")


def test_a_contract_is_one_paper_with_all_its_rows(crawls: Crawls, table: Table) -> None:
    add(crawls, table)
    table.rows = [
        a_row(montant=90000.0, donneesActuelles=False),
        a_row(modification_id=1, dureeMois=48),
        a_row(modification_id=1, dureeMois=48, titulaire_id="44306184100047", titulaire_nom="Pose SA"),
        a_row(f"{BUYER}2026-2", codeCPV="45000000"),
    ]
    outcome = crawls.run()["fr/decp"]
    assert (outcome.status, outcome.new) == ("ok", 1)
    document = crawls.documents("fr/decp")[f"{BUYER}2026-1"]
    assert (document["title"], document["kind"]) == ("Extension de la vidéoprotection", "contract")
    assert (document["dated"], document["published"]) == ("2026-06-20", "2026-06-25")
    assert crawls.rows("SELECT name, siren, department FROM authorities") == [
        ("Ville de Nice", "210600888", "06")
    ]
    ((procurement,),) = crawls.rows("SELECT procurement FROM documents")
    said = json.loads(procurement)
    assert [(w["name"], w["siret"]) for w in said["winners"]] == [
        ("Pose SA", "44306184100047"),
        ("Analyse SARL", WINNER),
    ]
    assert (said["amount"], said["duration_months"], said["notified"]) == ("98000", 48, "2026-06-20")
    assert said["cpv"] == ["32323500"]


def test_subjects_codes_and_winners_are_asked_for(crawls: Crawls, table: Table) -> None:
    add(crawls, table, 'cpv = ["35125"]')
    table.rows = [
        a_row(f"{BUYER}1", codeCPV="45000000", objet="VIDÉOPROTECTION du centre"),
        a_row(f"{BUYER}2", codeCPV="35125300-2", objet="Lot 4"),
        a_row(f"{BUYER}3", codeCPV="48000000", objet="Licences", titulaire_id="83866427400019"),
        a_row(f"{BUYER}4", codeCPV="48000000", objet="Licences", titulaire_nom="NEPSIS ENGINEERING"),
        a_row(f"{BUYER}5", codeCPV="13512500", objet="Sable", titulaire_id="00838664274000"),
    ]
    outcome = crawls.run(
        terms={"fr": ("vidéoprotection", "vidéoprotection intelligente")},
        companies={"Veesion": ("838664274",), "Nepsis Engineering": ()},
    )["fr/decp"]
    assert outcome.status == "ok"
    assert crawls.documents("fr/decp").keys() == {f"{BUYER}{number}" for number in (1, 2, 3, 4)}
    asked = {pair for question in table.questions() for pair in question.items() if "contains" in pair[0]}
    assert sorted(asked) == [
        ("codeCPV__contains", "35125"),
        ("objet__contains", "videoprotection"),
        ("objet__contains", "vidéoprotection"),
        ("titulaire_id__contains", "838664274"),
        ("titulaire_nom__contains", "Nepsis Engineering"),
    ]


def test_an_unchanged_table_is_only_listed(crawls: Crawls, table: Table) -> None:
    add(crawls, table, 'terms = false\nvendors = false\ncpv = ["323"]')
    table.rows = [a_row(f"{BUYER}{number:03}") for number in range(70)]
    assert crawls.run()["fr/decp"].new == 70
    table.site.forget()
    outcome = crawls.run(later(days=1))["fr/decp"]
    assert (outcome.status, outcome.unchanged, outcome.new, outcome.changed) == ("ok", 70, 0, 0)
    assert [question["page"] for question in table.questions()] == ["1", "2"]
    assert table.questions()[0]["datePublicationDonnees__greater"] == "2026-06-01"


def test_a_modification_is_another_version(crawls: Crawls, table: Table) -> None:
    add(crawls, table)
    table.rows = [a_row()]
    crawls.run()
    table.rows.append(a_row(modification_id=1, montant=120000.0, titulaire_nom="Autre SA"))
    outcome = crawls.run(later(days=1))["fr/decp"]
    assert (outcome.status, outcome.changed) == ("ok", 1)
    ((procurement,),) = crawls.rows("SELECT procurement FROM documents")
    assert json.loads(procurement)["amount"] == "120000"


def test_numbers_that_cannot_stand_in_a_list_are_asked_for_alone(crawls: Crawls, table: Table) -> None:
    add(crawls, table)
    table.rows = [a_row(f"{BUYER}a,b&c #1"), a_row(f"{BUYER}2")]
    assert crawls.run()["fr/decp"].new == 2


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (loopback.Answer("<html>"), "JSON was expected"),
        (loopback.Answer("[]"), "a list of rows under 'data'"),
        (loopback.Answer('{"data": []}'), "'meta.total' was expected"),
        (loopback.Answer('{"data": [{"id": 1}], "meta": {"total": 1}}'), "a row without uid"),
        (loopback.Answer("no", 400), "did not answer (HTTP 400)"),
    ],
    ids=["html", "a_list", "no_total", "other_columns", "refused"],
)
def test_an_answer_that_is_none_fails_the_crawl(
    crawls: Crawls, table: Table, answer: loopback.Answer, says: str
) -> None:
    add(crawls, table)
    table.site.routes[DATA] = answer
    outcome = crawls.run()["fr/decp"]
    assert outcome.status == "failed"
    assert says in "; ".join(outcome.problems)


def test_a_contract_that_vanishes_meanwhile_is_asked_for_again(crawls: Crawls, table: Table) -> None:
    add(crawls, table)
    table.rows = [a_row()]

    def forgetful(asked: loopback.Asked) -> loopback.Answer:
        if any(name.startswith("uid__") for name in asked.query):
            table.rows = []
        return table.answer(asked)

    table.site.routes[DATA] = forgetful
    outcome = crawls.run()["fr/decp"]
    assert (outcome.status, outcome.new) == ("warning", 0)
    assert "cannot be had" in "; ".join(outcome.problems)
    table.site.routes[DATA] = table.answer
    table.rows = [a_row()]
    assert crawls.run(later(days=50))["fr/decp"].new == 1


def test_fewer_rows_than_announced_are_told(crawls: Crawls, table: Table) -> None:
    add(crawls, table)
    table.rows = [a_row()]
    table.claimed = 500
    assert crawls.run()["fr/decp"].status == "warning"


def test_rows_without_their_columns_are_read_as_far_as_they_go() -> None:
    contract = rows.read_contract([{"uid": "x", "objet": None, "dateNotification": "NC", "montant": 1e17}])
    assert (contract.title, contract.notified, contract.amount, contract.winners) == (None, None, None, ())


def test_words_that_hold_another_are_not_asked_for() -> None:
    assert fewest(["caméras intelligentes", "caméras", "LAPI"]) == ("caméras", "LAPI")
    assert list(spellings("Vidéoprotection")) == ["Vidéoprotection", "Videoprotection"]
    assert list(spellings("LAPI")) == ["LAPI"]
