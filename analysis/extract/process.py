"""One worker process as the parent sees it: started, asked, watched, and killed with all it started."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.extract.events import Note, Request, Step, Work
from analysis.extract.messages import (
    Done,
    Fault,
    GarbledError,
    decode,
    encode_request,
    split,
    too_much_memory,
)
from contrechamp.records import Extraction, Page
from contrechamp.sandbox import wall_command, worker_environment

WORKER = (sys.executable, "-P", "-m", "analysis.extract.worker")
_GRACE_SHARE, _GRACE_SECONDS = 0.1, 1.0  # for what is done round the OCR of a page: drawing it, sending
_LOOK_SECONDS = 0.1  # between two looks at its memory
_MIB = 1024 * 1024
_CHUNK = 1 << 20


@dataclass(slots=True, kw_only=True)
class _Task:
    """The file a worker is busy with, and how far it is."""

    request: Request
    started: float
    since: float  # when the present piece of work began
    text_left: float  # seconds
    step: Step | None = None
    pages: list[Page] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    received: int = 0  # bytes

    @property
    def work(self) -> Work:
        return self.step.work if self.step is not None else Work.TEXT

    @property
    def seconds_allowed(self) -> float:
        if self.work is Work.OCR:
            return self.request.settings.ocr_page_seconds * (1 + _GRACE_SHARE) + _GRACE_SECONDS
        return self.text_left


class WorkerProcess:
    """A warm worker. Not thread-safe; its pipe `answers` can be waited for with a selector.

    Times are seconds of one monotonic clock, given by the caller.
    """

    def __init__(self, engine: str, command: Sequence[str] = WORKER) -> None:
        self._engine = engine
        self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter and module
            [*wall_command(), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=worker_environment(),
            start_new_session=True,  # so that one signal reaches it and every program it started
        )
        assert self._process.stdin is not None  # noqa: S101 -- PIPE was asked for
        assert self._process.stdout is not None  # noqa: S101
        self._requests = self._process.stdin
        self._answers = self._process.stdout
        os.set_blocking(self._answers.fileno(), False)
        self._buffer = bytearray()
        self._task: _Task | None = None
        self.files = 0
        self.fit = True  # False: kill it and start another
        self.peak_bytes = 0
        self._next_look = 0.0

    @property
    def answers(self) -> int:
        """File descriptor to wait on."""
        return self._answers.fileno()

    @property
    def busy(self) -> bool:
        """Whether a file is in hand."""
        return self._task is not None

    def hand(self, request: Request, now: float) -> None:
        """Give it a file."""
        self._task = _Task(request=request, started=now, since=now, text_left=request.settings.file_seconds)
        self.files += 1
        try:
            self._requests.write(encode_request(request))
            self._requests.flush()
        except BrokenPipeError:
            self.fit = False  # `receive` meets the end of its answers and says why

    def receive(self, now: float) -> Extraction | None:
        """Take in what it has said; the outcome when the file is through, for good or ill."""
        for chunk in self._chunks():
            if not chunk:
                return self._end(now, self._death())
            self._buffer += chunk
            if (outcome := self._understand(len(chunk), now)) is not None:
                return outcome
        return None

    def check(self, now: float) -> Extraction | None:
        """Look at clock and memory; the outcome when a limit is broken."""
        task = self._task
        if task is None:
            return None
        limits = task.request.settings
        if now - task.since > task.seconds_allowed:
            if task.work is Work.OCR:
                limit = f"{limits.ocr_page_seconds:g} s (extract.ocr_page_seconds)"
                return self._end(now, f"OCR took longer than {limit}")
            return self._end(
                now, f"reading took longer than {limits.file_seconds:g} s (extract.file_seconds)"
            )
        if now < self._next_look:
            return None
        self._next_look = now + _LOOK_SECONDS
        used = _resident_bytes(self._process.pid)
        self.peak_bytes = max(self.peak_bytes, used)
        if used > limits.memory_mib * _MIB:
            return self._end(now, too_much_memory(limits.memory_mib))
        return None

    def kill(self) -> None:
        """End it and whatever it started, at once."""
        self.fit = False
        # Before it is waited for, its process group cannot have been given to anybody else.
        with contextlib.suppress(ProcessLookupError):  # ended by itself, children and all
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        """Kill it and close its pipes."""
        self.kill()
        with contextlib.suppress(BrokenPipeError):  # a request it did not live to read
            self._requests.close()
        self._answers.close()

    def _chunks(self) -> Iterator[bytes]:
        while True:
            try:
                chunk = os.read(self._answers.fileno(), _CHUNK)
            except BlockingIOError:
                return
            yield chunk
            if not chunk:
                return

    def _understand(self, received: int, now: float) -> Extraction | None:
        task = self._task
        if task is None:
            return None
        # Four bytes a character at most, and room for the words round them.
        most = 4 * task.request.settings.max_characters + 16 * _MIB
        task.received += received
        if task.received > most:
            limit = f"{task.request.settings.max_characters} characters (extract.max_characters)"
            return self._end(now, f"the file gave more text than {limit}")
        try:
            messages = [decode(body) for body in split(self._buffer, longest=most)]
        except GarbledError as error:
            return self._end(now, f"the reader's answer made no sense ({error})")
        for message in messages:
            match message:
                case Step():
                    self._begin(message, now)
                case Page():
                    task.pages.append(message)
                case Note():
                    task.notes.append(message.text)
                case Fault():
                    self.fit = self.fit and not message.fatal
                    return self._outcome(now, message.reason, None)
                case Done():
                    return self._outcome(now, None, message)
        return None

    def _begin(self, step: Step, now: float) -> None:
        task = self._task
        assert task is not None  # noqa: S101 -- only called with a file in hand
        if task.work is Work.TEXT:
            task.text_left -= now - task.since
        task.step, task.since = step, now

    def _end(self, now: float, reason: str) -> Extraction | None:
        self.kill()
        return self._outcome(now, reason, None) if self._task is not None else None

    def _death(self) -> str:
        code = self._process.wait()
        # bubblewrap passes the death by signal of what it holds on as 128 + signal.
        number = -code if code < 0 else code - 128
        if number == signal.SIGXCPU:
            return "reading used more processor time than allowed (extract.file_seconds)"
        if 0 < number < signal.NSIG:
            return f"the file crashed its reader ({signal.Signals(number).name})"
        return f"the reader ended without an answer (exit code {code})"

    def _outcome(self, now: float, fault: str | None, done: Done | None) -> Extraction:
        task = self._task
        assert task is not None  # noqa: S101 -- only called with a file in hand
        self._task = None
        reasons = list(task.notes)
        if fault is not None:
            reasons.insert(0, f"{_where(task)}{fault}")
        status = "ok" if not reasons else "partial" if task.pages else "failed"
        return Extraction(
            sha256=task.request.sha256,
            status=status,
            reason="; ".join(reasons) or None,
            engine=self._engine,
            seconds=round(now - task.started, 3),
            pages=tuple(task.pages),
            title=done.title if done else None,
            dated=done.dated if done else None,
        )


def _where(task: _Task) -> str:
    """Which pages a fault took away, as the beginning of the reason."""
    step, last = task.step, task.pages[-1].number if task.pages else 0
    if step is None or (last == 0 and step.pages in (None, 1)):
        return ""
    first = max(step.page, last + 1)
    if step.pages is None:
        return f"page {first} and what follows were not read: "
    return (
        f"page {first} was not read: "
        if first >= step.pages
        else f"pages {first} to {step.pages} were not read: "
    )


def _resident_bytes(pid: int) -> int:
    """Memory in use by a process and its descendants; 0 where there is no /proc (the rlimits hold)."""
    total, waiting = 0, [pid]
    while waiting:
        one = Path("/proc") / str(waiting.pop())
        try:
            total += int((one / "statm").read_text().split()[1])
            for children in one.glob("task/*/children"):
                waiting += [int(child) for child in children.read_text().split()]
        except (OSError, IndexError):
            continue  # it has just ended
    return total * os.sysconf("SC_PAGE_SIZE")
