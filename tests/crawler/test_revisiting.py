"""Papers are visited again while they may still change, as often as the source's file says."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from boamp_portal import Portal, a_record, portal
from crawling import Crawls, later
from loopback import pdf, serve, with_etag

from crawler.options import SpiderOptions, read_options
from crawler.revisiting import Rhythm

__all__ = ["portal"]

FIRST = datetime(2026, 1, 1, 6, tzinfo=UTC)
USUAL = Rhythm.of(SpiderOptions())


def days(rhythm: Rhythm, day: date | None = None) -> list[int]:
    """The days after the first on which a paper is visited, by a source that is read every hour."""
    checked, found = FIRST, []
    for hour in range(24 * 800):
        now = FIRST + timedelta(hours=hour)
        if rhythm.is_due(FIRST, checked, now, day=day):
            checked = now
            found.append(hour // 24)
    return found


def test_visits_come_after_one_day_then_double_to_thirty_and_end_after_a_year() -> None:
    assert days(USUAL) == [1, 3, 7, 15, 31, 61, 91, 121, 151, 181, 211, 241, 271, 301, 331, 361]
    assert days(USUAL, date(2025, 6, 1)) == days(USUAL)


def test_a_paper_is_visited_daily_until_its_day_and_a_while_after() -> None:
    session = date(2026, 1, 10)
    assert days(USUAL, session)[:17] == [*range(1, 17), 31]
    assert days(Rhythm.of(SpiderOptions(settling_days=0)), session)[:11] == [*range(1, 10), 15, 31]


def test_the_file_of_a_source_says_for_how_long() -> None:
    assert days(Rhythm.of(SpiderOptions(revisit_days=20))) == [1, 3, 7, 15]
    assert days(Rhythm.of(SpiderOptions(revisit_days=0)), date(2026, 3, 1)) == []
    assert read_options(SpiderOptions, {"revisit_days": -1}, Path())[1] == ["'revisit_days' is negative"]


def test_what_was_missed_is_done_once() -> None:
    now = FIRST + timedelta(days=40)
    assert USUAL.is_due(FIRST, FIRST, now)
    assert not USUAL.is_due(FIRST, now, now + timedelta(hours=1))


@pytest.mark.parametrize(
    ("options", "visits"),
    [("", [0, 1, 2, 3, 4]), ("settling_days = 0", [0, 1, 3]), ("revisit_days = 0", [0])],
)
def test_the_papers_of_a_meeting_are_visited_again_while_they_settle(
    crawls: Crawls, options: str, visits: list[int]
) -> None:
    page = '<ul><li><a href="/pv.pdf">Procès-verbal du 30 juin 2026</a></li></ul>'
    with serve({"/": page, "/pv.pdf": with_etag(pdf("projet"))}) as site:
        crawls.add("town", f'start_urls = ["{site.url}/"]\n{options}')
        asked = []
        for day in range(5):
            site.forget()
            if day == 4:
                site.routes["/pv.pdf"] = with_etag(pdf("adopté"))
            outcome = crawls.run(later(days=day, minutes=day))["town"]
            assert (outcome.status, outcome.problems) == ("ok", ())
            asked += [day] * site.paths().count("/pv.pdf")
        assert asked == visits
        [document] = crawls.documents("town").values()
        assert document["number"] == (2 if 4 in visits else 1)


def test_a_call_for_tenders_is_visited_again_until_its_deadline(portal: Portal, crawls: Crawls) -> None:
    portal.records = [
        a_record("26-1", datelimitereponse="2026-08-20T12:00:00+02:00"),
        a_record("26-2", datelimitereponse="2026-07-02T12:00:00+02:00"),
    ]
    crawls.run()
    for day in (10, 20):
        portal.records.append(a_record(f"26-9{day}", dateparution=f"2026-07-{day:02}"))
        crawls.run(later(days=day, minutes=day))
    portal.site.forget()
    crawls.run(later(days=21, minutes=30))
    [again] = [asked.query["where"] for asked in portal.lists() if "idweb in" in asked.query["where"]]
    assert '"26-1"' in again
    assert '"26-2"' not in again
    assert [asked for asked in portal.details() if "26-1" in asked.query["where"]] == []
    portal.records[0] |= {"etat": "AVIS_ANNULE"}
    outcome = crawls.run(later(days=22, minutes=40))["fr/boamp"]
    assert (outcome.status, outcome.changed) == ("ok", 1)
    assert crawls.documents("fr/boamp")["26-1"]["kind"] == "cancellation"


def test_a_notice_that_is_no_longer_given_is_said_and_kept(portal: Portal, crawls: Crawls) -> None:
    portal.records = [a_record("26-1")]
    crawls.run()
    crawls.run(later(days=10))
    portal.records = [a_record("26-2", dateparution="2026-07-20")]
    outcome = crawls.run(later(days=20))["fr/boamp"]
    assert outcome.status == "warning"
    assert outcome.problems == ("1 notices are no longer given; our copies are kept: 26-1",)
    assert "26-1" in crawls.known("fr/boamp")


def test_a_source_that_may_visit_nothing_again_asks_only_for_what_is_new(
    portal: Portal, crawls: Crawls
) -> None:
    options = f'base_url = "{portal.site.url}"\nterms = false\nterms_extra = ["vidéoprotection"]\ncpv = []'
    crawls.add("fr/boamp", f"{options}\nrevisit_days = 0", spider="boamp")
    portal.records = [a_record("26-1")]
    crawls.run()
    crawls.run(later(days=10))
    portal.site.forget()
    crawls.run(later(days=20))
    assert [asked for asked in portal.lists() if "idweb in" in asked.query["where"]] == []
