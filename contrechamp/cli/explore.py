"""`explore`: the database in a browser."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer

from contrechamp.cli import show
from contrechamp.cli.session import session
from contrechamp.errors import StoreError

_SQLITE = "sqlite:///"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(explore)


def explore(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="A database, as `export --slim` makes it; default: that of the run.")
    ] = None,
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than 127.0.0.1 let others read.")
    ] = ("127.0.0.1"),
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8001,
) -> None:
    """Open the database in a browser, read-only, with questions that were thought of before."""
    current = session(context)
    if file is None:
        with current.store():  # brings views and notes up to date; what follows only reads
            file = explore_database(current.settings.database_url)
    if not is_loopback(host):
        show.complain(
            f"listening on {host}: whoever reaches this machine can read all pages and ask any question;"
            " put a web server with a password in front of it"
        )
    from contrechamp.explore import serve  # noqa: PLC0415 - Datasette takes a second to import

    show.say(f"http://{f'[{host}]' if ':' in host else host}:{port}/ until you press Ctrl-C")
    serve(file, current.settings.feeds.title, host=host, port=port)


def explore_database(url: str) -> Path:
    """The SQLite file at this address; StoreError when it is another database."""
    if not url.startswith(_SQLITE):
        raise StoreError(
            "explore reads SQLite, and this database is PostgreSQL; copy what is flagged and look at that:"
            " `contrechamp export --slim flagged.sqlite3`, then `contrechamp explore flagged.sqlite3`"
        )
    return Path(url.removeprefix(_SQLITE))


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens there."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
