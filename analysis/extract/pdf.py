"""PDF → pages: the text layer where it is true, OCR where it is missing, a mere stamp, or garbled."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from analysis.extract.events import Event, Note, Request, Step, Title, Work
from analysis.extract.gaps import Gaps
from analysis.extract.ocr import Recogniser, missing_ocr, rendered_blank
from analysis.extract.pdf_page import Rendering, image_cover, layer_text, opened_page
from analysis.extract.poppler import SecondOpinion, read_pages
from analysis.extract.quality import Verdict, common_words, judge
from analysis.extract.stamps import LONE_LETTERS, has_stamp, letters_beside_stamps, only_stamps
from analysis.extract.tools import ToolError
from contrechamp.errors import UnreadableError
from contrechamp.records import Page, Quality, TextOrigin

_FEW_LETTERS = 200  # on a page that a picture covers: a caption or a letterhead, not the text
_COVERED, _SOME = 0.5, 0.1  # of the page


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    """The text layer of one page."""

    text: str
    verdict: Verdict
    flaw: str | None  # why the picture of the page must be read; None: the layer will do


def read_pdf(request: Request) -> Iterator[Event]:
    """Pages in order, with the document's own title first. Raises UnreadableError."""
    yield Step(work=Work.TEXT, page=1)
    try:
        document = pypdfium2.PdfDocument(request.path)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise UnreadableError("the PDF needs a password") from error
        yield from _by_poppler_alone(request, str(error))
        return
    with document:
        yield from _read_document(document, request)


def layer_flaw(text: str, verdict: Verdict, cover: Callable[[], float]) -> str | None:
    """Why the text layer of a page is not enough; `cover` finds the share of the page under pictures."""
    if not text.strip():
        return "no text layer"
    if verdict.garbled:
        return verdict.reason
    letters = letters_beside_stamps(text)
    if letters >= _FEW_LETTERS:
        return None
    if letters < LONE_LETTERS and has_stamp(text):
        return "the text layer is only a stamp"
    covered = cover()
    if letters < LONE_LETTERS and covered > _SOME:
        return "the text layer is only a few letters"
    return f"a picture covers {covered:.0%} of the page" if covered > _COVERED else None


def _read_document(document: pypdfium2.PdfDocument, request: Request) -> Iterator[Event]:
    title = document.get_metadata_value("Title")
    if title:
        yield Title(title)
    total = len(document)
    if total == 0:
        raise UnreadableError("the PDF has no pages")
    pages = min(total, request.settings.max_pages)
    if attached := document.count_attachments():
        yield Note(f"{attached} file{'s' if attached > 1 else ''} attached inside the PDF not read")
    reader = _PageReader(document, request, pages)
    for number in range(1, pages + 1):
        yield Step(work=Work.TEXT, page=number, pages=total)
        yield from reader.read(number, total)
    yield from reader.gaps.notes()
    if pages < total:
        yield Note(f"pages {pages + 1} to {total} were not read: more than {pages} pages (extract.max_pages)")


class _PageReader:
    """Reads the pages of one document."""

    def __init__(self, document: pypdfium2.PdfDocument, request: Request, pages: int) -> None:
        self._document = document
        self._settings = request.settings
        self._recogniser = Recogniser.for_document(request.settings, request.language)
        self._poppler = SecondOpinion(Path(request.path), pages)
        self.gaps = Gaps()

    def read(self, number: int, total: int) -> Iterator[Event]:
        try:
            with opened_page(self._document, number) as page:
                layer = self._layer(page, number)
                if layer.flaw is None:
                    yield _native(number, layer.text, layer.verdict)
                else:
                    yield Step(work=Work.OCR, page=number, pages=total)
                    yield self._by_picture(page, number, layer)
        except pypdfium2.PdfiumError as error:
            yield self._by_poppler(number, f"the page cannot be loaded: {error}")

    def _layer(self, page: pypdfium2.PdfPage, number: int) -> _Layer:
        cover = partial(image_cover, page)
        layer = _layer(layer_text(page), cover)
        if layer.flaw is None:
            return layer
        other = _layer(self._poppler.page(number), cover)
        if other.flaw is None and common_words(other.text) > common_words(layer.text):
            return other
        return layer if layer.text.strip() else replace(layer, text=other.text)

    def _by_picture(self, page: pypdfium2.PdfPage, number: int, layer: _Layer) -> Page:
        rendering = Rendering(page, self._settings.max_pixels)
        try:
            if self._recogniser is None:
                if rendered_blank(rendering.at):
                    return _native(number, layer.text, Verdict(quality=Quality.EMPTY, reason="blank page"))
                return self._unseen(number, layer, missing_ocr(self._settings))
            seen = self._recogniser.read(number, rendering.at, seconds=self._settings.ocr_page_seconds)
        except UnreadableError as error:
            return self._unseen(number, layer, str(error))
        if rendering.coarse is not None and seen.quality is not Quality.GOOD:
            seen = replace(seen, reason=f"{seen.reason}; {rendering.coarse}")
        return better_page(_native(number, layer.text, layer.verdict), seen)

    def _unseen(self, number: int, layer: _Layer, reason: str) -> Page:
        """The page as its layer has it, when its picture could not be read."""
        self.gaps.add(number, reason)
        if only_stamps(layer.text):
            verdict = Verdict(quality=Quality.UNREADABLE, reason=f"{layer.flaw}; {reason}")
        else:
            verdict = Verdict(quality=Quality.DOUBTFUL, reason=f"{layer.flaw}; {reason}")
        return _native(number, layer.text, verdict)

    def _by_poppler(self, number: int, trouble: str) -> Page:
        text = self._poppler.page(number)
        verdict = judge(text)
        if verdict.quality is Quality.EMPTY:
            self.gaps.add(number, trouble)
            verdict = Verdict(quality=Quality.UNREADABLE, reason=trouble)
        return _native(number, text, verdict)


def better_page(native: Page, seen: Page) -> Page:
    """The text layer or the OCR of one page, whichever says more; a stamp's exact words stay with the OCR."""
    stamp = native.text.strip()
    if only_stamps(stamp) and (has_stamp(stamp) or not stamp):
        return replace(seen, text="\n\n".join(part for part in (stamp, seen.text) if part))
    gain = common_words(seen.text) - common_words(native.text)
    if gain > 0 or (
        gain == 0 and _letters(seen.text) > _letters(native.text) and seen.quality is Quality.GOOD
    ):
        return seen
    return native


def _by_poppler_alone(request: Request, trouble: str) -> Iterator[Event]:
    try:
        texts = read_pages(Path(request.path), first=1, last=request.settings.max_pages)
    except ToolError as error:
        raise UnreadableError(f"PDFium: {trouble}; {error}") from error
    if not any(text.strip() for text in texts.values()):
        raise UnreadableError(f"PDFium: {trouble}; pdftotext: opened it and found no text")
    for number, text in texts.items():
        yield _native(number, text, judge(text))


def _layer(text: str, cover: Callable[[], float]) -> _Layer:
    verdict = judge(text)
    return _Layer(text=text, verdict=verdict, flaw=layer_flaw(text, verdict, cover))


def _native(number: int, text: str, verdict: Verdict) -> Page:
    return Page(
        number=number, text=text, origin=TextOrigin.NATIVE, quality=verdict.quality, reason=verdict.reason
    )


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
