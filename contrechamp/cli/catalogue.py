"""`sources`: the catalogue, how each source is doing, and whether each would begin."""

from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from contrechamp.cli import show
from contrechamp.cli.session import session
from contrechamp.cli.stages import JsonOption, SourcesArgument
from contrechamp.errors import ExitCode
from contrechamp.reference import load_bodies

_SHOWN = 140  # characters of an address


class _ListsByDefault(TyperGroup):
    """`contrechamp sources fr/nice` means `contrechamp sources list fr/nice`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # Typer's own Context
        """Put `list` where no command stands."""
        asked = [word for word in args if not word.startswith("-")][:1]
        wants_help = bool({"-h", "--help"} & set(args))
        if not wants_help and not (asked and asked[0] in self.commands):
            args = ["list", *args]
        return super().parse_args(ctx, args)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(cls=_ListsByDefault, help="The catalogue: how each source is doing (list).")
    group.command(name="list")(sources)
    group.command()(check)
    group.command()(discover)
    app.add_typer(group, name="sources")


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


def check(context: typer.Context, names: SourcesArgument = None, json: JsonOption = False) -> None:
    """Load every source and build its first request; nothing is asked for."""
    from crawler.checking import check as check_sources  # noqa: PLC0415 - Scrapy takes a second to import

    current = session(context)
    checked = check_sources(
        current.settings, current.select(names or ()), now=current.now(), terms=current.query_terms
    )
    wrong = [one for one in checked if one.problem]
    if json:
        show.as_json(checked)
    else:
        show.table(
            ("source", "begins with"),
            [(one.source, (one.begins or "nothing")[:_SHOWN]) for one in checked if not one.problem],
        )
        for one in wrong:
            show.say(f"{one.source}: {one.problem}")
        show.say(f"{len(checked)} sources, {len(wrong)} of them would not begin")
    if wrong:
        raise typer.Exit(ExitCode.CATALOGUE)


def discover(  # noqa: PLR0917 - Typer reads the options from the signature
    context: typer.Context,
    into: Annotated[Path, typer.Option(help="Directory of your own catalogue: files go to fr/ in it.")],
    department: Annotated[list[str] | None, typer.Option(help="44, 2A, 974; may be repeated.")] = None,
    commune: Annotated[list[str] | None, typer.Option(help="INSEE code; may be repeated.")] = None,
    population_min: Annotated[int, typer.Option(min=0, help="Only towns of so many inhabitants.")] = 0,
    directory: Annotated[
        str, typer.Option(help="The directory of town halls.")
    ] = "https://api-lannuaire.service-public.fr",
    json: JsonOption = False,
) -> None:
    """Find the sites of towns, look at each politely, write a catalogue file for each that shows acts."""
    from crawler.discovery.discovering import Wanted  # noqa: PLC0415 - as above
    from crawler.discovery.discovering import discover as find  # noqa: PLC0415

    current = session(context)
    wanted = Wanted(
        departments=tuple(code.upper() for code in department or ()),
        communes=tuple(commune or ()),
        population_min=population_min,
    )
    found = find(
        current.settings,
        load_bodies(current.settings.data_dir / "reference"),
        wanted,
        into,
        now=current.now(),
        progress=current.progress(),
        directory=directory,
    )
    if json:
        show.as_json(found)
    else:
        written = [town for town in found.towns if town.file]
        for town in written:
            show.say(f"{town.file}  {town.site or ''}")
        for town in found.towns:
            if town.profile:
                show.say(f"{town.profile}  buyer profile of {town.body.name}")
            elif town.profile_why_not:
                show.say(f"{town.body.name}: {town.profile_why_not}")
        show.say(f"{len(written)} of {len(found.towns)} towns have a file")
        if found.not_found:
            show.say(f"the others, and why: {found.not_found}")
    for problem in found.problems:
        show.complain(problem)
    if found.problems:
        raise typer.Exit(ExitCode.SOURCE_FAILED)
