"""What exists is documented, and what is documented exists."""

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
import typer

from contrechamp.cli import app
from contrechamp.errors import ExitCode
from contrechamp.settings import Settings

PROJECT = Path(__file__).parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")
OPERATIONS = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
PAGES = [
    PROJECT / "README.md",
    PROJECT / "CONTRIBUTING.md",
    *sorted((PROJECT / "docs").rglob("*.md")),
]


def test_every_command_is_in_the_readme() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert [name for name in commands if f"contrechamp {name}" not in README] == []


def test_every_exit_code_is_documented() -> None:
    rows = re.findall(r"^\| (\d+) \| (\w+) \|", OPERATIONS, re.MULTILINE)
    assert [(int(code), name) for code, name in rows] == [(int(code), code.name) for code in ExitCode]


def settings_names() -> list[str]:
    names = []
    for field in fields(Settings):
        value = getattr(Settings(), field.name)
        if is_dataclass(value):
            names += [f"{field.name}.{inner.name}" for inner in fields(value)]
        else:
            names.append(field.name)
    return names


def test_every_setting_is_documented_and_no_other() -> None:
    assert re.findall(r"^\| `([\w.]+)` \|", OPERATIONS, re.MULTILINE) == settings_names()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    broken = [
        target
        for target in targets
        if not target.startswith(("http:", "https:", "mailto:")) and not (page.parent / target).exists()
    ]
    assert broken == []
