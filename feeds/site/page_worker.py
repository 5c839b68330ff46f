"""The process that draws pages of PDFs and finds words on them; hostile files are opened here only.

Started as `python -m feeds.site.page_worker`; page_images.py is its parent. A request is one line of JSON:

    {"path": …, "memory_mib": …, "seconds": …,
     "pages": [{"number": 3, "ocr": ["fra", …], "passages": [["…", "…"], …]}]}

Each passage is a list of texts; the first of them that stands on the page is taken. `ocr` names the languages
of a page whose text was read from its picture; empty: it has a text of its own. For each page comes one line
of JSON, `{"number", "width", "height", "boxes", "size"}`, with the picture's bytes after it; `boxes` has one
list of `[left, top, right, bottom]` in pixels for each passage, empty where it was not found. A page that
cannot be drawn comes as `{"number", "problem"}`. The last line is `{"done": true}`.
"""

import csv
import functools
import io
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from ctypes import byref, c_double, c_int
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from contrechamp.sandbox import allow_cpu, die_with_parent, enter_sandbox
from feeds.site.letters import Box, Letters, lines

WIDTH = 1000  # pixels: the small print of A4 can be read
_OCR_WIDTH = 1700  # 200 dpi of A4: what the text was read at first
_MAX_PIXELS = 8_000_000
_MAX_CHARACTERS = 200_000  # of one page: more is no page of a council


def serve() -> None:
    """Answer requests until the parent closes the pipe."""
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):  # PDFium must not write into our answers
        os.dup2(nothing, standard)
    fenced = False
    with os.fdopen(requests, "rb") as asked, os.fdopen(answers, "wb") as out:
        for line in asked:
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
    except (pdfium.PdfiumError, OSError) as error:
        for wanted in request["pages"]:
            yield {"number": wanted["number"], "problem": str(error)}, b""
        return
    for wanted in request["pages"]:
        try:
            yield _page(document[wanted["number"] - 1], wanted)
        except (pdfium.PdfiumError, IndexError, ValueError, OSError, MemoryError) as error:
            yield {"number": wanted["number"], "problem": f"{type(error).__name__}: {error}"[:200]}, b""
    document.close()


def _page(page: pdfium.PdfPage, wanted: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    picture = _render(page, WIDTH)
    find = _on_scan if wanted["ocr"] else _on_text
    boxes = find(page, wanted, picture.size)
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=55, method=4)
    body = buffer.getvalue()
    head = {"number": wanted["number"], "width": picture.width, "height": picture.height}
    return head | {"boxes": boxes, "size": len(body)}, body


def _render(page: pdfium.PdfPage, wide: int) -> Any:
    width, height = page.get_size()
    if width < 1 or height < 1:
        raise ValueError("a page without area")
    scale = min(wide / width, (_MAX_PIXELS / (width * height)) ** 0.5)
    return page.render(scale=scale, draw_annots=True).to_pil().convert("RGB")


def _on_text(page: pdfium.PdfPage, wanted: dict[str, Any], size: tuple[int, int]) -> list[list[list[int]]]:
    """The places of passages in the page's own text.

    On a turned page PDFium may give the lines in another order than they are read in: what is not found is
    looked for as if the page had not been turned.
    """
    turned = page.get_rotation()
    boxes: list[list[Box]] = [[] for _ in wanted["passages"]]
    for rotation in dict.fromkeys((turned, 0)):
        page.set_rotation(rotation)
        text = page.get_textpage()
        letters = _letters(text)
        for number, passage in enumerate(wanted["passages"]):
            boxes[number] = boxes[number] or [text.get_charbox(n) for n in letters.find(passage)]
    page.set_rotation(turned)
    return [_rounded(_on_picture(page, box, size) for box in each) for each in boxes]


def _letters(text: pdfium.PdfTextPage) -> Letters:
    """PDFium's positions count characters that its own text leaves out; so each character is asked for."""
    number = min(text.count_chars(), _MAX_CHARACTERS)
    codes = ((n, pdfium_c.FPDFText_GetUnicode(text, n)) for n in range(number))
    return Letters.of((n, chr(code)) for n, code in codes if code < 0x110000)


def _on_scan(page: pdfium.PdfPage, wanted: dict[str, Any], size: tuple[int, int]) -> list[list[list[int]]]:
    """The places of passages that tesseract read from the picture; none where it is not installed."""
    languages = [name for name in wanted["ocr"] if name in _languages()]
    if not languages:
        return [[] for _ in wanted["passages"]]
    picture = _render(page, _OCR_WIDTH).convert("L")
    words = list(_read(picture, languages, size[0] / picture.width))
    letters = Letters.of((n, word) for n, (word, _) in enumerate(words))
    return [
        _rounded(words[n][1] for n in letters.find(passage, loosely=True)) for passage in wanted["passages"]
    ]


def _read(picture: Any, languages: list[str], scale: float) -> Iterator[tuple[str, Box]]:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    table = _run(
        ("tesseract", "stdin", "stdout", "-l", languages[0], "--dpi", "200", "tsv"), buffer.getvalue()
    )
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        word = (row["text"] or "").strip()
        if word:
            left, top, width, height = (int(row[name]) for name in ("left", "top", "width", "height"))
            yield word, (left * scale, top * scale, (left + width) * scale, (top + height) * scale)


@functools.cache
def _languages() -> frozenset[str]:
    """What tesseract can read here."""
    if shutil.which("tesseract") is None:
        return frozenset()
    return frozenset(_run(("tesseract", "--list-langs"), b"").split())


def _run(command: tuple[str, ...], data: bytes) -> str:
    done = subprocess.run(  # noqa: S603 -- words are ours, no shell
        command, input=data, capture_output=True, check=False, preexec_fn=die_with_parent
    )
    return done.stdout.decode("utf-8", "replace")


def _on_picture(page: pdfium.PdfPage, box: Box, size: tuple[int, int]) -> Box:
    """From the page's own points, origin below, to pixels, whatever its rotation and crop."""
    corners = []
    for x, y in ((box[0], box[1]), (box[2], box[3])):
        left, top = c_int(), c_int()
        pdfium_c.FPDF_PageToDevice(page, 0, 0, *size, 0, c_double(x), c_double(y), byref(left), byref(top))
        corners.append((left.value, top.value))
    (a, b), (c, d) = corners
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _rounded(boxes: Iterator[Box]) -> list[list[int]]:
    return [[round(edge) for edge in line] for line in lines(boxes)]


if __name__ == "__main__":
    serve()
