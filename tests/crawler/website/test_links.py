"""When a listed document is asked for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from contrechamp.records import Resource
from contrechamp.store import KnownDocument
from crawler.labels.titles import Title
from crawler.website.links import Link, Visit, recheck_due, visit

FIRST = datetime(2026, 1, 1, 6, tzinfo=UTC)
LINK = Link(url="https://v.example/a.pdf", title=Title())


def known(last_checked: datetime | None = FIRST) -> KnownDocument:
    return KnownDocument(
        url=LINK.url,
        title=None,
        first_seen=FIRST,
        last_seen=FIRST,
        last_checked=last_checked,
        sha256="0" * 64,
        version=1,
    )


def resource(status: int, last_checked: datetime = FIRST) -> Resource:
    return Resource(
        source="s",
        url=LINK.url,
        etag=None,
        last_modified=None,
        sha256=None,
        first_seen=FIRST,
        last_checked=last_checked,
        last_status=status,
    )


def test_rechecks_come_after_one_day_then_double_to_thirty_and_end_after_a_year() -> None:
    checked, days = FIRST, []
    for hour in range(24 * 800):
        now = FIRST + timedelta(hours=hour)
        if recheck_due(FIRST, checked, now):
            checked = now
            days.append(hour // 24)
    assert days == [1, 3, 7, 15, 31, 61, 91, 121, 151, 181, 211, 241, 271, 301, 331, 361]


def test_what_was_missed_is_done_once() -> None:
    now = FIRST + timedelta(days=40)
    assert recheck_due(FIRST, FIRST, now)
    assert not recheck_due(FIRST, now, now + timedelta(hours=1))


@pytest.mark.parametrize(
    ("status", "todo"),
    [(500, Visit.FETCH), (503, Visit.FETCH), (429, Visit.FETCH), (404, Visit.LEAVE), (403, Visit.LEAVE),
     (200, Visit.LEAVE)],
)  # fmt: skip
def test_one_we_could_not_get_is_asked_for_again_when_the_reason_passes(status: int, todo: Visit) -> None:
    assert visit(LINK, None, resource(status), FIRST + timedelta(hours=1)) is todo


def test_one_never_seen_is_fetched_and_one_refused_is_tried_again_later() -> None:
    assert visit(LINK, None, None, FIRST) is Visit.FETCH
    assert visit(LINK, None, resource(404), FIRST + timedelta(days=2)) is Visit.FETCH


def test_one_we_have_is_left_until_its_recheck_is_due() -> None:
    assert visit(LINK, known(), resource(200), FIRST + timedelta(hours=1)) is Visit.LEAVE
    assert visit(LINK, known(), resource(200), FIRST + timedelta(days=1)) is Visit.RECHECK
    assert visit(LINK, known(), resource(200), FIRST + timedelta(days=900)) is Visit.LEAVE


def test_one_the_list_says_has_changed_is_rechecked_at_once() -> None:
    changed = replace(LINK, modified=FIRST + timedelta(hours=1))
    assert visit(changed, known(), resource(200), FIRST + timedelta(hours=2)) is Visit.RECHECK
    assert visit(changed, known(FIRST + timedelta(hours=2)), resource(200), FIRST + timedelta(hours=3)) is (
        Visit.LEAVE
    )
