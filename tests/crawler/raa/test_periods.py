"""Periods that the labels of lists name."""

from datetime import date

import pytest

from crawler.raa.periods import Period, period_of

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("label", "first", "last"),
    [
        ("2026", (2026, 1, 1), (2026, 12, 31)),
        ("Année 2024", (2024, 1, 1), (2024, 12, 31)),
        ("Août", (2026, 8, 1), (2026, 8, 31)),
        ("Février 2024", (2024, 2, 1), (2024, 2, 29)),
        ("mars-2026", (2026, 3, 1), (2026, 3, 31)),
        ("Janvier à juin", (2026, 1, 1), (2026, 6, 30)),
        ("2e semestre 2025", (2025, 7, 1), (2025, 12, 31)),
        ("1er-semestre", (2026, 1, 1), (2026, 6, 30)),
        ("Troisième trimestre", (2026, 7, 1), (2026, 9, 30)),
        ("Archives 2015-2019", (2015, 1, 1), (2019, 12, 31)),
        ("RAA-2025-consulter-le-recueil", (2025, 1, 1), (2025, 12, 31)),
    ],
)
def test_a_label_names_a_period(label: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    assert period_of(label, YEAR) == Period(date(*first), date(*last))


@pytest.mark.parametrize("label", ["Archives", "Abonnement", "Recueils spéciaux", ""])
def test_a_label_without_time_names_none(label: str) -> None:
    assert period_of(label, YEAR) is None


def test_a_month_needs_a_year() -> None:
    assert period_of("Août") is None
    assert period_of("Août", Period(date(2015, 1, 1), date(2019, 12, 31))) is None
