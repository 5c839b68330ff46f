"""PDF → text by pdftotext, the second opinion: it reads some files and some stamps that PDFium does not."""

from pathlib import Path

from analysis.extract.tools import ToolError, run_tool

_SECONDS = 20.0  # it was seen to hang where PDFium gave an error at once


def read_pages(path: Path, *, first: int, last: int) -> dict[int, str]:
    """Text by page number. Raises ToolError when pdftotext fails, hangs or is not installed."""
    command = (
        "pdftotext",
        "-q",
        "-enc",
        "UTF-8",
        "-eol",
        "unix",
        "-f",
        str(first),
        "-l",
        str(last),
        str(path),
        "-",
    )
    told = run_tool(command, timeout=_SECONDS).decode("utf-8", errors="replace")
    pages = told.split("\f")
    if pages and not pages[-1].strip():
        pages.pop()  # each page ends with a form feed
    return dict(enumerate(pages, first))


class SecondOpinion:
    """The pages of one file as pdftotext reads them; asked once, when the first page needs it."""

    def __init__(self, path: Path, pages: int) -> None:
        self._path = path
        self._last = pages
        self._texts: dict[int, str] | None = None

    def page(self, number: int) -> str:
        """The text of a page; empty when pdftotext has none or does not work on this file."""
        if self._texts is None:
            try:
                self._texts = read_pages(self._path, first=number, last=self._last)
            except ToolError:
                self._texts = {}  # an opinion more was hoped for; the page's own reason says what is missing
        return self._texts.get(number, "")
