"""The register of companies is asked politely, and believed when it answers as documented."""

import json
import socket
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import company_register
import loopback
import pytest
from company_register import Register, a_company
from crawling import NOON

from contrechamp.errors import SourceError
from contrechamp.progress import Silent
from contrechamp.settings import CrawlSettings, Settings
from crawler.companies import Answers, Candidate, look_up

WINTICS = "123456782"


@pytest.fixture
def register() -> Iterator[Register]:
    with company_register.serve() as serving:
        yield serving


def answers(register: Register, folder: Path, *names: str, base: str | None = None) -> Answers:
    crawl = CrawlSettings(
        delay_seconds=0, timeout_seconds=5, private_hosts=("127.0.0.1",), contact="ana@example.org"
    )
    settings = Settings(data_dir=folder / "var", free_disk_mib=0, crawl=crawl)
    return look_up(settings, names, now=NOON, progress=Silent(), base=base or register.url)


def test_a_company_is_read_with_all_a_person_needs_to_know_it(register: Register, tmp_path: Path) -> None:
    register.known["Wintics"] = [
        a_company(WINTICS, "WINTICS"),
        a_company(
            "838664274",
            "VEESION (WINTIX)",
            nom_raison_sociale="VEESION",
            etat_administratif="C",
            date_fermeture="2025-01-31",
            siege={"adresse": None},
        ),
    ]
    register.totals["Wintics"] = 25
    answer = answers(register, tmp_path, "Wintics").by_name["Wintics"]
    assert answer.total == 25
    assert answer.candidates == (
        Candidate(
            siren=WINTICS,
            legal_name="WINTICS",
            name="WINTICS",
            address="1 RUE DE LA PAIX 75002 PARIS",
            activity="62.01Z",
            open=True,
            created=date(2017, 11, 2),
            closed=None,
        ),
        Candidate(
            siren="838664274",
            legal_name="VEESION",
            name="VEESION (WINTIX)",
            address=None,
            activity="62.01Z",
            open=False,
            created=date(2017, 11, 2),
            closed=date(2025, 1, 31),
        ),
    )


def test_what_is_not_published_is_none(register: Register, tmp_path: Path) -> None:
    register.known["Neuroo"] = [
        a_company(
            WINTICS,
            "ANA \x1b[2J MARTIN",
            nom_raison_sociale=None,
            siege=None,
            activite_principale=None,
            etat_administratif="N",
            date_creation="",
        )
    ]
    (candidate,) = answers(register, tmp_path, "Neuroo").by_name["Neuroo"].candidates
    assert (candidate.legal_name, candidate.address, candidate.open) == ("ANA [2J MARTIN", None, None)
    assert (candidate.activity, candidate.created, candidate.closed) == (None, None, None)


def test_a_name_nobody_bears_is_an_answer(register: Register, tmp_path: Path) -> None:
    found = answers(register, tmp_path, "Two-I & fils")
    assert (found.by_name["Two-I & fils"].candidates, found.problems) == ((), {})
    assert register.asked == ["Two-I & fils"]


def test_questions_come_one_after_the_other_with_our_name(register: Register, tmp_path: Path) -> None:
    answers(register, tmp_path, "Wintics", "Veesion", "Neuroo")
    asked = register.site.asked
    assert [each.path for each in asked] == ["/search"] * 3  # a public interface: robots.txt is not for it
    assert register.site.busiest == 1
    assert all(later.began - earlier.began > 1 / 7 for earlier, later in pairwise(asked))
    assert all("ana@example.org" in each.headers["user-agent"] for each in asked)
    assert {(each.query["minimal"], each.query["include"]) for each in asked} == {("true", "siege")}
    assert all(int(each.query["per_page"]) <= 25 for each in asked)


def test_a_pause_that_is_asked_for_is_made(register: Register, tmp_path: Path) -> None:
    register.known["Wintics"] = [a_company(WINTICS, "WINTICS")]
    usual = register.site.routes["/search"]
    waits = iter([loopback.Answer("slow down", 429, {"Retry-After": "1"})])

    def answer(asked: loopback.Asked) -> loopback.Answer:
        assert callable(usual)
        return next(waits, None) or usual(asked)

    register.site.routes["/search"] = answer
    found = answers(register, tmp_path, "Wintics")
    assert [each.siren for each in found.by_name["Wintics"].candidates] == [WINTICS]
    first, second = register.site.asked
    assert second.began - first.ended >= 1


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ("<html>", 200, "not JSON"),
        ("[]", 200, "no 'results'"),
        ('{"results": [], "total_results": 3}', 200, "counts 3 companies and names none"),
        ('{"results": [{"nom_complet": "X"}], "total_results": 1}', 200, "without 'siren'"),
        (json.dumps({"results": [a_company("123456789", "X")], "total_results": 1}), 200, "without 'siren'"),
        ('{"erreur": "…"}', 400, "400"),
        ("", 500, "500"),
    ],
    ids=["html", "another_shape", "counted_only", "no_number", "a_wrong_number", "refused", "broken"],
)
def test_one_answer_that_is_not_as_documented_costs_only_itself(
    register: Register, tmp_path: Path, body: str, status: int, says: str
) -> None:
    register.known["Wintics"] = [a_company(WINTICS, "WINTICS")]
    register.instead["Veesion"] = loopback.Answer(body, status, {"Content-Type": "application/json"})
    found = answers(register, tmp_path, "Veesion", "Wintics")
    assert list(found.by_name) == ["Wintics"]
    assert says in found.problems["Veesion"]
    assert "\n" not in found.problems["Veesion"]


def test_a_register_that_cannot_be_reached_is_one_line(register: Register, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(SourceError) as raised:
        answers(register, tmp_path, "Wintics", "Veesion", base=nobody)
    said = str(raised.value)
    assert said.startswith(f"register of companies: {nobody} did not answer (")
    assert "connection refused" in said
    assert "tried again" not in said  # nobody will
    assert "\n" not in said
