from datetime import date, timedelta

import pytest
from making import NOON, a_document

from contrechamp.records import Level, StoredDocument

TODAY = NOON.date()


@pytest.mark.parametrize(
    ("backfill", "day", "history"),
    [
        (True, TODAY - timedelta(days=31), True),
        (True, TODAY - timedelta(days=30), False),
        (True, None, True),
        (False, date(2019, 1, 1), False),
    ],
    ids=["old", "recent", "undated", "found_later"],
)
def test_only_old_papers_of_a_first_reading_are_history(
    backfill: bool, day: date | None, history: bool
) -> None:
    document = a_document(dated=day, published=None)
    stored = StoredDocument(
        id=1, version_id=1, version=1, first_seen=NOON, backfill=backfill, document=document
    )
    assert stored.history == history


def test_the_day_the_paper_bears_counts_before_the_day_it_was_published() -> None:
    assert a_document(dated=None, published=TODAY).date == TODAY
    assert a_document(dated=date(2026, 6, 25), published=TODAY).date == date(2026, 6, 25)


def test_medium_and_high_are_flagged() -> None:
    assert [level for level in Level if level.flagged] == [Level.HIGH, Level.MEDIUM]
