"""Words of the vocabulary that mean something else: "une démarche participative" is no gait."""

from pathlib import Path

import pytest

from analysis.flagging import Detector, detector

SENTENCES = Path(__file__).parent / "ordinary"
# False alarms that are known and left, because what tells them apart would cost a purchase told the same way.
KNOWN = {
    "Le système détectant les intrusions de l'école est raccordé au télésurveilleur.",
    "Le système de caméras du carrefour détecte les piétons et allonge le feu vert.",
    "L'enquêteur a identifié l'individu grâce à sa photo et à son visage sur la vidéosurveillance.",
    "Intelligence artificielle et emploi : débat au café citoyen avec des caméras de la télévision locale.",
    "Die Prognose der Einbruchszahlen liegt tiefer als im Vorjahr.",
    "Die Prognose der Delikte an Ostern beruht auf Erfahrung.",
}


@pytest.fixture(scope="module")
def judge() -> Detector:
    return detector()


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_ordinary_sentences_are_not_flagged(judge: Detector, language: str) -> None:
    lines = (SENTENCES / f"{language}.txt").read_text(encoding="utf-8").splitlines()[1:]
    flagged = {line for line in lines if any(f.level.flagged for f in judge.case(line, language))}
    assert len(lines) >= 60
    assert flagged == {line for line in lines if line in KNOWN}
