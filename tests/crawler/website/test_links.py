"""When a listed document is asked for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from contrechamp.records import Resource
from contrechamp.store import KnownDocument
from crawler.labels.titles import Title
from crawler.options import SpiderOptions
from crawler.revisiting import Rhythm
from crawler.website.links import Link, Visit, visit

FIRST = datetime(2026, 1, 1, 6, tzinfo=UTC)
RHYTHM = Rhythm.of(SpiderOptions())
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


@pytest.mark.parametrize(
    ("status", "todo"),
    [(500, Visit.FETCH), (503, Visit.FETCH), (429, Visit.FETCH), (404, Visit.LEAVE), (403, Visit.LEAVE),
     (200, Visit.LEAVE)],
)  # fmt: skip
def test_one_we_could_not_get_is_asked_for_again_when_the_reason_passes(status: int, todo: Visit) -> None:
    assert visit(LINK, None, resource(status), FIRST + timedelta(hours=1), RHYTHM) is todo


def test_one_never_seen_is_fetched_and_one_refused_is_tried_again_later() -> None:
    assert visit(LINK, None, None, FIRST, RHYTHM) is Visit.FETCH
    assert visit(LINK, None, resource(404), FIRST + timedelta(days=2), RHYTHM) is Visit.FETCH


def test_one_we_have_is_left_until_its_recheck_is_due() -> None:
    assert visit(LINK, known(), resource(200), FIRST + timedelta(hours=1), RHYTHM) is Visit.LEAVE
    assert visit(LINK, known(), resource(200), FIRST + timedelta(days=1), RHYTHM) is Visit.RECHECK
    assert visit(LINK, known(), resource(200), FIRST + timedelta(days=900), RHYTHM) is Visit.LEAVE


def test_one_the_list_says_has_changed_is_rechecked_at_once() -> None:
    changed = replace(LINK, modified=FIRST + timedelta(hours=1))
    assert visit(changed, known(), resource(200), FIRST + timedelta(hours=2), RHYTHM) is Visit.RECHECK
    assert visit(
        changed, known(FIRST + timedelta(hours=2)), resource(200), FIRST + timedelta(hours=3), RHYTHM
    ) is (Visit.LEAVE)
