"""Files below a directory, in a fixed order, without leaving it."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from crawler.folder.sidecar import NAMES

# What file managers, office programs and version control leave behind
_LITTER = ("thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Found:
    """One file."""

    path: Path
    key: str  # relative path with `/`
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """One path that is not taken, and why."""

    key: str
    reason: str


def find_files(root: Path, patterns: Sequence[str], *, recursive: bool) -> Iterator[Found | Skipped]:
    """The files that match one of the patterns (of the relative path or the name); none: all files.

    Hidden files, litter and the files that describe others are left out silently; links that lead out of
    the directory, and what is no plain file, are skipped with a reason.
    """
    top = root.resolve()
    # folders reached by a link inside are walked where they really are
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(name for name in folders if recursive and not name.startswith("."))
        here = Path(folder)
        for name in folders:
            if (here / name).is_symlink() and not (here / name).resolve().is_relative_to(top):
                yield Skipped((here / name).relative_to(root).as_posix(), "a link that leaves the folder")
        for name in sorted(names):
            if _is_litter(name) or (here == root and name in NAMES):
                continue
            key = (here / name).relative_to(root).as_posix()
            if patterns and not any(fnmatch(key, pattern) or fnmatch(name, pattern) for pattern in patterns):
                continue
            yield _look(here / name, key, top)


def _look(path: Path, key: str, top: Path) -> Found | Skipped:
    try:
        if not path.resolve().is_relative_to(top):
            return Skipped(key, "a link that leaves the folder")
        status = path.stat()
    except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
        return Skipped(key, f"cannot be read ({_plain(error)})")
    if not stat.S_ISREG(status.st_mode):
        return Skipped(key, "is no plain file")
    return Found(path, key, status.st_size, status.st_mtime_ns)


def _is_litter(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _LITTER


def _plain(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
