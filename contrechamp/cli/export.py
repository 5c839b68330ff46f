"""`export`: the data as files."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from contrechamp.cli import show
from contrechamp.cli.choosing import (
    AuthorityOption,
    DepartmentOption,
    LevelOption,
    SinceOption,
    SourceOption,
    StageOption,
    TopicOption,
    UntilOption,
    VendorOption,
    choice_of,
)
from contrechamp.cli.session import session


class Kind(StrEnum):
    """What kind of file."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    OCDS = "ocds"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(export)


def export(  # noqa: PLR0917 - Typer reads the options from the signature
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="To be written; what is there is replaced when it is whole.")],
    view: Annotated[str, typer.Option(help="Which one of docs/database.md.")] = "flagged_documents",
    form: Annotated[
        Kind | None, typer.Option("--format", help="Default: by the ending of FILE.", show_default=False)
    ] = None,
    slim: Annotated[
        bool, typer.Option("--slim", help="A SQLite database of the flagged papers, texts included.")
    ] = False,
    separator: Annotated[str, typer.Option(help="Of CSV; spreadsheets set to French want ';'.")] = ",",
    sources: SourceOption = None,
    authorities: AuthorityOption = None,
    departments: DepartmentOption = None,
    topics: TopicOption = None,
    stages: StageOption = None,
    levels: LevelOption = None,
    vendors: VendorOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
) -> None:
    """Write what is flagged, or another view, to a file: CSV, JSON Lines, Parquet, OCDS releases, SQLite."""
    if len(separator) != 1 or separator in "\"\r\n'":
        raise typer.BadParameter("one character, not a quote", param_hint="--separator")
    chosen = form or _by_ending(file)
    if chosen is None and not slim:
        raise typer.BadParameter(
            f"'{file.name}' does not tell the format; add --format or --slim", param_hint="FILE"
        )
    choice = choice_of(
        sources=sources,
        authorities=authorities,
        departments=departments,
        topics=topics,
        stages=stages,
        levels=levels,
        vendors=vendors,
        since=since,
        until=until,
    )
    from feeds.exports import Format, export_database, export_view  # noqa: PLC0415 - feedgen is slow to import
    from feeds.ocds import export_releases  # noqa: PLC0415 - as above

    with session(context).store() as store:
        if slim:
            number = export_database(store, choice, file)
        elif chosen is Kind.OCDS:
            number = export_releases(store, choice, file)
        else:
            asked = store.questions.view(view)
            number = export_view(store, asked, choice, Format(str(chosen)), file, separator=separator)
    show.say(f"{number} {'papers' if slim else 'rows'} in {file}")


def _by_ending(file: Path) -> Kind | None:
    try:
        return Kind(file.suffix.removeprefix("."))
    except ValueError:
        return None
