"""Orders and outcomes survive their journey as JSON."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from contrechamp.records import Authority, CrawlOutcome, Expectation, Source
from contrechamp.settings import CrawlSettings, Settings
from crawler.wire import Order, from_plain, to_plain

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_an_order_arrives_as_it_was_sent() -> None:
    source = Source(
        id="fr/demo",
        title="Démo",
        country="FR",
        language="fr",
        spider="website",
        homepage=None,
        interval=timedelta(hours=6),
        expect=Expectation(newest_within_days=3),
        authority=Authority(name="Démo", country="FR", department="2A"),
        options={
            "start_urls": ["https://v.example/"],
            "html": True,
            "from": date(2020, 1, 1),
            "t": {"a": 1.5},
        },
    )
    order = Order(
        settings=Settings(data_dir=Path("/x"), crawl=CrawlSettings(private_hosts=("a", "b"))),
        sources=(source,),
        now=NOON,
        full=True,
        since=date(2026, 1, 1),
        backfill=False,
        verbose=False,
        terms={"fr": ("vidéoprotection",)},
        companies={"Exemple SAS": ("123456789",)},
    )
    assert from_plain(Order, json.loads(json.dumps(to_plain(order)))) == order


def test_an_outcome_arrives_as_it_was_sent() -> None:
    outcome = CrawlOutcome(
        source="fr/demo", started=NOON, finished=None, status="running", listed=3, problems=("é",)
    )
    assert from_plain(CrawlOutcome, json.loads(json.dumps(to_plain(outcome)))) == outcome
