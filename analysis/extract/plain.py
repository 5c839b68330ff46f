"""Plain text, CSV and Markdown → pages; a form feed ends a page."""

from collections.abc import Iterator
from pathlib import Path

from analysis.extract.charsets import decode
from analysis.extract.columns import reorder
from analysis.extract.events import Event, Note, Request, Step, Work
from analysis.extract.quality import Verdict, judge
from analysis.extract.web_page import charset_of
from contrechamp.records import Page, Quality, TextOrigin

_WIDEST = 4  # bytes a character


def read_plain(request: Request) -> Iterator[Event]:
    """Pages in order."""
    yield Step(work=Work.TEXT, page=1)
    most = request.settings.max_characters * _WIDEST
    with Path(request.path).open("rb") as file:
        data = file.read(most + 1)
    decoded = decode(data[:most], charset_of(request.media_type))
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    for number, part in enumerate(text.removesuffix("\f").split("\f"), 1):
        yield data_page(number, reorder(part))
    if len(data) > most:
        yield Note(f"the text was cut after {most} bytes (extract.max_characters)")


def data_page(number: int, text: str) -> Page:
    """A page of text that was text from the beginning."""
    verdict = judge(text)
    if verdict.quality is Quality.EMPTY:
        verdict = Verdict(quality=Quality.EMPTY, reason="no text in the file")
    return Page(
        number=number, text=text, origin=TextOrigin.DATA, quality=verdict.quality, reason=verdict.reason
    )
