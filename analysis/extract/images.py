"""JPEG, PNG, TIFF, GIF, WebP and BMP → pages by OCR; each frame is a page."""

import warnings
from collections.abc import Iterator
from typing import cast

from PIL import Image, ImageOps, UnidentifiedImageError

from analysis.extract.events import Event, Note, Request, Step, Work
from analysis.extract.gaps import Gaps
from analysis.extract.ocr import FIRST_DPI, Picture, Recogniser, missing_ocr, rendered_blank
from contrechamp.errors import UnreadableError
from contrechamp.records import Page, Quality, TextOrigin

_FORMATS = ("JPEG", "PNG", "TIFF", "GIF", "WEBP", "BMP")
_ONE_BYTE_MODES = ("1", "L", "P")
_FINER = 1.5  # what 300 dpi is to 200


def read_image(request: Request) -> Iterator[Event]:
    """Frames in order. Raises UnreadableError when the file is no picture we read."""
    # The limit is ours, below: Pillow's own counts pixels whatever they weigh.
    Image.MAX_IMAGE_PIXELS = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # damaged metadata; the picture is what counts
        try:
            image = Image.open(request.path, formats=_FORMATS)
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise UnreadableError(f"the picture cannot be opened: {error}") from error
        with image:
            yield from _frames(image, request)


def _frames(image: Image.Image, request: Request) -> Iterator[Event]:
    settings = request.settings
    recogniser = Recogniser.for_document(settings, request.language)
    gaps = Gaps()
    total = getattr(image, "n_frames", 1)
    for number in range(1, min(total, settings.max_pages) + 1):
        yield Step(work=Work.OCR, page=number, pages=total)
        try:
            picture = _picture(image, number, settings.max_pixels)
            if recogniser is not None:
                yield recogniser.read(number, picture, seconds=settings.ocr_page_seconds)
            elif rendered_blank(picture):
                yield _without_text(number, Quality.EMPTY, "blank page")
            else:
                raise UnreadableError(missing_ocr(settings))  # noqa: TRY301 -- one way for all pages that stay unread
        except UnreadableError as error:
            gaps.add(number, str(error))
            yield _without_text(number, Quality.UNREADABLE, str(error))
    yield from gaps.notes()
    if total > settings.max_pages:
        yield Note(
            f"pages {settings.max_pages + 1} to {total} were not read: more than {settings.max_pages} pages"
            " (extract.max_pages)"
        )


def _picture(image: Image.Image, number: int, max_pixels: int) -> Picture:
    """A frame (from 1), upright and in shades of grey. Raises UnreadableError."""
    try:
        image.seek(number - 1)
        _refuse_large(image, max_pixels)
        # A JPEG can be decoded at half its size or less, at a fraction of the memory.
        if image.format == "JPEG" and image.width * image.height > max_pixels:
            image.draft("L", (image.width // 2, image.height // 2))
        base = _grey(ImageOps.exif_transpose(image))
    except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        raise UnreadableError(f"the picture is damaged: {error}") from error
    if base.width * base.height > max_pixels:
        factor = (max_pixels / (base.width * base.height)) ** 0.5
        base = base.resize((int(base.width * factor), int(base.height * factor)), Image.Resampling.LANCZOS)

    def at(dpi: int) -> Image.Image | None:
        if dpi == FIRST_DPI:
            return base
        size = (int(base.width * _FINER), int(base.height * _FINER))
        return base.resize(size, Image.Resampling.LANCZOS) if size[0] * size[1] <= max_pixels else None

    return at


def _refuse_large(image: Image.Image, max_pixels: int) -> None:
    """`max_pixels` is meant for pictures of four bytes a pixel; scans in black and white weigh one."""
    weight = 1 if image.mode in _ONE_BYTE_MODES or image.format == "JPEG" else 4
    if image.width * image.height * weight > 4 * max_pixels:
        raise UnreadableError(
            f"the picture measures {image.width} × {image.height} pixels, too large (extract.max_pixels)"
        )


def _grey(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        opaque = Image.new("RGBA", image.size, "white")
        opaque.alpha_composite(image.convert("RGBA"))
        image = opaque
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        # More than 256 shades: scaled to what is there, or all would turn white.
        low, high = cast("tuple[float, float]", image.getextrema())
        factor = 255.0 / max(high - low, 1.0)
        return image.convert("F").point(lambda value: value * factor - low * factor).convert("L")
    return image.convert("L")


def _without_text(number: int, quality: Quality, reason: str) -> Page:
    return Page(number=number, text="", origin=TextOrigin.OCR, quality=quality, reason=reason)
