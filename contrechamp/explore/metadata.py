"""What Datasette shows beside the data: titles, meanings of columns, facets, search, and our questions."""

import html
import sqlite3
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from contrechamp.errors import StoreError

# What a reader filters by first; each is counted over the whole table.
_FACETS = {
    "flagged_documents": ["level", "stage", "department", "kind"],
    "flagged_subjects": ["topic", "level", "stage", "department"],
    "purchases": ["stage", "topic", "vendor", "department"],
    "vendors_by_authority": ["vendor", "department"],
    "findings_current": ["topic", "level", "stage", "vendor"],
    "coverage": ["source"],
    "unreadable_documents": ["source", "status"],
    "procedures": ["department", "cancelled"],
    "procedure_papers": ["basis", "kind", "source"],
}
_SEARCH = {
    "pages": ("page_search", "id"),
    "findings": ("quote_search", "id"),
    "findings_current": ("quote_search", "id"),
    "findings_history": ("quote_search", "id"),
}
# For the machine rather than for people; still readable at their addresses.
_HIDDEN = (
    "alembic_version",
    "analyses",
    "captures",
    "marks",
    "memberships",
    "resources",
    "rulebooks",
    "schema_notes",
    "stamps",
    "verdicts",
    "page_search",
    "quote_search",
)


def metadata_of(database: Path, title: str) -> dict[str, Any]:
    """The metadata for this file; its notes are read from the database itself.

    Raises StoreError when it holds none: it is not ours, or older than its notes.
    """
    connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    try:
        notes = connection.execute("SELECT name, column_name, note FROM schema_notes").fetchall()
    except sqlite3.DatabaseError as error:
        raise StoreError(
            f"{database}: not a database of this version of Contrechamp ({error});"
            " `contrechamp status` brings an older one up to date"
        ) from error
    finally:
        connection.close()
    tables: dict[str, dict[str, Any]] = {name: {"hidden": True} for name in _HIDDEN}
    for name, column, note in notes:
        if name and column:
            tables.setdefault(name, {}).setdefault("columns", {})[column] = note
        elif name:
            tables.setdefault(name, {})["description"] = note
    for name, facets in _FACETS.items():
        tables.setdefault(name, {})["facets"] = facets
    for name, (index, key) in _SEARCH.items():
        tables.setdefault(name, {}).update(fts_table=index, fts_pk=key)
    return {
        "title": title,
        "description": "Papiers publics qui parlent de vidéosurveillance algorithmique ou biométrique, et"
        " ce qui a été lu pour les trouver. Public papers that speak of algorithmic or biometric"
        " surveillance, and what was read to find them.",
        "source": "Contrechamp",
        "about": "docs/database.md",
        "extra_css_urls": ["/explore/explore.css"],
        "databases": {database.stem: {"tables": tables, "queries": questions()}},
    }


def questions() -> dict[str, dict[str, Any]]:
    """The canned queries by name: title, description and SQL, in French and English at once."""
    with Path(__file__).with_name("questions.toml").open("rb") as file:
        told: dict[str, dict[str, Any]] = tomllib.load(file)
    return {
        name: {
            "title": f"{question['fr']} · {question['en']}",
            "description_html": _description(question),
            "sql": question["sql"].strip(),
            "params": list(question.get("examples", {})),
        }
        for name, question in told.items()
    }


def examples() -> dict[str, dict[str, str]]:
    """One value for each parameter of each canned query, by name."""
    with Path(__file__).with_name("questions.toml").open("rb") as file:
        return {name: question.get("examples", {}) for name, question in tomllib.load(file).items()}


def _description(question: dict[str, Any]) -> str:
    """The note, and a link that opens the same page with its chart; datasette-vega reads the fragment."""
    told = html.escape(question.get("note", ""))
    if "chart" not in question:
        return told
    chart = question["chart"]
    fragment = {f"g.{key}": value for key, value in chart.items()}
    return f'{told} <a href="?_chart=1#{html.escape(urlencode(fragment))}">Graphique · chart</a>'
