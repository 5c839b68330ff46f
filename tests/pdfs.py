"""PDFs for tests, made by PDFium: lines of text on pages."""

import io
from ctypes import c_ushort
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw


def a_pdf(*pages: list[str], rotation: int = 0) -> bytes:
    """A4 pages with these lines from the top on, turned by so many degrees."""
    document = pdfium.PdfDocument.new()
    for lines in pages:
        page = document.new_page(595, 842)
        for number, line in enumerate(lines):
            text: Any = raw.FPDFPageObj_NewTextObj(document, b"Helvetica", 12.0)
            codes = [ord(letter) for letter in line] + [0]
            raw.FPDFText_SetText(text, (c_ushort * len(codes))(*codes))
            raw.FPDFPageObj_Transform(text, 1, 0, 0, 1, 60, 780 - 20 * number)
            raw.FPDFPage_InsertObject(page, text)
        page.gen_content()
        page.set_rotation(rotation)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
