"""Our generic names lead to our code, and the wheel holds every file."""

import importlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
PACKAGES = ("contrechamp", "crawler", "analysis", "feeds")


@pytest.mark.parametrize("name", PACKAGES)
def test_our_names_lead_to_our_code(name: str) -> None:
    assert Path(importlib.import_module(name).__file__ or "").parent == PROJECT / name


def test_the_wheel_holds_every_file(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    wanted = {
        str(path.relative_to(PROJECT))
        for package in PACKAGES
        for path in (PROJECT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted - held == set()


def test_every_locked_package_has_a_hash_and_no_address() -> None:
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    entries = lock.replace("\\\n", " ").splitlines()
    assert len(entries) > 50
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in lock


def test_every_dependency_has_a_reason() -> None:
    import tomllib  # noqa: PLC0415

    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    page = (PROJECT / "docs" / "decisions" / "dependencies.md").read_text(encoding="utf-8")
    names = [requirement.split("[")[0].split(">")[0] for requirement in project["dependencies"]]
    assert [name for name in names if name not in page] == []
