"""How a long stage tells whoever waits: the stages know this protocol, the command line draws it."""

from typing import Protocol


class Progress(Protocol):
    """One task with a count; `total` may grow while it runs."""

    def start(self, task: str, total: int | None = None) -> None:
        """A task begins; None: the total is not known yet."""

    def advance(self, steps: int = 1, *, total: int | None = None, note: str = "") -> None:
        """Steps were done; `note` is a few words on the current one."""

    def finish(self) -> None:
        """The task is over."""


class Silent:
    """Nobody waits."""

    def start(self, task: str, total: int | None = None) -> None:
        """Say nothing."""

    def advance(self, steps: int = 1, *, total: int | None = None, note: str = "") -> None:
        """Say nothing."""

    def finish(self) -> None:
        """Say nothing."""
