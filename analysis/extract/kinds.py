"""What a file is: by its bytes first, then by what the server said, then by its name.

Portals serve HTML error pages as `application/pdf`, Word files as `octet-stream`, and acts without ending:
what the bytes say cannot be wrong in that way.
"""

import re
from enum import StrEnum
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit


class Kind(StrEnum):
    """A kind of file, each read by one module."""

    PDF = "PDF"
    DOC = "DOC"
    DOCX = "DOCX"
    ODT = "ODT"
    RTF = "RTF"
    HTML = "HTML"
    XML = "XML"
    JSON = "JSON"
    TEXT = "plain text"
    IMAGE = "image"
    ZIP = "ZIP archive"
    XLSX = "XLSX"
    XLS = "XLS"
    ODS = "ODS"
    PPTX = "PPTX"
    PPT = "PPT"
    ODP = "ODP"
    EML = "e-mail"
    MSG = "Outlook message"
    ARCHIVE = "archive"
    MEDIA = "sound or film"
    OLE = "old office file of unknown kind"
    UNKNOWN = "unknown"


# Enough to hold the local headers of an office archive and the doctype of a page with a long comment.
HEAD_BYTES = 64 * 1024

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"{\\rtf", Kind.RTF),
    (b"\x89PNG\r\n\x1a\n", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF87a", Kind.IMAGE),
    (b"GIF89a", Kind.IMAGE),
    (b"II*\x00", Kind.IMAGE),
    (b"MM\x00*", Kind.IMAGE),
    (b"II+\x00", Kind.IMAGE),
    (b"MM\x00+", Kind.IMAGE),
    (b"BM", Kind.IMAGE),
    (b"\x1f\x8b", Kind.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
    (b"Rar!\x1a\x07", Kind.ARCHIVE),
    (b"BZh", Kind.ARCHIVE),
    (b"\xfd7zXZ\x00", Kind.ARCHIVE),
    (b"ID3", Kind.MEDIA),
    (b"OggS", Kind.MEDIA),
)

_MEDIA_TYPES = {
    "application/pdf": Kind.PDF,
    "application/msword": Kind.DOC,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Kind.DOCX,
    "application/vnd.oasis.opendocument.text": Kind.ODT,
    "application/rtf": Kind.RTF,
    "text/rtf": Kind.RTF,
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "application/json": Kind.JSON,
    "application/ld+json": Kind.JSON,
    "application/geo+json": Kind.JSON,
    "application/xml": Kind.XML,
    "text/xml": Kind.XML,
    "message/rfc822": Kind.EML,
    "application/vnd.ms-outlook": Kind.MSG,
    "application/vnd.ms-excel": Kind.XLS,
    "application/vnd.ms-powerpoint": Kind.PPT,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Kind.XLSX,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": Kind.PPTX,
    "application/vnd.oasis.opendocument.spreadsheet": Kind.ODS,
    "application/vnd.oasis.opendocument.presentation": Kind.ODP,
    "application/zip": Kind.ZIP,
}

_ENDINGS = {
    ".pdf": Kind.PDF,
    ".doc": Kind.DOC,
    ".dot": Kind.DOC,
    ".docx": Kind.DOCX,
    ".docm": Kind.DOCX,
    ".odt": Kind.ODT,
    ".rtf": Kind.RTF,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".json": Kind.JSON,
    ".xml": Kind.XML,
    ".eml": Kind.EML,
    ".msg": Kind.MSG,
    ".xlsx": Kind.XLSX,
    ".xls": Kind.XLS,
    ".ods": Kind.ODS,
    ".pptx": Kind.PPTX,
    ".ppt": Kind.PPT,
    ".odp": Kind.ODP,
}

_OFFICE_PARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"word/", Kind.DOCX),
    (b"xl/", Kind.XLSX),
    (b"ppt/", Kind.PPTX),
)
_OPEN_DOCUMENT: tuple[tuple[bytes, Kind], ...] = (
    (b"application/vnd.oasis.opendocument.text", Kind.ODT),
    (b"application/vnd.oasis.opendocument.spreadsheet", Kind.ODS),
    (b"application/vnd.oasis.opendocument.presentation", Kind.ODP),
)
_ZIPPED = (Kind.DOCX, Kind.ODT, Kind.XLSX, Kind.ODS, Kind.PPTX, Kind.ODP)
_OLE = (Kind.DOC, Kind.XLS, Kind.PPT, Kind.MSG)
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|script)(?=[\s>/])", re.IGNORECASE
)
_MAIL = re.compile(rb"\A(?:[A-Z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){3,}")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def kind_of(head: bytes, *, media_type: str | None = None, file_name: str | None = None) -> Kind:
    """The kind of a file from its first HEAD_BYTES bytes and what is said of it."""
    said = _said(media_type, file_name)
    by_bytes = _by_magic(head, said)
    if by_bytes is not None:
        return by_bytes
    if _looks_binary(head):
        return Kind.UNKNOWN
    text = _plain_head(head)
    if _HTML.search(text[:4096]) and text[:1] == b"<":
        return Kind.HTML
    if text.startswith((b"<?xml", b"<")) and said is not Kind.HTML:
        return Kind.XML
    if text[:1] in (b"{", b"["):
        return Kind.JSON  # what is none after all is read as text
    if said in (Kind.HTML, Kind.JSON, Kind.XML):
        return said
    if said is Kind.EML or (_MAIL.match(head) and b"\nReceived:" in head):
        return Kind.EML
    # Text under the name of a PDF or of a Word file is what an error message of a portal looks like.
    return Kind.TEXT


