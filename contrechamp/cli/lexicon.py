"""`lexicon check`, `lexicon identify`: mend the vocabulary, and find out which companies its vendors are."""

from pathlib import Path
from typing import Annotated

import typer

from contrechamp.cli import show
from contrechamp.cli.identifying import Register, companies_file, identify_all, list_all, vendors_to_ask
from contrechamp.cli.session import session
from contrechamp.cli.stages import JsonOption
from contrechamp.errors import ExitCode, UnreadableError


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="Work on the vocabulary of the detector.")
    group.command()(check)
    group.command()(identify)
    app.add_typer(group, name="lexicon")


def check(
    directory: Annotated[Path, typer.Argument(help="A folder of lexicon entries (TOML).")],
    json: JsonOption = False,
) -> None:
    """Say in plain words what is wrong with edited entries, their example sentences included."""
    from analysis import check_directory  # noqa: PLC0415 - spaCy takes a second to import

    if not directory.is_dir():
        raise UnreadableError(f"{directory}: there is no such folder")
    problems = check_directory(directory)
    if json:
        show.as_json(problems)
    else:
        for problem in problems:
            show.say(problem)
        if not problems:
            show.say("nothing is wrong")
    if problems:
        raise typer.Exit(ExitCode.CATALOGUE)


def identify(  # noqa: PLR0917 - Typer reads the options from the signature
    context: typer.Context,
    into: Annotated[
        Path | None,
        typer.Option(
            help="Where to write: a directory of your own lexicon, or companies.toml in it"
            " (default: the first of `lexicons` in the settings)."
        ),
    ] = None,
    vendor: Annotated[
        list[str] | None,
        typer.Option(help="Only this one, by label or id, known or not; may be repeated."),
    ] = None,
    only_list: Annotated[bool, typer.Option("--list", help="Show the candidates, ask nothing.")] = False,
    api: Annotated[
        str, typer.Option(help="Where companies are asked for.")
    ] = "https://recherche-entreprises.api.gouv.fr",
    json: Annotated[bool, typer.Option("--json", help="For machines; asks nothing.")] = False,
) -> None:
    """Ask the register which company each French vendor is; you confirm, and its SIREN is written down.

    Every answer is kept at once: stop when you like, the next run asks for the others.
    """
    current = session(context)
    only_list = only_list or json
    file = None if only_list and into is None else companies_file(current.settings, into)
    vendors = vendors_to_ask(current.settings, file, vendor or ())
    where = Register(current=current, base=api)
    if only_list:
        problems = list_all(where, vendors, json=json)
    else:
        assert file is not None  # noqa: S101 - said above
        problems = identify_all(where, vendors, file)
    for problem in problems:
        show.complain(problem)
    if problems:
        raise typer.Exit(ExitCode.SOURCE_FAILED)
