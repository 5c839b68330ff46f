"""The commands, in the order of `--help`, and the options they all share."""

from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from contrechamp import __version__
from contrechamp.cli import (
    authorities,
    catalogue,
    demonstration,
    detection,
    explore,
    export,
    health,
    lexicon,
    paper,
    review,
    stages,
)
from contrechamp.cli.session import Session

_SHARED = {"--config": 1, "--data-dir": 1, "--catalogue": 1, "--verbose": 0, "-v": 0}  # name → words after it


class _SharedOptionsAnywhere(TyperGroup):
    """Lets the options of `contrechamp` itself stand after the command too, where people type them."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # Typer's own Context
        """Move the shared options in front of the command; everything after `--` is left alone."""
        front: list[str] = []
        rest: list[str] = []
        words = iter(args)
        for word in words:
            if word == "--":
                rest += [word, *words]
            elif word.partition("=")[0] in _SHARED:
                takes = 0 if "=" in word else _SHARED[word]
                front += [word, *(value for _, value in zip(range(takes), words, strict=False))]
            else:
                rest.append(word)
        return super().parse_args(ctx, front + rest)


app = typer.Typer(
    cls=_SharedOptionsAnywhere,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Find algorithmic video surveillance and biometric surveillance in public papers; publish feeds.",
    epilog="The options above may stand before or after the command. Exit codes: docs/operations.md.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"contrechamp {__version__}")
        raise typer.Exit


@app.callback()
def shared_options(  # noqa: PLR0917 - Typer reads the options from the signature
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option(help="Settings file (default: contrechamp.toml here).")
    ] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Archive, database and feeds (default: var).")] = None,
    catalogue_dirs: Annotated[
        list[Path] | None,
        typer.Option("--catalogue", help="A directory of your own sources; may be repeated."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say what is done, on stderr.")] = False,
    version: Annotated[  # noqa: ARG001 - its callback does it all
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say it.")
    ] = False,
) -> None:
    """Options of all commands."""
    context.obj = Session.from_options(
        config=config, data_dir=data_dir, catalogues=tuple(catalogue_dirs or ()), verbose=verbose
    )


for module in (
    stages,
    catalogue,
    authorities,
    health,
    detection,
    lexicon,
    explore,
    export,
    paper,
    review,
    demonstration,
):
    module.register(app)
