"""French departments and overseas collectivities under the names readers know."""

import tomllib
from functools import cache
from pathlib import Path


def label_department(code: str) -> str:
    """As in Loire-Atlantique (44); a code that is not French stays as it is."""
    name = _names().get(code.upper())
    return f"{name} ({code.upper()})" if name else code


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = tomllib.loads(
        Path(__file__).with_name("departments.toml").read_text(encoding="utf-8")
    )
    return names
