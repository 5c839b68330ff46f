"""Whether a ZIP archive (an office file is one) may be opened: by its list of entries, then by counting.

Python's own reader does not refuse entries that lie over one another; a few kilobytes can so stand for
terabytes.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contrechamp.errors import UnreadableError

MAX_ENTRIES = 1000
MAX_TOTAL_BYTES = 512 * 1024 * 1024
MAX_RATIO = 200  # the highest met in 136 real office files: 130
_RATIO_FROM_BYTES = 64 * 1024
_LOCAL_HEADER_BYTES = 30
_ENCRYPTED = 0x1


@contextmanager
def opened_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, once its list of entries is found harmless. Raises UnreadableError."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableError(f"the archive is damaged: {error}") from error
    with archive:
        _check(archive.infolist())
        yield archive


def check_archive(path: Path) -> None:
    """Refuse an archive whose entries are harmful or not as long as they say. Raises UnreadableError.

    All entries are unpacked once, into nowhere: readers of other make may not count.
    """
    with opened_archive(path) as archive:
        total = 0
        for entry in archive.infolist():
            total += _counted(archive, entry, MAX_TOTAL_BYTES - total)


def read_entry(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """The bytes of an entry of an archive that was checked; None: there is none, or it is damaged."""
    try:
        with archive.open(name) as stream:
            return stream.read(MAX_TOTAL_BYTES)
    except (KeyError, zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, zlib.error):
        return None


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise UnreadableError(f"the archive has {len(entries)} entries, more than {MAX_ENTRIES}")
    total = sum(entry.file_size for entry in entries)
    if total > MAX_TOTAL_BYTES:
        raise UnreadableError(f"the archive unpacks to {total} bytes, more than {MAX_TOTAL_BYTES}")
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.flag_bits & _ENCRYPTED:
            raise UnreadableError("the archive is encrypted: it needs a password")
        if entry.file_size > _RATIO_FROM_BYTES and entry.file_size > MAX_RATIO * entry.compress_size:
            raise UnreadableError(
                f"'{entry.filename}' in the archive unpacks to over {MAX_RATIO} times its size"
            )
        if entry.header_offset < end:
            raise UnreadableError(f"'{entry.filename}' in the archive lies over another entry")
        end = entry.header_offset + _LOCAL_HEADER_BYTES + len(entry.filename) + entry.compress_size


def _counted(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, allowed: int) -> int:
    size = 0
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(1 << 20):
                size += len(chunk)
                if size > allowed:
                    raise UnreadableError(f"the archive unpacks to more than {MAX_TOTAL_BYTES} bytes")
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, zlib.error) as error:
        raise UnreadableError(f"'{entry.filename}' in the archive is damaged: {error}") from error
    return size
