"""The spider against the interface on loopback."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import loopback
import pytest
from crawling import Crawls, later

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
SEARCH = "/mq_apis/actes/v1/search"


class Portal:
    """The search interface: acts by the words that find them."""

    def __init__(self, site: loopback.Site) -> None:
        self.site = site
        self.acts: dict[str, list[dict[str, Any]]] = {}
        self.page = 2  # acts of a page
        self.endless = False
        site.routes[SEARCH] = self.answer

    def publish(self, words: str, number: str, *, annexes: int = 0, **changes: Any) -> None:
        url = f"{self.site.url}/pdf/{number}.pdf"
        self.site.routes[f"/pdf/{number}.pdf"] = PDF + number.encode()
        names = [f"{number}-{letter}" for letter in "xyz"[:annexes]]
        for name in names:
            self.site.routes[f"/pdf/{name}.pdf"] = PDF + name.encode()
        act = {
            "id": number,
            "hash": f"hash of {number}",
            "siren": "213502388",
            "type": 1,
            "objet": f"Acte {number}",
            "date_acte": "2026-06-25",
            "date_publication": "2026-06-29",
            "url": url,
            "annexes": [
                {"id": name, "hash": name, "url": f"{self.site.url}/pdf/{name}.pdf"} for name in names
            ],
        }
        self.acts.setdefault(words, []).append(act | changes)

    def answer(self, asked: loopback.Asked) -> loopback.Answer:
        found = [
            act
            for act in self.acts.get(asked.query["query"].strip('"'), [])
            if act["date_publication"] >= asked.query["date_de_publication_debut"]
        ]
        start = int(asked.query.get("page_suivante", "0"))
        more = str(start + self.page) if start + self.page < len(found) or self.endless else ""
        page = {
            "nb_resultats": len(found) + 7,
            "page_suivante": "0" if self.endless else more,
            "resultats": found[start : start + self.page],
        }
        return loopback.Answer(json.dumps(page), headers={"Content-Type": "application/json"})


@pytest.fixture
def portal() -> Iterator[Portal]:
    with loopback.serve({}) as site:
        yield Portal(site)


def add(crawls: Crawls, portal: Portal, options: str = "") -> None:
    crawls.add(
        "fr/acts",
        f'search_url = "{portal.site.url}{SEARCH}"\nterms = false\n'
        f'terms_extra = ["vidéoprotection", "caméras augmentées"]\n{options}',
        spider="publication_actes",
    )


def test_acts_and_annexes_of_every_page_come_with_all_that_is_known_of_them(
    crawls: Crawls, portal: Portal
) -> None:
    add(crawls, portal)
    for number in ("a1", "a2", "a3"):
        portal.publish("vidéoprotection", number, annexes=1)
    portal.publish("caméras augmentées", "a3")
    outcome = crawls.run()["fr/acts"]
    assert (outcome.status, outcome.listed, outcome.new) == ("ok", 6, 6)
    documents = crawls.documents("fr/acts")
    assert set(documents) == {"a1", "a2", "a3", "a1/a1-x", "a2/a2-x", "a3/a3-x"}
    assert documents["a1"]["kind"] == "deliberation"
    assert (documents["a1"]["dated"], documents["a1"]["published"]) == ("2026-06-25", "2026-06-29")
    (authority,) = crawls.rows("SELECT name, department FROM authorities")
    assert authority == ("Rennes", "35")
    ((relations,),) = crawls.rows("SELECT relations FROM documents WHERE source_key = 'a1/a1-x'")
    assert json.loads(relations) == [{"kind": "annex_of", "target": "a1"}]


def test_a_second_crawl_downloads_nothing_and_asks_for_the_last_days_only(
    crawls: Crawls, portal: Portal
) -> None:
    add(crawls, portal)
    portal.publish("vidéoprotection", "a1", annexes=2)
    crawls.run()
    portal.site.forget()
    outcome = crawls.run(later(days=1))["fr/acts"]
    assert (outcome.status, outcome.unchanged, outcome.new) == ("ok", 3, 0)
    assert {asked.path for asked in portal.site.asked} == {SEARCH}
    asked_since = {
        date.fromisoformat(asked.query["date_de_publication_debut"]) for asked in portal.site.asked
    }
    assert asked_since == {date(2026, 6, 24)}


def test_an_act_whose_hash_changed_is_a_new_version(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    portal.publish("vidéoprotection", "a1")
    crawls.run()
    portal.acts["vidéoprotection"][0]["hash"] = "another"
    portal.site.routes["/pdf/a1.pdf"] = PDF + b"corrected"
    outcome = crawls.run(later(days=1))["fr/acts"]
    assert (outcome.changed, crawls.documents("fr/acts")["a1"]["number"]) == (1, 2)


def test_several_words_are_asked_for_as_a_phrase(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal, 'sirens = ["213502388"]\nact_types = ["1", "73"]')
    portal.publish("caméras augmentées", "a1")
    crawls.run()
    asked = [asked.query for asked in portal.site.asked if asked.path == SEARCH]
    assert {query["query"] for query in asked} == {"vidéoprotection", '"caméras augmentées"'}
    assert {(query["siren"], query["types_actes"]) for query in asked} == {("213502388", "1,73")}


def test_a_quiet_day_is_no_failure_but_a_first_crawl_that_finds_nothing_is(
    crawls: Crawls, portal: Portal
) -> None:
    add(crawls, portal)
    assert crawls.run()["fr/acts"].status == "failed"
    portal.publish("vidéoprotection", "a1")
    assert crawls.run()["fr/acts"].status == "ok"
    assert crawls.run(later(days=30))["fr/acts"].status == "ok"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (loopback.Answer("<html>maintenance</html>"), "JSON was expected"),
        (loopback.Answer('{"resultats": []}'), "page_suivante"),
        (loopback.Answer("later", 500), "did not answer (HTTP 500)"),
        (loopback.Answer("", 202), "JSON was expected"),
    ],
    ids=["html", "another_shape", "an_error", "accepted_and_empty"],
)
def test_an_answer_that_is_none_fails_the_crawl_and_its_days_are_asked_for_again(
    crawls: Crawls, portal: Portal, answer: loopback.Answer, says: str
) -> None:
    add(crawls, portal)
    portal.publish("vidéoprotection", "a1")
    portal.site.routes[SEARCH] = answer
    outcome = crawls.run()["fr/acts"]
    assert outcome.status == "failed"
    assert says in "; ".join(outcome.problems)
    portal.site.routes[SEARCH] = portal.answer
    assert crawls.run()["fr/acts"].new == 1


def test_a_cursor_that_does_not_end_is_left(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    portal.publish("vidéoprotection", "a1")
    portal.endless = True
    outcome = crawls.run()["fr/acts"]
    assert outcome.status == "failed"
    assert "the cursor does not end" in "; ".join(outcome.problems)
    assert outcome.new == 1  # what was found is kept
    assert len(portal.site.paths()) < 10


def test_a_page_in_the_place_of_a_pdf_is_said_and_not_kept(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    portal.publish("vidéoprotection", "a1")
    portal.publish("vidéoprotection", "a2")
    portal.site.routes["/pdf/a2.pdf"] = "<html><p>Connexion</p></html>"
    outcome = crawls.run()["fr/acts"]
    assert (outcome.status, outcome.new) == ("warning", 1)
    assert "instead of a document" in "; ".join(outcome.problems)


def test_an_undocumented_type_is_kept_and_said(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    portal.publish("vidéoprotection", "a1", type=88)
    outcome = crawls.run()["fr/acts"]
    assert "type '88'" in "; ".join(outcome.problems)
    assert crawls.documents("fr/acts")["a1"]["kind"] == "other"


def test_acts_published_long_ago_are_listed_again_once_in_thirty_days(portal: Portal, crawls: Crawls) -> None:
    add(crawls, portal, "revisit_days = 60")
    portal.publish("vidéoprotection", "1")
    for day in (0, 8):
        portal.publish("vidéoprotection", f"new-{day}", date_publication=str(later(days=day).date()))
        crawls.run(later(days=day))
    old, act = "2026-06-29", portal.acts["vidéoprotection"][0]
    act |= {"hash": "another"}
    portal.site.routes["/pdf/1.pdf"] = PDF + b"replaced"
    outcomes, since = [], []
    for day in (16, 32, 46):
        portal.publish("vidéoprotection", str(day), date_publication=str(later(days=day).date()))
        portal.site.forget()
        outcomes.append(crawls.run(later(days=day))["fr/acts"])
        asked = [each for each in portal.site.asked if each.path == SEARCH]
        since.append(min(each.query["date_de_publication_debut"] for each in asked) <= old)
    assert since == [False, True, False]
    assert [(outcome.status, outcome.changed) for outcome in outcomes] == [("ok", 0), ("ok", 1), ("ok", 0)]
