"""Pictures are pages; what cannot be read of them is said."""

import io

import pytest
from PIL import Image

from contrechamp.errors import UnreadableError
from contrechamp.records import Quality, TextOrigin

LINES = ("Le conseil municipal vote le budget", "des écoles de la commune")


def _bytes(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.usefixtures("ocr")
@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("TIFF", "1"), ("PNG", "RGBA")])
def test_a_picture_of_a_page_is_read(kind: str, mode: str, make_scan, read_bytes) -> None:
    [page] = read_bytes(_bytes(make_scan(*LINES).convert(mode), kind)).pages
    assert page.origin is TextOrigin.OCR
    assert "conseil municipal vote le budget" in page.text


@pytest.mark.usefixtures("ocr")
def test_black_writing_on_a_transparent_ground_is_read(make_scan, read_bytes) -> None:
    writing = make_scan(*LINES)
    image = Image.new("RGBA", writing.size, (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), mask=writing.point(lambda value: 255 - value))
    assert "budget" in read_bytes(_bytes(image, "PNG")).text


def test_each_frame_is_a_page(read_bytes) -> None:
    frames = [Image.new("L", (200, 200), shade) for shade in (255, 200, 100)]
    data = _bytes(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    outcome = read_bytes(data, ocr=False)
    assert [(page.number, page.quality, page.reason) for page in outcome.pages] == [
        (1, Quality.EMPTY, "blank page"),
        (2, Quality.EMPTY, "blank page"),
        (3, Quality.EMPTY, "blank page"),
    ]
    limited = read_bytes(data, ocr=False, max_pages=2)
    assert limited.notes == ["pages 3 to 3 were not read: more than 2 pages (extract.max_pages)"]


def test_a_picture_beyond_the_limit_is_refused(read_bytes) -> None:
    outcome = read_bytes(_bytes(Image.new("RGB", (2000, 2000)), "PNG"), max_pixels=1_000_000)
    assert outcome.pages[0].quality is Quality.UNREADABLE
    assert outcome.notes == [
        "page 1 was not read: the picture measures 2000 × 2000 pixels, too large (extract.max_pixels)"
    ]


def test_a_fine_scan_in_black_and_white_is_made_smaller_and_not_refused(read_bytes) -> None:
    outcome = read_bytes(_bytes(Image.new("1", (1900, 1900), 1), "TIFF"), max_pixels=1_000_000, ocr=False)
    assert outcome.pages[0].reason == "blank page"


def test_a_picture_cut_short_is_damaged_and_not_white(make_scan, read_bytes) -> None:
    data = _bytes(make_scan(*LINES), "PNG")
    outcome = read_bytes(data[: len(data) // 2])
    assert outcome.pages[0].quality is Quality.UNREADABLE
    assert "the picture is damaged" in outcome.notes[0]


def test_the_head_of_a_picture_alone_cannot_be_opened(read_bytes) -> None:
    with pytest.raises(UnreadableError, match="the picture cannot be opened"):
        read_bytes(b"\x89PNG\r\n\x1a\n")
