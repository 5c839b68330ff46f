"""Pictures of the pages that flagged passages stand on, with the place of each passage.

The files come from anywhere: they are opened in another process behind the walls of `contrechamp.sandbox`,
with limits on memory and time. Whatever happens there, publishing goes on; a page without a picture says why.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import IO, Any, Self

from contrechamp.sandbox import wall_command, worker_environment

_WORKER = (sys.executable, "-P", "-m", "feeds.site.page_worker")
_SECONDS = 20.0  # for the pages of one file
_OCR_SECONDS = 20.0  # more for each of them that must be read from its picture
_MEMORY_MIB = 768
_FILES = 200  # a worker that has seen so many makes room for a fresh one
_MAX_PICTURE = 8 * 1024 * 1024  # bytes
_MAX_LINE = 4 * 1024 * 1024  # bytes of a head with all its boxes

Passage = tuple[str, ...]  # texts of one passage, the longest first: the first that is found counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One page to draw."""

    number: int
    passages: tuple[Passage, ...]
    ocr: tuple[str, ...] = ()  # tesseract's names of languages; empty: the page has a text of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class PageImage:
    """One page as a picture."""

    number: int
    width: int  # pixels
    height: int
    boxes: tuple[
        tuple[tuple[int, int, int, int], ...], ...
    ]  # by passage: left, top, right, bottom of its lines
    content: bytes  # WebP


@dataclass(frozen=True, slots=True, kw_only=True)
class NoImage:
    """A page that could not be drawn."""

    number: int
    reason: str


class PageImages:
    """Draws pages; one process serves many files, and another takes its place when it is lost."""

    def __init__(
        self, *, seconds: float = _SECONDS, memory_mib: int = _MEMORY_MIB, command: Sequence[str] = _WORKER
    ) -> None:
        self._seconds = seconds
        self._memory_mib = memory_mib
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._files = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def draw(self, path: Path, pages: Sequence[Wanted]) -> list[PageImage | NoImage]:
        """The pages of one file, by number, each with the places of its passages."""
        seconds = self._seconds + _OCR_SECONDS * sum(bool(page.ocr) for page in pages)
        request = {
            "path": str(path.absolute()),
            "memory_mib": self._memory_mib,
            "seconds": seconds,
            "pages": [asdict(page) for page in pages],
        }
        process = self._fresh()
        late = Timer(seconds + 1, _kill, (process,))
        late.start()
        try:
            drawn = _ask(process, request)
        finally:
            late.cancel()
        done = {image.number for image in drawn}
        missing = [page.number for page in pages if page.number not in done]
        if missing:
            self.close()
        lost = f"more than {seconds:g} s or {self._memory_mib} MiB, or a fault of the file"
        return sorted(
            [*drawn, *(NoImage(number=number, reason=lost) for number in missing)], key=lambda one: one.number
        )

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            _kill(self._process)
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):  # a request it did not live to read
                        pipe.close()
            self._process = None

    def _fresh(self) -> subprocess.Popen[bytes]:
        if self._files >= _FILES or (self._process is not None and self._process.poll() is not None):
            self.close()
        if self._process is None:
            self._files = 0
            self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter and module
                [*wall_command(), *self._command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=worker_environment(),
                start_new_session=True,
            )
        self._files += 1
        return self._process


def _ask(process: subprocess.Popen[bytes], request: Mapping[str, Any]) -> list[PageImage | NoImage]:
    """What the worker answers before it ends, well or badly."""
    assert process.stdin is not None  # noqa: S101 -- PIPE was asked for
    assert process.stdout is not None  # noqa: S101
    drawn: list[PageImage | NoImage] = []
    try:
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
    except OSError:
        return drawn
    while (image := _read(process.stdout)) is not None:
        drawn.append(image)
    return drawn


def _read(answers: IO[bytes]) -> PageImage | NoImage | None:
    """The next page; None: that was all, or what came is no answer of ours."""
    try:
        head = json.loads(answers.readline(_MAX_LINE))
        if "problem" in head:
            return NoImage(number=int(head["number"]), reason=str(head["problem"]))
        if "size" not in head or not 0 < head["size"] <= _MAX_PICTURE:
            return None
        content = answers.read(head["size"])
        if len(content) != head["size"] or content[:4] != b"RIFF" or content[8:12] != b"WEBP":
            return None
        return PageImage(
            number=int(head["number"]),
            width=int(head["width"]),
            height=int(head["height"]),
            boxes=tuple(
                tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in lines) for lines in head["boxes"]
            ),
            content=content,
        )
    except (ValueError, KeyError, TypeError):
        return None


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
