"""Pictures of pages: where the passages are, and what a hostile file cannot do."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pdfs import a_pdf
from PIL import Image

from feeds.site.page_images import NoImage, PageImage, PageImages, Wanted

LINES = [
    "Le conseil municipal approuve le budget.",
    "Il autorise l'achat du logiciel BriefCam",
    "pour le centre de supervision urbain.",
    "La séance est levée.",
]
QUOTE = "Il autorise l'achat du logiciel BriefCam pour le centre de supervision urbain."


@pytest.fixture(scope="module")
def images() -> Iterator[PageImages]:
    with PageImages() as images:
        yield images


def draw(images: PageImages, path: Path, body: bytes, *passages: tuple[str, ...]) -> PageImage | NoImage:
    path.write_bytes(body)
    [drawn] = images.draw(path, [Wanted(number=1, passages=passages)])
    return drawn


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_lines_of_a_passage_are_found_whichever_way_the_page_is_turned(
    images: PageImages, tmp_path: Path, rotation: int
) -> None:
    page = draw(images, tmp_path / "a.pdf", a_pdf(LINES, rotation=rotation), (QUOTE,))
    assert isinstance(page, PageImage)
    picture = Image.open(io.BytesIO(page.content)).convert("L")
    assert picture.size == (page.width, page.height)
    [lines] = page.boxes
    assert lines
    inked = [min(picture.crop(box).tobytes()) < 100 for box in lines]
    assert all(inked), "every marked place holds letters"
    for left, top, right, bottom in lines:
        picture.paste(255, (left - 3, top - 3, right + 4, bottom + 4))
    left_over = sum(shade < 100 for shade in picture.tobytes())
    whole = sum(shade < 100 for shade in Image.open(io.BytesIO(page.content)).convert("L").tobytes())
    assert 0.3 * whole < left_over < 0.7 * whole, "two of the four lines are marked, and no others"


def test_a_passage_is_found_whatever_its_accents_hyphens_and_spaces(
    images: PageImages, tmp_path: Path
) -> None:
    lines = ["La vidéosurveillance algo-", "rithmique   est autorisée."]
    page = draw(images, tmp_path / "a.pdf", a_pdf(lines), ("Videosurveillance algorithmique est",))
    assert isinstance(page, PageImage)
    assert len(page.boxes[0]) == 2


def test_where_the_quote_is_not_found_the_mention_is(images: PageImages, tmp_path: Path) -> None:
    page = draw(images, tmp_path / "a.pdf", a_pdf(LINES), ("Not on this page at all.", "BriefCam"), ("x",))
    assert isinstance(page, PageImage)
    assert len(page.boxes[0]) == 1
    assert page.boxes[1] == ()


def test_two_runs_draw_the_same_bytes(images: PageImages, tmp_path: Path) -> None:
    first = draw(images, tmp_path / "a.pdf", a_pdf(LINES), (QUOTE,))
    assert draw(images, tmp_path / "a.pdf", (tmp_path / "a.pdf").read_bytes(), (QUOTE,)) == first


BROKEN = {
    "nothing": b"",
    "no PDF": b"<html>not a PDF</html>",
    "a PDF cut short": a_pdf(LINES)[:200],
    "a PDF without its end": a_pdf(LINES)[:-40] + b"\0" * 40,
    "a page that is not there": a_pdf(),
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_a_page_without_picture_and_the_next_file_is_drawn(
    images: PageImages, tmp_path: Path, body: bytes
) -> None:
    first = draw(images, tmp_path / "broken.pdf", body, (QUOTE,))
    assert isinstance(first, NoImage | PageImage)
    if isinstance(first, NoImage):
        assert first.reason
    assert isinstance(draw(images, tmp_path / "good.pdf", a_pdf(LINES), (QUOTE,)), PageImage)


WORKERS = {
    "sleeps for ever": "import time; time.sleep(600)",
    "dies at once": "import os; os.abort()",
    "answers rubbish": "print('x' * 100_000, flush=True)",
    "answers without end": "while True: print('y' * 999)",
    "lies about the picture": (
        'print(\'{"number": 1, "width": 1, "height": 1, "boxes": [], "size": 20}\' + "\\n" + "<svg>" * 4)'
    ),
}


@pytest.mark.parametrize("program", WORKERS.values(), ids=WORKERS.keys())
def test_whatever_becomes_of_the_worker_publishing_goes_on(tmp_path: Path, program: str) -> None:
    command = (sys.executable, "-c", program)
    with PageImages(seconds=0.2, command=command) as images:
        for _ in range(2):
            drawn = draw(images, tmp_path / "a.pdf", a_pdf(LINES), (QUOTE,))
            assert isinstance(drawn, NoImage)
            assert "0.2 s" in drawn.reason


def test_a_page_that_wants_all_memory_gets_none(tmp_path: Path) -> None:
    with PageImages(memory_mib=64) as images:
        assert isinstance(draw(images, tmp_path / "a.pdf", a_pdf(LINES), (QUOTE,)), NoImage)


def test_a_scan_is_read_again_to_find_the_passage(images: PageImages, tmp_path: Path) -> None:
    if not Path("/usr/share/tesseract-ocr").exists():
        pytest.skip("tesseract is not installed")
    text = draw(images, tmp_path / "a.pdf", a_pdf(LINES), (QUOTE,))
    assert isinstance(text, PageImage)
    scan = io.BytesIO()
    Image.open(io.BytesIO(text.content)).save(scan, "PDF", resolution=120)
    (tmp_path / "scan.pdf").write_bytes(scan.getvalue())
    [page] = images.draw(
        tmp_path / "scan.pdf", [Wanted(number=1, passages=((QUOTE,),), ocr=("fra", "eng", "deu"))]
    )
    assert isinstance(page, PageImage)
    assert len(page.boxes[0]) == 2
    for found, true in zip(page.boxes[0], text.boxes[0], strict=True):
        assert all(abs(a - b) <= 12 for a, b in zip(found, true, strict=True))
