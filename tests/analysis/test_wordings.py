"""Boilerplate is recognised whatever fills its blanks."""

import pytest

from analysis.wordings import wording

FORM = (
    "Vu la demande présentée par le maire de Nozay, le système de 12 caméras autorisé jusqu'au 3 mars 2029 \
ne permet aucune reconnaissance faciale des personnes."
)


def told(text: str, mention: str = "reconnaissance faciale") -> str | None:
    start = text.index(mention)
    return wording(text, start, start + len(mention))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(FORM.replace("Nozay", "Saint-Mars-du-Désert"), id="another_town"),
        pytest.param(
            FORM.replace("12", "1 248").replace("3 mars 2029", "14 juillet 2031"), id="other_figures"
        ),
        pytest.param(
            FORM.replace("présentée", "presentee").replace("le système", "le\nsystème"), id="lost_accents"
        ),
        pytest.param(FORM.replace("personnes", "per-\nsonnes"), id="broken_lines"),
        pytest.param(
            "Rapport du 3 mai. Séance levée.\n\n" + FORM + " Article 2 : le préfet.", id="other_company"
        ),
    ],
)
def test_the_same_form_has_the_same_wording(other: str) -> None:
    assert told(other) == told(FORM) is not None


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(FORM.replace("ne permet aucune", "permet la"), id="the_contrary"),
        pytest.param(
            "La commune a débattu hier soir de la reconnaissance faciale dans les écoles.", id="else"
        ),
    ],
)
def test_what_says_something_else_has_another(other: str) -> None:
    assert told(other) not in (None, told(FORM))


def test_a_title_in_capitals_keeps_its_words() -> None:
    one = told("ACQUISITION D'UN LOGICIEL DE RECONNAISSANCE FACIALE POUR LE CENTRE", "RECONNAISSANCE FACIALE")
    two = told("MARCHE POUR UN SERVICE DE RECONNAISSANCE FACIALE DANS LES GARES", "RECONNAISSANCE FACIALE")
    assert None not in (one, two)
    assert one != two


@pytest.mark.parametrize("text", ["BriefCam", "Achat : BriefCam (2)", "| BriefCam | 38 000 |"])
def test_a_few_words_are_no_boilerplate(text: str) -> None:
    assert told(text, "BriefCam") is None
