"""`demo`: the whole path on a fictional town, served on this machine."""

from dataclasses import replace
from threading import Event
from typing import Annotated

import typer

from contrechamp.cli import show, stages
from contrechamp.cli.reports import complain_about, exit_code, say_analysed, say_crawled, say_published
from contrechamp.cli.session import Session, session
from contrechamp.demo import serve, write_catalogue
from contrechamp.records import FlaggedDocument
from contrechamp.settings import Settings

PORT = 8765  # fixed, because a document is known by its address: another port is another town


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(demo)


def demo(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Where the town is served on 127.0.0.1.")] = PORT,
    keep_serving: Annotated[
        bool, typer.Option("--serve", help="Go on serving the town until Ctrl-C, so that its links open.")
    ] = False,
) -> None:
    """Run the real path on a fictional town: crawl, archive, read with OCR, detect, store, publish."""
    given = session(context)
    data_dir = given.settings.data_dir / "demo"
    with serve(port) as town:
        folder = data_dir / "catalogue"
        write_catalogue(folder, town.base_url)
        settings = replace(
            given.settings,
            data_dir=data_dir,
            database="",
            public_dir=None,
            catalogues=(folder,),
            shipped_sources=False,
            crawl=replace(given.settings.crawl, delay_seconds=0.0),
        )
        current = Session(read_settings=lambda: settings, verbose=given.verbose)
        with current.store(alone=True) as store:
            crawled = stages.collect(current, store, current.sources, full=False, since=None)
            analysed = stages.read_and_find(current, store)
            published = stages.write(
                current, store, backfill=True
            )  # its papers age, its feeds shall not empty
            flagged = list(store.findings.flagged())
        say_crawled(crawled, not_due=0)
        say_analysed(analysed)
        say_published(current, published)
        if any(outcome.new or outcome.changed for outcome in crawled.outcomes):
            for paper in flagged:
                _say_flagged(paper)
        else:
            show.say(f"Nothing new: the {len(flagged)} flagged papers are those of the last run.")
        _say_where(settings, keep_serving=keep_serving)
        complain_about(crawled, analysed, published, verbose=given.verbose)
        if keep_serving:
            show.say(f"The town is served at {town.base_url} until you press Ctrl-C.")
            Event().wait()
    raise typer.Exit(exit_code(crawled, analysed))


def _say_flagged(paper: FlaggedDocument) -> None:
    document = paper.stored.document
    finding = paper.findings[0]
    show.say()
    show.say(f"{finding.level.upper()} · {finding.topic} · {finding.stage or 'no stage'} · {document.title}")
    show.say(f"  page {finding.page}: “{finding.quote}”")
    show.say(f"  {document.url}")


def _say_where(settings: Settings, *, keep_serving: bool) -> None:
    option = f"--data-dir {settings.data_dir}"
    show.say()
    show.say(f"Pages:    {settings.output_dir / 'index.html'}; open it in a browser")
    show.say(f"Feeds:    {settings.output_dir / 'feeds.html'} lists them; open one in a feed reader")
    show.say(f"Database: {settings.database_url.removeprefix('sqlite:///')}")
    show.say(f"Search:   .venv/bin/contrechamp search {option} vidéosurveillance")
    show.say(f"State:    .venv/bin/contrechamp status {option}")
    if not keep_serving:
        show.say("The town's links open while `.venv/bin/contrechamp demo --serve` runs.")
