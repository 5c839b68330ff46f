"""How a crawl is judged, and what is history."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from contrechamp.errors import ExitCode
from contrechamp.records import CrawlOutcome, Expectation, Source
from crawler.report import MAX_PROBLEMS, CrawlReport, Tally, failed_outcome, is_backfill, judge

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
SOURCE = Source(
    id="fr/demo",
    title="Demo",
    country="FR",
    language="fr",
    spider="website",
    homepage=None,
    interval=timedelta(days=1),
    expect=Expectation(documents_min=5, newest_within_days=60),
)


def verdict(tally: Tally, *, full: bool = True, reason: str = "finished", expect: Expectation | None = None,
            newest_known: datetime | None = None) -> CrawlOutcome:  # fmt: skip
    source = SOURCE if expect is None else replace(SOURCE, expect=expect)
    return judge(
        source, tally, started=NOON, finished=NOON, full=full, reason=reason, newest_known=newest_known
    )


def healthy(**changes: object) -> Tally:
    return Tally(**({"listed": 9, "newest": date(2026, 6, 25)} | changes))  # type: ignore[arg-type]


def test_a_healthy_crawl_is_ok() -> None:
    outcome = verdict(healthy(new=2, unchanged=7, fetched=3))
    assert (outcome.status, outcome.problems) == ("ok", ())
    assert (outcome.listed, outcome.new, outcome.unchanged, outcome.fetched) == (9, 2, 7, 3)


@pytest.mark.parametrize(
    ("tally", "said"),
    [
        (healthy(listed=4), "4 documents listed, at least 5 expected"),
        (healthy(listed=0), "0 documents listed"),
        (healthy(exceptions=["ValueError at https://x: y"]), "unexpected: ValueError"),
        (healthy(breaks=["https://x: the page asks for a login"]), "login"),
    ],
)
def test_what_cannot_be_believed_fails(tally: Tally, said: str) -> None:
    outcome = verdict(tally)
    assert outcome.status == "failed"
    assert said in outcome.problems[0]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("closespider_timeout", "source_hours"),
        ("memusage_exceeded", "memory_mib"),
        ("shutdown", "stopped"),
        ("busy", "come back later"),
        ("cancelled", "stopped before its end (cancelled)"),
    ],
)
def test_a_crawl_that_was_stopped_failed(reason: str, said: str) -> None:
    outcome = verdict(healthy(), reason=reason)
    assert outcome.status == "failed"
    assert said in outcome.problems[0]


def test_failed_requests_are_a_warning_with_their_causes() -> None:
    outcome = verdict(healthy(failures=Counter({"HTTP 500": 2, "no answer in time": 1})))
    assert (outcome.status, outcome.failed) == ("warning", 3)
    assert outcome.problems == (
        "3 requests failed (2 × HTTP 500, 1 × no answer in time); tried again next time",
    )


@pytest.mark.parametrize(("announced", "status"), [(None, "ok"), (12, "ok"), (11, "ok"), (13, "warning")])
def test_fewer_documents_than_the_platform_announces_are_a_warning(
    announced: int | None, status: str
) -> None:
    outcome = verdict(healthy(listed=12, announced=announced))
    assert (outcome.status, outcome.announced) == (status, announced)
    assert bool(outcome.problems) is (status == "warning")


def test_an_old_newest_document_is_a_warning() -> None:
    outcome = verdict(healthy(newest=date(2026, 3, 1)))
    assert (outcome.status, outcome.problems) == (
        "warning",
        ("nothing newer than 2026-03-01; expected within 60 days",),
    )


def test_without_dates_the_first_sight_of_the_newest_document_counts() -> None:
    old, young = NOON - timedelta(days=90), NOON - timedelta(days=9)
    assert verdict(healthy(newest=None), newest_known=old).status == "warning"
    assert verdict(healthy(newest=None), newest_known=young).status == "ok"


def test_a_quiet_day_of_an_incremental_crawl_is_no_failure_but_silence_is() -> None:
    assert verdict(Tally(quiet=True), full=False).status == "ok"
    assert verdict(Tally(), full=False).problems == ("no document listed",)
    assert verdict(Tally(listed=1), full=False).status == "ok"


def test_a_source_may_say_that_nothing_is_fine() -> None:
    assert verdict(Tally(), expect=Expectation(documents_min=0)).status == "ok"


def test_problems_are_cut_and_counted() -> None:
    outcome = verdict(healthy(problems=[f"p{number}" for number in range(MAX_PROBLEMS + 7)]))
    assert len(outcome.problems) == MAX_PROBLEMS + 1
    assert outcome.problems[-1] == "and 7 more problems"


@pytest.mark.parametrize(
    ("day", "history", "backfill"),
    [
        (date(2020, 1, 1), True, True),
        (None, True, True),
        (date(2026, 5, 31), True, True),
        (date(2026, 6, 1), True, False),  # 30 days ago is news even at a first crawl
        (date(2026, 7, 20), True, False),
        (date(2020, 1, 1), False, False),
        (None, False, False),
    ],
)
def test_what_a_first_crawl_finds_is_history_unless_it_is_recent(
    day: date | None, history: bool, backfill: bool
) -> None:
    assert is_backfill(day, history=history, now=NOON) is backfill


def test_the_exit_code_is_that_of_the_worst_trouble() -> None:
    good, bad = verdict(healthy()), failed_outcome("fr/x", "down", now=NOON)
    assert CrawlReport((good,)).exit_code is ExitCode.OK
    assert CrawlReport((good, bad)).exit_code is ExitCode.SOURCE_FAILED
    full = CrawlReport((good, bad), stopped="disk full", stop_code=ExitCode.DISK_FULL)
    assert full.exit_code is ExitCode.DISK_FULL
