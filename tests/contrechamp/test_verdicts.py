"""One verdict for each paper, act and subject."""

from itertools import permutations

import pytest

from contrechamp.records import Finding, Level, Stage, Topic
from contrechamp.verdicts import verdict, verdicts


def finding(**changes: object) -> Finding:
    given: dict[str, object] = {
        "entry": "briefcam",
        "topic": Topic.VSA,
        "vendor": "BriefCam",
        "quote": "Acquisition du logiciel BriefCam.",
        "page": 1,
        "start": 16,
        "end": 24,
        "context": (),
        "stage": Stage.PURCHASE,
        "level": Level.HIGH,
        "rules_version": "1",
    }
    return Finding(**(given | changes))  # type: ignore[arg-type]


def test_forty_mentions_are_one_verdict() -> None:
    mentions = [
        finding(page=page, quote=f"Ligne {page} : BriefCam.", wording=f"w{page % 3}") for page in range(1, 41)
    ]
    (only,) = verdicts(mentions)
    assert only.mentions == 40
    assert [quote.page for quote in only.quotes] == [1, 2, 3]  # one for each wording


def test_each_subject_has_its_own_and_the_gravest_comes_first() -> None:
    found = verdicts(
        [
            finding(topic=Topic.CCTV, level=Level.LOW, vendor=None),
            finding(topic=Topic.ANPR, level=Level.MEDIUM),
            finding(topic=Topic.BIOMETRIC),
        ]
    )
    assert [(one.topic, one.level) for one in found] == [
        (Topic.BIOMETRIC, Level.HIGH),
        (Topic.ANPR, Level.MEDIUM),
        (Topic.CCTV, Level.LOW),
    ]


def test_the_acts_of_a_collection_are_judged_one_by_one() -> None:
    found = verdicts([finding(part="2026-12"), finding(part="2026-11"), finding(part="2026-12", page=4)])
    assert [(one.part, one.mentions) for one in found] == [("2026-11", 1), ("2026-12", 2)]


def test_what_is_low_does_not_add_to_what_is_flagged() -> None:
    flagged = finding(level=Level.MEDIUM, stage=Stage.DEBATE)
    low = finding(level=Level.LOW, stage=Stage.TENDER, vendor="Wintics")
    found = verdict([low, flagged])
    assert (found.level, found.stages, found.vendors) == (Level.MEDIUM, (Stage.DEBATE,), ("BriefCam",))
    assert verdict([low]).vendors == ("Wintics",)


def test_the_leading_stage_is_that_of_the_gravest_whatever_the_order() -> None:
    papers = [
        finding(stage=Stage.PURCHASE, level=Level.MEDIUM),
        finding(stage=Stage.OPPOSITION, stages=(Stage.OPPOSITION, Stage.DEBATE)),
        finding(stage=None),
    ]
    for order in permutations(papers):
        assert verdict(order).stages == (Stage.OPPOSITION, Stage.PURCHASE, Stage.DEBATE)


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        pytest.param({"level": Level.MEDIUM}, {}, id="level"),
        pytest.param({"stage": Stage.DEBATE}, {}, id="leading_stage"),
        pytest.param({"context": ("elsewhere",)}, {}, id="asserted"),
        pytest.param({"vendor": None}, {}, id="vendor"),
        pytest.param({}, {"details": {"amounts": "38 000 € HT"}}, id="amount"),
        pytest.param({}, {"page": 0}, id="earlier"),
    ],
)
def test_the_best_quote_comes_first(worse: dict[str, object], better: dict[str, object]) -> None:
    first, second = finding(quote="best", **better), finding(quote="other", **worse)
    assert [quote.quote for quote in verdict([second, first]).quotes] == ["best", "other"]
