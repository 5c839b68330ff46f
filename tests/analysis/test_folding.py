"""What folding promises, whatever the text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.folding import fold

WORDS = st.sampled_from(
    [
        "vidéo",
        "protection",
        "-\n",
        "\u00ad",
        "\u200b",
        "Ã©",
        "AALLGGOO",
        ". ",
        "; ",
        "|",
        "\n\n",
        "œ",
        "ﬁ",
        "É",
        " ",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(WORDS, max_size=30).map("".join))


@pytest.mark.parametrize(
    ("damage", "written", "read"),
    [
        ("case and accents", "Vidéo-PROTECTION", "video protection"),
        ("a hyphen at a line end", "recon-\nnaissance", "reconnaissance"),
        ("a hyphen and a space left of a line end", "destruc- tion", "destruction"),
        ("a suspended hyphen", "Video- und Ton", "video und ton"),
        ("capitals broken at a line end", "SURVEIL-\nLANCE", "surveillance"),
        ("a compound broken at its hyphen", "Kenn-\nzeichen-Scanner", "kennzeichen scanner"),
        ("PDFium's line-end hyphen", "sur\u0002\nveillance", "surveillance"),
        ("a soft hyphen", "sur\u00adveillance", "surveillance"),
        ("a zero-width space", "ana\u200blyse", "analyse"),
        ("a no-break space", "vidéo\u00a0surveillance", "video surveillance"),
        ("a decomposed accent", "vide\u0301o", "video"),
        ("a ligature", "identi\ufb01cation", "identification"),
        ("an œ", "mise en œuvre", "mise en oeuvre"),
        ("UTF-8 read as cp1252", "vidÃ©o", "video"),
        ("UTF-8 read as cp1250", "vidĂ©o", "video"),
        ("letters doubled to look bold", "AALLGGOORRIITTHHMMEE", "algorithme"),
        ("dotted capitals", "la V.S.A. en ville", "la vsa en ville"),
        ("a Roman numeral", "XXII", "xxii"),
        ("the end of a sentence", "Fin. Début", "fin | debut"),
        ("an abbreviation, not an end", "art. 10 et M. Durand", "art 10 et m durand"),
        ("a list", "Objet :\n- achat\n- vente", "objet | achat | vente"),
    ],
)
def test_folding_undoes(damage: str, written: str, read: str) -> None:
    assert fold(written).text == read


@given(TEXTS)
def test_every_folded_character_has_a_place_in_the_original(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    for start, end in zip(folded.starts, folded.ends, strict=True):
        assert 0 <= start < end <= len(text)


@given(TEXTS)
def test_places_never_go_back(text: str) -> None:
    folded = fold(text)
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)


@given(TEXTS)
@example("AAAAAa")
def test_folding_folded_text_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(TEXTS)
def test_folded_text_has_no_loose_spaces(text: str) -> None:
    folded = fold(text).text
    assert "  " not in folded
    assert folded == folded.strip(" |")


def test_a_span_covers_the_original_words() -> None:
    text = "Le recours à la « vidéo-\nprotection »."
    folded = fold(text)
    at = folded.text.index("videoprotection")
    start, end = folded.span(at, at + len("videoprotection"))
    assert text[start:end] == "vidéo-\nprotection"
