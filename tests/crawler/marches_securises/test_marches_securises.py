"""Buyer profiles on Marchés sécurisés through the wiring: a list that is all there is."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import loopback
import pytest
from crawling import Crawls, later, toml

ID = "fr/profil"
LIST = "/entreprise/"
ROW = (Path(__file__).parent.parent / "pages" / "marches-securises-row.html").read_text(encoding="utf-8")
VIDEO = "Maintenance de la vidéoprotection et de l'hypervision"


class Portal:
    """The list, ten consultations a page."""

    def __init__(self, site: loopback.Site) -> None:
        self.site = site
        self.titles: dict[str, str] = {}  # by number
        self.closing = "vendredi 17 juillet 2026 - 12:00"
        site.routes[LIST] = self.answer

    def answer(self, asked: loopback.Asked) -> loopback.Answer:
        words = asked.query.get("r", "").lower().split()
        found = [
            number
            for number, title in self.titles.items()
            if not words or any(word in title.lower() for word in words)
        ]
        page = int(asked.query["page"])
        rows = "".join(
            ROW.format(
                buyer="Ville de Valmont",
                reference=f"26-{number}",
                title=self.titles[number],
                closing=self.closing,
                number=number,
            )
            for number in found[page * 10 - 10 : page * 10]
        )
        links = "".join(f'<a href="{LIST}?page={n + 1}">{n + 1}</a>' for n in range(-(-len(found) // 10)))
        body = f"{rows}<nav>{links}</nav>" if rows else "<p>Aucune consultation ne correspond</p>"
        return loopback.Answer(f"<html><body>{body}</body></html>", headers={"Content-Type": "text/html"})


@pytest.fixture
def portal() -> Iterator[Portal]:
    with loopback.serve({}) as site:
        yield Portal(site)


def add(crawls: Crawls, portal: Portal, *words: str, options: str = "", more: str = "") -> None:
    crawls.add(
        ID,
        f'base_url = "{portal.site.url}"\ndelay_seconds = 0\nterms = false\n{options}\n'
        + (f"terms_extra = {toml(words)}" if words else "every_notice = true"),
        spider="marches_securises",
        more=more,
    )


def test_a_row_becomes_a_notice(crawls: Crawls, portal: Portal) -> None:
    portal.titles = {"ab12": VIDEO, "cd34": "Denrées"}
    add(crawls, portal, "vidéoprotection", options='departments = ["61", "2A"]')
    outcome = crawls.run()[ID]
    assert (outcome.status, outcome.new, outcome.problems) == ("ok", 1, ())
    document = crawls.documents(ID)["ab12"]
    assert (document["title"], document["published"]) == (VIDEO, "2026-06-29")
    ((said, url, name, department),) = crawls.rows(
        "SELECT d.procurement, d.url, a.name, a.department FROM documents d"
        " JOIN authorities a ON a.id = d.authority_id"
    )
    assert (name, department) == ("Ville de Valmont", "61")
    assert url.endswith("cle_dce=ab12&version=QR")
    said = json.loads(said)
    assert (said["deadline"], said["reference"]) == ("2026-07-17T10:00:00Z", "26-ab12")
    assert said["nature"] == "Procédure adaptée ouverte"
    asked = parse_qs(urlsplit(portal.site.paths()[0]).query)
    assert asked["liste_dept"] == ["61;2A"]
    assert asked["presta"] == [";services;travaux;fournitures;autres"]
    assert len(portal.site.paths()) == 1


def test_all_pages_come_and_a_changed_row_is_a_new_version(crawls: Crawls, portal: Portal) -> None:
    portal.titles = {f"n{number}": f"{VIDEO} {number}" for number in range(25)}
    add(crawls, portal)
    assert crawls.run()[ID].new == 25
    assert crawls.run(later(days=1))[ID].unchanged == 25
    portal.closing = "lundi 20 juillet 2026 - 17:00"
    assert crawls.run(later(days=2))[ID].changed == 25


def test_a_term_of_several_words_is_looked_for_in_the_rows(crawls: Crawls, portal: Portal) -> None:
    portal.titles = {"a1": "Analyse d'images", "b2": "Analyse de l'eau", "c3": "Consultation de test vidéo"}
    add(crawls, portal, "analyse d'images")
    crawls.run()
    assert set(crawls.documents(ID)) == {"a1"}


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (
            loopback.Answer("<p>Maintenance</p>", headers={"Content-Type": "text/html"}),
            "neither consultations",
        ),
        (
            loopback.Answer('<table class="consultation"></table>', headers={"Content-Type": "text/html"}),
            "without number",
        ),
        (loopback.Answer("no", 500), "HTTP 500"),
    ],
    ids=["another_page", "other_rows", "broken"],
)
def test_a_list_of_another_shape_fails_the_crawl(
    crawls: Crawls, portal: Portal, answer: loopback.Answer, says: str
) -> None:
    add(crawls, portal, "vidéo")
    portal.site.routes[LIST] = answer
    outcome = crawls.run()[ID]
    assert outcome.status == "failed"
    assert says in "; ".join(outcome.problems)


def test_robots_txt_is_obeyed(crawls: Crawls, portal: Portal) -> None:
    portal.site.routes["/robots.txt"] = loopback.Answer("User-agent: *\nDisallow: /entreprise/")
    add(crawls, portal, "vidéo")
    assert crawls.run()[ID].status == "failed"
    assert crawls.gaps(ID)[0][1] == "disallowed by robots.txt"
    assert portal.site.paths() == []
