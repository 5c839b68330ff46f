"""The process that draws pages of PDFs and finds words on them; hostile files are opened here only.

Started as `python -m feeds.site.page_worker`; page_images.py is its parent. A request is one line of JSON:

    {"path": …, "memory_mib": …, "seconds": …, "pages": [{"number": 3, "passages": [["…", "…"], …]}]}

Each passage is a list of texts, the longest first; the first of them that stands on the page is taken. For
each page comes one line of JSON, `{"number", "width", "height", "boxes", "size"}`, with the picture's bytes
after it; `boxes` has one list of `[left, top, right, bottom]` in pixels for each passage, empty where it was
not found. A page that cannot be drawn comes as `{"number", "problem"}`. The last line is `{"done": true}`.
"""

import io
import json
import os
import sys
import unicodedata
from collections.abc import Iterator
from ctypes import byref, c_double, c_int
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from contrechamp.sandbox import allow_cpu, enter_sandbox

WIDTH = 1000  # pixels: the small print of A4 can be read
_MAX_PIXELS = 4_000_000
_MAX_CHARACTERS = 200_000  # of one page: more is no page of a council
_SHARED = 0.5  # of its height: what a letter shares with its line

Box = tuple[float, float, float, float]


def serve() -> None:
    """Answer requests until the parent closes the pipe."""
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):  # PDFium must not write into our answers
        os.dup2(nothing, standard)
    fenced = False
    with os.fdopen(requests, "rb") as lines, os.fdopen(answers, "wb") as out:
        for line in lines:
            request = json.loads(line)
            if not fenced:
                enter_sandbox(request["memory_mib"])
                fenced = True
            allow_cpu(request["seconds"])
            for head, body in _draw(request):
                out.write(json.dumps(head).encode() + b"\n" + body)
                out.flush()
            out.write(b'{"done": true}\n')
            out.flush()


def _draw(request: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bytes]]:
    try:
        document = pdfium.PdfDocument(request["path"])
    except pdfium.PdfiumError as error:
        for wanted in request["pages"]:
            yield {"number": wanted["number"], "problem": str(error)}, b""
        return
    for wanted in request["pages"]:
        try:
            yield _page(document, wanted["number"], wanted["passages"])
        except (pdfium.PdfiumError, IndexError, ValueError, OSError, MemoryError) as error:
            yield {"number": wanted["number"], "problem": f"{type(error).__name__}: {error}"[:200]}, b""
    document.close()


def _page(
    document: pdfium.PdfDocument, number: int, passages: list[list[str]]
) -> tuple[dict[str, Any], bytes]:
    page = document[number - 1]
    width, height = page.get_size()
    if width < 1 or height < 1:
        raise ValueError("a page without area")
    scale = min(WIDTH / width, (_MAX_PIXELS / (width * height)) ** 0.5)
    picture = page.render(scale=scale, draw_annots=True).to_pil().convert("RGB")
    text = page.get_textpage()
    letters = _letters(text)
    boxes = [_boxes(page, text, _find(letters, passage), picture.size) for passage in passages]
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=55, method=4)
    body = buffer.getvalue()
    head = {"number": number, "width": picture.width, "height": picture.height, "boxes": boxes}
    return head | {"size": len(body)}, body


def _letters(text: pdfium.PdfTextPage) -> tuple[str, list[int]]:
    """The letters and digits of a page, plain, and the position of each among the page's characters.

    PDFium's positions count characters that its own text leaves out; so each is asked for.
    """
    letters: list[str] = []
    positions: list[int] = []
    for position in range(min(text.count_chars(), _MAX_CHARACTERS)):
        code = pdfium_c.FPDFText_GetUnicode(text, position)
        for letter in plain(chr(code)) if code < 0x110000 else ():
            letters.append(letter)
            positions.append(position)
    return "".join(letters), positions


def plain(text: str) -> str:
    """Letters and digits only, without case or accents: what is left of a text however it is set."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed.casefold() if letter.isalnum())


def _find(letters: tuple[str, list[int]], passage: list[str]) -> list[int]:
    """The positions of the characters of a passage, in order; none: it is not on the page."""
    on_page, positions = letters
    for wanted in map(plain, passage):
        at = on_page.find(wanted) if wanted else -1
        if at >= 0:
            return list(dict.fromkeys(positions[at : at + len(wanted)]))
    return []


def _boxes(
    page: pdfium.PdfPage, text: pdfium.PdfTextPage, positions: list[int], size: tuple[int, int]
) -> list[list[int]]:
    boxes = (_on_picture(page, text.get_charbox(position), size) for position in positions)
    return [[round(edge) for edge in line] for line in _lines(boxes)]


def _on_picture(page: pdfium.PdfPage, box: Box, size: tuple[int, int]) -> Box:
    """From the page's own points, origin below, to pixels, whatever its rotation and crop."""
    corners = []
    for x, y in ((box[0], box[1]), (box[2], box[3])):
        left, top = c_int(), c_int()
        pdfium_c.FPDF_PageToDevice(page, 0, 0, *size, 0, c_double(x), c_double(y), byref(left), byref(top))
        corners.append((left.value, top.value))
    (a, b), (c, d) = corners
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _lines(boxes: Iterator[Box]) -> Iterator[Box]:
    """The boxes of letters that follow each other on one line as one box."""
    line: Box | None = None
    for box in boxes:
        if line is not None and _beside(line, box):
            line = (min(line[0], box[0]), min(line[1], box[1]), max(line[2], box[2]), max(line[3], box[3]))
        else:
            if line is not None:
                yield line
            line = box
    if line is not None:
        yield line


def _beside(line: Box, box: Box) -> bool:
    """Whether a letter stands on a line: most of the lower of the two is at the height of the other."""
    shared = min(line[3], box[3]) - max(line[1], box[1])
    return shared >= _SHARED * min(line[3] - line[1], box[3] - box[1])


if __name__ == "__main__":
    sys.setrecursionlimit(1000)
    serve()
