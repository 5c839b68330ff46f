"""Checks a directory of lexicon files as its author would want to hear about it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.lexicon.companies import read_companies
from analysis.lexicon.reading import (
    read_codes,
    read_contexts,
    read_cues,
    read_entries,
    read_stages,
    read_toml,
)
from analysis.lexicon.records import Entry
from contrechamp.errors import CatalogueError

if TYPE_CHECKING:
    from analysis.flagging import Detector

LEAST_EXAMPLES = 2


def check(path: Path) -> list[str]:
    """Everything wrong with a directory, one line each, in plain words."""
    from analysis.flagging import Detector  # noqa: PLC0415  # it needs the lexicon package
    from analysis.lexicon import SHIPPED, load_lexicon  # noqa: PLC0415  # likewise

    if not path.is_dir():
        return [f"{path}: is not a directory"]
    entries, problems = _read(path)
    if problems:
        return problems
    try:
        lexicon = load_lexicon(() if path.resolve() == SHIPPED.resolve() else (path,))
    except CatalogueError as error:
        return [str(error)]
    judge = Detector(lexicon)
    return [
        f"{entry.file}: [{entry.id}]: {problem}" for entry in entries for problem in examples(judge, entry)
    ]


def examples(judge: "Detector", entry: Entry) -> Iterator[str]:
    """What an entry's own examples show to be wrong with it."""
    for key, sentences in (("matches", entry.matches), ("misses", entry.misses)):
        if len(sentences) < LEAST_EXAMPLES:
            yield f"'{key}' needs at least {LEAST_EXAMPLES} sentences, it has {len(sentences)}"
    for sentence in entry.matches:
        if entry.id not in judge.recognised(sentence, entry.language):
            yield f"must find and does not: “{sentence}”"
    for sentence in entry.misses:
        if entry.id in judge.recognised(sentence, entry.language):
            yield f"must leave alone and finds: “{sentence}”"


def _read(path: Path) -> tuple[list[Entry], list[str]]:
    """The entries of a directory and every table that cannot be understood."""
    from analysis.lexicon import SHIPPED, directory_families  # noqa: PLC0415  # needs this module

    entries: list[Entry] = []
    problems: list[str] = []
    try:
        shipped = directory_families(SHIPPED)
        families = shipped if path.resolve() == SHIPPED.resolve() else directory_families(path, shipped)
    except CatalogueError as error:
        return [], [str(error)]
    for file in sorted(path.rglob("*.toml")):
        place = file.relative_to(path).as_posix()
        try:
            table = read_toml(file)
        except CatalogueError as error:
            problems.append(str(error))
            continue
        for name, values in table.items():
            try:
                match place.split("/")[0]:
                    case "families.toml":
                        pass
                    case "cpv.toml":
                        read_codes(file, {name: values})
                    case "companies.toml":
                        read_companies(file, {name: values})
                    case "cues.toml":
                        read_cues(file, {name: values}, families)
                    case "context":
                        read_contexts(file, {name: values}, families)
                    case "stages":
                        read_stages(file, {name: values}, families)
                    case _:
                        entries.extend(read_entries(file, {name: values}, families))
            except CatalogueError as error:
                problems.append(str(error))
    return entries, problems
