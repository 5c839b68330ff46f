"""What PDFium knows of one page: its text layer, how much of it is picture, and what it looks like."""

import itertools
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from analysis.extract.columns import Piece, in_order, may_stand_in_columns
from contrechamp.errors import UnreadableError

_Box = tuple[float, float, float, float]  # left, bottom, right, top in points

_POINTS_PER_INCH = 72
_LEAST_DPI = 20  # below, not even a headline can be recognised
_FEW_LINES = 5  # a page with fewer has no columns to speak of
_WIDE = 1.0  # times the height of the letters: a wider gap is none between words
_TOUCHING = 1.0  # points
_LOST = 0.01  # of the letters of a page at most, or the order they were given in is kept
_MANY_OBJECTS = 2000  # a page with more is a drawing; its first ones will do to see that it is one
# Stamps and filled-in forms are laid over the page and are no part of its text until they are flattened.
_PRINTED_ANNOTATIONS = (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP)


@contextmanager
def opened_page(document: pypdfium2.PdfDocument, number: int) -> Iterator[pypdfium2.PdfPage]:
    """A page (from 1) with its stamps and form fields flattened into it. Raises PdfiumError."""
    page = document[number - 1]
    if (
        _has_printed_annotations(page)
        and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_PRINT) == pdfium.FLATTEN_SUCCESS
    ):
        page.close()
        page = document[number - 1]
    try:
        yield page
    finally:
        page.close()


def layer_text(page: pypdfium2.PdfPage) -> str:
    """The text layer, lines ended by a line feed."""
    try:
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        return ""  # damaged contents: what the page looks like may still be read
    # Bounded: unlike the plain range it keeps the cells of a table row on one line, and says U+0002 for a
    # hyphen at the end of a line.
    text: str = text_page.get_text_bounded()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    ordered = _by_columns(text_page, text)
    text_page.close()
    return text if ordered is None else ordered


def _by_columns(text_page: pypdfium2.PdfTextPage, text: str) -> str | None:
    """The text of a page whose columns were written across, column by column; None: it is in order."""
    rectangles = text_page.count_rects()
    if not 2 * _FEW_LINES < rectangles < _MANY_OBJECTS:
        return None
    boxes = [text_page.get_rect(number) for number in range(rectangles)]
    if not may_stand_in_columns(_lines(boxes, [""] * rectangles)):
        return None
    ordered = in_order(_lines(boxes, [text_page.get_text_bounded(*box).strip() for box in boxes]))
    if ordered is None:
        return None
    joined = "\n".join(" ".join(piece.text for piece in line) for line in ordered)
    letters, before = (sum(map(str.isalpha, each)) for each in (joined, text))
    return joined if abs(letters - before) <= _LOST * before else None


def _lines(boxes: Sequence[_Box], texts: Sequence[str]) -> list[list[Piece]]:
    """Texts on one height that follow one another, as one line; what nearly touches, as one piece."""
    lines: list[list[Piece]] = []
    last: _Box = (0.0, 0.0, 0.0, 0.0)
    for box, text in zip(boxes, texts, strict=True):
        left, bottom, right, top = box
        shared = min(top, last[3]) - max(bottom, last[1])
        piece = Piece(text, left, right)
        if shared <= 0.5 * min(top - bottom, last[3] - last[1]) or left < last[2] - _TOUCHING or not lines:
            lines.append([piece])
        elif left - last[2] < _WIDE * (top - bottom):
            lines[-1][-1] = _joined(lines[-1][-1], piece, left - last[2])
        else:
            lines[-1].append(piece)
        last = box
    return lines


def _joined(one: Piece, other: Piece, gap: float) -> Piece:
    return Piece(f"{one.text}{' ' if gap > _TOUCHING else ''}{other.text}", one.left, other.right)


def image_cover(page: pypdfium2.PdfPage) -> float:
    """The share of the page under pictures, from 0 to 1."""
    width, height = page.get_size()
    covered = 0.0
    images = page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3)
    for image in itertools.islice(images, _MANY_OBJECTS):
        try:
            left, bottom, right, top = image.get_bounds()
        except pypdfium2.PdfiumError:
            continue
        covered += max(min(right, width) - max(left, 0), 0) * max(min(top, height) - max(bottom, 0), 0)
    return float(min(covered / max(width * height, 1e-6), 1.0))


class Rendering:
    """A page as a picture in shades of grey, within a limit of pixels."""

    def __init__(self, page: pypdfium2.PdfPage, max_pixels: int) -> None:
        self._page = page
        width, height = page.get_size()
        square_inches = max(width * height, 1e-6) / _POINTS_PER_INCH**2
        self._finest_dpi = math.floor(math.sqrt(max_pixels / square_inches))
        self._size = f"{width:.0f} × {height:.0f} points"
        self.coarse: str | None = None  # said when the page was too large for the resolution asked for

    def at(self, dpi: int) -> Image.Image | None:
        """The picture at this resolution; or once at the finest the limit allows, then None.

        Raises UnreadableError when the page cannot be drawn.
        """
        if self._finest_dpi < _LEAST_DPI:
            raise UnreadableError(
                f"the page measures {self._size}, too large to be drawn (extract.max_pixels)"
            )
        if self._finest_dpi < dpi:
            if self.coarse is not None:
                return None
            self.coarse = f"drawn at {self._finest_dpi} dpi, for the page measures {self._size}"
            dpi = self._finest_dpi
        try:
            bitmap = self._page.render(scale=dpi / _POINTS_PER_INCH, grayscale=True)
        except pypdfium2.PdfiumError as error:
            raise UnreadableError(f"the page cannot be drawn: {error}") from error
        # A copy: the bitmap's memory goes when it is closed.
        image: Image.Image = bitmap.to_pil().convert("L").copy()
        bitmap.close()
        return image


def _has_printed_annotations(page: pypdfium2.PdfPage) -> bool:
    count = min(pdfium.FPDFPage_GetAnnotCount(page), _MANY_OBJECTS)
    return any(_subtype(page, index) in _PRINTED_ANNOTATIONS for index in range(count))


def _subtype(page: pypdfium2.PdfPage, index: int) -> int:
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    if not annotation:
        return int(pdfium.FPDF_ANNOT_UNKNOWN)
    subtype = int(pdfium.FPDFAnnot_GetSubtype(annotation))
    pdfium.FPDFPage_CloseAnnot(annotation)
    return subtype
