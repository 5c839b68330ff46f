"""Why a passage was flagged, in the reader's language."""

import json

import pytest
from making import a_finding

from analysis import flag_text
from benchmarks.learning import FOLDER
from contrechamp.records import Evidence
from feeds.site.reasons import reasons
from feeds.site.words import words

# As analysis says it (`analysis/components`): rule, effect → French.
TOLD = [
    ("briefcam", "names BriefCam", "nomme BriefCam"),
    ("thales", "names Thales, with", "nomme Thales"),
    ("thales", "names Thales, nearby", "nomme Thales"),
    ("briefcam", "short for BriefCam, named nearby", "abréviation de BriefCam, nommé à côté"),
    ("x", "a product of Wintics", "produit de Wintics"),
    ("x", "a product of Wintics, beside its subject", "produit de Wintics"),
    ("fr_vsa", "says: caméras augmentées, with", "dit : caméras augmentées"),
    ("fr_told", "tells of: une machine, nearby", "décrit : une machine"),
    ("fr_x", "adds to it", "s’ajoute aux autres indices"),
    ("fr_x", "adds to other evidence", "s’ajoute aux autres indices"),
    ("fr_x", "pointeuse, in a harmless use", "pointeuse, dans un usage anodin"),
    ("fr_x", "never above medium by itself", "jamais plus que niveau moyen à lui seul"),
    ("cue.video", "confirms", "confirme le sens"),
    ("cue.road", "refutes", "affaiblit le sens"),
    ("stage.purchase", "tells the stage: purchase", "dit l’étape : achat"),
    ("fr_x", "may say: analyse d'images", "peut dire : analyse d'images"),
    (
        "trained.matter",
        "passages like it are about the matter (93% sure)",
        "rien à côté ne le confirme, mais des passages semblables parlent du sujet (sûr à 93 %)",
    ),
    ("stage.funding", "speaks of the stage: funding", "parle de l’étape : financement"),
    ("context.without", "marks it negated", "à savoir : nié dans la phrase"),
    ("context.contents", "a line of a table of contents", "à savoir : ligne d’une table des matières"),
    (
        "winner.siren",
        "its SIREN 838664274 is that of Veesion",
        "son SIREN 838664274 est celui de Veesion",
    ),
    (
        "cpv.32323500",
        "code for “Système de surveillance vidéo”, adds to it",
        "code du marché public : Système de surveillance vidéo",
    ),
    ("snef", "cameras, and no word of analysis", "des caméras, sans un mot d’analyse"),
    (
        "winner.record",
        "named in the record of the source; the text of the paper does not name it",
        "nommé dans les données de la source, pas dans le texte du document",
    ),
    (
        "trained.stage",
        "no words tell the stage; passages like it: impact_study (41% sure)",
        "aucun mot ne dit l’étape ; des passages semblables disent : analyse d’impact (sûr à 41 %)",
    ),
    (
        "trained.stage",
        "beside what its words tell, passages like it: purchase (80% sure)",
        "à côté de ce que disent ses mots, des passages semblables disent : achat (sûr à 80 %)",
    ),
    ("context.answered", "an answer somebody gave", "à savoir : réponse donnée en séance"),
]


@pytest.mark.parametrize(("rule", "effect", "french"), TOLD)
def test_what_analysis_says_is_told_in_plain_words(rule: str, effect: str, french: str) -> None:
    finding = a_finding(evidence=(Evidence(rule=rule, words="mots", effect=effect),))
    [reason] = reasons(finding, words("fr"))
    assert (reason.words, reason.effect, reason.rule) == ("mots", french, rule)
    [english] = reasons(finding, words("en"))
    assert english.effect != french


def test_there_are_words_for_all_that_analysis_says_of_the_labelled_passages() -> None:
    lines = (FOLDER / "ordinary-build.jsonl").read_text(encoding="utf-8").splitlines()
    findings = [finding for line in lines for finding in flag_text(json.loads(line)["text"])]
    untold = {
        evidence.effect
        for finding in findings
        for evidence, reason in zip(finding.evidence, reasons(finding, words("fr")), strict=True)
        if reason.effect == evidence.effect
    }
    assert len(findings) > 100
    assert any(piece.rule == "trained.stage" for finding in findings for piece in finding.evidence)
    assert untold == set()


def test_a_reason_we_have_no_words_for_stays_as_it_is() -> None:
    finding = a_finding(evidence=(Evidence(rule="new", words="", effect="something new"),))
    [reason] = reasons(finding, words("fr"))
    assert reason.effect == "something new"


def test_a_label_in_braces_is_no_template() -> None:
    finding = a_finding(evidence=(Evidence(rule="x", words="", effect="names {n} {0}"),))
    [reason] = reasons(finding, words("fr"))
    assert reason.effect == "nomme {n} {0}"
