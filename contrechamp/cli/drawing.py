"""Draws progress on a terminal: count, bar, time left."""

import sys

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars

from contrechamp.progress import Progress, Silent


def progress_for_terminal() -> Progress:
    """Bars when stderr is a terminal, else silence."""
    return _Drawn() if sys.stderr.isatty() else Silent()


class _Drawn:
    """One bar for each task, the last one moving."""

    def __init__(self) -> None:
        self._bars: Bars | None = None
        self._task: TaskID | None = None

    def start(self, task: str, total: int | None = None) -> None:
        self.finish()
        self._bars = Bars(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[note]}", style="dim"),
            console=Console(stderr=True),
        )
        self._bars.start()
        self._task = self._bars.add_task(task, total=total, note="")

    def advance(self, steps: int = 1, *, total: int | None = None, note: str = "") -> None:
        if self._bars is not None and self._task is not None:
            if total is not None:
                self._bars.update(self._task, total=total)
            self._bars.update(self._task, advance=steps, note=note[-40:])

    def finish(self) -> None:
        if self._bars is not None:
            self._bars.stop()
            self._bars = None
