"""What a file is."""

import zipfile
from io import BytesIO

import pytest

from crawler.media import DOC, DOCX, HTML, ODT, PDF, RTF, UNKNOWN, media_type

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def archive(*names: str, mimetype: str | None = None) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        if mimetype:
            file.writestr("mimetype", mimetype)
        for name in names:
            file.writestr(name, "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7 ...", PDF),
        (b"\n\n junk %PDF-1.4", PDF),
        (OLE + "WordDocument".encode("utf-16-le"), DOC),
        (OLE + "Workbook".encode("utf-16-le"), "application/vnd.ms-excel"),
        (b"{\\rtf1\\ansi", RTF),
        (archive("[Content_Types].xml", "word/document.xml"), DOCX),
        (archive("content.xml", mimetype=ODT), ODT),
        (archive("a.txt"), "application/zip"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"II*\x00", "image/tiff"),
        (b"\xef\xbb\xbf <!-- x --> <!DOCTYPE html><html>", HTML),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', HTML),
    ],
)
def test_the_first_bytes_decide_whatever_is_said(body: bytes, kind: str) -> None:
    assert media_type(body, said="text/plain; charset=x", ending="txt") == kind


@pytest.mark.parametrize(
    ("said", "ending", "kind"),
    [
        ("application/pdf; charset=binary", "doc", PDF),
        ("application/octet-stream", "pdf", PDF),
        ("text/plain", "doc", DOC),
        ("text/plain", "", "text/plain"),
        (None, "ODT", ODT),
        ("nonsense", "", UNKNOWN),
        (None, "", UNKNOWN),
    ],
)
def test_then_the_server_then_the_name(said: str | None, ending: str, kind: str) -> None:
    assert media_type(b"\x00\x01 broken", said=said, ending=ending) == kind


def test_a_cut_archive_is_not_taken_for_what_it_was() -> None:
    assert media_type(archive("word/document.xml")[:40], ending="docx") == DOCX
    assert media_type(b"PK\x03\x04", ending="") == UNKNOWN
