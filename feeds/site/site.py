"""The store → the files of the site. Only what changed is written; what no longer belongs there goes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from contrechamp.progress import Progress
from contrechamp.settings import Settings
from contrechamp.store import Store
from feeds.cleaning import clean, headline
from feeds.site.atlas import Atlas
from feeds.site.copies import copy_of, place_copies
from feeds.site.coverage import Ledger
from feeds.site.holdings import Holdings
from feeds.site.journal import Journal
from feeds.site.manifest import Manifest, digest, digest_files
from feeds.site.page_images import PageImages
from feeds.site.papers import PaperPages
from feeds.site.rendering import Press
from feeds.site.subscriptions import Subscriptions
from feeds.site.units import Unit, paper_units, shared_units
from feeds.writing import sync_directories, write_if_changed

_HERE = Path(__file__).parent
_MANIFEST = "site.json"  # in data_dir
_JOURNAL = "site.writing"  # in data_dir, while pages are written
_COPIES = "files"  # unit of the archived files


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReport:
    """What one publication did to the site."""

    written: int  # files
    unchanged: int  # files that were made again and hold what they held
    removed: int
    pages: int  # of papers
    problems: tuple[str, ...] = ()  # one line each


def write_site(
    store: Store,
    settings: Settings,
    *,
    now: datetime,
    changed: Collection[int] | None,
    progress: Progress,
) -> SiteReport:
    """Bring the pages in `settings.output_dir` in line with the store.

    `changed` are the documents that changed since the last publication; None: make every page again. Pages
    that papers share are made again when what they are made from is another than last time, whatever
    `changed` says; where nothing changed at all no paper is looked at. A run may be killed anywhere: no file
    is half-written, and the next run makes good.
    """
    title = headline(clean(settings.feeds.title, 100)) or "Contrechamp"
    made_by = digest(digest_files([_HERE, _HERE.parent]), title, settings.feeds.copies)
    path = settings.data_dir / _MANIFEST
    before = Manifest.read(path, made_by)
    if changed is None:
        before.states.clear()
    feeds = Subscriptions.read(store, settings)
    holdings = Holdings.read(store)
    state = digest(holdings.state(now), feeds)
    journal = Journal(settings.data_dir / _JOURNAL, settings.output_dir)
    if changed is not None and not changed and state == before.state and not journal.is_left:
        return SiteReport(written=0, unchanged=0, removed=0, pages=before.pages)
    atlas = Atlas.of(store.shelf.cards(), holdings)
    copies = {
        card.document_id: copy_of(card.sha256, card.media_type)
        for card in atlas.cards
        if settings.feeds.copies and store.archive.has(card.sha256)
    }
    strays = journal.begun()
    with journal, PageImages() as images:
        papers = PaperPages(
            store=store,
            atlas=atlas,
            press=Press(title),
            images=images,
            ocr_languages=settings.extract.ocr_languages if settings.extract.ocr else (),
        )
        units = [
            *paper_units(papers, copies, set(changed or ()), before),
            *shared_units(atlas, Ledger(atlas=atlas, now=now), papers.press, feeds),
        ]
        written, unchanged, after = _write(units, before, settings.output_dir, journal, progress)
        placed = place_copies(set(copies.values()), store.archive, settings.output_dir, journal.note)
        after.files[_COPIES], after.states[_COPIES] = tuple(sorted({c.address for c in copies.values()})), ""
        removed = _remove((before.all_files() | strays) - after.all_files(), settings.output_dir)
        after.state, after.pages = state, len(atlas.cards)
        after.write(path)
    return SiteReport(
        written=written + placed,
        unchanged=unchanged,
        removed=removed,
        pages=len(atlas.cards),
    )


def _write(
    units: Sequence[Unit], before: Manifest, folder: Path, journal: Journal, progress: Progress
) -> tuple[int, int, Manifest]:
    """Make the units whose state is another than before: files written, files left alone, the outcome."""
    after = Manifest(before.made_by)
    written = unchanged = 0
    touched: set[Path] = set()
    progress.start("Writing pages", len(units))
    for unit in units:
        if before.states.get(unit.name) == unit.state and unit.name in before.files:
            after.files[unit.name] = before.files[unit.name]
        else:
            addresses_of_unit = []
            for file in unit.make():
                path = folder / file.address
                journal.note(file.address)
                if write_if_changed(path, file.content):
                    written += 1
                    touched.add(path.parent)
                else:
                    unchanged += 1
                addresses_of_unit.append(file.address)
            after.files[unit.name] = tuple(addresses_of_unit)
        after.states[unit.name] = unit.state
        progress.advance(note=unit.name)
    sync_directories(touched)
    progress.finish()
    return written, unchanged, after


def _remove(files: Collection[str], folder: Path) -> int:
    """Delete files of pages that no longer exist, and the folders that are empty then."""
    removed = 0
    for address in sorted(files, reverse=True):
        path = folder / address
        if not path.is_file():
            continue
        path.unlink()
        removed += 1
        for parent in path.parents:
            if parent == folder or any(parent.iterdir()):
                break
            parent.rmdir()
    return removed
