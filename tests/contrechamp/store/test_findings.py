from dataclasses import replace
from datetime import timedelta

import pytest
from making import NOON, a_finding, a_source, an_extraction, save

from contrechamp.records import Evidence, Level, Stage, Topic
from contrechamp.store import News, Store

LATER = NOON + timedelta(days=2)


@pytest.fixture(autouse=True)
def _one_document(store: Store) -> None:
    store.intake.register([a_source()])
    save(store)
    store.texts.save(an_extraction(b"text", "Acquisition du logiciel BriefCam"), NOON)


def version(store: Store) -> int:
    (pending,) = store.findings.pending("none of these rules")
    return pending.version_id


def test_a_document_is_pending_until_analysed_under_these_rules_and_this_text(store: Store) -> None:
    store.findings.save(version(store), "rules-1", [], NOON)
    assert store.findings.pending("rules-1") == []
    assert len(store.findings.pending("rules-2")) == 1
    store.texts.save(an_extraction(b"text", "lu autrement"), LATER)
    assert len(store.findings.pending("rules-1")) == 1


def test_a_document_that_was_not_read_is_not_pending(store: Store) -> None:
    store.findings.save(version(store), "rules-1", [], NOON)
    save(store, b"unread", source_key="unread")
    assert store.findings.pending("rules-1") == []


def test_a_finding_comes_back_with_all_its_evidence(store: Store) -> None:
    finding = a_finding(
        context=("negated",),
        stage=Stage.PURCHASE,
        stages=(Stage.PURCHASE, Stage.TENDER),
        evidence=(Evidence(rule="briefcam", words="BriefCam", effect="names a specific vendor"),),
        details={"amount": "38 000 € HT"},
    )
    store.findings.save(version(store), "rules-1", [finding], NOON)
    (flagged,) = store.findings.flagged()
    assert flagged.findings == (finding,)
    assert flagged.detected == NOON


def test_a_finding_that_stays_keeps_the_day_it_was_detected(store: Store) -> None:
    store.findings.save(version(store), "rules-1", [a_finding()], NOON)
    store.findings.save(version(store), "rules-2", [a_finding(rules_version="rules-2")], LATER)
    (flagged,) = store.findings.flagged()
    assert flagged.detected == NOON
    assert flagged.findings[0].rules_version == "rules-2"


def test_a_finding_that_no_longer_holds_is_gone_from_the_flags(store: Store) -> None:
    store.findings.save(version(store), "rules-1", [a_finding()], NOON)
    store.findings.save(version(store), "rules-2", [], LATER)
    assert list(store.findings.flagged()) == []


def test_low_findings_flag_nothing_but_stand_beside_those_that_do(store: Store) -> None:
    low = a_finding(topic=Topic.CCTV, level=Level.LOW, vendor=None, entry="cctv")
    store.findings.save(version(store), "rules-1", [low], NOON)
    assert list(store.findings.flagged()) == []
    store.findings.save(version(store), "rules-1", [a_finding(), low], NOON)
    (flagged,) = store.findings.flagged()
    assert [finding.level for finding in flagged.findings] == [Level.HIGH, Level.LOW]


def test_findings_of_an_old_version_stand_until_the_new_one_was_read_and_analysed(store: Store) -> None:
    first = version(store)
    store.findings.save(first, "rules-1", [a_finding()], NOON)
    save(store, b"other")
    store.texts.save(an_extraction(b"other", "autre"), NOON)
    assert [flagged.stored.version_id for flagged in store.findings.flagged()] == [first]
    store.findings.save(version(store), "rules-1", [], NOON)
    assert list(store.findings.flagged()) == []


def news(guid: str, **changes: object) -> News:
    return replace(News(document_id=1, topic=Topic.VSA, signature="high", guid=guid), **changes)


def test_entries_are_told_once_and_in_order(store: Store) -> None:
    first = store.feedbook.tell([news("tag:1"), news("tag:2", silent=True)], NOON)
    again = store.feedbook.tell([news("tag:1"), news("tag:3", replaces="tag:1")], LATER)
    assert [entry.guid for entry in first] == ["tag:1", "tag:2"]
    assert [entry.guid for entry in again] == ["tag:3"]
    entries = store.feedbook.entries()
    assert [(entry.guid, entry.told, entry.silent) for entry in entries] == [
        ("tag:1", NOON, False),
        ("tag:2", NOON, True),
        ("tag:3", LATER, False),
    ]
    assert [entry.sequence for entry in entries] == sorted(entry.sequence for entry in entries)
