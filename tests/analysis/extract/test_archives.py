"""An archive that would harm whoever opens it is refused before it is opened."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.extract import archives
from analysis.extract.archives import check_archive
from contrechamp.errors import UnreadableError

Patch = Callable[[bytes], bytes]


def _zip(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _central(data: bytes) -> int:
    return data.index(b"PK\x01\x02")


def _encrypted(data: bytes) -> bytes:
    at = _central(data) + 8
    return data[:at] + struct.pack("<H", 1) + data[at + 2 :]


def _lying_about_its_size(data: bytes) -> bytes:
    at = _central(data) + 24
    return data[:at] + struct.pack("<I", 10) + data[at + 4 :]


def _overlapping(data: bytes) -> bytes:
    """Both entries of the list point at the first one."""
    second = data.index(b"PK\x01\x02", _central(data) + 4)
    return data[: second + 42] + struct.pack("<I", 0) + data[second + 46 :]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(_zip({"a.xml": b"\x00" * 20_000_000}), "over 200 times its size", id="a_bomb"),
        pytest.param(_zip({f"{n}": b"" for n in range(1001)}), "1001 entries", id="too_many_entries"),
        pytest.param(_encrypted(_zip({"a": b"text"})), "needs a password", id="an_encrypted_entry"),
        pytest.param(
            _overlapping(_zip({"a": b"text", "b": b"text"})), "lies over another", id="overlapped_entries"
        ),
        pytest.param(
            _lying_about_its_size(_zip({"a": b"text" * 100})), "is damaged", id="an_entry_that_lies"
        ),
        pytest.param(_zip({"a": b"text" * 100})[:-40], "the archive is damaged", id="an_archive_cut_short"),
        pytest.param(b"PK\x03\x04", "the archive is damaged", id="only_the_first_bytes"),
    ],
)
def test_a_harmful_archive_is_refused(data: bytes, reason: str, save) -> None:
    with pytest.raises(UnreadableError, match=reason):
        check_archive(save(data))


def test_an_archive_that_unpacks_to_too_much_is_refused(save, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_TOTAL_BYTES", 1000)
    with pytest.raises(UnreadableError, match="unpacks to 1200 bytes"):
        check_archive(save(_zip({"a": bytes(range(200)) * 3, "b": bytes(range(200)) * 3})))


@pytest.mark.parametrize("name", ["minutes.docx", "minutes.odt"])
def test_an_office_file_is_let_through(name: str, files: Path) -> None:
    check_archive(files / name)


def test_a_picture_that_hardly_compresses_is_let_through(save) -> None:
    check_archive(save(_zip({"é.png": bytes(range(256)) * 400, "b": b"x"}, zipfile.ZIP_STORED)))
