"""Which pages of a file were not read, and why: told once for each reason, not once a page."""

from collections.abc import Iterator

from analysis.extract.events import Note


class Gaps:
    """Collects page numbers by reason."""

    def __init__(self) -> None:
        self._pages: dict[str, list[int]] = {}

    def add(self, number: int, reason: str) -> None:
        """Remember that a page was not read."""
        self._pages.setdefault(reason, []).append(number)

    def notes(self) -> Iterator[Note]:
        """One note a reason, in the order they were met."""
        for reason, numbers in self._pages.items():
            verb = "was" if len(numbers) == 1 else "were"
            yield Note(f"{listed(numbers)} {verb} not read: {reason}")


def listed(numbers: list[int]) -> str:
    """Rising numbers in words: "page 4", or "pages 1 to 3, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"page {said}" if len(numbers) == 1 else f"pages {said}"
