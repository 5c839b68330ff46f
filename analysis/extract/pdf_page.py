"""What PDFium knows of one page: its text layer, how much of it is picture, and what it looks like."""

import itertools
import math
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from contrechamp.errors import UnreadableError

_POINTS_PER_INCH = 72
_LEAST_DPI = 20  # below, not even a headline can be recognised
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
    text_page.close()
    return text.replace("\r\n", "\n").replace("\r", "\n")


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
