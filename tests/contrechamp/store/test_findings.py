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


def test_boilerplate_is_counted_by_document(store: Store) -> None:
    first = version(store)
    store.findings.save(first, "r", [a_finding(wording="w"), a_finding(wording="w", start=40, end=48)], NOON)
    save(store, b"other", source_key="other")
    store.texts.save(an_extraction(b"other", "Acquisition du logiciel BriefCam"), NOON)
    (second,) = store.findings.pending("r")
    store.findings.save(
        second.version_id, "r", [a_finding(wording="w"), a_finding(wording="x", start=60, end=68)], NOON
    )
    assert store.findings.repeats({"w", "x", "y"}) == {"w": 2, "x": 1}
    store.findings.save(second.version_id, "r2", [], LATER)
    assert store.findings.repeats({"w", "x"}) == {"w": 1}


def test_papers_left_alone_count_as_analysed_and_keep_their_findings(store: Store) -> None:
    number = version(store)
    store.findings.save(number, "r1", [a_finding(rules_version="r1")], NOON, touched={"briefcam"})
    past = store.rulebooks.pasts([number])[number]
    assert (past.rules_version, past.touched) == ("r1", {"briefcam"})
    store.rulebooks.carry_over([number], "r2", LATER)
    assert store.findings.pending("r2") == []
    (flagged,) = store.findings.flagged()
    assert flagged.findings[0].rules_version == "r1"


def test_a_text_read_anew_has_no_past(store: Store) -> None:
    number = version(store)
    assert store.rulebooks.pasts([number]) == {}
    store.findings.save(number, "r1", [], NOON)
    assert store.rulebooks.pasts([number]) == {}  # what its words touched is not known
    store.findings.save(number, "r1", [], NOON, touched=())
    assert store.rulebooks.pasts([number])[number].touched == frozenset()
    store.texts.save(an_extraction(b"text", "lu autrement"), LATER)
    assert store.rulebooks.pasts([number]) == {}


def test_what_rules_were_made_of_is_kept_once(store: Store) -> None:
    store.rulebooks.keep("r1", {"code": "1"}, NOON)
    store.rulebooks.keep("r1", {"code": "2"}, LATER)
    assert store.rulebooks.content("r1") == {"code": "1"}
    assert store.rulebooks.content("r2") is None


def test_pending_comes_in_batches(store: Store) -> None:
    for name in (b"a", b"b"):
        save(store, name, source_key=name.decode())
        store.texts.save(an_extraction(name, "texte"), NOON)
    assert store.findings.pending_count("r") == 3
    first = store.findings.pending("r", limit=2)
    rest = store.findings.pending("r", after=first[-1].version_id, limit=2)
    assert len({one.version_id for one in (*first, *rest)}) == 3
