"""Files to read, made for the tests: PDFs written by hand, scans drawn with Pillow."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from analysis.extract.events import Dated, Event, Note, Request, Title
from analysis.extract.reader import read
from analysis.extract.tools import available_tools
from contrechamp.records import Page
from contrechamp.settings import ExtractSettings

A4 = (595, 842)
FILES = Path(__file__).parent / "files"

MakePdf = Callable[..., bytes]
Save = Callable[..., Path]
ReadBytes = Callable[..., "Outcome"]


class Outcome:
    """What a reader said of a file."""

    def __init__(self, events: Iterator[Event]) -> None:
        told = list(events)
        self.pages = [event for event in told if isinstance(event, Page)]
        self.notes = [event.text for event in told if isinstance(event, Note)]
        self.title = next((event.text for event in told if isinstance(event, Title)), None)
        self.dated = next((event.day for event in told if isinstance(event, Dated)), None)

    @property
    def text(self) -> str:
        return "\n".join(page.text for page in self.pages)


@pytest.fixture
def make_pdf() -> MakePdf:
    return pdf_bytes


@pytest.fixture
def make_scan() -> Callable[..., Image.Image]:
    return scan


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """A file with these bytes; its name says nothing, like those of the archive."""
    numbers = itertools.count(1)

    def to_file(data: bytes) -> Path:
        path = tmp_path / f"file{next(numbers)}"
        path.write_bytes(data)
        return path

    return to_file


@pytest.fixture
def read_bytes(save: Save) -> ReadBytes:
    """What the reader, in this process, makes of bytes; keywords are settings or parts of the request."""

    def outcome(data: bytes, **changes: object) -> Outcome:
        return Outcome(read(a_request(save(data), **changes)))

    return outcome


@pytest.fixture
def request_for() -> Callable[..., Request]:
    return a_request


@pytest.fixture
def ocr() -> None:
    """The test needs tesseract with French."""
    if "fra" not in available_tools().languages:
        pytest.skip(
            "tesseract with French is not installed (apt-get install tesseract-ocr tesseract-ocr-fra)"
        )


@pytest.fixture
def files() -> Path:
    return FILES


def a_request(path: Path, **changes: object) -> Request:
    parts = {"sha256": path.name, "media_type": None, "file_name": None, "language": "fr"}
    parts |= {name: changes.pop(name) for name in tuple(changes) if name in parts}
    return Request(path=str(path), settings=ExtractSettings(**changes), **parts)  # type: ignore[arg-type]


def pdf_bytes(
    *pages: str,
    title: str | None = None,
    size: tuple[float, float] = A4,
    objects: tuple[str, ...] = (),
    page: str = "",
    points: float = 11.0,
) -> bytes:
    """A PDF with these texts, a line a line; `objects` are added from number 100, `page` to each page."""
    made: dict[int, bytes] = {
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    }
    kids = []
    for number, text in enumerate(pages):
        leaf, contents = 10 + 2 * number, 11 + 2 * number
        kids.append(f"{leaf} 0 R")
        made[leaf] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Contents {contents} 0 R"
            f" /Resources << /Font << /F 3 0 R >> >> {page} >>"
        ).encode()
        stream = _text_operators(text, size[1], points)
        made[contents] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)
    made[1] = b"<< /Type /Catalog /Pages 2 0 R >>"
    made[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(pages)} >>".encode()
    trailer = ""
    if title is not None:
        made[4] = b"<< /Title <FEFF%s> >>" % title.encode("utf-16-be").hex().encode()
        trailer = "/Info 4 0 R"
    made |= {100 + index: body.encode("latin-1") for index, body in enumerate(objects)}
    return _assembled(made, trailer)


def scan(*lines: str, points: float = 11.0) -> Image.Image:
    """A picture of these lines at 200 dpi, as a scanner would make it."""
    text = "\n".join(lines)
    size = (595.0, 80 + 2 * points * len(lines))
    with pypdfium2.PdfDocument(pdf_bytes(text, size=size, points=points)) as document:
        image: Image.Image = document[0].render(scale=200 / 72, grayscale=True).to_pil().copy()
    return image


def _text_operators(text: str, height: float, points: float) -> bytes:
    shown = []
    for line in text.splitlines():
        escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252")
        shown.append(b"(" + escaped + b") Tj T*")
    begin = f"BT /F {points} Tf {1.5 * points} TL 50 {height - 30 - points} Td "
    return begin.encode() + b" ".join(shown) + b" ET" if shown else b""


def _assembled(objects: dict[int, bytes], trailer: str) -> bytes:
    data = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    offsets = {}
    for number, body in sorted(objects.items()):
        offsets[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(data)
    data += b"xref\n0 1\n0000000000 65535 f \n"
    for number, offset in sorted(offsets.items()):
        data += b"%d 1\n%010d 00000 n \n" % (number, offset)
    last = max(objects) + 1
    return data + f"trailer << /Size {last} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n".encode()
