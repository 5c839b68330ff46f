"""`authorities`: who is who among public bodies, and newer reference data."""

from typing import Annotated

import typer

from contrechamp.cli import show
from contrechamp.cli.session import session
from contrechamp.cli.stages import JsonOption


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="Public bodies: renew what is known of them.")
    group.command()(renew)
    group.command()(resolve)
    app.add_typer(group, name="authorities")


def renew(
    context: typer.Context,
    api: Annotated[str, typer.Option(help="Where communes are asked for.")] = "https://geo.api.gouv.fr",
    json: JsonOption = False,
) -> None:
    """Fetch the communes anew and resolve the stored authorities by them."""
    from crawler.reference import renew_communes  # noqa: PLC0415 - Scrapy takes a second to import

    current = session(context)
    renewal = renew_communes(current.settings, now=current.now(), progress=current.progress(), base=api)
    with current.store(alone=True) as store:
        changed = store.authorities.resolve_again()
    if json:
        show.as_json({"renewal": renewal, "authorities_changed": changed})
        return
    show.say(f"{renewal.communes} communes ({renewal.before} before) in {renewal.file}")
    show.say(f"{changed} stored authorities changed or became one")


def resolve(context: typer.Context, json: JsonOption = False) -> None:
    """Resolve the stored authorities by the reference data of today."""
    with session(context).store(alone=True) as store:
        changed = store.authorities.resolve_again()
    if json:
        show.as_json({"authorities_changed": changed})
    else:
        show.say(f"{changed} stored authorities changed or became one")
