"""The guesser of stages: as it is shipped, and what the pipeline makes of its guesses."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from analysis import flag_text
from analysis.folding import fold
from analysis.trained import STAGES
from analysis.trained.features import counted, weighed
from analysis.trained.matter import ABOUT, OTHER, MatterGuesser
from analysis.trained.matter import guesser as matter
from analysis.trained.stages import StageGuesser, guesser
from analysis.trained.weighing import Told, Weighing
from benchmarks.learning import FOLDER as DETECTION
from benchmarks.learning import digest_of
from contrechamp.records import Finding, Level, Stage


def model(path: Path, weights: dict[str, tuple[float, float]]) -> StageGuesser:
    """A model of two stages, purchase and ban, that knows a few words."""
    keep(path, weights, ("purchase", "opposition"))
    return StageGuesser(path)


def keep(path: Path, weights: dict[str, tuple[float, float]], kinds: tuple[str, str]) -> None:
    """The file of a model of two kinds that knows a few words."""
    np.savez_compressed(
        path,
        about=np.array(json.dumps({"kinds": kinds, "digest": "d"})),
        features=np.array("\n".join(weights)),
        rarity=np.ones(len(weights), dtype=np.float16),
        weights=np.array(list(weights.values()), dtype=np.float16),
        constants=np.zeros(2, dtype=np.float32),
        balance=np.array([1, 1, 0, 0, 0, 1], dtype=np.float32),
        leanings=np.zeros(2, dtype=np.float32),
    )


def likeliest(guesser: StageGuesser, folded: str) -> tuple[Stage, float]:
    """The stage a text sounds like, and its share."""
    shares = guesser.liken(folded).shares
    stage = max(shares, key=lambda stage: shares[stage])
    return stage, shares[stage]


def test_a_guess_names_the_words_it_rests_on(tmp_path: Path) -> None:
    own = model(tmp_path / "m.npz", {"w devis": (3, 0), "w non": (0, 3), "w camera": (1, 1)})
    stage, share = likeliest(own, "le devis | de la camera")
    assert stage is Stage.PURCHASE
    assert 0.5 < share < 1
    assert own.liken("le devis | de la camera").words(stage) == ("devis", "camera")
    assert likeliest(own, "non non et non")[0] is Stage.OPPOSITION


def test_a_text_of_unknown_words_is_guessed_with_little_certainty(tmp_path: Path) -> None:
    own = model(tmp_path / "m.npz", {"w devis": (3, 0)})
    assert likeliest(own, "rien")[1] == pytest.approx(0.5)
    assert own.liken("rien").words(Stage.PURCHASE) == ()


def test_pieces_stay_within_words_and_numbers_are_one_word() -> None:
    counts = counted("devis 12 450 | a")
    assert counts["w"] == {"devis": 1, "0": 2}
    assert " devi" in counts["p"]
    assert not any("0 " in piece.strip() for piece in counts["p"])


def test_features_of_a_kind_have_length_one() -> None:
    features = weighed("devis devis camera", {"w devis": 1.0, "w camera": 2.0, "p camera": 1.0})
    assert sum(v * v for name, v in features.items() if name.startswith("w ")) == pytest.approx(1)


def test_what_words_tell_is_not_guessed() -> None:
    (finding,) = flag_text("Achat du logiciel BriefCam, 38 000 € HT.")
    assert finding.stage is Stage.PURCHASE
    assert not any(piece.rule == "trained.stage" for piece in finding.evidence)


SEVERAL = "M. Roy demande si le devis BriefCam comprend quarante {word}."


@pytest.mark.parametrize(("word", "leads"), [("soleils", Stage.DEBATE), ("lunes", Stage.PURCHASE)])
def test_of_stages_that_words_tell_those_lead_that_it_sounds_like(
    word: str, leads: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = model(tmp_path / "m.npz", {"w soleils": (0, 2), "w lunes": (9, 0)})
    monkeypatch.setattr("analysis.components.stage.guesser", lambda: own)
    (finding,) = flag_text(SEVERAL.format(word=word))
    assert finding.stages[0] is leads
    assert {Stage.DEBATE, Stage.PURCHASE} <= set(finding.stages)


def test_a_stage_that_no_words_tell_leads_where_a_passage_sounds_much_like_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = model(tmp_path / "m.npz", {"w soleils": (0, 9)})
    monkeypatch.setattr("analysis.components.stage.guesser", lambda: own)
    (finding,) = flag_text("Le devis BriefCam compte mille soleils.")
    assert finding.stages == (Stage.OPPOSITION, Stage.PURCHASE)
    told = {piece.rule: piece for piece in finding.evidence}
    assert told["stage.purchase"].effect == "speaks of the stage: purchase"
    assert told["trained.stage"].words == "soleils"


def test_a_stage_that_no_words_tell_does_not_lead_where_it_is_little_likelier(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = model(tmp_path / "m.npz", {"w soleils": (0, 2.2)})
    monkeypatch.setattr("analysis.components.stage.guesser", lambda: own)
    (finding,) = flag_text("Le devis BriefCam compte mille soleils.")
    assert finding.stages == (Stage.PURCHASE,)
    assert finding.evidence[-1].effect == "tells the stage: purchase"


def test_a_stage_is_weighed_by_its_words_and_by_likeness() -> None:
    weighing = Weighing((1, 0, 0, 0, 0, 1), dict.fromkeys((Stage.PURCHASE, Stage.DEBATE), 0.0))
    told = {Stage.PURCHASE: Told(weight=4, own=4, times=1, close=True, leads=True)}
    alike = weighing.shares(told, {})
    assert sum(alike.values()) == pytest.approx(1)
    assert alike[Stage.PURCHASE] == pytest.approx(math.e / (math.e + 1))
    other = weighing.shares(told, {Stage.PURCHASE: 0.1, Stage.DEBATE: 0.9})
    assert other[Stage.PURCHASE] == pytest.approx(math.e * 0.1 / (math.e * 0.1 + 0.9))


def test_what_is_told_in_set_words_leads_whatever_it_sounds_like(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = model(tmp_path / "m.npz", {"w soleils": (9, 0)})
    monkeypatch.setattr("analysis.components.stage.guesser", lambda: own)
    (finding,) = flag_text("Moratoire demandé sur le devis BriefCam, quarante soleils.")
    assert finding.stages[0] is Stage.OPPOSITION


@pytest.mark.parametrize(
    "text", ["BriefCam", "~ BriefCam, %%", "Le marché de BriefCam n'a pas été attribué."]
)
def test_nothing_is_guessed_from_nothing_nor_beside_a_step_not_taken(text: str) -> None:
    (finding,) = flag_text(text)
    assert finding.stage is None


def test_what_no_words_tell_is_guessed_and_said_to_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = "Vingt postes du centre BriefCam, mille soleils."
    own = model(tmp_path / "m.npz", {"w soleils": (0, 9)})
    monkeypatch.setattr("analysis.components.stage.guesser", lambda: own)
    (finding,) = flag_text(text)
    assert finding.stages == (Stage.OPPOSITION,)
    (told,) = [piece for piece in finding.evidence if piece.rule == "trained.stage"]
    assert told.words == "soleils"
    assert "passages like it: opposition (100% sure)" in told.effect


OPEN = "Le lot {word} comprend une analyse d'images, notifiée en mai à la société retenue."


def open_findings(
    text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, weights: dict[str, tuple[float, float]]
) -> list[Finding]:
    """The findings of a text under a model of the matter that knows a few words."""
    path = tmp_path / "matter.npz"
    keep(path, weights, (ABOUT, OTHER))
    monkeypatch.setattr("analysis.components.confirm.guesser", lambda: MatterGuesser(path))
    return flag_text(text, language="fr")


def test_what_nothing_confirms_counts_where_its_passage_sounds_of_the_matter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    weights = {"w soleils": (9.0, 0.0), "w roses": (8.0, 0.0), "w ronds": (7.0, 0.0), "w lunes": (0.0, 9.0)}
    assert open_findings(OPEN.format(word="lunes"), monkeypatch, tmp_path, weights) == []
    few = "soleils ronds"
    assert open_findings(OPEN.format(word=few), monkeypatch, tmp_path, weights) == []
    (finding,) = open_findings(OPEN.format(word="soleils ronds, roses"), monkeypatch, tmp_path, weights)
    assert finding.level is Level.MEDIUM
    told = {piece.rule: piece for piece in finding.evidence}
    assert told["trained.matter"].words == "soleils, roses, ronds"
    assert told[finding.entry].effect == "may say: analyse d'images"


def test_it_is_not_asked_of_a_few_words_nor_of_abbreviations_nor_of_another_meaning(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words = ("soleils", "analyse", "images", "grande", "salle", "suivi", "toitures")
    weights = {f"w {word}": (9.0, 0.0) for word in words}
    for text in (
        "Soleils : analyse d'images.",
        "Les soleils de la LAPI sont présentés ce soir dans la grande salle du rez-de-chaussée.",
        "Mille soleils : analyse d'images satellite pour le suivi des toitures de la commune voisine.",
    ):
        assert open_findings(text, monkeypatch, tmp_path, weights) == []


def test_what_only_sounds_of_the_matter_makes_nothing_else_weigh_more(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    weights = {f"w {word}": (9.0, 0.0) for word in ("soleils", "images", "mille")}
    text = "Acquisition de mille soleils et de BriefCam, avec une analyse d'images, par la société retenue."
    told = {finding.entry: finding for finding in open_findings(text, monkeypatch, tmp_path, weights)}
    assert not any(piece.effect == "adds to it" for piece in told["briefcam"].evidence)


def test_the_shipped_model_is_right_more_often_than_the_commonest_stage() -> None:
    lines = (DETECTION / "ordinary-measured.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [case for case in map(json.loads, lines) if case.get("stage")]
    right = sum(likeliest(guesser(), fold(case["text"]).text)[0] == case["stage"] for case in cases)
    stages = [case["stage"] for case in cases]
    assert right > 2 * max(map(stages.count, stages))


def test_the_model_was_learnt_from_the_passages_that_are_here() -> None:
    for model in (guesser(), matter()):
        assert model.digest == digest_of(DETECTION), f"{STAGES.parent.name}: run python -m benchmarks.train"
