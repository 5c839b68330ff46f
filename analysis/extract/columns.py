"""Text set in columns whose lines were given side by side, put back into the order it is read in.

Printer drivers write pages from top to bottom, across all columns; so do programs that turn pages into text.
What stands left and right of a gutter is told apart from a table by what it says: lines of running text, most
of which go on in the middle of a sentence, and which do not begin anew on both sides at once, as rows do.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_LEAST = 5  # lines with both columns: fewer may be chance
_BOTH = 0.6  # of the lines of a block have both
_GOES_ON = 0.4  # of the lines begin in the middle of a sentence
_WORDS = 2.5  # a line, on average
_LETTERS = 0.7  # of what is no space
_TOGETHER = 0.6  # of the beginnings on the side that has fewer: rows of a table begin on both sides at once
_DEPTH = 2  # columns within columns: three or four side by side
_GAP = re.compile(r" {2,}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line, with its edges in any unit."""

    text: str
    left: float
    right: float


Line = Sequence[Piece]  # from left to right


def reorder(text: str) -> str:
    """Plain text, where spaces or tabs hold columns apart; the same text where nothing is to be done."""
    lines = [_pieces(line.expandtabs(8)) for line in text.split("\n")]
    ordered = in_order(lines)
    if ordered is None:
        return text
    return "\n".join(" ".join(piece.text for piece in line) for line in ordered)


def may_stand_in_columns(lines: Sequence[Line]) -> bool:
    """Whether the places of the pieces, whatever they say, allow for columns."""
    gutter = _gutter(lines)
    return gutter is not None and any(len(block) >= _LEAST for block in _blocks(lines, gutter))


def in_order(lines: Sequence[Line], depth: int = _DEPTH) -> list[Line] | None:
    """The lines column by column where they stand in columns; None: they do not."""
    gutter = _gutter(lines)
    if gutter is None:
        return None
    ordered: list[Line] = []
    found = False
    for block in _blocks(lines, gutter):
        left = [[piece for piece in line if piece.right <= gutter] for line in block]
        right = [[piece for piece in line if piece.left >= gutter] for line in block]
        if not _are_columns(left, right):
            ordered += block
            continue
        found = True
        for column in (left, right):
            kept = [line for line in column if line]
            deeper = in_order(kept, depth - 1) if depth > 1 else None
            ordered += [*(deeper or kept), []]
    return ordered if found else None


def _pieces(line: str) -> list[Piece]:
    """What stands between wide gaps, by column of characters."""
    found = []
    at = len(line) - len(line.lstrip(" "))
    for part in _GAP.split(line.strip(" ")):
        if part:
            at = line.index(part, at)
            found.append(Piece(part, at, at + len(part)))
            at += len(part)
    return found


def _gutter(lines: Sequence[Line]) -> float | None:
    """The place that most lines leave free between two pieces; None: too few do."""
    gaps = [
        (one.right, other.left) for line in lines for one, other in pairwise(line) if other.left > one.right
    ]
    if len(gaps) < _LEAST:
        return None
    places = sorted({(start + end) / 2 for start, end in gaps})
    best, free = max(
        ((place, sum(start <= place <= end for start, end in gaps)) for place in places),
        key=lambda one: one[1],
    )
    return best if free >= _LEAST else None


def _blocks(lines: Sequence[Line], gutter: float) -> list[list[Line]]:
    """Lines that leave the gutter free, as they follow one another; each line across it stands alone."""
    blocks: list[list[Line]] = [[]]
    for line in lines:
        if any(piece.left < gutter < piece.right for piece in line):
            blocks += [[line], []]
        else:
            blocks[-1].append(line)
    return [block for block in blocks if block]


def _are_columns(left: Sequence[Line], right: Sequence[Line]) -> bool:
    both = [(_said(one), _said(other)) for one, other in zip(left, right, strict=True) if one and other]
    lines = sum(bool(one or other) for one, other in zip(left, right, strict=True))
    if len(both) < _LEAST or len(both) < _BOTH * lines:
        return False
    sides = ([_said(line) for line in left if line], [_said(line) for line in right if line])
    if not all(_runs_on(side) for side in sides):
        return False
    anew = [(_begins(one), _begins(other)) for one, other in both[1:]]
    fewer = min(sum(one for one, _ in anew), sum(other for _, other in anew))
    at_once = sum(one and other for one, other in anew)
    return at_once < 2 or at_once < _TOGETHER * fewer


def _said(line: Iterable[Piece]) -> str:
    return " ".join(piece.text for piece in line)


def _runs_on(lines: Sequence[str]) -> bool:
    """Whether these lines are those of running text."""
    text = "".join("".join(lines).split())
    words = sum(len(line.split()) for line in lines)
    goes_on = sum(not _begins(line) for line in lines[1:])
    return (
        words >= _WORDS * len(lines)
        and sum(map(str.isalpha, text)) >= _LETTERS * len(text)
        and goes_on >= _GOES_ON * max(len(lines) - 1, 1)
    )


def _begins(line: str) -> bool:
    """Whether a line begins something: a sentence, a row, a number."""
    first = line.lstrip("«»\"'’“”([–—-•* ")[:1]
    return not first.islower()
