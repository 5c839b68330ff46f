"""What holds now → what is told → files. Telling is one transaction, before any file is touched.

The files are a function of the store, the settings and the day. A run looks only at papers that changed since
the last one, and at everything when the code, the settings or the channels are others. A run that was killed
anywhere is made good by the next, and nothing is lost or told twice.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from contrechamp import __version__, records, verdicts
from contrechamp.errors import SettingsError
from contrechamp.progress import Progress
from contrechamp.records import FeedEntry
from contrechamp.settings import Settings
from contrechamp.store import FeedPaper, News, Store
from feeds.channels import Channel, load_channels
from feeds.cleaning import clean, headline, web_address
from feeds.composing import Composer
from feeds.families import Directory
from feeds.following import Following
from feeds.layout import PAGE, lay_out
from feeds.press import Press
from feeds.printing import FOLDER, FORMATS, ICON, Edition, Printer, owned_suffixes
from feeds.routing import Copy, place_outage, place_paper, sequences_of
from feeds.silence import find_outages
from feeds.telling import Heard, Rank, find_news, rank, spoken, tellings, withdrawn
from feeds.writing import Output

if TYPE_CHECKING:
    from feeds.site import SiteReport

_BATCH = 500  # papers in memory
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishReport:
    """What one publication did."""

    new_entries: int  # told for the first time
    corrections: int  # told in the place of earlier ones, withdrawals included
    noted: int  # papers of a source's history, kept from being taken for news later
    outages: int  # sources that fell silent or are back, told now
    entries: int  # that stand today, each counted once, however many feeds show it
    feeds: int  # families spelled out
    papers: int  # that were looked at
    written: int  # files
    unchanged: int
    removed: int
    site: "SiteReport | None" = None  # None: no pages are wanted
    problems: tuple[str, ...] = ()  # one line each


def publish(
    store: Store, settings: Settings, *, now: datetime, progress: Progress, backfill: bool = False
) -> PublishReport:
    """Tell what is new, then bring the files in `settings.output_dir` in line with all that was told.

    With `backfill` the papers of the sources' history are told as well, marked as archives.
    Raises CatalogueError for the channels file, SettingsError for the site's address, StoreError.
    """
    channels = load_channels(Path(settings.feeds.channels) if settings.feeds.channels else None)
    edition = _edition(settings, now)
    book = store.feedbook
    with Press.open(settings.data_dir / "press.sqlite3") as press:
        pending = book.changes()
        ahead = book.ahead(now)
        fingerprint = _fingerprint(channels, edition, settings, ahead)
        everything = press.fact("fingerprint") != fingerprint or not _same_past(store, press)
        changed = book.tellable() if everything or backfill else _with_twins(store, pending.documents)
        if everything or backfill:
            press.keep("fingerprint", "")  # killed from here on, the next run looks at everything
        news = tell(store, changed, now=now, archives=backfill)
        sources = store.ledger.sources()
        following = Following(sources, book.reach())
        outages = book.outages.tell(*find_outages(sources, book.outages.all(), edition.today), now)
        directory = Directory(channels, book.addresses())
        for occurrence in following.occurrences():
            directory.note(occurrence)
        with press.at_once():
            if everything:
                press.forget_all()
            _place(store, press, changed, directory, following)
            press.keep("fingerprint", fingerprint)
            press.keep("past", json.dumps(book.last()))
            book.give(directory.given)  # before the press holds them: an address is given once
        output = Output(settings.output_dir, FOLDER, owned_suffixes(), press.files())
        composer = Composer(store, press, following, FORMATS, site=_evidence(settings, edition), ahead=ahead)
        printed = Printer(press, composer, following, edition, output).print(directory.channels, progress)
        output.write(ICON, (_HERE / "icon.png").read_bytes())
        pages = dict(lay_out(edition.publisher, directory.channels, printed, following, edition.site))
        if not settings.feeds.site:
            pages["index.html"] = pages[PAGE]
        for address, content in pages.items():
            output.write(address, content)
        removed = output.clear()
        with press.at_once():
            press.note_files(output.take_new())
            press.forget_files(removed)
        site = None
        if settings.feeds.site:
            from feeds.site import write_site  # noqa: PLC0415 - charts and templates are slow to import

            site = write_site(
                store, settings, now=now, changed=None if everything else pending.documents, progress=progress
            )
        book.settle(pending)
    public = [entry for entry in news if not entry.silent]
    return PublishReport(
        new_entries=sum(entry.replaces is None for entry in public),
        corrections=sum(entry.replaces is not None for entry in public),
        noted=len(news) - len(public),
        outages=len(outages),
        entries=book.count(),
        feeds=len(directory.channels),
        papers=len(changed),
        written=output.written,
        unchanged=output.kept - output.written,
        removed=len(removed),
        site=site,
        problems=(*_problems(ahead), *(site.problems if site else ())),
    )


def tell(
    store: Store, document_ids: Sequence[int], *, now: datetime, archives: bool = False
) -> list[FeedEntry]:
    """Tell what is new of these papers, in one transaction; returns the entries that were told."""
    heard = _heard(store, document_ids)
    found: list[tuple[Rank, News]] = []
    for some in _batches(document_ids):
        told = _by_document(store.feedbook.entries(some))
        for paper in store.feedbook.papers(some):
            news = find_news(paper, told.get(paper.stored.id, ()), heard, archives=archives)
            found += [(rank(paper.stored, item), item) for item in news]
    return store.feedbook.tell([item for _, item in sorted(found, key=itemgetter(0))], now)


def _heard(store: Store, document_ids: Sequence[int]) -> Heard:
    """What subscribers know of papers that are others of these as well, without what is withdrawn now."""
    twins = store.feedbook.twins(document_ids)
    heard: Heard = {}
    for some in _batches(sorted({*twins, *(twin.id for each in twins.values() for twin in each)})):
        told = _by_document(store.feedbook.entries(some))
        heard.update({number: spoken(entries) for number, entries in told.items()})
        for paper in store.feedbook.papers(twins.keys() & told.keys()):
            heard[paper.stored.id] |= withdrawn(paper, told[paper.stored.id])
    return heard


def _with_twins(store: Store, document_ids: Collection[int]) -> list[int]:
    """These papers, and those that are one with them: what was told of the one bears on the others."""
    twins = store.feedbook.twins(document_ids)
    return sorted({*document_ids, *(twin.id for each in twins.values() for twin in each)})


def _batches(document_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(document_ids), _BATCH):
        yield document_ids[start : start + _BATCH]


def _place(
    store: Store, press: Press, document_ids: Sequence[int], directory: Directory, following: Following
) -> None:
    """Put the entries of these papers into their feeds, and those of outages that are in none."""
    for some in _batches(document_ids):
        told = _by_document(store.feedbook.entries(some))
        papers = store.feedbook.papers(told.keys())
        copies = _copies(store, papers)
        for paper in papers:
            standing = tellings(paper, told[paper.stored.id])
            theirs = [copies[twin.id] for twin in paper.twins if twin.id in copies]
            press.place(paper.stored.id, place_paper(paper, standing, directory, following, theirs))
    placed = press.outages()
    for outage in store.feedbook.outages.all():
        if not sequences_of(outage) <= placed:
            press.place(-outage.id, place_outage(outage, directory.channels, following))


def _copies(store: Store, papers: Sequence[FeedPaper]) -> dict[int, Copy]:
    """The papers that these are as well, with what was told of them aloud."""
    numbers = {twin.id for paper in papers for twin in paper.twins}
    told = _by_document(store.feedbook.entries(numbers))
    return {
        paper.stored.id: Copy(paper=paper, spoken=spoken(told.get(paper.stored.id, ())))
        for paper in store.feedbook.papers(numbers)
    }


def _by_document(entries: Sequence[FeedEntry]) -> dict[int, list[FeedEntry]]:
    found: dict[int, list[FeedEntry]] = {}
    for entry in entries:
        found.setdefault(entry.document_id, []).append(entry)
    return found


def _same_past(store: Store, press: Press) -> bool:
    """Whether the press was set from this database as it is, and not from one that was put back since."""
    past = press.fact("past")
    if past is None:
        return False
    last = json.loads(past)
    return last is None or store.feedbook.guid_of(last[0]) == last[1]


def _fingerprint(
    channels: Sequence[Channel], edition: Edition, settings: Settings, ahead: Mapping[int, datetime]
) -> str:
    """Of all that decides how feeds look beside the store and the day."""
    said = (
        __version__,
        channels,
        edition.publisher,
        edition.site,
        edition.home,
        edition.max_entries,
        settings.output_dir.absolute(),
        _evidence(settings, edition),
        sorted(ahead.items()),
    )
    return hashlib.sha256(f"{_code()} {said!r}".encode()).hexdigest()


@cache
def _code() -> str:
    """A digest of the code that writes feeds."""
    digest = hashlib.sha256()
    for path in sorted([*_HERE.glob("*.py"), *_HERE.glob("*.toml"), *_HERE.glob("*.png")]):
        digest.update(path.read_bytes())
    for module in (records, verdicts):
        digest.update(Path(module.__file__ or "").read_bytes())
    return digest.hexdigest()


def _edition(settings: Settings, now: datetime) -> Edition:
    site = _site(settings.feeds.site_url)
    return Edition(
        publisher=headline(clean(settings.feeds.title, 100)) or "Contrechamp",
        site=site,
        home=site or _contact(settings.crawl.contact),
        max_entries=settings.feeds.max_entries,
        today=now.date(),
    )


def _evidence(settings: Settings, edition: Edition) -> str | None:
    """Where the site stands that entries lead to; None: none is written, or its address is not known."""
    return edition.site if settings.feeds.site else None


def _problems(ahead: Mapping[int, datetime]) -> tuple[str, ...]:
    if not ahead:
        return ()
    problem = f"{len(ahead)} entries were told by a clock ahead of this one: check the time of the machine"
    return (problem,)


def _site(address: str) -> str | None:
    if not address:
        return None
    clean_address = web_address(address)
    if clean_address is None or "?" in clean_address or "#" in clean_address:
        raise SettingsError(
            f"feeds.site_url: '{address}' is not the address of a site; "
            "write it as in 'https://veille.example/' or leave it empty"
        )
    return clean_address.rstrip("/") + "/"


def _contact(contact: str) -> str | None:
    if "@" in contact and "/" not in contact and " " not in contact.strip():
        return f"mailto:{contact.removeprefix('mailto:').strip()}"
    return web_address(contact)
