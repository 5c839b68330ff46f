"""Raw bytes, named by their SHA-256, written once.

A file is written under a temporary name, synced, renamed and its folder synced, so that a name never
stands for half a file, whatever kills the process or the power.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from contrechamp.errors import DiskFullError, StoreError


class Archive:
    """Content-addressed files under one directory: `ab/cd/abcd…`."""

    def __init__(self, root: Path, *, free_disk_mib: int = 0) -> None:
        self._root = root
        self._free_bytes = free_disk_mib * 1024 * 1024

    def path(self, sha256: str) -> Path:
        """Where the bytes with this hash are, or would be."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise StoreError(f"'{sha256}' is not a SHA-256 in lower-case hex")
        return self._root / sha256[:2] / sha256[2:4] / sha256

    def has(self, sha256: str) -> bool:
        """Whether the bytes are here."""
        return self.path(sha256).exists()

    def read(self, sha256: str) -> bytes:
        """The bytes; StoreError when they are missing or no longer have that hash."""
        try:
            data = self.path(sha256).read_bytes()
        except OSError as error:
            raise StoreError(
                f"archive: {sha256} cannot be read ({error}); restore it from a backup"
            ) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise StoreError(f"archive: {sha256} was altered on disk; restore it from a backup")
        return data

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their SHA-256; keeping the same bytes again does nothing.

        Raises DiskFullError before the disk is full, StoreError when the file cannot be written.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        if target.exists() and target.stat().st_size == len(data):
            return sha256
        self.require_space(len(data))
        temporary = target.with_name(f".{sha256}.{os.getpid()}.tmp")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
            for folder in (target.parent, target.parent.parent, self._root):
                _sync(folder)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise StoreError(f"archive: {target} cannot be written ({error})") from error
        return sha256

    def require_space(self, size: int = 0) -> None:
        """Raise DiskFullError when writing `size` bytes would leave less than the free space asked for."""
        self._root.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self._root).free
        if free - size < self._free_bytes:
            raise DiskFullError(
                f"{self._root}: {free // 1024**2} MiB free, {self._free_bytes // 1024**2} MiB must stay free;"
                " make room or lower free_disk_mib"
            )

    def sweep(self) -> int:
        """Remove what an interrupted writing left behind; returns how many files."""
        left = list(self._root.glob("??/??/.*.tmp"))
        for file in left:
            file.unlink(missing_ok=True)
        return len(left)

    def damaged(self) -> Iterator[str]:
        """One line for every file whose bytes no longer have the hash of its name."""
        for file in sorted(self._root.glob("??/??/*")):
            if not file.name.startswith(".") and hashlib.sha256(file.read_bytes()).hexdigest() != file.name:
                yield f"{file}: altered on disk"


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
