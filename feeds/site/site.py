"""The store → the files of the site. Only what changed is written; what no longer belongs there goes."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from contrechamp.progress import Progress
from contrechamp.settings import Settings
from contrechamp.store import Store
from feeds.cleaning import clean, headline
from feeds.site import addresses, search
from feeds.site.atlas import Atlas
from feeds.site.copies import Copy, copy_of, place_copies
from feeds.site.coverage import Ledger
from feeds.site.groups import Group, groups, write_group
from feeds.site.manifest import Manifest, digest, digest_files
from feeds.site.method import write_method
from feeds.site.overview import front, lists
from feeds.site.page_images import PageImages
from feeds.site.papers import PaperPages
from feeds.site.rendering import File, Press
from feeds.site.subscriptions import Subscriptions
from feeds.writing import sync_directories, write_if_changed

_HERE = Path(__file__).parent
_STATIC = ("style.css", "icon.svg", "search.js")
_MANIFEST = "site.json"  # in data_dir
_COPIES = "files"  # unit of the archived files


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReport:
    """What one publication did to the site."""

    written: int  # files
    unchanged: int  # files that were made again and hold what they held
    removed: int
    pages: int  # of papers
    problems: tuple[str, ...] = ()  # one line each


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A page in all its languages, with the files that belong to it."""

    name: str
    state: str  # digest of what it is made from
    make: Callable[[], Iterable[File]]


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
    `changed` says. A run may be killed anywhere: no file is half-written, and the next run makes good.
    """
    title = headline(clean(settings.feeds.title, 100)) or "Contrechamp"
    made_by = digest(digest_files([_HERE, _HERE.parent]), title, settings.feeds.copies)
    path = settings.data_dir / _MANIFEST
    before = Manifest.read(path, made_by)
    if changed is None:
        before.states.clear()
    atlas = Atlas.read(store)
    feeds = Subscriptions.read(store, settings)
    copies = {
        card.document_id: copy_of(card.sha256, card.media_type)
        for card in atlas.cards
        if settings.feeds.copies and store.archive.has(card.sha256)
    }
    with PageImages() as images:
        papers = PaperPages(
            store=store,
            atlas=atlas,
            press=Press(title),
            images=images,
            ocr_languages=settings.extract.ocr_languages if settings.extract.ocr else (),
        )
        units = [
            *_papers(papers, copies, set(changed or ()), before),
            *_shared(atlas, Ledger.read(store, atlas, now), papers.press, feeds),
        ]
        written, unchanged, after = _write(units, before, settings.output_dir, progress)
    placed = place_copies(set(copies.values()), store.archive, settings.output_dir)
    after.files[_COPIES], after.states[_COPIES] = tuple(sorted({c.address for c in copies.values()})), ""
    removed = _remove(before.all_files() - after.all_files(), settings.output_dir)
    after.write(path)
    return SiteReport(
        written=written + placed,
        unchanged=unchanged,
        removed=removed,
        pages=len(atlas.cards),
    )


def _papers(
    papers: PaperPages, copies: Mapping[int, Copy], changed: set[int], before: Manifest
) -> Iterator[Unit]:
    """A unit for every flagged paper; those that name a changed one, or that it names, are made again too."""
    atlas = papers.atlas
    states = {
        card.document_id: digest(
            card,
            copies.get(card.document_id),
            [atlas.vendor_pages[vendor] for flag in card.flags for vendor in flag.vendors],
            [(twin.document_id, twin.title) for twin in atlas.by_hash[card.sha256]],
        )
        for card in atlas.cards
    }
    anew = {number for number, state in states.items() if before.states.get(_name(number)) != state}
    anew |= changed & atlas.flagged
    kin = papers.store.shelf.kin(anew | changed)
    others = {other.stored.id for each in kin.values() for other in each if other.stored} & atlas.flagged
    kin |= papers.store.shelf.kin(others - kin.keys())
    for card in atlas.cards:
        number = card.document_id
        if number in anew or number in others:
            before.states.pop(_name(number), None)
        yield Unit(
            name=_name(number),
            state=states[number],
            make=partial(papers.make, card, kin.get(number, ()), copies.get(number)),
        )


def _name(document_id: int) -> str:
    return f"papers/{document_id}"


def _shared(atlas: Atlas, ledger: Ledger, press: Press, feeds: Subscriptions) -> Iterator[Unit]:
    """The units that several papers share."""
    summed = [(source, tuple(days)) for source, days in sorted(atlas.days.items())]
    states = [(card.document_id, digest(card)) for card in atlas.cards]
    for group in groups(atlas, feeds):
        yield Unit(
            name=group.address,
            state=digest(group.content, group.subscriptions, [digest(card) for card in group.cards]),
            make=partial(write_group, group, atlas, press),
        )
    everything = Group(
        address=addresses.PAPERS,
        template="papers.html",
        cards=atlas.cards,
        content={},
        subscriptions=feeds.all,
    )
    yield Unit(
        name=everything.address,
        state=digest(states, feeds.all),
        make=partial(write_group, everything, atlas, press),
    )
    yield Unit(
        name=addresses.FRONT,
        state=digest(states, summed, sorted(atlas.sources), feeds.all),
        make=partial(front, atlas, press, feeds.all),
    )
    yield Unit(
        name="lists", state=digest(states, sorted(atlas.bodies.items())), make=partial(lists, atlas, press)
    )
    for number, cards in search.blocks(atlas).items():
        yield Unit(
            name=f"search/{number}",
            state=digest(cards),
            make=partial(_one, search.write_block, number, cards, atlas),
        )
    yield Unit(name=addresses.SEARCH, state=digest(states), make=partial(search.write_page, atlas, press))
    lines = ledger.lines()
    yield Unit(name=addresses.COVERAGE, state=digest(lines, summed), make=partial(ledger.write_index, press))
    for line in lines:
        source = line.source.id
        yield Unit(
            name=addresses.source(source),
            state=digest(
                line,
                atlas.days.get(source),
                ledger.gaps.get(source),
                ledger.failures.get(source),
                ledger.crawls.get(source),
            ),
            make=partial(ledger.write_source, line, press),
        )
    yield Unit(name=addresses.METHOD, state="", make=partial(write_method, press))
    yield Unit(name="static", state="", make=_static)


def _one(make: Callable[..., File], *arguments: Any) -> list[File]:
    return [make(*arguments)]


def _static() -> list[File]:
    return [
        File(address=f"static/{name}", content=(_HERE / "static" / name).read_bytes()) for name in _STATIC
    ]


def _write(
    units: Sequence[Unit], before: Manifest, folder: Path, progress: Progress
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
