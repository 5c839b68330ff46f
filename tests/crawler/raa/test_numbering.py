"""Numbers of collections, and which are missing."""

from datetime import date

import pytest

from crawler.raa.numbering import Number, missing, names_one, number_of

DAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("title", "series", "number"),
    [
        ("RAA n° 2026-045 du 12 mars 2026", "2026", 45),
        ("recueil-38-2026-329-recueil-des-actes-administratifs-special.pdf", "38-2026", 329),
        ("Recueil des actes administratifs spécial n°2A-2026-122 du 18 août 2026", "2A-2026", 122),
        ("RAA-974-2026-197 du 12 septembre 2026", "974-2026", 197),
        ("Recueil R93-2026-012", "R93-2026", 12),
        ("RAA SPÉCIAL N° 03_DÉCEMBRE 2025", "special 2025", 3),
        ("RAA n°199 du 01 décembre 2025", "2025", 199),
        ("RAA Spécial n° 67 du 24 octobre", "special 2026", 67),
        ("RAA_SPE67_24octobre_2026", "special 2026", 67),
        ("RAA-n-276-du-18-aout", "2026", 276),
        ("Recueil n° 45/2026", "2026", 45),
        ("RAA N º 12", "2026", 12),
    ],
)
def test_a_title_numbers_its_collection(title: str, series: str, number: int) -> None:
    found = number_of(title, DAY)
    assert found is not None
    assert (found.series, found.number) == (series, number)
    assert names_one(title)


@pytest.mark.parametrize(
    "title",
    [
        "38-2026-03-12-00001",  # an act's number
        "RAA du n° 1 au n° 45",
        "RAA du 12/03/2026",
        "RAA 12 mars 2026",
        "RAA 2026 03 12",
        "Recueil 2026",
        "Recueil des actes administratifs spécial du 2 mai",
        "Archives",
    ],
)
def test_a_title_without_one_number_has_none(title: str) -> None:
    assert number_of(title, DAY) is None
    assert not names_one(title)


def test_a_number_without_any_year_is_none() -> None:
    assert number_of("RAA n° 12") is None


def numbers(*values: int, series: str = "38-2026", width: int = 3) -> list[Number]:
    return [Number(series, value, width) for value in values]


def gaps(found: list[Number]) -> list[str]:
    return [str(gap) for gap in missing(found)]


def test_a_gap_is_named_as_it_would_be_written() -> None:
    assert gaps(numbers(41, 42, 43, 45, 46)) == ["RAA 38-2026: no 044 missing between 043 and 045"]
    assert gaps(numbers(7, 8, 9, 10, 13, 14, 15, width=1)) == [
        "RAA 38-2026: no 11 to 12 missing between 10 and 13"
    ]


def test_a_series_without_gap_says_nothing() -> None:
    assert gaps(numbers(*range(40, 60))) == []


@pytest.mark.parametrize(
    ("state", "values"),
    [("too_few_to_tell", (1, 3, 4)), ("no_series_at_all", (3, 40, 77, 120, 200)), ("none", ())],
)
def test_when_unsure_nothing_is_missing(state: str, values: tuple[int, ...]) -> None:
    assert gaps(numbers(*values)) == [], state


def test_special_and_ordinary_collections_are_two_series() -> None:
    found = [*numbers(1, 2, 4, 5, series="2026"), *numbers(3, 4, 5, 6, series="special 2026")]
    assert gaps(found) == ["RAA 2026: no 003 missing between 002 and 004"]


def test_a_hole_as_wide_as_a_list_that_was_not_read_is_no_gap() -> None:
    assert gaps(numbers(70, *range(91, 97), 98, 99)) == ["RAA 38-2026: no 097 missing between 096 and 098"]


def test_a_wide_hole_in_a_dense_series_is_one() -> None:
    assert gaps(numbers(*range(1, 80), *range(90, 120))) == [
        "RAA 38-2026: no 080 to 089 missing between 079 and 090"
    ]
