"""`sources`: the catalogue, and how each source is doing."""

from typing import Annotated

import typer

from contrechamp.cli import show
from contrechamp.cli.session import session
from contrechamp.cli.stages import JsonOption, SourcesArgument


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(sources)


def sources(
    context: typer.Context,
    names: SourcesArgument = None,
    problems: Annotated[bool, typer.Option("--problems", help="Only those that are not well.")] = False,
    json: JsonOption = False,
) -> None:
    """List the sources: last success, last document, health."""
    current = session(context)
    selected = {source.id: source for source in current.select(names or ())}
    now = current.now()
    with current.store() as store:
        store.intake.register(current.sources)
        states = [state for state in store.ledger.sources() if state.id in selected]
    rows = [(state, state.health(now)) for state in states]
    if problems:
        rows = [(state, health) for state, health in rows if health not in ("ok", "never")]
    if json:
        show.as_json(
            [
                {
                    "id": state.id,
                    "title": state.title,
                    "spider": selected[state.id].spider,
                    "homepage": state.homepage,
                    "health": health,
                    "last_success": state.last_success,
                    "last_attempt": state.last_attempt,
                    "last_document": state.last_document,
                    "documents": state.documents,
                    "problems": state.problems,
                }
                for state, health in rows
            ]
        )
        return
    show.table(
        ("source", "health", "last success", "last document", "documents", "title"),
        [
            (
                state.id,
                health,
                show.moment(state.last_success),
                show.moment(state.last_document),
                state.documents,
                state.title,
            )
            for state, health in rows
        ],
    )
    for state, health in rows:
        if health != "ok":
            for problem in state.problems:
                show.say(f"{state.id}: {problem}")
