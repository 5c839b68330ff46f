"""Files that a reader never sees half-written, and that are not touched when nothing changed."""

import os
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_MARK = ".contrechamp-writing"
Stamp = tuple[int, int]  # size in bytes and time of modification in nanoseconds


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


def sweep(folder: Path) -> None:
    """Delete what a killed run left half-written in this folder, not in those below it."""
    for left in folder.glob(f".*{_MARK}"):
        left.unlink(missing_ok=True)


class Output:
    """The files of one publication: what is there, what is to stay, what was written."""

    def __init__(
        self, root: Path, folder: str, suffixes: Collection[str], known: Mapping[str, Stamp]
    ) -> None:
        """`folder` below `root` is ours: files in it with these endings that nobody keeps will go.

        `known` are the files as the last publication left them.
        """
        self._root = root
        self._folder = folder
        self._suffixes = frozenset(suffixes)
        self._known = known
        self._found = dict(_stamps(root, folder))
        self._kept: set[str] = set()
        self._new: dict[str, Stamp] = {}
        self._directories: set[Path] = set()
        self.written = 0

    def is_intact(self, address: str) -> bool:
        """Whether a file of our folder is as it was left."""
        return address in self._known and self._found.get(address) == self._known[address]

    def keep(self, address: str) -> None:
        """Let a file stay."""
        self._kept.add(address)

    def write(self, address: str, content: bytes) -> None:
        """Make a file hold these bytes; it stays."""
        path = self._root / address
        if write_if_changed(path, content):
            self.written += 1
            self._directories.add(path.parent)
        self._new[address] = stamp(path)
        self.keep(address)

    @property
    def kept(self) -> int:
        """How many files there are to be."""
        return len(self._kept)

    def take_new(self) -> dict[str, Stamp]:
        """The files that were written, or found to be right, since this was last asked."""
        new, self._new = self._new, {}
        return new

    def clear(self) -> list[str]:
        """Delete what nobody keeps and what a killed run left half-written, then make all renames durable.

        Returns the files that were deleted.
        """
        removed = []
        for address in sorted(self._found.keys() - self._kept):
            path = self._root / address
            if path.name.endswith(_MARK):
                path.unlink(missing_ok=True)
            elif path.suffix in self._suffixes:
                path.unlink(missing_ok=True)
                removed.append(address)
        sweep(self._root)
        _remove_empty(self._root / self._folder)
        sync_directories(self._directories)
        return removed


def stamp(path: Path) -> Stamp:
    """What a file that nobody touched keeps."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def sync_directories(directories: Collection[Path]) -> None:
    """Make the renames in these directories survive a power cut."""
    for directory in sorted(directories):
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _stamps(root: Path, folder: str) -> Iterator[tuple[str, Stamp]]:
    """All files of a folder, by path below the root; links are files."""
    pending = [root / folder]
    while pending:
        try:
            entries = list(os.scandir(pending.pop()))
        except FileNotFoundError:
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                pending.append(Path(entry.path))
            else:
                status = entry.stat(follow_symlinks=False)
                yield Path(entry.path).relative_to(root).as_posix(), (status.st_size, status.st_mtime_ns)


def _remove_empty(folder: Path) -> None:
    for path in sorted((path for path in folder.rglob("*/") if path.is_dir()), reverse=True):
        if not path.is_symlink() and not any(path.iterdir()):
            path.rmdir()
