"""Which files a publication has begun to write, so that one that was killed can be tidied up after.

Kept in `data_dir` while a publication runs, and deleted when its manifest is written. Lines are not synced:
this is about a process that was killed, and after a power cut a forgotten line costs a stray file at most.
"""

from pathlib import Path
from types import TracebackType
from typing import Self

from feeds.writing import sweep


class Journal:
    """The addresses of one publication, as they are begun; one that was left without an error is deleted."""

    def __init__(self, path: Path, root: Path) -> None:
        self._path = path
        self._root = root
        self._folders: set[Path] = set()

    @property
    def is_left(self) -> bool:
        """Whether the last publication did not come to its end."""
        return self._path.exists()

    def begun(self) -> set[str]:
        """What publications that did not come to their end had begun; half-written files are swept away."""
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return set()
        except (OSError, UnicodeDecodeError):  # rubbish: stray files stay, pages are made as ever
            return set()
        addresses = {line for line in lines if self._is_ours(line)}
        for folder in {(self._root / address).parent for address in addresses}:
            sweep(folder)
        return addresses

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("a", encoding="utf-8", buffering=1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if kind is None:
            self._path.unlink()

    def note(self, address: str) -> None:
        """Say that the file at this address will be written now."""
        self._file.write(f"{address}\n")

    def _is_ours(self, address: str) -> bool:
        """Whether it lies below the root: a damaged line must not lead out of it."""
        return bool(address) and (self._root / address).resolve().is_relative_to(self._root.resolve())
