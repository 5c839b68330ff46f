"""What was written last time and from what, so that only what changed is written again.

Kept in `data_dir`, not among the pages. When it is lost everything is made anew, and files that hold what
they should are still not touched.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from feeds.writing import write_if_changed

_FORM = 2  # of the file


@dataclass(slots=True)
class Manifest:
    """By unit (a page in all its languages with what belongs to it): what it was made from, and its files."""

    made_by: str  # digest of program, settings and site
    states: dict[str, str] = field(default_factory=dict)
    files: dict[str, tuple[str, ...]] = field(default_factory=dict)
    state: str = ""  # of all that stands beside the papers; "": not known
    pages: int = 0  # of papers

    @classmethod
    def read(cls, path: Path, made_by: str) -> "Manifest":
        """The one of the last publication; empty when there is none or when another program made it.

        The files it lists are kept in any case: those that no longer belong there are to be removed.
        """
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["form"] != _FORM:
                return cls(made_by)
            same = content["made_by"] == made_by
            units: Mapping[str, tuple[str, list[str]]] = content["units"]
            return cls(
                made_by,
                {unit: state for unit, (state, _) in units.items()} if same else {},
                {unit: tuple(files) for unit, (_, files) in units.items()},
                content["state"] if same else "",
                content["pages"],
            )
        except (OSError, ValueError, KeyError, TypeError):
            return cls(made_by)

    def write(self, path: Path) -> None:
        """Keep it for the next publication."""
        units = {unit: (state, self.files.get(unit, ())) for unit, state in sorted(self.states.items())}
        head = {"form": _FORM, "made_by": self.made_by, "state": self.state, "pages": self.pages}
        content = head | {"units": units}
        write_if_changed(path, json.dumps(content, separators=(",", ":")).encode())

    def all_files(self) -> set[str]:
        """Every file it knows of."""
        return {file for files in self.files.values() for file in files}


def digest(*parts: object) -> str:
    """The same for the same records, on every machine; another one for others."""
    found = hashlib.sha256()
    for part in parts:
        found.update(repr(part).encode("utf-8", "surrogatepass"))
        found.update(b"\0")
    return found.hexdigest()[:24]


def digest_files(folders: Iterable[Path]) -> str:
    """Of everything that stands in these folders: templates, texts and code decide how pages look."""
    found = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                found.update(path.relative_to(folder).as_posix().encode() + b"\0")
                found.update(path.read_bytes())
    return found.hexdigest()[:24]
