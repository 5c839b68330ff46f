"""Opens Datasette on one SQLite file. It is opened `mode=ro`: no query can write, whoever asks it."""

from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette

from contrechamp.errors import StoreError
from contrechamp.explore.metadata import metadata_of

SETTINGS: dict[str, Any] = {
    "sql_time_limit_ms": 5000,  # default 1000; questions over everything take longer, on one's own machine
    "facet_time_limit_ms": 1000,  # default 200: the facets we chose should not vanish in a large database
    "suggest_facets": False,  # default on: tries every column of every page that is opened
    "default_page_size": 50,  # default 100; rows hold quotes
    "truncate_cells_html": 400,  # default 2048: a page's text fills the window
    "allow_download": False,  # a database that is being written is no file to copy; `export --slim` makes one
    "num_sql_threads": 2,
}


def application(database: Path, title: str) -> Datasette:
    """Datasette on this file; raises StoreError when there is none or it is none of ours."""
    if not database.is_file():
        raise StoreError(f"{database}: there is no such file; `contrechamp crawl` makes the database")
    return Datasette(
        [str(database)],
        metadata=metadata_of(database, title),
        settings=SETTINGS,
        static_mounts=[("explore", str(Path(__file__).with_name("static")))],
    )


def serve(database: Path, title: str, *, host: str, port: int) -> None:
    """Serve until Ctrl-C."""
    uvicorn.run(application(database, title).app(), host=host, port=port, log_level="warning", lifespan="on")
