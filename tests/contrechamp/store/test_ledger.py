from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from making import NOON, a_source, an_extraction, save

from contrechamp.records import CrawlOutcome
from contrechamp.store import Health, Store


def crawl(store: Store, status: str, now: datetime = NOON) -> None:
    crawl_id = store.intake.begin(a_source(), full=True, now=now)
    if status != "running":
        outcome = CrawlOutcome(source="fr/valmont", started=now, finished=now, status=status)
        store.intake.finish(crawl_id, replace(outcome, problems=("no documents",)), cursor=None)


@pytest.mark.parametrize(
    ("statuses", "days_later", "health"),
    [
        ([], 0, Health.NEVER),
        (["ok"], 0, Health.OK),
        (["ok"], 5, Health.LATE),
        (["warning"], 0, Health.WARNING),
        (["ok", "failed"], 0, Health.FAILED),
        (["ok", "running"], 0, Health.FAILED),
        (["failed", "ok"], 0, Health.OK),
    ],
)
def test_the_health_of_a_source_follows_its_crawls(
    store: Store, statuses: list[str], days_later: int, health: Health
) -> None:
    store.intake.register([a_source()])
    for status in statuses:
        crawl(store, status)
    (state,) = store.ledger.sources()
    assert state.health(NOON + timedelta(days=days_later)) is health


def test_a_failed_crawl_leaves_the_last_success_readable(store: Store) -> None:
    store.intake.register([a_source()])
    crawl(store, "ok")
    crawl(store, "failed", NOON + timedelta(days=1))
    (state,) = store.ledger.sources()
    assert (state.last_success, state.last_attempt) == (NOON, NOON + timedelta(days=1))
    assert state.problems == ("no documents",)


def test_counts_tell_what_there_is(store: Store) -> None:
    store.intake.register([a_source()])
    save(store, b"one", source_key="a")
    save(store, b"two", source_key="b")
    store.texts.save(an_extraction(b"one", "page", "page"), NOON)
    store.texts.save(an_extraction(b"two", status="failed", reason="truncated"), NOON)
    counts = store.ledger.counts()
    assert {name: counts[name] for name in ("documents", "pages", "failed files", "unread files")} == {
        "documents": 2,
        "pages": 2,
        "failed files": 1,
        "unread files": 0,
    }
