"""Decisions are kept with who and when, can be undone, and drive what is told."""

from datetime import timedelta

import pytest
from making import NOON, a_finding, a_source, an_extraction, save

from contrechamp.records import Stage, Topic
from contrechamp.reviews import Decision, Waiting, as_labelled, decide, waiting
from contrechamp.store import Store

LATER = NOON + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _one_flag(store: Store) -> None:
    store.intake.register([a_source()])
    save(store)
    store.texts.save(an_extraction(b"text", "Acquisition du logiciel BriefCam"), NOON)
    (pending,) = store.findings.pending("none")
    store.findings.save(pending.version_id, "r", [a_finding(stage=Stage.PURCHASE)], NOON)


def queue(store: Store) -> list[Waiting]:
    return list(waiting(store.findings.flagged(unreviewed=True), store.reviews.standing()))


def test_what_is_decided_waits_no_more_and_can_be_undone(store: Store) -> None:
    (case,) = queue(store)
    kept = store.reviews.keep(decide(case, Decision.CONFIRMED, reviewer="ana", now=NOON), case)
    assert (kept.reviewer, kept.decided, kept.topic) == ("ana", NOON, Topic.VSA)
    assert queue(store) == []
    assert store.reviews.confirmed() == {(case.stored.id, Topic.VSA)}
    assert store.reviews.undo("ben", LATER) is None  # nobody undoes what somebody else decided
    assert store.reviews.undo("ana", LATER) == kept
    assert len(queue(store)) == 1
    assert store.reviews.confirmed() == frozenset()
    assert [review.undone for review in store.reviews.history(case.stored.id)] == [LATER]


def test_a_dismissed_paper_is_flagged_no_more_and_stays_in_the_store(store: Store) -> None:
    (case,) = queue(store)
    store.reviews.keep(decide(case, Decision.DISMISSED, reviewer="ana", now=NOON, reason="a film"), case)
    assert list(store.findings.flagged()) == []
    assert len(list(store.findings.flagged(unreviewed=True))) == 1


def test_the_last_decision_stands_and_an_undone_one_gives_way(store: Store) -> None:
    (case,) = queue(store)
    store.reviews.keep(decide(case, Decision.DISMISSED, reviewer="ana", now=NOON, reason="no"), case)
    store.reviews.keep(decide(case, Decision.CONFIRMED, reviewer="ben", now=LATER, stage=Stage.PILOT), case)
    (paper,) = store.findings.flagged()
    assert paper.findings[0].stage is Stage.PILOT
    store.reviews.undo("ben", LATER)
    assert list(store.findings.flagged()) == []


def test_rules_are_known_by_their_precision_and_cases_can_be_exported(store: Store) -> None:
    (case,) = queue(store)
    store.reviews.keep(decide(case, Decision.CONFIRMED, reviewer="ana", now=NOON), case)
    (rule,) = store.reviews.by_rule()
    assert (rule.entry, rule.confirmed, rule.dismissed, rule.precision) == ("briefcam", 1, 0, 1.0)
    (judged,) = store.reviews.judged()
    label = as_labelled(judged)
    assert (label["flagged"], label["topic"], label["stage"]) == (True, Topic.VSA, Stage.PURCHASE)
    assert label["text"] == case.verdict.quotes[0].quote
    store.reviews.keep(decide(case, Decision.DISMISSED, reviewer="ana", now=LATER, reason="no"), case)
    (rule,) = store.reviews.by_rule()
    assert (rule.confirmed, rule.dismissed, rule.precision) == (0, 1, 0.0)
    (judged,) = store.reviews.judged()
    assert as_labelled(judged)["flagged"] is False
