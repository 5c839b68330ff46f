"""The views on both databases: their columns, and what they say of papers that went through the store."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from making import NOON, a_finding, a_page, a_source, an_extraction, save

from contrechamp.records import (
    Authority,
    CrawlOutcome,
    Finding,
    Level,
    Party,
    Procurement,
    Quality,
    Stage,
    TextOrigin,
    Topic,
)
from contrechamp.reviews import Decision, decide, waiting
from contrechamp.store import Store
from contrechamp.store.coverage import recount
from contrechamp.store.description import notes
from contrechamp.store.engine import open_engine
from contrechamp.store.views import VIEWS

LATER = NOON + timedelta(days=1)


@pytest.fixture(autouse=True)
def _source(store: Store) -> None:
    store.intake.register([a_source()])


def rows(store: Store, view: str, order: str = "1") -> list[dict[str, Any]]:
    with store._engine.connect() as connection:
        query = sa.text(f"SELECT * FROM {view} ORDER BY {order}")
        return [dict(row._mapping) for row in connection.execute(query)]


def read(store: Store, body: bytes, *findings: Finding, **document: Any) -> None:
    """A paper with these bytes is stored, read and analysed."""
    save(store, body, **{"source_key": body.decode()} | document)
    store.texts.save(an_extraction(body, "Page un.", "Page deux."), NOON)
    analyse(store, body, *findings)


def analyse(store: Store, body: bytes, *findings: Finding) -> None:
    expected = an_extraction(body).sha256
    for stored in store.findings.pending("none of them"):
        if stored.document.sha256 == expected:
            store.findings.save(stored.version_id, "rules-1", findings, NOON)


PURCHASE = a_finding(stage=Stage.PURCHASE, stages=(Stage.PURCHASE,), details={"amounts": "38 000 €"})


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_has_the_columns_that_are_promised_in_that_order(store: Store, view: Any) -> None:
    with store._engine.connect() as connection:
        held = connection.execute(sa.text(f"SELECT * FROM {view.name}")).keys()
    assert list(held) == [column.name for column in view.columns]


def test_every_table_view_and_column_is_described_in_the_database(store: Store) -> None:
    with store._engine.connect() as connection:
        told = connection.execute(
            sa.text("SELECT name, column_name, note FROM schema_notes WHERE name <> ''")
        )
        assert {(row.name, row.column_name): row.note for row in told} == notes()
        if connection.dialect.name == "postgresql":
            comment = connection.scalar(sa.text("SELECT obj_description('purchases'::regclass)"))
            assert comment == notes()["purchases", ""]
    assert [where for where, note in notes().items() if not note] == []


def test_a_database_with_the_views_of_an_earlier_version_gets_those_of_this_one(database_url: str) -> None:
    engine = open_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP VIEW purchases"))
        connection.execute(sa.text("CREATE VIEW purchases AS SELECT 1 AS one"))
        connection.execute(sa.text("UPDATE schema_notes SET note = 'earlier' WHERE name = ''"))
    engine.dispose()
    engine = open_engine(database_url)
    with engine.connect() as connection:
        assert "vendor" in connection.execute(sa.text("SELECT * FROM purchases")).keys()  # noqa: SIM118 - a result, not a dict
    engine.dispose()


def test_a_flagged_paper_is_one_row_with_its_gravest_subject(store: Store) -> None:
    read(
        store,
        b"paper",
        PURCHASE,
        a_finding(topic=Topic.ANPR, vendor="Acme", level=Level.MEDIUM, start=50, end=54),
        a_finding(topic=Topic.ANPR, vendor=None, level=Level.LOW, start=90, end=94),
        a_finding(topic=Topic.CCTV, vendor=None, level=Level.LOW, start=70, end=74),
    )
    (row,) = rows(store, "flagged_documents")
    told = {"level": "high", "stage": "purchase", "topics": "anpr, vsa", "vendors": "Acme, BriefCam"}
    assert row.items() >= (told | {"subjects": 2, "mentions": 2, "amounts": "38 000 €"}).items()
    assert row["quote"] == PURCHASE.quote
    assert str(row["date"]) == "2026-06-25"
    assert row["first_seen"] == "2026-11-23T12:00:00Z"
    assert (row["authority"], row["department"]) == ("Ville de Valmont", "61")
    subjects = rows(store, "flagged_subjects", "topic")
    assert [(subject["topic"], subject["stages"]) for subject in subjects] == [
        ("anpr", None),
        ("vsa", "purchase"),
    ]


def test_a_paper_of_plain_cameras_is_not_flagged(store: Store) -> None:
    read(store, b"paper", a_finding(topic=Topic.CCTV, vendor=None, level=Level.LOW))
    assert rows(store, "flagged_documents") == []
    assert [row["topic"] for row in rows(store, "findings_current")] == ["cctv"]


@pytest.mark.parametrize(
    "state", ["new version not yet read", "new version not readable", "new version clean"]
)
def test_the_newest_version_that_was_read_stands(store: Store, state: str) -> None:
    read(store, b"paper", PURCHASE)
    save(store, b"other", source_key="paper", fetched=LATER)
    if state == "new version clean":
        store.texts.save(an_extraction(b"other", "Rien."), NOON)
        analyse(store, b"other")
    elif state == "new version not readable":
        store.texts.save(an_extraction(b"other", status="failed", reason="broken"), NOON)
        analyse(store, b"other")
    flagged = [row["sha256"] for row in rows(store, "flagged_documents")]
    assert flagged == [paper.stored.document.sha256 for paper in store.findings.flagged()]
    assert len(flagged) == len(rows(store, "purchases")) == (0 if state == "new version clean" else 1)


def test_purchases_have_one_row_for_each_vendor_and_the_figures_of_the_notice(store: Store) -> None:
    notice = Procurement(
        procedure="p-1",
        amount=Decimal("38000.50"),
        currency="EUR",
        awarded=date(2026, 6, 20),
        winners=(Party(name="Sécuritas SARL"), Party(name="Avenir SA")),
    )
    other = a_finding(vendor="Wintics", stage=Stage.TENDER, stages=(Stage.TENDER,), start=60, end=67)
    read(store, b"award", PURCHASE, other, procurement=notice)
    read(store, b"debate", a_finding(stage=Stage.DEBATE, stages=(Stage.DEBATE,)))
    read(store, b"unnamed", a_finding(vendor=None, stage=Stage.RENEWAL, stages=(Stage.RENEWAL,)))
    found = rows(store, "purchases", "document_id, vendor")
    assert [(row["vendor"], row["stage"]) for row in found] == [
        ("BriefCam", "purchase"),
        ("Wintics", "purchase"),
        (None, "renewal"),
    ]
    assert float(found[0]["amount"]) == 38000.5
    assert (found[0]["currency"], str(found[0]["awarded"])) == ("EUR", "2026-06-20")
    assert found[0]["winners"] == "Avenir SA, Sécuritas SARL"
    assert found[2]["amount"] is None


@pytest.mark.parametrize(
    ("decision", "changes", "expected"),
    [
        (Decision.CONFIRMED, {}, [("purchase", "BriefCam", 1)]),
        (Decision.CONFIRMED, {"stage": Stage.TENDER, "vendor": "Wintics"}, [("tender", "Wintics", 1)]),
        (Decision.DISMISSED, {}, []),
    ],
    ids=["confirmed", "corrected", "dismissed"],
)
def test_views_say_what_people_decided_until_they_undo_it(
    store: Store, decision: Decision, changes: dict[str, Any], expected: list[tuple[str, str, int]]
) -> None:
    read(store, b"paper", PURCHASE)
    (case,) = waiting(store.findings.flagged(unreviewed=True), {})
    store.reviews.keep(decide(case, decision, reviewer="Ada", now=NOON, **changes), case)

    def told() -> list[tuple[str, str, int]]:
        return [(row["stage"], row["vendor"], row["confirmed"]) for row in rows(store, "purchases")]

    assert told() == expected
    analyse(store, b"paper", PURCHASE)
    assert told() == expected
    store.reviews.undo("Ada", LATER)
    assert told() == [("purchase", "BriefCam", 0)]


def test_vendors_are_counted_by_authority(store: Store) -> None:
    valmont = Authority(name="Ville de Valmont", country="FR", department="61")
    read(store, b"one", PURCHASE, dated=date(2026, 1, 5), authority=valmont)
    refused = a_finding(stage=Stage.OPPOSITION, stages=(Stage.OPPOSITION,))
    read(store, b"two", refused, dated=date(2026, 3, 5), authority=valmont)
    read(store, b"three", a_finding(stage=Stage.PILOT, stages=(Stage.PILOT,)), authority=None)
    named, unnamed = rows(store, "vendors_by_authority", "authority_id IS NULL")
    assert (named["authority"], named["papers"], named["spending"], named["refusals"]) == (
        "Ville de Valmont",
        2,
        1,
        1,
    )
    assert (str(named["first_date"]), str(named["last_date"])) == ("2026-01-05", "2026-03-05")
    assert (unnamed["authority"], unnamed["pilots"]) == (None, 1)


def test_coverage_says_what_was_asked_read_and_flagged_each_day(store: Store) -> None:
    crawl = store.intake.begin(a_source(), full=False, now=NOON)
    outcome = CrawlOutcome(
        source="fr/valmont", started=NOON, finished=NOON, status="ok", listed=3, fetched=2, new=2, refused=1
    )
    store.intake.finish(crawl, outcome, cursor=None)
    store.intake.begin(a_source(), full=False, now=LATER)
    read(store, b"flagged", PURCHASE)
    save(store, b"scan", source_key="scan")
    pages = (
        a_page("vu", origin=TextOrigin.OCR),
        a_page("", number=2, origin=TextOrigin.OCR, quality=Quality.UNREADABLE, reason="too dark"),
    )
    store.texts.save(an_extraction(b"scan", pages=pages), NOON)
    save(store, b"waiting", source_key="waiting")
    first, second = rows(store, "coverage", "day")
    counts = {"crawls": 1, "listed": 3, "fetched": 2, "new": 2, "refused": 1, "files": 3, "files_unread": 1}
    reading = {"pages": 4, "pages_ocr": 2, "pages_unreadable": 1, "flagged": 1, "crawls_failed": 0}
    assert {key: first[key] for key in counts | reading} == counts | reading
    assert str(first["day"]) == "2026-11-23"
    assert (str(second["day"]), second["crawls_failed"], second["files"]) == ("2026-11-24", 1, 0)
    (unreadable,) = rows(store, "unreadable_documents")
    assert (unreadable["status"], unreadable["pages_unreadable"]) == ("ok", 1)


def test_the_history_keeps_what_no_longer_holds(store: Store) -> None:
    read(store, b"paper", PURCHASE)
    analyse(store, b"paper", a_finding(vendor="Wintics"))
    assert [row["vendor"] for row in rows(store, "findings_current")] == ["Wintics"]
    history = rows(store, "findings_history", "id")
    assert [(row["vendor"], row["ended"]) for row in history] == [
        ("BriefCam", "2026-11-23T12:00:00Z"),
        ("Wintics", None),
    ]
    assert history[0]["context"] is None
    assert history[0]["current_version"] == 1


def test_the_counts_of_coverage_are_those_of_counting_anew(store: Store) -> None:
    crawl = store.intake.begin(a_source(), full=False, now=NOON)
    read(store, b"flagged", PURCHASE)
    read(store, b"flagged", PURCHASE, source_key="the same under another address")
    analyse(store, b"flagged", a_finding(level=Level.LOW))
    analyse(store, b"flagged", PURCHASE)
    save(store, b"broken", source_key="broken")
    store.texts.begin(an_extraction(b"broken").sha256)
    store.texts.save(an_extraction(b"broken", status="failed", reason="broken"), NOON)
    store.texts.forget_outcomes()
    store.texts.save(an_extraction(b"broken", "Lu enfin."), LATER)
    save(store, b"changed", source_key="broken", fetched=LATER)
    outcome = CrawlOutcome(source="fr/valmont", started=NOON, finished=LATER, status="ok", listed=3, new=3)
    store.intake.finish(crawl, outcome, cursor=None)
    store.intake.begin(a_source(), full=False, now=LATER)
    counted = rows(store, "coverage", "source, day")
    with store._engine.begin() as connection:
        recount(connection)
    assert rows(store, "coverage", "source, day") == counted
    assert [(row["files"], row["files_unread"], row["pages"], row["flagged"]) for row in counted] == [
        (3, 0, 5, 2),
        (1, 1, 0, 0),
    ]
