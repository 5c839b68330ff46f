"""Subjects told in everyday words, and stages told indirectly: shares of many sentences, never one by one."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from analysis.flagging import Detector, detector
from contrechamp.records import Finding, Level, Stage, Topic

HERE = Path(__file__).parent
ORDINARY = "nothing"


def _sentences(folder: str, file: str) -> dict[str, list[str]]:
    return tomllib.loads((HERE / folder / file).read_text(encoding="utf-8"))


def _flags(judge: Detector, sentence: str) -> list[Finding]:
    return [each for each in judge.case(sentence, "fr") if each.level is not Level.LOW]


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits)


@pytest.mark.parametrize(
    ("file", "least"), [("fr.toml", 0.95), ("fr_more.toml", 0.8), ("fr_papers.toml", 0.7)]
)
def test_what_is_told_in_everyday_words_is_flagged(file: str, least: float) -> None:
    judge = detector()
    told = {topic: each for topic, each in _sentences("told", file).items() if topic != ORDINARY}
    assert _share([bool(_flags(judge, each)) for sentences in told.values() for each in sentences]) >= least


@pytest.mark.parametrize("file", ["fr.toml", "fr_more.toml", "fr_papers.toml"])
def test_what_only_sounds_like_it_is_left_alone(file: str) -> None:
    ordinary = _sentences("told", file)[ORDINARY]
    assert [each for each in ordinary if _flags(detector(), each)] == []


@pytest.mark.parametrize(("file", "least"), [("fr.toml", 0.85), ("fr_oblique.toml", 0.38)])
def test_the_leading_stage_is_told(file: str, least: float) -> None:
    judge = detector()
    right = [
        any(each.stages and each.stages[0] == stage for each in judge.case(sentence, "fr"))
        for stage, sentences in _sentences("stages", file).items()
        for sentence in sentences
    ]
    assert _share(right) >= least


ORDER = """Article 2. Ces mâts reçoivent des caméras de lecture automatisée de plaques (LAPI).

Article 3. Le stationnement est interdit au droit du chantier.
"""


def test_what_an_order_forbids_elsewhere_is_no_opposition_and_plates_are_one_subject() -> None:
    findings = detector().case(ORDER, "fr")
    assert {finding.topic for finding in findings} == {Topic.ANPR}
    assert all(Stage.OPPOSITION not in finding.stages for finding in findings)


def test_a_use_that_is_forbidden_is_told_as_such() -> None:
    (finding,) = detector().case(
        "La reconnaissance faciale est interdite sur le territoire de la ville.", "fr"
    )
    assert Stage.OPPOSITION in finding.stages or Stage.DENIAL in finding.stages


@pytest.mark.parametrize(
    ("sentence", "stage"),
    [
        ("Après un essai, la commune acquiert BriefCam.", Stage.PURCHASE),
        ("Suite à l'appel d'offres, le conseil attribue le marché BriefCam à Valtec.", Stage.PURCHASE),
        ("Suite à la mise en demeure de la CNIL, le logiciel BriefCam est désactivé.", Stage.SANCTION),
    ],
)
def test_a_step_before_what_is_told_does_not_lead_and_a_sanction_does(sentence: str, stage: Stage) -> None:
    (finding,) = detector().case(sentence, "fr")
    assert finding.stages[0] is stage
