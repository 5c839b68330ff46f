"""Stamps of the control of legality."""

from datetime import date

import pytest
from making import a_page

from analysis.act_stamps import Stamp, stamp_of, stamps

STAMP = "026-219900019-20260625-DE2026116bis-BF"
READ = Stamp(department="26", siren="219900019", dated=date(2026, 6, 25), number="DE2026116bis", nature="BF")


@pytest.mark.parametrize(
    "text",
    [
        f"AR CONTROLE DE LEGALITE : {STAMP}\nReçu le 26/06/2026",
        f"Identifiant de télétransmission : {STAMP}-1-1",
        f"Accusé de réception en préfecture\n{STAMP}\nDate de télétransmission : 26/06/2026",
        "026 - 219900019 - 20260625 - DE2026116bis - BF",
    ],
)
def test_a_stamp_is_read_as_it_is_printed(text: str) -> None:
    assert list(stamps(text)) == [READ]


@pytest.mark.parametrize(
    ("text", "department", "number", "nature"),
    [
        ("02A-219900019-20260625-2026_12-DE", "2A", "2026_12", "DE"),
        ("2B-219900019-20260625-ARR-2026-12-AR", "2B", "ARR-2026-12", "AR"),
        ("974-219900019-20260625-D12/2026-AI", "974", "D12/2026", "AI"),
    ],
)
def test_departments_and_numbers_have_many_forms(
    text: str, department: str, number: str, nature: str
) -> None:
    (stamp,) = stamps(text)
    assert (stamp.department, stamp.number, stamp.nature) == (department, number, nature)


@pytest.mark.parametrize(
    "text",
    [
        "026-219900019-20261325-DE12-DE",  # no month 13
        "SIRET 219900019 00012",
        "n° 2026-125-20260625-DE",
        "026-219900019-20260625-DE12\nautre ligne-DE",
        "26-219900019-20260625-DE12-DE",
    ],
)
def test_what_is_no_stamp_is_none(text: str) -> None:
    assert list(stamps(text)) == []


def test_copies_of_an_act_have_one_key_and_other_acts_another() -> None:
    copy = next(stamps(f"{STAMP} publié une deuxième fois"))
    other = next(stamps(STAMP.replace("116", "117")))
    assert copy.key == READ.key == "219900019 2026-06-25 DE2026116bis"
    assert other.key != copy.key


def test_a_paper_has_the_stamp_that_all_its_pages_bear_and_none_when_they_differ() -> None:
    assert stamp_of([a_page(STAMP), a_page("sans"), a_page(f"x {STAMP}")]) == READ
    assert stamp_of([a_page(STAMP), a_page(STAMP.replace("116", "117"))]) is None
    assert stamp_of([]) is None
