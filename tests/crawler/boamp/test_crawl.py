"""BOAMP through the wiring: catalogue, crawling process, a real HTTP server, the store."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import loopback
import pytest
from boamp_portal import Portal, a_record
from crawling import Crawls, later


def wheres(asked: list[loopback.Asked]) -> list[str]:
    return [parse_qs(urlsplit(each.target).query)["where"][0] for each in asked]


def test_notices_become_documents_known_by_their_idweb(portal: Portal, crawls: Crawls) -> None:
    portal.records = [
        a_record("26-1"),
        a_record("26-2", nature="ATTRIBUTION"),
        a_record("26-3", objet="Cantine"),
    ]
    outcome = crawls.run()["fr/boamp"]
    assert (outcome.status, outcome.listed, outcome.new) == ("ok", 2, 2)
    documents = crawls.documents("fr/boamp")
    assert set(documents) == {"26-1", "26-2"}
    assert (documents["26-2"]["kind"], documents["26-2"]["published"]) == ("award", "2026-06-30")
    assert documents["26-1"]["title_from"] == "source"


def test_a_known_notice_is_listed_but_not_asked_for_again(portal: Portal, crawls: Crawls) -> None:
    portal.records = [a_record("26-1")]
    crawls.run()
    portal.site.forget()
    portal.records.append(a_record("26-2"))
    outcome = crawls.run(later(hours=12))["fr/boamp"]
    assert (outcome.new, outcome.unchanged) == (1, 1)
    assert [where for where in wheres(portal.details()) if "26-1" in where] == []


def test_a_second_crawl_asks_from_the_last_success_with_an_overlap(portal: Portal, crawls: Crawls) -> None:
    portal.records = [a_record()]
    crawls.run()
    assert "dateparution >= date'2026-04-02'" in wheres(portal.lists())[0]
    portal.site.forget()
    crawls.run(later(days=10))
    assert "dateparution >= date'2026-06-28'" in wheres(portal.lists())[0]


def test_a_crawl_that_failed_does_not_move_on(portal: Portal, crawls: Crawls) -> None:
    portal.records = [a_record()]
    crawls.run()
    portal.records = [a_record("26-9", dateparution="2026-07-09")]
    portal.claimed = 5
    assert crawls.run(later(days=10))["fr/boamp"].status == "failed"
    portal.claimed = None
    portal.site.forget()
    crawls.run(later(days=20))
    assert "dateparution >= date'2026-06-28'" in wheres(portal.lists())[0]


@pytest.mark.parametrize(
    ("since", "next_first_day"), [(date(2026, 6, 1), "2026-04-12"), (date(2026, 1, 1), "2026-06-28")]
)
def test_asking_since_a_day_leaves_no_hole_before_it(
    portal: Portal, crawls: Crawls, since: date, next_first_day: str
) -> None:
    portal.records = [a_record()]
    crawls.run(since=since)
    assert f"dateparution >= date'{since}'" in wheres(portal.lists())[0]
    portal.site.forget()
    crawls.run(later(days=10), full=False)
    assert f"dateparution >= date'{next_first_day}'" in wheres(portal.lists())[0]


def test_a_quiet_day_is_no_failure_but_an_empty_first_crawl_is(portal: Portal, crawls: Crawls) -> None:
    assert crawls.run()["fr/boamp"].status == "failed"
    portal.records = [a_record()]
    assert crawls.run(later(days=1))["fr/boamp"].status == "ok"
    portal.records = []
    assert crawls.run(later(days=30))["fr/boamp"].status == "ok"


def test_a_notice_whose_record_changes_is_a_new_version(portal: Portal, crawls: Crawls) -> None:
    portal.records = [a_record()]
    crawls.run()
    portal.records = [a_record(datelimitereponse="2026-08-01T12:00:00+00:00")]
    assert crawls.run(later(days=1))["fr/boamp"].changed == 1
    assert crawls.documents("fr/boamp")["26-1"]["number"] == 2


def test_all_pages_of_a_list_are_read(portal: Portal, crawls: Crawls) -> None:
    portal.records = [a_record(f"26-{number}") for number in range(1, 236)]
    outcome = crawls.run()["fr/boamp"]
    assert (outcome.status, outcome.new) == ("ok", 235)
    assert [asked.query["offset"] for asked in portal.lists()] == ["0", "100", "200"]


def test_beyond_the_window_of_paging_months_are_exported(portal: Portal, crawls: Crawls) -> None:
    portal.records = [
        a_record("26-1", dateparution="2026-04-10"),
        a_record("26-2", dateparution="2026-06-30"),
    ]
    portal.claimed = 10_001
    outcome = crawls.run()["fr/boamp"]
    assert (outcome.status, outcome.new) == ("ok", 2)
    exports = [asked for asked in portal.site.asked if asked.path.endswith("/exports/json")]
    assert len(exports) == 4  # April, May, June, and the first day of July
    assert "dateparution >= date'2026-05-01' AND dateparution <= date'2026-05-31'" in " ".join(
        wheres(exports)
    )


def test_a_total_that_its_pages_do_not_reach_is_a_failure_after_a_second_look(
    portal: Portal, crawls: Crawls
) -> None:
    portal.records = [a_record()]
    portal.claimed = 3
    outcome = crawls.run()["fr/boamp"]
    assert outcome.status == "failed"
    assert "3 notices announced, 1 came" in outcome.problems[0]
    assert len(portal.lists()) == 2
    assert outcome.new == 1


def test_a_long_question_is_split_and_its_answers_counted_once(portal: Portal, crawls: Crawls) -> None:
    portal.records = [a_record()]
    terms = ", ".join(f'"vidéoprotection {number:040d}"' for number in range(60))
    crawls.add(
        "fr/boamp",
        f'base_url = "{portal.site.url}"\nmax_url = 2500\n'
        f'terms_extra = ["vidéoprotection", {terms}, "Extension"]',
        spider="boamp",
    )
    outcome = crawls.run()["fr/boamp"]
    assert (outcome.listed, outcome.new) == (1, 1)
    assert len(portal.lists()) > 2
    assert max(len(asked.target) for asked in portal.lists()) <= 2500


def test_terms_of_the_lexicon_and_their_quotes_reach_the_api(portal: Portal, crawls: Crawls) -> None:
    crawls.add("fr/boamp", f'base_url = "{portal.site.url}"', spider="boamp")
    portal.records = [a_record(objet='Logiciel "malin" d\'analyse')]
    outcome = crawls.run(terms={"fr": ('logiciel "malin"', "d'analyse"), "de": ("Gesichtserkennung",)})[
        "fr/boamp"
    ]
    assert outcome.new == 1
    (where,) = wheres(portal.lists())
    assert 'search(*, "logiciel \\"malin\\"")' in where
    assert 'search(donnees, "CPV 32323500")' in where
    assert "Gesichtserkennung" not in where


def spoilt(portal: Portal, spoil: Callable[[dict[str, Any]], None]) -> None:
    """From now on the portal serves its records after something happened to them."""

    def answer(asked: loopback.Asked) -> loopback.Answer:
        found = portal.answer(asked)
        body = json.loads(found.bytes)
        for record in body["results"]:
            spoil(record)
        return loopback.Answer(json.dumps(body), headers=found.headers)

    path = next(path for path in portal.site.routes if path.endswith("/records"))
    portal.site.routes[path] = answer


DAMAGES: dict[str, dict[str, Any]] = {
    "content_cut_off": {"donnees": '{"MAPA": {"organisme"'},
    "content_that_is_prose": {"donnees": "voir le profil d'acheteur"},
    "content_that_is_a_list": {"donnees": "[1, [2, null]]"},
    "content_nested_deep": {"donnees": '{"MAPA": ' * 800 + "1" + "}" * 800},
    "content_nested_too_deep": {"donnees": '{"MAPA": ' * 50_000 + "1" + "}" * 50_000},
    "half_a_character_and_none": {"objet": "caméra \ud83d", "nomacheteur": "Ville \udc00\x00"},
    "lists_for_texts": {"objet": ["a", "b"], "nomacheteur": {"x": 1}, "etat": [], "nature": ["AUTRE"]},
    "objects_for_lists": {"annonce_lie": {"a": 1}, "titulaire": {"nom": "X"}, "code_departement": {}},
    "numbers_for_texts": {"objet": 1.5, "nomacheteur": 7, "dateparution": 20260630, "url_avis": False},
}


def test_damaged_notices_do_not_stop_the_others(portal: Portal, crawls: Crawls) -> None:
    damaged = {f"26-{number}": damage for number, damage in enumerate(DAMAGES.values(), 2)}
    portal.records = [a_record("26-1"), *map(a_record, damaged), a_record("26-99")]

    def spoil(record: dict[str, Any]) -> None:
        damage = damaged.get(record["idweb"], {})
        record |= {name: value for name, value in damage.items() if name in record}

    spoilt(portal, spoil)
    outcome = crawls.run()["fr/boamp"]
    assert outcome.status == "warning", outcome.problems
    assert set(crawls.known("fr/boamp")) == {"26-1", *damaged, "26-99"}
    assert crawls.run(later(days=1))["fr/boamp"].unchanged == len(damaged) + 2


def test_what_could_not_be_read_in_a_notice_is_said(portal: Portal, crawls: Crawls) -> None:
    portal.records = [a_record("26-1")]
    spoilt(portal, lambda record: record.update({"donnees": '{"MAPA": {"organisme"'}))
    outcome = crawls.run()["fr/boamp"]
    assert (outcome.status, outcome.new) == ("warning", 1)
    assert "26-1: donnees is not JSON" in outcome.problems[0]


def test_a_record_without_its_number_does_not_stop_the_others(portal: Portal, crawls: Crawls) -> None:
    portal.records = [a_record("26-1"), a_record("26-2"), a_record("26-3")]

    def spoil(record: dict[str, Any]) -> None:
        if record["idweb"] == "26-2":
            record["idweb"] = None

    spoilt(portal, spoil)
    outcome = crawls.run()["fr/boamp"]
    assert (outcome.status, outcome.new) == ("warning", 2)
    assert "1 records without idweb" in outcome.problems[0]


def test_departments_are_alternatives_however_they_are_written(portal: Portal, crawls: Crawls) -> None:
    places = (["3"], ["69", "20A"], ["75"], ["974"], ["2A"])
    portal.records = [a_record(f"26-{n}", code_departement=place) for n, place in enumerate(places)]
    options = f'base_url = "{portal.site.url}"\nterms_extra = ["vidéoprotection"]\n'
    crawls.add("fr/boamp", f'{options}departments = ["03", "2A", "974"]', spider="boamp")
    crawls.run()
    assert set(crawls.known("fr/boamp")) == {"26-0", "26-1", "26-3", "26-4"}


def test_a_notice_that_appears_while_pages_are_turned_is_not_missed(portal: Portal, crawls: Crawls) -> None:
    portal.records = [a_record(f"26-{number}") for number in range(100, 220)]

    def publish(record: dict[str, Any]) -> None:
        if record["idweb"] == "26-150" and len(portal.records) == 120:
            portal.records.append(
                a_record("26-000")
            )  # before all others: the second page is no longer the same

    spoilt(portal, publish)
    outcome = crawls.run()["fr/boamp"]
    assert (outcome.status, outcome.listed, outcome.new) == ("ok", 121, 121)
    assert [asked.query["offset"] for asked in portal.lists()] == ["0", "100", "0", "100"]


def test_a_crawl_that_was_cut_off_asks_for_no_notice_twice(portal: Portal, crawls: Crawls) -> None:
    portal.records = [a_record(f"26-{number}") for number in range(10, 70)]
    path = next(path for path in portal.site.routes if path.endswith("/records"))

    def answer(asked: loopback.Asked) -> loopback.Answer:
        return loopback.Answer("", 404) if len(portal.details()) == 2 else portal.answer(asked)

    portal.site.routes[path] = answer
    assert crawls.run()["fr/boamp"].status == "failed"
    saved = set(crawls.known("fr/boamp"))
    assert len(saved) == 40
    portal.site.routes[path] = portal.answer
    portal.site.forget()
    outcome = crawls.run(later(hours=1))["fr/boamp"]
    assert (outcome.status, outcome.listed, outcome.new, outcome.unchanged) == ("ok", 60, 20, 40)
    assert len(portal.details()) == 1


def test_a_quota_used_up_till_tomorrow_ends_the_crawl_without_asking_again(
    portal: Portal, crawls: Crawls
) -> None:
    portal.records = [a_record()]
    quota = loopback.Answer("{}", 429, {"X-RateLimit-Reset": "2126-07-02 00:00:00+00:00"})
    portal.site.routes = dict.fromkeys(portal.site.routes, quota)
    assert crawls.run()["fr/boamp"].status == "failed"
    assert len(portal.site.asked) == 1


ANSWERS = {
    "refused": (loopback.Answer('{"message": "ODSQL query is malformed"}', 400), "ODSQL query is malformed"),
    "html": (
        loopback.Answer("<html>maintenance</html>"),
        "JSON was expected, '<html>maintenance</html>' came",
    ),
    "other_shape": (loopback.Answer('{"records": []}'), "total_count and results was expected"),
    "no_idweb": (loopback.Answer('{"total_count": 1, "results": [{"id": 3}]}'), "without idweb"),
    "server_error": (loopback.Answer("", 500), "did not answer (HTTP 500)"),
}


@pytest.mark.parametrize("state", ANSWERS)
def test_an_api_that_answers_otherwise_is_a_failure_that_says_how(
    portal: Portal, crawls: Crawls, state: str
) -> None:
    answer, says = ANSWERS[state]
    portal.site.routes = dict.fromkeys(portal.site.routes, answer)
    outcome = crawls.run()["fr/boamp"]
    assert outcome.status == "failed"
    assert says in " ".join(outcome.problems)


def test_who_asks_says_so_and_does_not_ask_for_robots_txt_of_an_api(portal: Portal, crawls: Crawls) -> None:
    portal.records = [a_record()]
    crawls.run()
    assert {asked.path for asked in portal.site.asked} == {portal.lists()[0].path}
    assert portal.lists()[0].headers["user-agent"].startswith("Contrechamp/")


def test_the_answer_a_notice_came_in_is_archived_as_it_was_served(portal: Portal, crawls: Crawls) -> None:
    portal.records = [a_record()]
    crawls.run()
    with crawls.store() as store:
        (archived,) = crawls.rows(
            "SELECT sha256 FROM captures WHERE url LIKE :details"
            " AND sha256 NOT IN (SELECT sha256 FROM versions)",
            details="%idweb+in%",
        )
        assert json.loads(store.archive.read(archived[0]))["total_count"] == 1
