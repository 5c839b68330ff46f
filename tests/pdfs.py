"""PDFs for tests, made by PDFium: lines of text on pages."""

import io
from ctypes import c_ushort
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw


def a_pdf_in_columns(*columns: list[str], heading: str, across: bool) -> bytes:
    """An A4 page with a heading and columns of lines, written line by line across them or one by one."""
    document = pdfium.PdfDocument.new()
    page = document.new_page(595, 842)
    width = 480 / len(columns)
    places = [
        (line, 60 + width * column, 740 - 14 * number)
        for column, lines in enumerate(columns)
        for number, line in enumerate(lines)
    ]
    if across:
        places.sort(key=lambda place: -place[2])
    for line, left, bottom in [(heading, 60, 780), *places]:
        text: Any = raw.FPDFPageObj_NewTextObj(document, b"Helvetica", 9.0)
        codes = [ord(letter) for letter in line] + [0]
        raw.FPDFText_SetText(text, (c_ushort * len(codes))(*codes))
        raw.FPDFPageObj_Transform(text, 1, 0, 0, 1, left, bottom)
        raw.FPDFPage_InsertObject(page, text)
    page.gen_content()
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


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
