"""What `evaluate` counts, and how it refuses."""

import json
from pathlib import Path

import pytest

from analysis.evaluation import Share, evaluate
from contrechamp.errors import UnreadableError

LABELLED = Path(__file__).parent / "labelled"


def case(identifier: str, text: str, **labels: object) -> str:
    return json.dumps({"id": identifier, "lang": "fr", "text": text, **labels})


HIT = case(
    "hit",
    "Acquisition du logiciel BriefCam.",
    level="high",
    topic="vsa",
    stage="purchase",
    vendors=["BriefCam"],
)
MISS = case("miss", "Le budget est voté.", level="medium")
ALARM = case("alarm", "Vidéosurveillance algorithmique.", flagged=False)
QUIET = case("quiet", "Le budget est voté.", level="none")
CAMERAS = case("cameras", "Extension de la vidéoprotection.", level="none")


def test_every_line_has_a_case_in_order() -> None:
    told = evaluate([HIT, "", MISS, ALARM]).as_json()
    assert [(c["id"], c["level"]) for c in told["cases"]] == [
        ("hit", "high"),
        ("miss", "none"),
        ("alarm", "high"),
    ]
    assert told["cases"][0]["topic"] == "vsa"
    assert told["cases"][0]["stage"] == "purchase"
    assert told["cases"][0]["vendors"] == ["BriefCam"]
    assert "briefcam" in told["cases"][0]["entries"]


def test_precision_and_recall_count_flags() -> None:
    overall = evaluate([HIT, MISS, ALARM, QUIET]).overall
    assert (overall.n, overall.precision, overall.recall, overall.f1) == (4, 0.5, 0.5, 0.5)


def test_anything_found_in_a_none_case_is_a_false_alarm() -> None:
    evaluation = evaluate([CAMERAS])
    assert [verdict.case.id for verdict in evaluation.false_alarms] == ["cameras"]
    assert evaluation.overall.precision == 0


def test_a_low_case_may_come_out_low_or_none() -> None:
    low = [case("a", "Extension de la vidéoprotection.", level="low"), case("b", "Rien.", level="low")]
    assert not evaluate(low).false_alarms


def test_borderline_cases_are_reported_apart() -> None:
    evaluation = evaluate([HIT, case("doubt", "Rien.", level="high", borderline=True)])
    assert (evaluation.overall.n, evaluation.overall.recall) == (1, 1.0)
    assert (evaluation.borderline.n, evaluation.borderline.recall) == (1, 0.0)


def test_accuracy_counts_only_what_the_case_states() -> None:
    told = evaluate([HIT, MISS]).as_json()["accuracy"]
    assert {name: value["n"] for name, value in told.items()} == {"topic": 1, "stage": 1, "vendors": 1}
    assert told["stage"]["value"] == 1.0


def test_every_miss_and_false_alarm_is_written_out_with_its_evidence() -> None:
    text = evaluate([HIT, MISS, ALARM]).as_text()
    assert "miss: expected medium, came out none" in text
    assert "alarm: expected not flagged, came out high" in text
    assert "says: vidéosurveillance algorithmique" in text


@pytest.mark.parametrize(
    ("trouble", "line", "said"),
    [
        ("not JSON", "{", "line 2: not JSON"),
        ("no text", '{"id": "x"}', 'line 2: must be an object with a "text"'),
        ("no label", '{"text": "x"}', 'line 2: says neither "level" nor "flagged"'),
        ("an unknown level", '{"text": "x", "level": "huge"}', "line 2: level 'huge' is not one of high"),
        ("an unknown stage", '{"text": "x", "level": "low", "stage": "y"}', "line 2: stage 'y'"),
        ("vendors that are no list", '{"text": "x", "level": "low", "vendors": "y"}', 'line 2: "vendors"'),
    ],
)
def test_a_broken_line_is_named(trouble: str, line: str, said: str) -> None:
    with pytest.raises(UnreadableError) as raised:
        evaluate([HIT, line])
    assert said in str(raised.value)


def test_wilson_intervals_are_those_of_the_textbook() -> None:
    low, high = Share(hits=8, n=10).interval or (0, 0)
    assert (round(low, 3), round(high, 3)) == (0.49, 0.943)


def test_no_cases_give_no_figures_and_no_error() -> None:
    assert evaluate([]).as_json()["overall"]["n"] == 0


@pytest.mark.parametrize("file", sorted(LABELLED.glob("*.jsonl")), ids=lambda file: file.stem)
def test_the_labelled_passages_come_out_as_measured(file: Path) -> None:
    """Below these figures something broke; above them, raise them here and in docs/detection.md."""
    evaluation = evaluate(file.read_text(encoding="utf-8").splitlines())
    assert evaluation.overall.precision >= 0.97
    assert evaluation.overall.recall >= 0.97
    assert (evaluation.stage_accuracy.value or 0) >= 0.85
