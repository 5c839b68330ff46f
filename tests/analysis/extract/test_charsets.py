"""Text comes out as it was written, whatever alphabet it was written in and whatever is said of it."""

import pytest

from analysis.extract.charsets import decode

DELIBERATION = (
    "L’œuvre d’art est confiée à la mairie : le coût s’élève à 12 000 € hors taxes.\n"
    "« Où sont passés les crédits ? » demande le maire – sans réponse du préfet.\n"
)
PLAIN = "Le cœur de la délibération : un coût de 12 000 € pour l'été, et ½ journée à Noël.\n"
GERMAN = "Der Gemeinderat berät über die Überwachung der Straße und die Änderung der Gebühren.\n"


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        pytest.param(DELIBERATION, "utf-8", id="utf_8"),
        pytest.param(DELIBERATION, "utf-8-sig", id="utf_8_with_a_mark"),
        pytest.param(DELIBERATION, "utf-16", id="utf_16"),
        pytest.param(DELIBERATION, "utf-16-le", id="utf_16_without_a_mark"),
        pytest.param(DELIBERATION, "cp1252", id="cp1252"),
        pytest.param(PLAIN.replace("½ ", ""), "iso8859-15", id="latin_9_with_euro_and_oe"),
        pytest.param("Montant : 45 €", "iso8859-15", id="latin_9_with_one_euro"),
        pytest.param("la sœur du maire", "iso8859-15", id="latin_9_with_one_oe"),
        pytest.param("une ½ journée", "cp1252", id="a_half_is_not_an_oe"),
        pytest.param(DELIBERATION, "mac_roman", id="an_old_macintosh"),
        pytest.param("Le maire a été élu à l'unanimité, où la règle était fixée.", "cp850", id="dos"),
        pytest.param(GERMAN, "iso8859-1", id="german"),
        pytest.param("Rien de special ici.", "ascii", id="ascii"),
    ],
)
def test_text_comes_out_as_written(text: str, charset: str) -> None:
    assert decode(text.encode(charset)).text == text


def test_a_declared_charset_is_believed_when_it_can_be_true() -> None:
    assert decode("Straße".encode("cp850"), "cp850").text == "Straße"


@pytest.mark.parametrize("declared", ["utf-8", "ascii", "no-such-charset", "utf-16"])
def test_a_declared_charset_that_cannot_be_true_is_not(declared: str) -> None:
    assert decode("délibération du conseil".encode("cp1252"), declared).text == "délibération du conseil"


def test_latin_1_is_read_as_windows_does() -> None:
    assert decode("l’élu".encode("cp1252"), "iso-8859-1").text == "l’élu"


def test_one_broken_character_does_not_change_the_alphabet_of_the_rest() -> None:
    data = ("délibération numéro un à l'été " * 20).encode() + b"\xff" + "été".encode()
    decoded = decode(data)
    assert (decoded.charset, decoded.damaged) == ("utf-8", True)
    assert decoded.text.endswith("\ufffdété")
