"""`review`, `review web`, `review export`, `rules`."""

import getpass
import json as json_format
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from contrechamp.cli import show
from contrechamp.cli.review.queue import Wanted, queue
from contrechamp.cli.review.terminal import walk
from contrechamp.cli.session import session
from contrechamp.cli.stages import JsonOption
from contrechamp.records import Level, Topic
from contrechamp.reviews import as_labelled

ByOption = Annotated[str | None, typer.Option("--by", help="Who decides; default: your user name.")]
TopicOption = Annotated[Topic | None, typer.Option(help="Only this topic.")]
LevelOption = Annotated[Level | None, typer.Option(help="Only this level.")]
DepartmentOption = Annotated[str | None, typer.Option(help="Only this department: 44.")]
SourceOption = Annotated[str | None, typer.Option(help="Only this source: fr/nice.")]
RuleOption = Annotated[str | None, typer.Option(help="Only what this lexicon entry led to.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="Confirm or dismiss what the machine flagged (in the terminal).")
    group.callback(invoke_without_command=True)(review)
    group.command()(web)
    group.command()(export)
    app.add_typer(group, name="review")
    app.command()(rules)


def review(  # noqa: PLR0917 - Typer reads the options from the signature
    context: typer.Context,
    by: ByOption = None,
    topic: TopicOption = None,
    level: LevelOption = None,
    department: DepartmentOption = None,
    source: SourceOption = None,
    rule: RuleOption = None,
    json: Annotated[bool, typer.Option("--json", help="List what waits, for machines.")] = False,
) -> None:
    """Walk through the flags that nobody has looked at; each decision is kept at once."""
    if context.invoked_subcommand:
        return
    current = session(context)
    wanted = Wanted(topic=topic, level=level, department=department, source=source, entry=rule)
    with current.store() as store:
        waiting = list(queue(store, wanted))
        if json:
            show.as_json(
                [
                    {
                        "document": case.stored.id,
                        "url": case.stored.document.url,
                        "verdict": case.verdict,
                    }
                    for case in waiting
                ]
            )
            return
        if not waiting:
            show.say("nothing waits for review")
            return
        show.say(f"{len(waiting)} flags wait for review")
        done = walk(
            store,
            waiting,
            reviewer=by or getpass.getuser(),
            now=current.now,
            console=Console(highlight=False),
        )
    show.say(f"{done.confirmed} confirmed, {done.dismissed} dismissed, {done.undone} undone")
    if done.confirmed or done.dismissed or done.undone:
        show.say("contrechamp publish brings feeds and pages in line")


def web(
    context: typer.Context,
    by: ByOption = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free one.")] = 8002,
) -> None:
    """The same as a form in the browser, on this machine only."""
    from contrechamp.cli.review.web import open_server  # noqa: PLC0415 - only here

    current = session(context)
    with (
        current.store() as store,
        open_server(store, reviewer=by or getpass.getuser(), now=current.now, port=port) as server,
    ):
        show.say(f"http://127.0.0.1:{server.server_port}/ (Ctrl-C ends)")
        with suppress(KeyboardInterrupt):
            server.serve_forever()


def export(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="Where to write; default: standard output.")] = None,
) -> None:
    """Write the decisions as labelled cases for `contrechamp evaluate` (JSON Lines)."""
    with session(context).store() as store:
        lines = [
            json_format.dumps(as_labelled(judged), ensure_ascii=False) for judged in store.reviews.judged()
        ]
    text = "".join(f"{line}\n" for line in lines)
    if file is None:
        typer.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")
        show.say(f"{len(lines)} cases in {file}")


def rules(context: typer.Context, json: JsonOption = False) -> None:
    """Precision of each lexicon entry, by what people decided."""
    with session(context).store() as store:
        figures = store.reviews.by_rule()
    if json:
        show.as_json(
            [
                {
                    "entry": one.entry,
                    "confirmed": one.confirmed,
                    "dismissed": one.dismissed,
                    "precision": one.precision,
                }
                for one in figures
            ]
        )
        return
    show.table(
        ("entry", "confirmed", "dismissed", "precision"),
        [(one.entry, one.confirmed, one.dismissed, f"{one.precision:.2f}") for one in figures],
    )
    if not figures:
        show.say("nothing was reviewed yet; contrechamp review begins")
