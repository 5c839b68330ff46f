"""Files that a reader never sees half-written, and that are not touched when nothing changed."""

import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

_MARK = ".contrechamp-writing"


def write_if_changed(path: Path, content: bytes) -> bool:
    """Make the file hold these bytes; returns whether it had to be written.

    A file that holds them already keeps its modification time, and with it the ETag and Last-Modified that
    servers derive. Otherwise: temporary file beside it, fsync, rename. The caller makes the renames of a
    whole run durable with `sync_directories`.
    """
    try:
        if path.stat().st_size == len(content) and path.read_bytes() == content:
            return False
    except FileNotFoundError:
        pass
    with replacing(path) as temporary:
        temporary.write_bytes(content)
    return True


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside `path` to be filled; left without an exception it is synced and takes the name `path`.

    The folder of `path` is made when it is missing.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(suffix=_MARK, prefix=".", dir=path.parent)
    temporary = Path(name)
    try:
        os.fchmod(descriptor, 0o644)
        yield temporary
        os.fsync(descriptor)  # the inode is the same, whoever wrote to it
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)


def sync_directories(directories: Collection[Path]) -> None:
    """Make the renames in these directories survive a power cut."""
    for directory in sorted(directories):
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sweep_unfinished(directory: Path) -> None:
    """Delete what a killed run left half-written."""
    for path in directory.rglob(f".*{_MARK}"):
        path.unlink(missing_ok=True)


def remove_others(directory: Path, keep: Collection[Path], suffixes: Collection[str]) -> int:
    """Delete files with these endings that are not to be kept, and folders that are empty then."""
    kept = set(keep)
    removed = 0
    for path in sorted(directory.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.suffix in suffixes and path not in kept:
            path.unlink()
            removed += 1
    return removed
