"""How a page is cut: blocks (paragraphs), each analysed together with the blocks next to it.

A block ends at a blank line; a long one is cut at the end of a sentence. What is found in a block depends
on nothing but the block and its neighbours, so it does not matter which other blocks are analysed.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LONG_BLOCK = 1200  # characters after which a block may end with a sentence
LONGEST_BLOCK = 6000  # and after which it ends at the next white space: tables without a full stop

_BLANK_LINE = re.compile(r"\n[ \t\xa0\r]*\n\s*|\f")
_SENTENCE = re.compile(r"(?<=[.!?])\s*\n\s*(?=[A-ZÀ-Þ0-9«\-–•])|(?<=[a-zà-ÿ)]{2}[.!?])\s+(?=[A-ZÀ-Þ«])")
_SPACE = re.compile(
    r"(?<![\-\u2010\u2011\u00ac\u0002\u001e\u00ad])\s+"
)  # never inside a word cut at a line end


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a page, in characters; `end` excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A block to be analysed and the stretch of the page that is read for it."""

    core: Span  # mentions elsewhere in the stretch belong to other passages
    read: Span


def blocks(text: str) -> list[Span]:
    """The blocks of a text, in order, covering all of it but the white space between them."""
    found: list[Span] = []
    start = 0
    for gap in _BLANK_LINE.finditer(text):
        found.extend(_pieces(text, start, gap.start()))
        start = gap.end()
    found.extend(_pieces(text, start, len(text)))
    return found


def passages(cut: Sequence[Span], chosen: Iterable[int]) -> list[Passage]:
    """The chosen blocks, each with its neighbours."""
    return [
        Passage(cut[number], Span(cut[max(0, number - 1)].start, cut[min(len(cut) - 1, number + 1)].end))
        for number in chosen
    ]


def touching(cut: Sequence[Span], start: int, end: int) -> range:
    """The numbers of the blocks with characters from `start` to before `end`; `start < end`."""
    first = bisect_right(cut, start, key=lambda block: block.end)
    return range(first, max(first, bisect_left(cut, end, key=lambda block: block.start)))


def _pieces(text: str, start: int, end: int) -> Iterable[Span]:
    while end - start > LONG_BLOCK:
        gap = _SENTENCE.search(text, start + LONG_BLOCK, min(end, start + LONGEST_BLOCK))
        if gap is None and end - start > LONGEST_BLOCK:
            gap = _SPACE.search(text, start + LONGEST_BLOCK, end)
        if gap is None:
            break
        yield Span(start, gap.start())
        start = gap.end()
    if text[start:end].strip():
        yield Span(start, end)
