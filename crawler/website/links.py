"""A link to a document, with all that its list says of it, and whether it is worth asking for."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from urllib.parse import unquote, urlsplit

from contrechamp.records import Authority, DocumentKind, Provenance, Resource
from contrechamp.store.intake import KnownDocument
from crawler.labels.dates import Days, Reader, upload_of
from crawler.labels.kinds import kind_of
from crawler.labels.titles import Title, choose_title, looks_like_file
from crawler.revisiting import Rhythm
from crawler.website.options import ListOptions
from crawler.website.routes import is_download_route
from crawler.website.urls import file_name, has_known_ending, host_of, site_of

_PASSING = (408, 429)  # statuses that say nothing of the document


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One document as a list names it."""

    url: str  # canonical
    title: Title
    dated: date | None = None
    dated_from: Provenance | None = None
    published: date | None = None
    kind: DocumentKind = DocumentKind.OTHER
    html: bool = False  # it may be a web page
    modified: datetime | None = None  # the list says when it last changed
    authority: Authority | None = None  # None: that of the source

    @property
    def date(self) -> date | None:
        """The day the paper bears, else the day it was published."""
        return self.dated or self.published


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words round a link, nearest last."""

    heading: str = ""  # the heading the link stands under
    row: str = ""  # the row the link stands in
    row_title: str = ""  # what the `row_title` selector found in it
    row_date: str = ""  # what the `row_date` selector found in it
    label: str = ""  # the link's own words
    attributes: tuple[str, ...] = ()  # its title and aria-label


def describe(url: str, words: Words, reader: Reader, *, html: bool = False) -> Link:
    """The link with the best title, days and kind that its words and file name give."""
    name = file_name(url)
    title = choose_title(row=words.row_title, label=words.label, attributes=words.attributes, file_name=name)
    if title.text is None or title.provenance is Provenance.FILE_NAME:
        title = choose_title(row=words.row) if words.row else title
        title = title if title.text else choose_title(file_name=name)
        title = title if title.text else choose_title(row=words.heading)
    days, dated_from = _days(url, name, words, reader)
    return Link(
        url=url,
        title=title,
        dated=days.dated,
        dated_from=dated_from,
        published=days.published,
        kind=kind_of(words.row_title, words.label, *words.attributes, words.row, name, words.heading),
        html=html,
    )


def _days(url: str, name: str, words: Words, reader: Reader) -> tuple[Days, Provenance | None]:
    """The days of a document and where the one it bears was read, the surest place first."""
    upload = upload_of(unquote(urlsplit(url).path))
    stem = name.rpartition(".")[0] or name
    places = [
        (reader.label(words.row_date), Provenance.LISTING),
        (reader.label(words.row_title), Provenance.LISTING),
        (reader.label("" if looks_like_file(words.label) else words.label), Provenance.LISTING),
        *((reader.label(text), Provenance.LINK) for text in words.attributes),
        (reader.label(words.row), Provenance.LISTING),
        (Days(dated=reader.file_name(stem, upload)), Provenance.FILE_NAME),
        (reader.label(words.heading), Provenance.LISTING),
    ]
    published = next((days.published for days, _ in places if days.published), None)
    for days, provenance in places:
        if days.dated is not None:
            return Days(days.dated, published), provenance
    return Days(None, published), None


def looks_like_document(url: str, options: ListOptions) -> bool:
    """Whether an address has the ending of a document, be it in a query or before a last key.

    An address without any ending looks like one when a known software hands out files by it.
    """
    segments = urlsplit(url).path.split("/")[-2:]
    names = [file_name(url), *(unquote(segment, errors="replace") for segment in segments)]
    if any(name.lower().endswith(f".{ending}") for name in names for ending in options.document_types):
        return True
    return not any(map(has_known_ending, names)) and is_download_route(url)


def lies_here(url: str, page: str, options: ListOptions) -> bool:
    """Whether an address is of the same site as the page, or on one of the document hosts."""
    host = host_of(url)
    return site_of(url) == site_of(page) or any(
        host == known.lower() or host.endswith(f".{known.lower()}") for known in options.document_hosts
    )


def wanted(url: str, label: str, options: ListOptions) -> bool:
    """Whether `allow` and `deny` let a document in."""
    texts = (url, unquote(url, errors="replace"), label)
    if any(pattern.search(text) for pattern in options.deny for text in texts):
        return False
    return not options.allow or any(pattern.search(text) for pattern in options.allow for text in texts)


class Visit(Enum):
    """What to do about a listed document."""

    FETCH = auto()
    RECHECK = auto()  # ask only whether it changed
    LEAVE = auto()


def visit(
    link: Link, known: KnownDocument | None, resource: Resource | None, now: datetime, rhythm: Rhythm
) -> Visit:
    """Whether to ask for a listed document now.

    One we have is asked for more and more rarely; one we could not get for a passing reason at every
    run; one that was not there, refused or no document as rarely as one we have.
    """
    if known is None:
        if resource is None or resource.last_status in _PASSING or resource.last_status >= 500:
            return Visit.FETCH
        again = rhythm.is_due(resource.first_seen, resource.last_checked, now)
        return Visit.FETCH if again else Visit.LEAVE
    if link.modified is not None and (known.last_checked is None or link.modified > known.last_checked):
        return Visit.RECHECK
    due = rhythm.is_due(known.first_seen, known.last_checked, now, day=link.dated)
    return Visit.RECHECK if due else Visit.LEAVE
