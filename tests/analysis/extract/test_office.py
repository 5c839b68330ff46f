"""Whatever the format, everything that is written in a paper comes out: margins, boxes and notes too."""

from datetime import date
from pathlib import Path

import pytest

from analysis.extract.margins import Margin, missing_paragraphs
from contrechamp.errors import UnreadableError
from contrechamp.records import Quality, TextOrigin

EVERYWHERE = {
    "the heading": "Procès-verbal du conseil municipal",
    "a list": "Deuxième point de la liste",
    "a paragraph with a note": "Le maire présente le budget de la commune.",
    "a footnote": "Note au bas de la page sur les crédits.",
    "an endnote": "Note en fin de document.",
    "a comment": "Commentaire en marge.",
    "a box": "Texte de la zone encadrée",
    "the paragraph a box hangs on": "suite du paragraphe.",
    "a drawn shape": "Texte de la forme dessinée",
    "a table": "12 000 €",
    "the header": "Entête de Villefiction",
    "the footer": "Pied de page du recueil",
    "the last page": "l’œuvre commence.",
}


@pytest.mark.parametrize(
    ("name", "where"),
    [
        (name, where)
        for name in ("minutes.odt", "minutes.docx", "minutes.doc", "minutes.rtf")
        for where in EVERYWHERE
        if (name, where) != ("minutes.rtf", "a drawn shape")  # LibreOffice does not write it to RTF
    ],
)
def test_text_comes_out_wherever_it_stands(name: str, where: str, files: Path, read_bytes) -> None:
    assert EVERYWHERE[where] in read_bytes((files / name).read_bytes(), file_name=name).text


@pytest.mark.parametrize("name", ["minutes.odt", "minutes.docx", "minutes.doc", "minutes.rtf"])
def test_nothing_is_told_twice_and_the_paper_has_title_and_day(name: str, files: Path, read_bytes) -> None:
    outcome = read_bytes((files / name).read_bytes(), file_name=name)
    [page] = outcome.pages
    assert (page.origin, page.quality) == (TextOrigin.OFFICE, Quality.GOOD)
    assert page.text.count("Texte de la zone encadrée") == 1
    assert page.text.count("Séance du 25 juin 2026") == 1
    assert "[^" not in page.text
    assert "Procès-verbal" in (outcome.title or "")
    assert outcome.dated == date(2026, 6, 25)


def test_the_rows_of_a_table_in_an_old_word_file_stand_on_lines_of_their_own(files: Path, read_bytes) -> None:
    text = read_bytes((files / "minutes.doc").read_bytes()).text
    assert "Logiciel\tMontant\nCaméras de la gare\t12 000 €\n" in text


@pytest.mark.parametrize("name", ["minutes.odt", "minutes.docx", "minutes.doc"])
def test_a_file_cut_short_says_what_it_was(name: str, files: Path, read_bytes) -> None:
    data = (files / name).read_bytes()
    with pytest.raises(UnreadableError, match=r"DOC|archive"):
        read_bytes(data[: len(data) // 2], file_name=name)


def test_only_paragraphs_that_are_missing_are_added_and_each_once() -> None:
    margins = [Margin("Entête"), Margin("déjà, là !"), Margin("Entête"), Margin("3"), Margin("")]
    assert missing_paragraphs("Il est déjà là.", margins) == ["Entête"]


def test_a_message_names_its_attachments(read_bytes) -> None:
    mail = (
        b"From: a@b.example\r\nTo: c@d.example\r\nSubject: Note\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n'
        b"Bonjour, voici la note sur le budget.\r\n--x\r\nContent-Type: application/pdf\r\n"
        b'Content-Disposition: attachment; filename="a.pdf"\r\n\r\nJVBERi0=\r\n--x--\r\n'
    )
    outcome = read_bytes(mail, file_name="note.eml")
    assert "voici la note sur le budget" in outcome.text
    assert outcome.notes == ["1 attached file not read"]
