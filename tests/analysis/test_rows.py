"""Rows of tables and items of lists, and the stages that must not leak between them."""

import pytest

from analysis import flag_text
from analysis.rows import rows
from contrechamp.records import Stage, Topic


def leading(text: str, words: str, language: str = "fr") -> Stage | None:
    """The stage of the mention that begins with some words."""
    at = text.index(words)
    found = [f for f in flag_text(text, language=language) if f.topic is not Topic.CCTV and f.start == at]
    return found[0].stage


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        ("reference and date", ["2026-12 02/09/2026 Achat", "2026-13 03/09/2026 Vente"]),
        ("letters in the reference", ["DEC2026/014 Achat", "DEC2026/015 Vente"]),
        ("a date with dots", ["24.09.2026 Kauf", "25.09.2026 Verkauf"]),
        ("a date in words", ["24 septembre 2026 : achat", "1er octobre 2026 : vente"]),
        ("a numbered decision", ["Décision n° 2026-12 Achat", "Décision n° 2026-13 Vente"]),
        ("numbers with a dash", ["12 – Achat", "13 – Vente"]),
        ("headings", ["4.1 Achat", "4.2 Vente"]),
        ("numbers", ["1. Achat", "2. Vente"]),
        ("bullets", ["- achat", "- vente"]),
        ("cells", ["Achat | Duval | 12", "Vente | Morel | 13"]),
        ("cells after tabs", ["Achat\tDuval\t12", "Vente\tMorel\t13"]),
    ],
)
def test_a_row_begins_with_what_lists_begin_with(form: str, lines: list[str]) -> None:
    text = "Liste des actes\n" + "\n".join(lines) + "\n\nLa séance est levée."
    assert [text[row.start : row.end].strip() for row in rows(text)] == lines


@pytest.mark.parametrize(
    "prose",
    [
        "Vu la loi n°\n2023-380 du 19 mai 2023 et le décret du\n28 août 2023 sur les jeux.",
        "Le conseil vote le budget.\n2026-12 est la seule référence.",
        "Pour 12,50 € et\n13,50 € la pièce.",
        "",
    ],
)
def test_prose_has_no_rows(prose: str) -> None:
    assert rows(prose) == []


DECISIONS = """DÉCISIONS DU MAIRE
{0} Honoraires d'avocat, contentieux devant le tribunal administratif 2 880,00
{1} Demande de subvention à la région pour la toiture 1 000,00
{2} Acquisition de licences auprès de la société Foxstream,
pour la police municipale 11 880,00
{3} Renouvellement du contrat de maintenance de l'ascenseur 2 196,00
{4} Mise en demeure de la société de nettoyage 402,00
"""


@pytest.mark.parametrize(
    "form",
    ["2026-12{} 24/09/2026", "DM 26/03{}", "0{}/10/2026", "Décision n° 2026-4{}", "{}.", "- n° {}", "4.{}"],
)
def test_a_decision_has_the_stage_of_its_own_row(form: str) -> None:
    text = DECISIONS.format(*(form.format(number) for number in range(1, 6)))
    assert leading(text, "Foxstream") is Stage.PURCHASE


def test_a_row_of_cells_is_read_as_one() -> None:
    text = "Objet | Société | Montant\nRecours contentieux | Duval | 12 €\nAcquisition | Foxstream | 11 880 €"
    assert leading(text, "Foxstream") is Stage.PURCHASE


def test_the_words_before_a_list_speak_of_its_items() -> None:
    text = "L'appel d'offres porte sur :\n- le réseau ;\n- BriefCam ;\n- le mobilier."
    assert leading(text, "BriefCam") is Stage.TENDER


def test_a_list_says_nothing_of_the_text_after_it() -> None:
    text = "2026-1 Mise en demeure de Duval\n2026-2 Contentieux Morel\n\nBriefCam équipe le centre."
    assert leading(text, "BriefCam") is not Stage.SANCTION


def test_the_words_of_the_sentence_come_before_those_of_its_neighbours() -> None:
    text = "Le tribunal administratif annule le permis. Achat de BriefCam. Demande de subvention."
    assert leading(text, "BriefCam") is Stage.PURCHASE


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Aucun marché n'a été passé pour BriefCam."),
        ("fr", "Le marché de BriefCam n'a pas été attribué."),
        ("fr", "Le marché n'a pas été attribué. BriefCam était candidat."),
        ("fr", "BriefCam : jamais acheté."),
        ("de", "Der Auftrag für BriefCam wurde nicht vergeben."),
        ("de", "Es gibt keinen Kaufvertrag mit BriefCam."),
        ("en", "No contract was awarded to BriefCam."),
        ("en", "The contract was not awarded to BriefCam."),
    ],
)
def test_a_step_that_was_not_taken_is_no_step(language: str, text: str) -> None:
    found = [f for f in flag_text(text, language=language) if f.vendor]
    assert found
    assert Stage.PURCHASE not in found[0].stages


@pytest.mark.parametrize(
    "text",
    [
        "Aucune observation n'étant faite, le conseil approuve l'acquisition de BriefCam.",
        "Le conseil n'a pas débattu. Le marché BriefCam a été attribué.",
    ],
)
def test_a_denial_of_something_else_leaves_the_step(text: str) -> None:
    assert leading(text, "BriefCam") is Stage.PURCHASE
