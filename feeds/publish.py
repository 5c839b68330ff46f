"""What holds now → what is told → files. Telling is one transaction, before any file is touched.

The files are a function of the store, the settings and the day: a run that was killed anywhere is made
good by the next, and nothing is lost or told twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from contrechamp.errors import SettingsError
from contrechamp.progress import Progress
from contrechamp.records import FeedEntry, FlaggedDocument, TextOrigin
from contrechamp.settings import Settings
from contrechamp.store import Store
from feeds.assembling import Edition, Publication, assemble
from feeds.channels import load_channels
from feeds.cleaning import clean, headline, web_address
from feeds.layout import Output, write_output
from feeds.telling import current_tellings, find_news


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishReport:
    """What one publication did."""

    new_entries: int  # told for the first time
    corrections: int  # told in the place of earlier ones, withdrawals included
    noted: int  # papers of a source's history, kept from being taken for news later
    entries: int  # that stand today, each counted once, however many feeds show it
    feeds: int  # families spelled out
    written: int  # files
    unchanged: int
    removed: int
    problems: tuple[str, ...] = ()  # one line each


def publish(
    store: Store, settings: Settings, *, now: datetime, progress: Progress, backfill: bool = False
) -> PublishReport:
    """Tell what is new, then bring the files in `settings.output_dir` in line with all that was told.

    With `backfill` the papers of the sources' history are told as well, marked as archives.
    Raises CatalogueError for the channels file, SettingsError for the site's address, StoreError.
    """
    channels = load_channels(Path(settings.feeds.channels) if settings.feeds.channels else None)
    site = _site(settings.feeds.site_url)
    edition = Edition(
        publisher=headline(clean(settings.feeds.title, 100)) or "Contrechamp",
        home=site or _contact(settings.crawl.contact),
        max_entries=settings.feeds.max_entries,
        today=now.date(),
    )
    flagged = list(store.findings.flagged())
    news = tell(store, flagged, now=now, archives=backfill)
    publication = gather(store, flagged, now=now)
    output = write_output(
        assemble(channels, publication, edition), edition.publisher, settings.output_dir, site, progress
    )
    return _report(news, publication, output, now)


def tell(
    store: Store, flagged: Sequence[FlaggedDocument], *, now: datetime, archives: bool = False
) -> list[FeedEntry]:
    """Tell what is new, in one transaction; returns the entries that were told."""
    return store.feedbook.tell(find_news(flagged, store.feedbook.entries(), archives=archives), now)


def gather(store: Store, flagged: Sequence[FlaggedDocument], *, now: datetime) -> Publication:
    """All that feeds are made from; changes nothing."""
    told = store.feedbook.entries()
    documents = {paper.stored.id: paper.stored for paper in flagged}
    others = {entry.document_id for entry in told} - documents.keys()

    @lru_cache(maxsize=256)
    def origins_of(sha256: str) -> Mapping[int, TextOrigin]:
        return {page.number: page.origin for page in store.texts.pages(sha256)}

    return Publication(
        told=told,
        tellings=current_tellings(told, now),
        flagged={paper.stored.id: paper for paper in flagged},
        documents=documents | (store.findings.documents(others) if others else {}),
        sources={source.id: source for source in store.ledger.sources()},
        origins_of=origins_of,
    )


def _report(
    news: Sequence[FeedEntry], publication: Publication, output: Output, now: datetime
) -> PublishReport:
    public = [entry for entry in news if not entry.silent]
    ahead = sum(entry.told > now for entry in publication.told)
    problem = (
        f"{ahead} entries were told by a clock that was ahead of this one: check the time of the machine"
    )
    return PublishReport(
        new_entries=sum(entry.replaces is None for entry in public),
        corrections=sum(entry.replaces is not None for entry in public),
        noted=len(news) - len(public),
        entries=len(publication.tellings),
        feeds=output.feeds,
        written=output.written,
        unchanged=output.unchanged,
        removed=output.removed,
        problems=(problem,) if ahead else (),
    )


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
