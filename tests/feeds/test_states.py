"""What a state is, and which changes subscribers must hear of."""

import itertools

import pytest
from making import a_finding

from contrechamp.errors import StoreError
from contrechamp.records import Level, Stage, Topic
from feeds.states import WITHDRAWN, State, is_substantive, state_of


def test_the_gravest_findings_lead_wherever_they_stand() -> None:
    findings = [
        a_finding(stage=Stage.DEBATE, stages=(Stage.DEBATE, Stage.OPPOSITION), vendor=None, page=1),
        a_finding(stage=Stage.PURCHASE, vendor="Wintics", page=9),
        a_finding(stage=Stage.TENDER, vendor="BriefCam", level=Level.MEDIUM),
        a_finding(stage=Stage.FUNDING, vendor="Axis", level=Level.LOW),
    ]
    expected = State(
        level=Level.HIGH,
        stages=(Stage.PURCHASE, Stage.TENDER, Stage.DEBATE, Stage.OPPOSITION),
        vendors=("BriefCam", "Wintics"),
    )
    for order in itertools.permutations(findings):
        assert state_of(order) == expected


def test_nothing_flagged_is_the_withdrawn_state() -> None:
    assert state_of([a_finding(level=Level.LOW)]) == state_of([]) == WITHDRAWN


def test_plain_cameras_are_told_as_what_they_are() -> None:
    assert state_of([a_finding(level=Level.LOW, topic=Topic.CCTV, vendor=None)]) == State(level=Level.LOW)


def test_a_paper_that_is_taken_down_is_told_once_and_its_return_is_not() -> None:
    here, gone = State(level=Level.HIGH), State(level=Level.HIGH, gone=True)
    assert is_substantive(here, gone)
    assert not is_substantive(gone, gone)
    assert not is_substantive(gone, here)


@pytest.mark.parametrize(
    "state",
    [
        WITHDRAWN,
        State(level=Level.MEDIUM),
        State(
            level=Level.HIGH, stages=(Stage.PILOT, Stage.DEBATE), vendors=('É, "x" \ud800',), archives=True
        ),
        State(level=Level.HIGH, gone=True),
    ],
)
def test_a_signature_spells_its_state_out(state: State) -> None:
    assert State.from_signature(state.signature()) == state
    assert state.signature().isascii()


def test_the_signature_never_changes_its_form() -> None:
    state = State(level=Level.HIGH, stages=(Stage.PURCHASE,), vendors=("BriefCam",))
    assert state.signature() == '{"level":"high","stages":["purchase"],"vendors":["BriefCam"]}'


@pytest.mark.parametrize(
    "signature", ["", "high", "[]", '{"level":"high"}', '{"level":1,"stages":[],"vendors":[]}']
)
def test_a_signature_of_another_version_is_a_store_error(signature: str) -> None:
    with pytest.raises(StoreError, match="signature"):
        State.from_signature(signature)


def test_a_mark_of_archives_alone_is_no_change() -> None:
    assert not is_substantive(State(level=Level.HIGH, archives=True), State(level=Level.HIGH))


def test_another_leading_stage_is_a_change_though_no_stage_is_new() -> None:
    told = State(level=Level.HIGH, stages=(Stage.PURCHASE, Stage.DEBATE))
    assert is_substantive(told, State(level=Level.HIGH, stages=(Stage.DEBATE,)))
    assert not is_substantive(told, State(level=Level.HIGH, stages=(Stage.PURCHASE,)))
