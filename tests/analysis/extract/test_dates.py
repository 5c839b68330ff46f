"""The day a paper bears is the one it says itself; no other is taken for it, and none is invented."""

from datetime import date

import pytest

from analysis.extract.dates import find_date
from analysis.extract.days import find_days, fold, month_number, number_in_words

JUNE = date(2026, 6, 25)


@pytest.mark.parametrize(
    "text",
    [
        "Séance du 25 juin 2026",
        "Séance du jeudi 25 juin 2026 à 20 heures",
        "CONSEIL MUNICIPAL DU 25 JUIN 2026",
        "CONSEIL MUNICIPAL\nSÉANCE DU 25 JUIN 2026",
        "Compte rendu\nconseil municipal du\n25 juin 2026",
        "Procès-verbal de la réunion du 25/06/2026",
        "L’an deux mille vingt-six, le vingt-cinq juin à vingt heures, le conseil municipal",
        "L'an deux mil vingt six et le jeudi vingt cinq juin, le conseil s'est réuni",
        "L'an 2026, le 25 juin, le conseil municipal légalement convoqué",
        "ARRÊTÉ n° 2026-12\nLe maire arrête :\nFait à Villefiction, le 25 juin 2026",
        "Villefiction, le 25 juin 2026\n\nMadame, Monsieur,",
        "Séance du 25 juinl 2026",
        "Séance du 25 JUIN2026",
        "Seance du 25 juin 2026",
        "Date de la séance : 25.06.2026",
        "ID : 026-209900019-20260625-DE2026_12-DE",
        "Accusé de réception en préfecture 026-209900019-20260625-2026-12-DE",
        "Sitzung vom 25. Juni 2026",
        "Protokoll der Sitzung des Gemeinderates vom Donnerstag, 25. Juni 2026",
        "Minutes of the meeting of June 25, 2026",
        "Regular Meeting\nThursday, June 25th, 2026",
        "City Council Meeting\n6/25/2026\nThe clerk called the roll of the members.",
        "Seduta del 25 giugno 2026",
    ],
)
def test_the_day_of_a_paper_is_found(text: str) -> None:
    assert find_date(text) == JUNE


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Approbation du procès-verbal de la séance du 12 mai 2026", id="minutes_that_are_approved"
        ),
        pytest.param(
            "Le procès-verbal de la séance du 12 mai 2026 est adopté.", id="minutes_that_were_adopted"
        ),
        pytest.param("Vu la délibération du conseil municipal du 3 mars 2020", id="a_legal_basis"),
        pytest.param("Date de la convocation : 18 juin 2026", id="the_day_of_the_invitation"),
        pytest.param("Envoyé en préfecture le 30/06/2026", id="the_day_a_stamp_was_put"),
        pytest.param("Arrêté portant travaux du 15 au 26 septembre 2026", id="a_span_of_days"),
        pytest.param("Arrêté de circulation du 15 au 26 septembre 2026", id="an_order_for_a_span_of_days"),
        pytest.param("La prochaine séance du 31 février 2026", id="a_day_that_does_not_exist"),
        pytest.param("Le marché court jusqu'au 25 juin 2026.", id="a_day_in_running_text"),
        pytest.param(
            "Council Meeting of 06/07/2026, the members of the board", id="a_day_that_reads_both_ways"
        ),
        pytest.param("Séance du 25 juin", id="a_day_without_year"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_day_of_something_else_is_not_taken(text: str) -> None:
    assert find_date(text) is None


def test_minutes_bear_the_day_of_the_session_and_not_of_the_stamp() -> None:
    text = "ID : 026-209900019-20260915-PV-DE\n\nSéance du 25 juin 2026\nApprouvé le 15 septembre 2026"
    assert find_date(text) == JUNE


def test_an_act_bears_the_day_of_its_stamp_and_not_of_what_it_quotes() -> None:
    text = "ID : 026-209900019-20260625-12-AR\nLe maire, sur avis donné en séance du 3 mars 2025, décide"
    assert find_date(text) == JUNE


def test_a_collection_of_acts_with_many_stamps_has_no_day_of_its_own() -> None:
    assert find_date("026-209900019-20260625-12-AR\n026-209900019-20260626-13-AR") is None


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("janv", 1),
        ("fevrier", 2),
        ("marz", 3),
        ("mai", 5),
        ("juinl", 6),
        ("juil", 7),
        ("aout", 8),
        ("dec", 12),
    ],
)
def test_a_month_is_known_by_its_beginning(word: str, number: int) -> None:
    assert month_number(word) == number


@pytest.mark.parametrize("word", ["jui", "ju", "maison", "marseille", "moisson"])
def test_a_word_that_could_be_two_months_or_none_is_no_month(word: str) -> None:
    assert month_number(word) is None


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("premier", 1),
        ("seize", 16),
        ("dix-sept", 17),
        ("vingt et un", 21),
        ("vingt-cinq", 25),
        ("trente et un", 31),
    ],
)
def test_numbers_in_words_are_read(words: str, value: int) -> None:
    assert number_in_words(words) == value


def test_a_day_in_a_long_text_is_found_in_linear_time() -> None:
    text = fold("le 12 juin " * 100_000)
    assert list(find_days(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\n".join(f"Meeting of June {day}, 2026" for day in range(1, 9)), id="a_calendar"),
        pytest.param("3 juin 2026\n4 juin 2026\n", id="a_list_of_days"),
    ],
)
def test_a_list_of_days_is_not_the_day_of_a_paper(text: str) -> None:
    assert find_date(text) is None
