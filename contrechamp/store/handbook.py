"""Writes the parts of docs/database.md that follow from the schema: the picture, the views, the tables.

python -m contrechamp.store.handbook docs/database.md
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from contrechamp.store.schema import metadata
from contrechamp.store.views import VIEWS

_PARTS = re.compile(
    r"(<!-- (picture|views|tables): made by contrechamp\.store\.handbook -->\n).*?(<!-- end -->)", re.DOTALL
)


def rewritten(page: str) -> str:
    """The page with its made parts as they are today."""
    made = {"picture": picture(), "views": views(), "tables": tables()}
    return _PARTS.sub(lambda part: f"{part[1]}\n{made[part[2]]}\n{part[3]}", page)


def picture() -> str:
    """The tables and what leads from one to another, as a Mermaid diagram."""
    lines = ["```mermaid", "erDiagram"]
    for table in metadata.sorted_tables:
        keys = [column for column in table.columns if column.primary_key or column.foreign_keys]
        lines.append(f"    {table.name} {{")
        for column in keys:
            roles = (("PK", column.primary_key), ("FK", column.foreign_keys))
            marks = [role for role, holds in roles if holds]
            lines.append(f"        {_kind(column)} {column.name} {','.join(marks)}")
        lines.append("    }")
    for table in metadata.sorted_tables:
        for column in table.columns:
            for key in column.foreign_keys:
                one = "|o" if column.nullable else "||"
                many = "o|" if column.primary_key and len(table.primary_key) == 1 else "o{"
                lines.append(f"    {key.column.table.name} {one}--{many} {table.name} : {column.name}")
    return "\n".join([*lines, "```"])


def views() -> str:
    """A section for each view."""
    return _sections(
        (view.name, view.about, [(column.name, column.kind, column.note) for column in view.columns])
        for view in VIEWS
    )


def tables() -> str:
    """A section for each table."""
    return _sections(
        (table.name, table.comment or "", [(c.name, _kind(c), c.comment or "") for c in table.columns])
        for table in metadata.sorted_tables
    )


def _sections(described: Iterable[tuple[str, str, list[tuple[str, str, str]]]]) -> str:
    lines: list[str] = []
    for name, about, columns in described:
        lines += [f"### {name}", "", about, "", "| column | holds | |", "|---|---|---|"]
        lines += [f"| `{column}` | {kind} | {note} |" for column, kind, note in columns]
        lines.append("")
    return "\n".join(lines)


def _kind(column: sa.Column[Any]) -> str:
    return type(column.type).__name__.lower()


def main() -> None:
    """Rewrite the page named on the command line."""
    page = Path(sys.argv[1])
    page.write_text(rewritten(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
