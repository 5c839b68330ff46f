"""What is shown with a finding."""

import pytest

from analysis.quotes import QUOTE, quote


def quoted(text: str, words: str) -> str:
    start = text.index(words)
    return quote(text, start, start + len(words))


def test_a_quote_is_whole_words_of_the_original_and_short() -> None:
    text = "mot " * 200 + "vidéosurveil-\nlance  algorithmique" + " suite" * 200
    found = quoted(text, "vidéosurveil-\nlance  algorithmique")
    assert len(found) <= QUOTE
    assert "vidéosurveil- lance algorithmique" in found
    assert found.startswith("mot ")
    assert found.endswith("suite")


RECORD = """idweb: 26-1
nom Contact: Service de la commande publique
intitule: Capteurs sonores
description: Fourniture et pose de dix capteurs BriefCam.
url avis: https://avis.example/26-1
"""
LIST = """Décisions du maire
2026-124 23/09/2026 Curage des fossés 4 416,00
2026-125 24/09/2026
Acquisition de licences Foxstream
11 880,00
2026-126 24/09/2026 Peinture routière 5 208,00"""
BUDGET = "Le conseil vote le budget de la commune de Valmont."
PROSE = f"La séance est ouverte à vingt heures. Achat de BriefCam. {BUDGET}"
LONG = "Le conseil autorise la signature du marché de licences du logiciel BriefCam pour\nle centre."


@pytest.mark.parametrize(
    ("what", "text", "words", "expected"),
    [
        ("a field", RECORD, "BriefCam", "description: Fourniture et pose de dix capteurs BriefCam."),
        ("a short field", RECORD, "Capteurs", "intitule: Capteurs sonores"),
        ("a row", LIST, "Foxstream", "2026-125 24/09/2026 Acquisition de licences Foxstream 11 880,00"),
        ("a sentence", f"Il pleut. {LONG} La séance est levée.", "BriefCam", " ".join(LONG.split())),
        ("a short one", PROSE, "BriefCam", f"Achat de BriefCam. {BUDGET}"),
        ("a paragraph", f"Il pleut.\n\nBriefCam.\n\n{LONG}", "BriefCam", "BriefCam."),
        ("an abbreviation", "Selon les articles L. 233-1 et L. 251-2, M. Roux achète BriefCam ce jour.",
         "BriefCam", "Selon les articles L. 233-1 et L. 251-2, M. Roux achète BriefCam ce jour."),
    ],
)  # fmt: skip
def test_a_quote_is_the_sentence_row_or_field_of_the_mention(
    what: str, text: str, words: str, expected: str
) -> None:
    assert quoted(text, words) == expected


def test_a_quote_never_begins_inside_a_word() -> None:
    text = "abcdefgh " * 500 + "BriefCam"
    assert quoted(text, "BriefCam").startswith("abcdefgh ")


def test_a_sentence_cut_off_at_its_beginning_begins_after_a_pause() -> None:
    before = "Le maire rend compte de l'entretien annuel des extincteurs et des alarmes " * 4
    after = "de l'hébergement du site et, pour le centre de supervision urbain de la commune, BriefCam."
    text = f"{before}(1 188 € TTC), {after}"
    assert quote(text, text.index("BriefCam"), text.index("BriefCam") + 8) == after
