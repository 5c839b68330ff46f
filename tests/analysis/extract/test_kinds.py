"""A file is what its bytes say, then what the server says, then what its name says."""

import io
import zipfile
from pathlib import Path

import pytest

from analysis.extract.kinds import HEAD_BYTES, Kind, kind_of


def _zip(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("head", "media_type", "file_name", "kind"),
    [
        pytest.param(
            b"%PDF-1.7 ...", "text/html", "a.doc", Kind.PDF, id="a_pdf_that_is_called_something_else"
        ),
        pytest.param(b"\r\njunk\n%PDF-1.4", None, None, Kind.PDF, id="a_pdf_with_rubbish_before_its_header"),
        pytest.param(
            b"<!DOCTYPE html><html><p>Erreur",
            "application/pdf",
            "acte.pdf",
            Kind.HTML,
            id="html_served_as_pdf",
        ),
        pytest.param(
            b"\xef\xbb\xbf  <html><body>", None, None, Kind.HTML, id="html_behind_a_byte_order_mark"
        ),
        pytest.param(
            b"Bonjour", "application/pdf", "acte.pdf", Kind.TEXT, id="an_error_message_served_as_pdf"
        ),
        pytest.param(
            b"{\\rtf1\\ansi", "application/msword", "a.doc", Kind.RTF, id="rtf_under_the_name_of_doc"
        ),
        pytest.param(_zip("word/document.xml"), None, None, Kind.DOCX, id="docx"),
        pytest.param(_zip("a.pdf", "b.pdf"), None, "actes.zip", Kind.ZIP, id="a_zip_of_pdfs"),
        pytest.param(_zip("xl/workbook.xml"), None, None, Kind.XLSX, id="xlsx"),
        pytest.param(b"\x89PNG\r\n\x1a\n", None, None, Kind.IMAGE, id="png"),
        pytest.param(b"RIFF\x00\x00\x00\x00WEBPVP8 ", None, None, Kind.IMAGE, id="webp"),
        pytest.param(
            b"BMW : la flotte de la ville", None, None, Kind.TEXT, id="text_that_begins_like_a_bitmap"
        ),
        pytest.param(b'{"objet": "x"}', "application/json", None, Kind.JSON, id="json"),
        pytest.param(b'[{"objet": "x"}]', None, "avis.json", Kind.JSON, id="json_by_name"),
        pytest.param(b'<?xml version="1.0"?><notice/>', None, None, Kind.XML, id="xml"),
        pytest.param("Séance du 25 juin".encode("utf-16"), None, None, Kind.TEXT, id="utf_16_with_a_mark"),
        pytest.param(
            "Séance du 25 juin".encode("utf-16-le"), None, None, Kind.TEXT, id="utf_16_without_a_mark"
        ),
        pytest.param("Séance".encode("cp1252"), None, None, Kind.TEXT, id="cp1252"),
        pytest.param(bytes(range(256)) * 40, None, "a.bin", Kind.UNKNOWN, id="bytes_of_no_kind"),
        pytest.param(b"\x1f\x8b\x08\x00", None, None, Kind.ARCHIVE, id="gzip"),
        pytest.param(
            b"From: a@b.fr\nTo: c@d.fr\nSubject: x\nReceived: by\n\nBonjour",
            None,
            None,
            Kind.EML,
            id="a_mail",
        ),
        pytest.param(
            b"texte", None, "https://ville.example/a.html?x=1", Kind.HTML, id="an_address_that_ends_in_html"
        ),
    ],
)
def test_a_file_is_known_by_its_bytes_first(
    head: bytes, media_type: str | None, file_name: str | None, kind: Kind
) -> None:
    assert kind_of(head, media_type=media_type, file_name=file_name) is kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("minutes.odt", Kind.ODT),
        ("minutes.docx", Kind.DOCX),
        ("minutes.rtf", Kind.RTF),
        ("minutes.fodt", Kind.XML),
    ],
)
def test_office_files_are_known_without_their_names(name: str, kind: Kind, files: Path) -> None:
    assert kind_of((files / name).read_bytes()[:HEAD_BYTES]) is kind


def test_an_old_word_file_is_known_by_its_directory_or_by_what_is_said(files: Path) -> None:
    data = (files / "minutes.doc").read_bytes()
    assert kind_of(data[:HEAD_BYTES]) is Kind.DOC
    assert kind_of(data[:512], media_type="application/msword") is Kind.DOC
    assert kind_of(data[:512]) is Kind.OLE