def _by_magic(head: bytes, said: Kind | None) -> Kind | None:
    start = head.lstrip(b"\x00\t\n\x0c\r \xef\xbb\xbf")[:5]
    # PDF readers accept rubbish of up to 1,024 bytes before the header; so do we.
    if start == b"%PDF-" or b"%PDF-" in head[:1024]:
        return Kind.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(head, said)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_kind(head, said)
    if start == b"{\\rtf":
        return Kind.RTF
    if head[:4] == b"RIFF":
        return Kind.IMAGE if head[8:12] == b"WEBP" else Kind.MEDIA
    if head[4:8] == b"ftyp":
        return Kind.MEDIA
    return next(
        (kind for magic, kind in _MAGIC if head.startswith(magic) and (magic != b"BM" or _is_bmp(head))), None
    )


def _is_bmp(head: bytes) -> bool:
    return len(head) >= 18 and head[6:10] == b"\x00" * 4 and head[15:18] == b"\x00" * 3


def _zip_kind(head: bytes, said: Kind | None) -> Kind:
    for mark, kind in _OPEN_DOCUMENT:
        if mark in head[:256]:
            return kind
    for part, kind in _OFFICE_PARTS:
        if part in head:
            return kind
    # The parts may stand behind a large picture; what is said decides, and the reader will see.
    return said if said in _ZIPPED else Kind.ZIP


def _ole_kind(head: bytes, said: Kind | None) -> Kind:
    if "WordDocument".encode("utf-16-le") in head:
        return Kind.DOC
    if "Workbook".encode("utf-16-le") in head:
        return Kind.XLS
    if "PowerPoint Document".encode("utf-16-le") in head:
        return Kind.PPT
    if "__substg1.0_".encode("utf-16-le") in head:
        return Kind.MSG
    # The directory stands anywhere in the file, often at its end.
    return said if said in _OLE else Kind.OLE


def _said(media_type: str | None, file_name: str | None) -> Kind | None:
    if media_type:
        kind = _MEDIA_TYPES.get(media_type.partition(";")[0].strip().lower())
        if kind is not None:
            return kind
    if file_name:
        name = unquote(urlsplit(file_name).path) if "//" in file_name else file_name
        return _ENDINGS.get(PurePosixPath(name).suffix.lower())
    return None


def _looks_binary(head: bytes) -> bool:
    if head.startswith(_BOMS):
        return False
    sample = head[:8192]
    if b"\x00" in sample:
        # UTF-16 without a mark: every other byte of Latin text is zero.
        odd, even = sample[1::2].count(0), sample[::2].count(0)
        return max(odd, even) < 0.35 * len(sample) / 2 or min(odd, even) > 0.05 * len(sample) / 2
    control = sum(byte < 9 or 13 < byte < 27 for byte in sample)
    return control > 0.05 * max(len(sample), 1)


def _plain_head(head: bytes) -> bytes:
    """The beginning as one byte a character, without mark and white space."""
    if head.startswith(_BOMS[0]):
        head = head[3:]
    elif head.startswith(_BOMS[1:]):
        head = head[2:].replace(b"\x00", b"")
    elif b"\x00" in head:
        head = head.replace(b"\x00", b"")
    return head.lstrip()
