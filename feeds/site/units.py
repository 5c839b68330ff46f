"""The pages in units: what each is made from, so that it is known which must be made again."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from feeds.site import addresses, search
from feeds.site.atlas import Atlas
from feeds.site.copies import Copy
from feeds.site.coverage import Ledger
from feeds.site.groups import Group, groups, write_group, write_part
from feeds.site.manifest import Manifest, digest
from feeds.site.method import write_method
from feeds.site.overview import front, lists
from feeds.site.papers import PaperPages
from feeds.site.rendering import File, Press
from feeds.site.subscriptions import Subscriptions

_HERE = Path(__file__).parent
_STATIC = ("style.css", "icon.svg", "search.js")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A page in all its languages, with the files that belong to it."""

    name: str
    state: str  # digest of what it is made from
    make: Callable[[], Iterable[File]]


def paper_units(
    papers: PaperPages, copies: Mapping[int, Copy], changed: set[int], before: Manifest
) -> Iterator[Unit]:
    """A unit for every flagged paper; those that name a changed one, or that it names, are made again too."""
    atlas = papers.atlas
    states = {
        card.document_id: digest(
            atlas.prints[card.document_id],
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


def shared_units(atlas: Atlas, ledger: Ledger, press: Press, feeds: Subscriptions) -> Iterator[Unit]:
    """The units that several papers share."""
    summed = [(source, tuple(days)) for source, days in sorted(atlas.holdings.days.items())]
    states = atlas.print_of(atlas.cards)
    everything = Group(
        address=addresses.PAPERS,
        template="papers.html",
        cards=atlas.cards,
        content={},
        subscriptions=feeds.all,
    )
    for group in (*groups(atlas, feeds), everything):
        state = digest(group.content, group.subscriptions, atlas.print_of(group.cards))
        yield Unit(name=group.address, state=state, make=partial(write_group, group, atlas, press))
        for part in group.parts():
            yield Unit(
                name=f"{group.address} {part.period}",
                state=digest(group.address, atlas.print_of(part.cards)),
                make=partial(write_part, group, part, atlas, press),
            )
    yield Unit(
        name=addresses.FRONT,
        state=digest(states, summed, sorted(atlas.holdings.sources), feeds.all),
        make=partial(front, atlas, press, feeds.all),
    )
    yield Unit(
        name="lists",
        state=digest(states, sorted(atlas.holdings.bodies.items())),
        make=partial(lists, atlas, press),
    )
    for number, cards in search.blocks(atlas).items():
        yield Unit(
            name=f"search/{number}",
            state=atlas.print_of(cards),
            make=partial(search.write_block, number, cards, atlas),
        )
    yield Unit(name=addresses.SEARCH, state=states, make=partial(search.write_page, atlas, press))
    lines = ledger.lines()
    yield Unit(name=addresses.COVERAGE, state=digest(lines, summed), make=partial(ledger.write_index, press))
    for line in lines:
        source = line.source.id
        yield Unit(
            name=addresses.source(source),
            state=digest(
                line,
                atlas.holdings.days.get(source),
                ledger.holdings.gaps.get(source),
                ledger.holdings.failures.get(source),
                ledger.holdings.crawls.get(source),
            ),
            make=partial(ledger.write_source, line, press),
        )
    yield Unit(name=addresses.METHOD, state="", make=partial(write_method, press))
    yield Unit(name="static", state="", make=_static)


def _static() -> list[File]:
    return [
        File(address=f"static/{name}", content=(_HERE / "static" / name).read_bytes()) for name in _STATIC
    ]
