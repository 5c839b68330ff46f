"""How the machine judges, and how often it was right on labelled passages."""

import json
from pathlib import Path
from typing import Any

from contrechamp.records import Topic
from feeds.site import addresses
from feeds.site.rendering import File, Press

_FIGURES = Path(__file__).with_name("figures.json")  # written by `contrechamp evaluate --json`


def write_method(press: Press) -> list[File]:
    """The page in each language."""
    figures: dict[str, Any] = json.loads(_FIGURES.read_text(encoding="utf-8"))
    topics = [(Topic(name), one) for name, one in sorted(figures["by_topic"].items())]
    return press.in_all("method.html", addresses.METHOD, lambda _: {"figures": figures, "topics": topics})
