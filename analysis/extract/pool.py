"""Many files through a few warm workers, in one thread: whoever is free gets the next file."""

import os
import selectors
import time
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self

from analysis.extract.events import Request
from analysis.extract.process import WORKER, WorkerProcess
from contrechamp.records import Extraction
from contrechamp.settings import ExtractSettings

FILES_PER_WORKER = 200  # then it is replaced: whatever a library leaks or keeps stays small
_WATCH_SECONDS = 0.2  # between two looks at clocks and memory


class Pool:
    """Workers, started when first needed; `with Pool(…) as pool:` leaves none behind."""

    def __init__(
        self,
        settings: ExtractSettings,
        *,
        engine: str,
        command: Sequence[str] = WORKER,
        files_per_worker: int = FILES_PER_WORKER,
    ) -> None:
        self._size = settings.workers or _cores()
        self._engine = engine
        self._command = command
        self._files_per_worker = files_per_worker
        self._workers: list[WorkerProcess] = []
        self._selector = selectors.DefaultSelector()
        self.peak_bytes = 0  # most memory one worker and its children were seen to use

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill all workers."""
        for worker in tuple(self._workers):
            self._dismiss(worker)
        self._selector.close()

    def read(self, requests: Iterator[Request]) -> Iterator[Extraction]:
        """Outcomes as they come, one for each request; the next request is taken when a worker is free."""
        exhausted = False
        while True:
            while not exhausted and (worker := self._free_worker()) is not None:
                request = next(requests, None)
                if request is None:
                    exhausted = True
                else:
                    worker.hand(request, time.monotonic())
            if not any(worker.busy for worker in self._workers):
                return
            yield from self._outcomes()

    def _outcomes(self) -> Iterator[Extraction]:
        self._selector.select(_WATCH_SECONDS)
        for worker in tuple(self._workers):
            now = time.monotonic()
            outcome = worker.receive(now) or worker.check(now)
            self.peak_bytes = max(self.peak_bytes, worker.peak_bytes)
            if not worker.busy and (not worker.fit or worker.files >= self._files_per_worker):
                self._dismiss(worker)
            if outcome is not None:
                yield outcome

    def _free_worker(self) -> WorkerProcess | None:
        for worker in self._workers:
            if not worker.busy:
                return worker
        if len(self._workers) >= self._size:
            return None
        worker = WorkerProcess(self._engine, self._command)
        self._workers.append(worker)
        self._selector.register(worker.answers, selectors.EVENT_READ)
        return worker

    def _dismiss(self, worker: WorkerProcess) -> None:
        self._workers.remove(worker)
        self._selector.unregister(worker.answers)
        worker.close()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
