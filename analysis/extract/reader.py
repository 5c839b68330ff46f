"""One file → its events, whatever kind it is; what every kind has in common is done here.

Limits on pages and characters, characters that no database takes, the title and the date.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from analysis.extract.dates import find_date
from analysis.extract.events import Dated, Event, Note, Request, Title
from analysis.extract.kinds import HEAD_BYTES, Kind, kind_of
from analysis.extract.titles import choose_title
from contrechamp.errors import UnreadableError
from contrechamp.records import Page

_DATE_PAGES = 3  # pages in which a paper says of what day it is; and the last
# Their fields are the source's, which knows which one is the title and which of the many days is meant.
_RECORDS = (Kind.JSON, Kind.XML)
_NOT_STORED = dict.fromkeys((0, *range(0xD800, 0xE000)), "\ufffd")


def read(request: Request) -> Iterator[Event]:
    """The events of a file. Raises UnreadableError with the reason to record."""
    kind = _kind(request)
    events = _limited(_reader(kind)(request), request)
    yield from events if kind in _RECORDS else _with_title_and_day(events)


def _with_title_and_day(events: Iterator[Event]) -> Iterator[Event]:
    said: str | None = None
    first: list[str] = []
    last = ""
    for event in events:
        match event:
            case Title():
                said = event.text.translate(_NOT_STORED)
            case Page():
                if len(first) < _DATE_PAGES:
                    first.append(event.text)
                last = event.text
                yield event
            case _:
                yield event
    title = choose_title(said, first[0] if first else "")
    if title is not None:
        yield Title(title)
    dated = find_date("\n".join(first if last in first else [*first, last]))
    if dated is not None:
        yield Dated(dated)


def _limited(events: Iterator[Event], request: Request) -> Iterator[Event]:
    """Pages that can be stored, as many and as long as allowed; the rest is noted."""
    settings = request.settings
    left = settings.max_characters
    count = 0
    for event in events:
        if not isinstance(event, Page):
            yield event
            continue
        if count == settings.max_pages:
            yield Note(
                f"page {event.number} and what follows not read: more than {count} pages (extract.max_pages)"
            )
            return
        count += 1
        text = event.text.translate(_NOT_STORED)
        yield replace(event, text=text[:left])
        if len(text) > left:
            yield Note(
                f"page {event.number} was cut and what follows not read: more than {settings.max_characters}"
                " characters (extract.max_characters)"
            )
            return
        left -= len(text)


def _kind(request: Request) -> Kind:
    try:
        with Path(request.path).open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise UnreadableError(f"the file cannot be opened: {error.strerror}") from error
    if not head.strip(b"\x00\t\n\r \xef\xbb\xbf"):
        raise UnreadableError("the file is empty" if not head else "the file holds nothing but blanks")
    return kind_of(head, media_type=request.media_type, file_name=request.file_name)


def _reader(kind: Kind) -> Callable[[Request], Iterator[Event]]:
    """The function that reads a kind; each is imported when first needed, so that a worker stays small."""
    # ruff: noqa: PLC0415
    match kind:
        case Kind.PDF:
            from analysis.extract.pdf import read_pdf

            return read_pdf
        case Kind.IMAGE:
            from analysis.extract.images import read_image

            return read_image
        case Kind.HTML:
            from analysis.extract.web_page import read_web_page

            return read_web_page
        case Kind.JSON:
            from analysis.extract.structured import read_json

            return read_json
        case Kind.XML:
            from analysis.extract.structured import read_xml

            return read_xml
        case Kind.TEXT:
            from analysis.extract.plain import read_plain

            return read_plain
        case Kind.ZIP | Kind.ARCHIVE:
            raise UnreadableError("the file is an archive (ZIP or the like), which is not unpacked")
        case Kind.MEDIA | Kind.OLE | Kind.ODP | Kind.UNKNOWN:
            raise UnreadableError(f"files of this type are not read: {kind}")
    from analysis.extract.office import read_office

    return lambda request: read_office(request, kind)
