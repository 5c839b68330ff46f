"""Word processor files, sheets, slides and mail → text. The only home of kreuzberg: it can be replaced.

What it is known to leave out (headers, footers, notes, comments, boxes, by format) is read from the file
itself by margins.py, word_binary.py and rich_text.py.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import kreuzberg

from analysis.extract.archives import check_archive
from analysis.extract.entities import with_reserved_characters, without_entities
from analysis.extract.events import Event, Note, Request, Step, Title, Work
from analysis.extract.kinds import Kind
from analysis.extract.margins import Margin, missing_paragraphs, open_document_margins, word_margins
from analysis.extract.quality import Verdict, judge
from analysis.extract.rich_text import rich_text_margins
from analysis.extract.word_binary import word_binary_margins
from contrechamp.errors import UnreadableError
from contrechamp.records import Page, Quality, TextOrigin

_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
MEDIA_TYPES = {
    Kind.DOC: "application/msword",
    Kind.DOCX: f"{_OPEN_XML}.wordprocessingml.document",
    Kind.ODT: f"{_OPEN_DOCUMENT}.text",
    Kind.RTF: "application/rtf",
    Kind.XLSX: f"{_OPEN_XML}.spreadsheetml.sheet",
    Kind.XLS: "application/vnd.ms-excel",
    Kind.ODS: f"{_OPEN_DOCUMENT}.spreadsheet",
    Kind.PPTX: f"{_OPEN_XML}.presentationml.presentation",
    Kind.PPT: "application/vnd.ms-powerpoint",
    Kind.EML: "message/rfc822",
    Kind.MSG: "application/vnd.ms-outlook",
}
_ARCHIVES = (Kind.DOCX, Kind.ODT, Kind.XLSX, Kind.ODS, Kind.PPTX)
_MARGINS: dict[Kind, Callable[[Path], Iterator[Margin]]] = {
    Kind.DOC: word_binary_margins,
    Kind.DOCX: word_margins,
    Kind.ODT: open_document_margins,
    Kind.RTF: rich_text_margins,
}
_NOTE_MARK = re.compile(r"\[\^[\w.-]{1,12}\]")  # kreuzberg's, not the paper's
_ROW_END = re.compile(r"\t{2,}")
_ATTACHED = re.compile(rb"^content-disposition:\s*attachment", re.IGNORECASE | re.MULTILINE)


def read_office(request: Request, kind: Kind) -> Iterator[Event]:
    """The whole text as one page, or more where the file has form feeds. Raises UnreadableError."""
    path = Path(request.path)
    yield Step(work=Work.TEXT, page=1)
    if kind in _ARCHIVES:
        check_archive(path)
    title, text = _converted(path, kind)
    if title:
        yield Title(title)
    text = _complete(text, _MARGINS.get(kind), path)
    for number, part in enumerate(text.split("\f"), 1):
        verdict = judge(part)
        if verdict.quality is Quality.EMPTY:
            verdict = Verdict(quality=Quality.EMPTY, reason=f"no text in the {kind} file")
        yield Page(
            number=number, text=part, origin=TextOrigin.OFFICE, quality=verdict.quality, reason=verdict.reason
        )
    if kind is Kind.EML and (attached := len(_ATTACHED.findall(path.read_bytes()))):
        yield Note(f"{attached} attached file{'s' if attached > 1 else ''} not read")


def _converted(path: Path, kind: Kind) -> tuple[str | None, str]:
    config = kreuzberg.ExtractionConfig(
        use_cache=False,  # it would write to the disk what a file says
        enable_quality_processing=False,  # it rewrites the text
        concurrency=kreuzberg.ConcurrencyConfig(max_threads=1),
    )
    mended = without_entities(path) if kind is Kind.DOCX else None
    try:
        if mended is None:
            result = kreuzberg.extract_file_sync(path, MEDIA_TYPES[kind], config)
        else:
            result = kreuzberg.extract_bytes_sync(mended, MEDIA_TYPES[kind], config)
    except kreuzberg.KreuzbergError as error:
        raise UnreadableError(f"the {kind} file cannot be read: {_first_line(error)}") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise UnreadableError(f"the {kind} file cannot be read: {_first_line(error)}") from error
    content = result.content if mended is None else with_reserved_characters(result.content)
    text = _NOTE_MARK.sub("", content).replace("\r\n", "\n")
    if kind is Kind.DOC:
        text = _ROW_END.sub("\n", text)  # the end of a table row comes as two tabs
    title = (result.metadata or {}).get("title")
    if not isinstance(title, str) or kind is Kind.RTF:
        return None, text
    return with_reserved_characters(title), text


def _complete(text: str, margins: Callable[[Path], Iterator[Margin]] | None, path: Path) -> str:
    """The text, and below it what the format's own reader finds that is not in it."""
    if margins is None:
        return text
    added = missing_paragraphs(text, margins(path))
    return "\n\n".join([text.rstrip(), *added]) if added else text


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
