"""Days and hours as buyer profiles write them."""

from datetime import UTC, date, datetime

import pytest

from crawler.profiles.moments import day, deadline


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Publié le 26/03/26          |", date(2026, 3, 26)),
        ("17/05/2024", date(2024, 5, 17)),
        ("1 Oct. 2026", date(2026, 10, 1)),
        ("10 Fév. 2026", date(2026, 2, 10)),
        ("1er août 2026", date(2026, 8, 1)),
        ("vendredi 13 mars 2026 - 12:00", date(2026, 3, 13)),
        ("17 juil. 2026", date(2026, 7, 17)),
        ("3 juin 2026", date(2026, 6, 3)),
        ("12 DÉCEMBRE 2026", date(2026, 12, 12)),
        ("2026-07-20T12:00:00+02:00", date(2026, 7, 20)),
        ("31/06/2026", None),
        ("2026/17", None),
        ("lot 12/2026", None),
        ("", None),
        (None, None),
    ],
)
def test_a_day_is_read(text: str | None, expected: date | None) -> None:
    assert day(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Date limite : le 30/04/26 à 12h00", datetime(2026, 4, 30, 10, tzinfo=UTC)),
        ("20 août 2026 12:00", datetime(2026, 8, 20, 10, tzinfo=UTC)),
        ("15/12/2026 à 9 h 30", datetime(2026, 12, 15, 8, 30, tzinfo=UTC)),
        ("15/12/2026", datetime(2026, 12, 15, 22, 59, 59, tzinfo=UTC)),
        ("vendredi 13 mars 2026 - 12:00 (dans 4 jours)", datetime(2026, 3, 13, 11, tzinfo=UTC)),
        ("17/08/26 au plus tard. Validité : 120 jours", datetime(2026, 8, 17, 21, 59, 59, tzinfo=UTC)),
        ("date inconnue", None),
    ],
)
def test_a_deadline_is_paris_time_and_without_hour_the_end_of_its_day(
    text: str, expected: datetime | None
) -> None:
    assert deadline(text) == expected
