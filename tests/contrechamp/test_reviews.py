"""What people decide holds, for what they looked at and for nothing else."""

import pytest
from making import NOON, a_finding

from contrechamp.records import Finding, Stage, Topic
from contrechamp.reviews import Decision, Review, finding_key, is_settled, reviewed

SEEN = a_finding(wording="w1", stage=Stage.DEBATE, stages=(Stage.DEBATE, Stage.TENDER))


def standing(*seen: Finding, **changes: object) -> dict[tuple[int, str | None, Topic], Review]:
    given: dict[str, object] = {
        "document_id": 1,
        "part": None,
        "topic": Topic.VSA,
        "decision": Decision.DISMISSED,
        "reviewer": "ana",
        "decided": NOON,
        "seen": frozenset(map(finding_key, seen)),
    }
    review = Review(**(given | changes))  # type: ignore[arg-type]
    return {review.subject: review}


def test_a_dismissal_takes_away_what_it_was_made_on() -> None:
    assert reviewed(1, [SEEN], standing(SEEN)) == []


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(a_finding(wording="w2"), id="other_words"),
        pytest.param(a_finding(wording="w1", entry="wintics"), id="another_rule"),
        pytest.param(a_finding(wording="w1", topic=Topic.ANPR), id="another_topic"),
        pytest.param(a_finding(wording="w1", part="2026-12"), id="another_act"),
    ],
)
def test_what_nobody_looked_at_stands_again(other: Finding) -> None:
    assert reviewed(1, [SEEN, other], standing(SEEN)) == [other]
    assert not is_settled(1, [SEEN, other], standing(SEEN))


def test_a_decision_on_another_paper_does_not_count() -> None:
    assert reviewed(2, [SEEN], standing(SEEN)) == [SEEN]


def test_a_decision_outlives_other_rules_and_other_pages() -> None:
    moved = a_finding(wording="w1", page=7, start=3, end=11, rules_version="other")
    assert reviewed(1, [moved], standing(SEEN)) == []


def test_a_corrected_stage_leads() -> None:
    (held,) = reviewed(1, [SEEN], standing(SEEN, decision=Decision.CONFIRMED, stage=Stage.PURCHASE))
    assert held.stages == (Stage.PURCHASE, Stage.TENDER)
    assert held.stage is Stage.PURCHASE


def test_a_corrected_vendor_is_named() -> None:
    (held,) = reviewed(1, [SEEN], standing(SEEN, decision=Decision.CONFIRMED, vendor="Wintics"))
    assert held.vendor == "Wintics"


def test_a_plain_confirmation_changes_nothing() -> None:
    confirmed = standing(SEEN, decision=Decision.CONFIRMED)
    assert reviewed(1, [SEEN], confirmed) == [SEEN]
    assert is_settled(1, [SEEN], confirmed)
