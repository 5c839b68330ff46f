"""What the detector says of a passage, told through the shipped lexicon."""

import subprocess
import sys

import pytest

from analysis import flag_pages, flag_text, load_lexicon, rules_version, search_terms
from contrechamp.records import Finding, Level, Page, Quality, Stage, TextOrigin, Topic


def page(text: str, number: int = 1, quality: Quality = Quality.GOOD) -> Page:
    reason = None if quality is Quality.GOOD else "as the test says"
    return Page(number=number, text=text, origin=TextOrigin.NATIVE, quality=quality, reason=reason)


def only(text: str, language: str = "fr") -> Finding:
    (finding,) = [f for f in flag_text(text, language=language) if f.topic is not Topic.CCTV]
    return finding


def test_a_finding_says_where_what_and_why() -> None:
    text = "Décision n° 12 : achat du logiciel BriefCam, 38 000 € HT par an, pour le CSU."
    finding = only(text)
    assert text[finding.start : finding.end] == "BriefCam"
    assert finding.vendor == "BriefCam"
    assert finding.level is Level.HIGH
    assert finding.stage is Stage.PURCHASE
    assert finding.details["amounts"] == "38 000 € HT par an"
    assert finding.evidence[0].effect == "names BriefCam"
    assert finding.rules_version == rules_version(load_lexicon())


@pytest.mark.parametrize(
    "words",
    [
        "Marchés entre 90 000 € et les seuils européens",
        "marché d'un montant inférieur à 90 000 € HT",
        "au-dessus du seuil de 90 000 euros",
    ],
)
def test_a_threshold_is_no_amount(words: str) -> None:
    finding = only(f"Achat du logiciel BriefCam ; {words} ; prix 12 500 € TTC.")
    assert finding.details["amounts"] == "12 500 € TTC"


@pytest.mark.parametrize(
    ("state", "text", "level", "context"),
    [
        ("boilerplate", "Le dispositif ne comporte pas de reconnaissance faciale.", Level.LOW, "negated"),
        (
            "an answer",
            "Le maire répond qu'aucune reconnaissance faciale n'est prévue.",
            Level.MEDIUM,
            "negated",
        ),
        ("a press review", "Revue de presse : la reconnaissance faciale inquiète.", Level.MEDIUM, "press"),
        ("elsewhere", "À l'instar de Nice, caméras augmentées : débat.", Level.MEDIUM, "elsewhere"),
        ("a table of contents", "Reconnaissance faciale au stade ........ 14", Level.MEDIUM, "contents"),
        ("a telephone", "Déverrouillage du téléphone par reconnaissance faciale.", Level.LOW, "benign"),
    ],
)
def test_a_mention_is_kept_and_marked(state: str, text: str, level: Level, context: str) -> None:
    finding = only(text)
    assert finding.level is level
    assert context in finding.context


def test_a_denial_does_not_hide_what_the_same_act_authorises() -> None:
    findings = flag_text(
        "Est autorisé le traitement algorithmique des images de vidéoprotection. "
        "Il ne met en œuvre aucune technique de reconnaissance faciale.",
        language="fr",
    )
    assert {f.level for f in findings if f.topic is Topic.VSA} == {Level.HIGH}
    assert {f.level for f in findings if f.topic is Topic.BIOMETRIC} == {Level.LOW}


def test_a_motion_for_a_ban_is_opposition_and_no_denial() -> None:
    finding = only("Vœu : interdire la reconnaissance faciale dans l'espace public.")
    assert finding.stage is Stage.OPPOSITION
    assert "negated" not in finding.context


def test_plain_cameras_are_visible_and_never_flagged() -> None:
    findings = flag_text("Extension de la vidéoprotection : huit caméras.", language="fr")
    assert [(f.topic, f.level) for f in findings] == [(Topic.CCTV, Level.LOW)]


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a numeral", "Article XXII du règlement, caméras du conseil."),
        ("a list of numerals", "Parcelles XXII et XXIII, caméra de chasse."),
        ("a telephone company", "Orange remplace la ligne du CSU."),
        ("a word in lower case", "L'axis mundi et l'analyse des caméras."),
    ],
)
def test_a_name_that_means_something_else_is_left_alone(what: str, text: str) -> None:
    assert not [f for f in flag_text(text, language="fr") if f.vendor]


def test_a_numeral_after_the_word_company_is_a_company() -> None:
    assert only("La société XXII branche son logiciel sur les caméras.").vendor == "XXII"


def test_each_passage_has_its_own_language() -> None:
    text = (
        "Le conseil de la ville a voté le budget et les subventions aux associations de la commune.\n\n"
        "Der Stadtrat hat die Gesichtserkennung am Bahnhof mit der Polizei und den SBB geprüft.\n"
    )
    assert only(text).topic is Topic.BIOMETRIC


def test_an_abbreviation_is_clear_once_the_paper_spells_it_out() -> None:
    spelt = page("Débat sur la vidéosurveillance algorithmique.", 1)
    short = page("Mme Roux revient sur la VSA.", 2)
    assert [f.page for f in flag_pages([spelt, short], language="fr") if f.level.flagged] == [1, 2]
    assert not flag_pages([short], language="fr")


def test_what_stands_on_a_hardly_readable_page_is_flagged_with_doubt() -> None:
    (finding,) = flag_pages([page("~§ BriefCam %%", quality=Quality.UNREADABLE)], language="fr")
    assert finding.level is Level.MEDIUM
    assert "unreadable_page" in finding.context
    assert finding.evidence[-1].effect == "the page is hardly readable: as the test says"


def test_empty_pages_are_not_read() -> None:
    assert not flag_pages([page("BriefCam", quality=Quality.EMPTY)], language="fr")


@pytest.mark.parametrize("text", ["", " \n\n ", "\x00\ud800", "a" * 50_000, "(" * 20_000, "- \n" * 5_000])
def test_any_text_is_taken(text: str) -> None:
    assert flag_text(text) == []


def test_search_terms_name_the_french_words_and_the_vendors() -> None:
    terms = search_terms()
    assert {"vidéoprotection", "reconnaissance faciale", "traitement algorithmique", "LAPI"} <= set(
        terms["fr"]
    )


def test_importing_the_package_does_not_import_spacy() -> None:
    code = "import sys, analysis; sys.exit(bool({'spacy', 'numpy', 'ahocorasick_rs'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
