"""What stands beside the running text of an old Word file: notes, headers, footers, comments, boxes.

The format is [MS-DOC]: all texts follow one another in one table of pieces, the running text first.
The container is [MS-CFB].
"""

import re
import struct
from collections.abc import Iterator
from pathlib import Path

from analysis.extract.margins import Margin
from contrechamp.errors import UnreadableError

_MOST_BYTES = 256 * 1024 * 1024
_FREE = 0xFFFFFFFA  # this and above are marks in the chain, not sectors
_FIELD_CODE = re.compile(r"\x13[^\x13\x14\x15]*(?:\x14|(?=\x15))|[\x13\x15]")
_PARAGRAPH_END = re.compile(r"[\r\x07\x0b\x0c]")
_MARKS = re.compile(r"[\x00-\x08\x0e-\x1d]")
_HYPHENS = str.maketrans({"\x1e": "-", "\x1f": None})


class _Container:
    """The streams of a compound file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._sector = 1 << struct.unpack_from("<H", data, 0x1E)[0]
        if self._sector not in (512, 4096):
            raise ValueError("no compound file")
        self._short_limit = struct.unpack_from("<I", data, 0x38)[0]
        self._fat = self._read_fat()
        directory = self._chain(struct.unpack_from("<I", data, 0x30)[0])
        self._entries = {name: (start, size) for name, start, size in _directory(directory)}
        start, size = self._entries["Root Entry"]
        self._short_stream = self._chain(start)[:size]
        short = self._chain(struct.unpack_from("<I", data, 0x3C)[0])
        self._short_fat = struct.unpack(f"<{len(short) // 4}I", short[: len(short) // 4 * 4])

    def stream(self, name: str) -> bytes:
        """Raises KeyError when there is none of that name."""
        start, size = self._entries[name]
        if size >= self._short_limit:
            return self._chain(start)[:size]
        chain = _followed(start, self._short_fat)
        return b"".join(self._short_stream[sector * 64 : sector * 64 + 64] for sector in chain)[:size]

    def _read_fat(self) -> tuple[int, ...]:
        sectors = list(struct.unpack_from("<109I", self._data, 0x4C))
        more, seen = struct.unpack_from("<I", self._data, 0x44)[0], 0
        while more < _FREE and seen < len(self._data) // self._sector:
            block = self._at(more)
            sectors += struct.unpack_from(f"<{self._sector // 4 - 1}I", block)
            more, seen = struct.unpack_from("<I", block, self._sector - 4)[0], seen + 1
        table = b"".join(self._at(sector) for sector in sectors if sector < _FREE)
        return struct.unpack(f"<{len(table) // 4}I", table)

    def _at(self, sector: int) -> bytes:
        offset = (sector + 1) * self._sector
        return self._data[offset : offset + self._sector]

    def _chain(self, start: int) -> bytes:
        return b"".join(self._at(sector) for sector in _followed(start, self._fat))


def word_binary_margins(path: Path) -> Iterator[Margin]:
    """Paragraphs that follow the running text. None from a damaged file: its running text was read before.

    Raises UnreadableError for a file under a password.
    """
    try:
        text = _beyond_running_text(_Container(_whole(path)))
    except (struct.error, ValueError, KeyError, IndexError):
        return
    text = _MARKS.sub("", _FIELD_CODE.sub("", text).translate(_HYPHENS))
    for paragraph in _PARAGRAPH_END.split(text):
        yield Margin(paragraph)


def _whole(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MOST_BYTES)


def _beyond_running_text(container: _Container) -> str:
    document = container.stream("WordDocument")
    flags = struct.unpack_from("<H", document, 0x0A)[0]
    if flags & 0x0100:
        raise UnreadableError("the DOC file needs a password")
    running = struct.unpack_from("<i", document, 0x4C)[0]
    table = container.stream("1Table" if flags & 0x0200 else "0Table")
    start, length = struct.unpack_from("<II", document, 0x01A2)
    parts = []
    for first, last, offset, width in _pieces(table[start : start + length]):
        skipped = max(running - first, 0)
        if first + skipped < last:
            data = document[offset + skipped * width : offset + (last - first) * width]
            parts.append(data.decode("utf-16-le" if width == 2 else "cp1252", errors="replace"))
    return "".join(parts)


def _pieces(clx: bytes) -> Iterator[tuple[int, int, int, int]]:
    """First and last character position, byte offset in the document stream, bytes a character."""
    at = 0
    while clx[at] == 1:  # a list of formatting exceptions
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != 2:
        raise ValueError("no table of pieces")
    length = struct.unpack_from("<I", clx, at + 1)[0]
    table = clx[at + 5 : at + 5 + length]
    count = (len(table) - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}I", table)
    for index in range(count):
        where = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * index + 2)[0]
        narrow = bool(where & 0x40000000)
        offset = (where & 0x3FFFFFFF) // (2 if narrow else 1)
        yield positions[index], positions[index + 1], offset, 1 if narrow else 2


def _directory(data: bytes) -> Iterator[tuple[str, int, int]]:
    """Name, first sector and size of each entry."""
    for at in range(0, len(data) - 127, 128):
        length = struct.unpack_from("<H", data, at + 0x40)[0]
        name = data[at : at + max(length - 2, 0)].decode("utf-16-le", errors="replace")
        start, size = struct.unpack_from("<II", data, at + 0x74)
        if name:
            yield name, start, size


def _followed(start: int, table: tuple[int, ...]) -> Iterator[int]:
    """The sectors of a chain; a chain that runs in a ring or off the table ends."""
    sector = start
    for _ in range(len(table)):
        if sector >= _FREE or sector >= len(table):
            return
        yield sector
        sector = table[sector]
