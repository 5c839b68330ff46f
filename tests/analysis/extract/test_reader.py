"""What holds for every kind of file: limits, characters that can be stored, reasons for what is not read."""

import io
import zipfile
from pathlib import Path

import pytest

from analysis.extract import extract_file
from analysis.extract.reader import read
from contrechamp.errors import UnreadableError
from contrechamp.records import Quality, TextOrigin
from contrechamp.settings import ExtractSettings


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("acte.pdf", "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        pytest.param(b"", "a.pdf", "the file is empty", id="no_bytes"),
        pytest.param(b" \n\x00\x00", "a.pdf", "the file holds nothing but blanks", id="blanks"),
        pytest.param(_zip(), "actes.zip", "archive", id="an_archive"),
        pytest.param(b"ID3\x04\x00", "seance.mp3", "not read: sound or film", id="a_recording"),
        pytest.param(bytes(range(256)) * 40, "a.bin", "not read: unknown", id="bytes_of_no_kind"),
    ],
)
def test_what_is_not_read_says_why(data: bytes, name: str, reason: str, read_bytes) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read_bytes(data, file_name=name)


def test_a_file_that_is_gone_says_so(tmp_path: Path, request_for) -> None:
    with pytest.raises(UnreadableError, match="cannot be opened"):
        list(read(request_for(tmp_path / "gone")))


def test_a_form_feed_ends_a_page(read_bytes) -> None:
    outcome = read_bytes("Première page\fDeuxième page\f".encode())
    assert [(page.number, page.text, page.origin) for page in outcome.pages] == [
        (1, "Première page", TextOrigin.DATA),
        (2, "Deuxième page", TextOrigin.DATA),
    ]


def test_an_empty_page_of_text_is_empty(read_bytes) -> None:
    pages = read_bytes(b"un\f\fdeux").pages
    assert [page.quality for page in pages] == [Quality.GOOD, Quality.EMPTY, Quality.GOOD]


def test_text_beyond_the_limit_is_cut_and_said_to_be(read_bytes) -> None:
    outcome = read_bytes(b"abcdef\fghijkl\fmnop", max_characters=8)
    assert [page.text for page in outcome.pages] == ["abcdef", "gh"]
    assert outcome.notes == [
        "page 2 was cut and what follows not read: more than 8 characters (extract.max_characters)"
    ]


def test_pages_beyond_the_limit_are_not_read(read_bytes) -> None:
    outcome = read_bytes(b"un\fdeux\ftrois", max_pages=2)
    assert len(outcome.pages) == 2
    assert outcome.notes == ["page 3 and what follows not read: more than 2 pages (extract.max_pages)"]


def test_characters_that_no_database_takes_are_replaced_and_the_others_kept(read_bytes) -> None:
    text = read_bytes(b'{"objet": "a\\u0000b\\ud800c\\u0002d\\u00ade"}').text
    assert text == "objet: a\ufffdb\ufffdc\x02d\u00ade"


def test_one_file_is_read_by_a_worker_of_its_own(save) -> None:
    extraction = extract_file(
        save("Séance du 25 juin 2026".encode("cp1252")),
        media_type=None,
        file_name="pv.txt",
        settings=ExtractSettings(workers=1),
    )
    assert (extraction.status, extraction.reason) == ("ok", None)
    assert extraction.pages[0].text == "Séance du 25 juin 2026"
    assert str(extraction.dated) == "2026-06-25"
    assert len(extraction.sha256) == 64
    assert "pypdfium2" in extraction.engine


def test_a_path_that_does_not_exist_is_an_error_and_not_an_outcome(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="cannot be opened"):
        extract_file(tmp_path / "gone", media_type=None, file_name=None, settings=ExtractSettings())
