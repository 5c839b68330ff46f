"""Pictures → text, by tesseract: one thread, through pipes, with its own measure of how well it went.

The ladder of tries is measured (docs/decisions/extraction.md): the document's language at 200 dpi; when that
is very poor, which way up the page is; when it is not good, all languages at 300 dpi. The best try is kept.
"""

import csv
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from PIL import Image

from analysis.extract.tools import INSTALL_OCR, ToolError, available_tools, run_tool
from contrechamp.errors import UnreadableError
from contrechamp.records import Page, Quality, TextOrigin
from contrechamp.settings import ExtractSettings

GOOD_CONFIDENCE = 80.0
READABLE_CONFIDENCE = 60.0
FIRST_DPI = 200
SECOND_DPI = 300
_BLANK_SHARE = 2e-5  # of the pixels: less than a full stop on a page
_BLANK_CONTRAST = 32  # of 255

# The picture at a resolution, in shades of grey; None: it cannot be had any finer.
Picture = Callable[[int], Image.Image | None]

_TESSERACT_NAMES = {"fr": "fra", "en": "eng", "de": "deu", "it": "ita", "es": "spa", "nl": "nld", "lb": "ltz"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What one try found."""

    text: str
    confidence: float  # 0 to 100, mean over characters; 0 without any
    characters: int
    dpi: int
    turned: int = 0  # degrees clockwise the picture was turned by


class Recogniser:
    """Tesseract with the languages to try first and last."""

    def __init__(self, languages: tuple[str, ...], *, orientation: bool) -> None:
        self.languages = languages
        self.tells_orientation = orientation

    @classmethod
    def for_document(cls, settings: ExtractSettings, language: str | None) -> "Recogniser | None":
        """The recogniser for a document in this language (ISO 639-1); None: OCR is off or not installed."""
        tools = available_tools()
        usable = [name for name in settings.ocr_languages if name in tools.languages]
        if not settings.ocr or tools.tesseract is None or not usable:
            return None
        first = _TESSERACT_NAMES.get(language or "")
        usable.sort(key=lambda name: name != first)  # stable: the order of the settings otherwise
        return cls(tuple(usable), orientation=tools.orientation)

    def read(self, number: int, picture: Picture, *, seconds: float) -> Page:
        """The page, by the best of a few tries within the time given.

        Raises UnreadableError when not even the first try came to an end, or the picture cannot be had.
        """
        until = time.monotonic() + seconds
        image = picture(FIRST_DPI)
        if image is None or is_blank(image):
            return _page(number, "", Quality.EMPTY, "blank page")
        try:
            best = self._try(image, self.languages[:1], FIRST_DPI, until)
        except ToolError as error:
            raise UnreadableError(f"OCR failed: {error}") from error
        return _judged(number, self._improved(best, image, picture, until))

    def _improved(self, best: Recognised, image: Image.Image, picture: Picture, until: float) -> Recognised:
        """The best of the first try and, when that is not good, of the others there is time for."""
        try:
            if best.confidence < READABLE_CONFIDENCE and (turn := self._turn(image, until)):
                image = image.rotate(-turn, expand=True)
                best = _better(
                    best, replace(self._try(image, self.languages[:1], FIRST_DPI, until), turned=turn)
                )
            if best.confidence < GOOD_CONFIDENCE and (finer := picture(SECOND_DPI)) is not None:
                finer = finer.rotate(-best.turned, expand=True)
                last = self._try(finer, self.languages, SECOND_DPI, until)
                best = _better(best, replace(last, turned=best.turned))
        except ToolError:
            return best  # no time left, or no luck at this resolution: what there is stands
        return best

    def _try(self, image: Image.Image, languages: tuple[str, ...], dpi: int, until: float) -> Recognised:
        command = ("tesseract", "stdin", "stdout", "-l", "+".join(languages), "--dpi", str(dpi), "tsv")
        return parse_tsv(_run(command, image, until).decode("utf-8", errors="replace"), dpi)

    def _turn(self, image: Image.Image, until: float) -> int:
        """Degrees clockwise to turn the picture by for it to stand upright; 0: it does, or cannot be told."""
        if not self.tells_orientation:
            return 0
        try:
            told = _run(("tesseract", "stdin", "stdout", "--psm", "0", "-l", "osd"), image, until)
        except ToolError:
            return 0  # too few characters to tell
        found = re.search(rb"^Rotate: (\d+)$", told, re.MULTILINE)
        return int(found.group(1)) if found else 0


def missing_ocr(settings: ExtractSettings) -> str:
    """Why a page without text was not read by OCR, and what to type."""
    if not settings.ocr:
        return "no text layer, and OCR is turned off (extract.ocr)"
    return (
        f"no text layer and no OCR for {', '.join(settings.ocr_languages)}: install it with `{INSTALL_OCR}`"
    )


def rendered_blank(picture: Picture) -> bool:
    """Whether nothing is to be seen in a picture, so that nobody need look for text in it."""
    image = picture(FIRST_DPI)
    return image is None or is_blank(image)


def is_blank(image: Image.Image) -> bool:
    """Whether a picture in shades of grey is of one shade all over."""
    counts = image.histogram()
    ground = counts.index(max(counts))
    different = sum(count for shade, count in enumerate(counts) if abs(shade - ground) > _BLANK_CONTRAST)
    return different < _BLANK_SHARE * sum(counts)


def parse_tsv(table: str, dpi: int) -> Recognised:
    """Text with lines and paragraphs, and the mean confidence weighted by length, of tesseract's TSV."""
    paragraphs: dict[tuple[int, int], dict[int, list[str]]] = {}
    weighted = 0.0
    characters = 0
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        word = (row["text"] or "").strip()
        if not word or float(row["conf"]) < 0:
            continue
        lines = paragraphs.setdefault((int(row["block_num"]), int(row["par_num"])), {})
        lines.setdefault(int(row["line_num"]), []).append(word)
        weighted += float(row["conf"]) * len(word)
        characters += len(word)
    text = "\n\n".join("\n".join(" ".join(line) for line in lines.values()) for lines in paragraphs.values())
    return Recognised(
        text=text, confidence=weighted / characters if characters else 0.0, characters=characters, dpi=dpi
    )


def _run(command: tuple[str, ...], image: Image.Image, until: float) -> bytes:
    header = f"P5\n{image.width} {image.height}\n255\n".encode("ascii")
    return run_tool(command, data=header + image.tobytes(), timeout=until - time.monotonic())


def _better(one: Recognised, other: Recognised) -> Recognised:
    """The try with more characters that can be trusted."""
    return max(one, other, key=lambda each: each.characters * each.confidence**2)


def _judged(number: int, found: Recognised) -> Page:
    if found.characters == 0:
        return _page(number, "", Quality.EMPTY, "OCR found no writing")
    confidence = round(found.confidence, 1)
    told = f"OCR at {found.dpi} dpi with a mean confidence of {confidence:g} out of 100"
    if found.turned:
        told += f", turned by {found.turned} degrees"
    if confidence < READABLE_CONFIDENCE:
        quality = Quality.UNREADABLE
    elif confidence < GOOD_CONFIDENCE:
        quality = Quality.DOUBTFUL
    else:
        quality = Quality.GOOD
    reason = None if quality is Quality.GOOD else told
    return _page(number, found.text, quality, reason, confidence)


def _page(
    number: int, text: str, quality: Quality, reason: str | None, confidence: float | None = None
) -> Page:
    return Page(
        number=number,
        text=text,
        origin=TextOrigin.OCR,
        quality=quality,
        reason=reason,
        confidence=confidence,
    )
