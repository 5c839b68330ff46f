"""What a file is: by its first bytes, then by what the server says, then by its name."""

import zipfile
from io import BytesIO

PDF = "application/pdf"
DOC = "application/msword"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
RTF = "application/rtf"
HTML = "text/html"
UNKNOWN = "application/octet-stream"

BY_ENDING = {
    "pdf": PDF,
    "doc": DOC,
    "dot": DOC,
    "docx": DOCX,
    "docm": "application/vnd.ms-word.document.macroenabled.12",
    "odt": ODT,
    "rtf": RTF,
    "txt": "text/plain",
    "html": HTML,
    "htm": HTML,
    "xhtml": "application/xhtml+xml",
    "xml": "application/xml",
    "json": "application/json",
    "csv": "text/csv",
    "zip": "application/zip",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "gif": "image/gif",
    "webp": "image/webp",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
_MAGIC = (
    (b"{\\rtf", RTF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("WordDocument", DOC),
    ("Workbook", BY_ENDING["xls"]),
    ("PowerPoint Document", BY_ENDING["ppt"]),
)
_ZIP_FOLDERS = (("word/", DOCX), ("xl/", BY_ENDING["xlsx"]), ("ppt/", BY_ENDING["pptx"]))
_VAGUE = (
    UNKNOWN,
    "binary/octet-stream",
    "application/force-download",
    "application/x-download",
    "text/plain",
)


def media_type(body: bytes, *, said: str | None = None, ending: str = "") -> str:
    """The media type of bytes, without parameters.

    `said` is a Content-Type header, `ending` that of the file name without dot.
    """
    found = _by_content(body)
    if found is not None:
        return found
    stated = (said or "").partition(";")[0].strip().lower()
    if "/" in stated and stated not in _VAGUE:
        return stated
    return BY_ENDING.get(ending.lower()) or (stated if stated == "text/plain" else UNKNOWN)


def is_html(kind: str) -> bool:
    """Whether a media type is that of a web page."""
    return kind in (HTML, "application/xhtml+xml")


def _by_content(body: bytes) -> str | None:
    head = body[:1024]
    if b"%PDF-" in head:
        return PDF
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(_OLE):
        return next((kind for name, kind in _OLE_STREAMS if name.encode("utf-16-le") in body), None)
    if head.startswith(b"PK\x03\x04"):
        return _by_archive(body)
    return HTML if _starts_as_html(head) else None


def _by_archive(body: bytes) -> str | None:
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        names = []
    if names and names[0] == "mimetype":
        # OpenDocument writes it first and uncompressed, right behind the header of the entry
        stated = body[38:128].split(b"PK", 1)[0].decode("ascii", "replace")
        if stated.startswith("application/vnd.oasis.opendocument."):
            return stated
    for folder, kind in _ZIP_FOLDERS:
        if any(name.startswith(folder) for name in names):
            return kind
    return "application/zip" if names else None


def _starts_as_html(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(b"<?xml"):
        return b"<html" in text
    while text.startswith(b"<!--"):
        text = text.partition(b"-->")[2].lstrip()
    return text.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))
