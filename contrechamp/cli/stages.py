"""`run` and its three stages: `crawl`, `analyse`, `publish`."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from contrechamp.cli import show
from contrechamp.cli.reports import complain_about, exit_code, say_analysed, say_crawled, say_published
from contrechamp.cli.session import Session, session
from contrechamp.records import Source
from contrechamp.store import Store

if TYPE_CHECKING:
    from analysis import AnalysisReport
    from crawler import CrawlReport
    from feeds import PublishReport

SourcesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Ids or patterns: fr/nice 'fr/*'.")
]
FullOption = Annotated[bool, typer.Option("--full", help="List everything again, not only what is new.")]
SinceOption = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Ask for what was published from this day on.")
]
EvenIfReadOption = Annotated[bool, typer.Option("--all", help="Also sources that are not due yet.")]
BackfillFeedsOption = Annotated[
    bool, typer.Option("--backfill", help="Tell history to the feeds too, marked as such.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="For machines.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (run, crawl, analyse, publish):
        app.command()(command)


def run(
    context: typer.Context,
    sources: SourcesArgument = None,
    everything: EvenIfReadOption = False,
    backfill: BackfillFeedsOption = False,
    json: JsonOption = False,
) -> None:
    """Crawl the sources that are due, analyse what is new, publish: the command for cron.

    Silent when nothing is wrong and nobody watches. Named sources are read whether due or not.
    """
    current = session(context)
    selected = current.select(sources or ())
    with current.store(alone=True) as store:
        due = selected if sources or everything else _due(current, store, selected)
        crawled = collect(current, store, due, full=False, since=None)
        analysed = read_and_find(current, store)
        published = write(current, store, backfill=backfill)
    if json:
        show.as_json({"crawl": crawled, "analysis": analysed, "publication": published})
    elif current.watched:
        say_crawled(crawled, len(selected) - len(due))
        say_analysed(analysed)
        say_published(current, published)
    complain_about(crawled, analysed, published, verbose=current.verbose)
    raise typer.Exit(exit_code(crawled, analysed))


def crawl(
    context: typer.Context,
    sources: SourcesArgument = None,
    full: FullOption = False,
    since: SinceOption = None,
    json: JsonOption = False,
) -> None:
    """Collect what the sources have published. Without names: the sources that are due."""
    current = session(context)
    selected = current.select(sources or ())
    with current.store(alone=True) as store:
        due = selected if sources or full else _due(current, store, selected)
        report = collect(current, store, due, full=full, since=since)
    if json:
        show.as_json(report)
    elif current.watched:
        say_crawled(report, len(selected) - len(due))
    complain_about(report, verbose=current.verbose)
    raise typer.Exit(exit_code(report))


def analyse(
    context: typer.Context,
    reread: Annotated[
        str | None, typer.Option(metavar="STATUS", help="Read files again: failed, partial, or all.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Read what was collected and find what it says; only what is new or what new rules need."""
    current = session(context)
    if reread not in (None, "failed", "partial", "all"):
        raise typer.BadParameter("choose failed, partial or all", param_hint="--reread")
    with current.store(alone=True) as store:
        if reread is not None:
            store.texts.forget_outcomes(status=None if reread == "all" else reread)
        report = read_and_find(current, store)
    if json:
        show.as_json(report)
    elif current.watched:
        say_analysed(report)
    complain_about(analysed=report)
    raise typer.Exit(exit_code(analysed=report))


def publish(context: typer.Context, backfill: BackfillFeedsOption = False, json: JsonOption = False) -> None:
    """Write the feeds, the pages, the day's dump if wanted; what would not change is left alone."""
    current = session(context)
    with current.store(alone=True) as store:
        report = write(current, store, backfill=backfill)
    if json:
        show.as_json(report)
    elif current.watched:
        say_published(current, report)
    complain_about(published=report)


def _due(current: Session, store: Store, sources: tuple[Source, ...]) -> tuple[Source, ...]:
    from crawler import is_due  # noqa: PLC0415 - Scrapy takes a second to import

    now = current.now()
    return tuple(source for source in sources if is_due(source, store.intake.last_success(source.id), now))


def collect(
    current: Session, store: Store, sources: tuple[Source, ...], *, full: bool, since: datetime | None
) -> "CrawlReport":
    """The first stage, over these sources."""
    from crawler import crawl as crawl_sources  # noqa: PLC0415 - as above

    store.intake.register(current.sources, retire_others=True)
    return crawl_sources(
        current.settings,
        sources,
        now=current.now(),
        full=full,
        since=since.date() if since else None,
        terms=current.query_terms,
        companies=current.companies,
        progress=current.progress(),
    )


def read_and_find(current: Session, store: Store) -> "AnalysisReport":
    """The second stage."""
    from analysis import analyse as analyse_documents  # noqa: PLC0415 - spaCy takes a second to import

    return analyse_documents(store, current.settings, now=current.now, progress=current.progress())


def write(current: Session, store: Store, *, backfill: bool) -> "PublishReport":
    """The third stage."""
    from feeds import publish as publish_feeds  # noqa: PLC0415 - as above
    from feeds.dump import write_dump  # noqa: PLC0415 - as above

    report = publish_feeds(
        store, current.settings, now=current.now(), progress=current.progress(), backfill=backfill
    )
    write_dump(store, current.settings, now=current.now())
    return report
