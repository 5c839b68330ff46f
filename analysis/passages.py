"""How a page is cut: blocks (paragraphs), and the passages of neighbouring blocks that are analysed.

A block ends at a blank line; a long one is cut at the end of a sentence. Whatever decides on a mention
looks no further than the blocks next to its own, so a passage that holds those gives the same findings
as the whole page.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LONG_BLOCK = 1200  # characters after which a block may end with a sentence
LONGEST_BLOCK = 6000  # and after which it ends at the next white space: tables without a full stop

_BLANK_LINE = re.compile(r"\n[ \t\xa0\r]*\n\s*|\f")
_SENTENCE = re.compile(r"(?<=[.!?])\s*\n\s*(?=[A-ZÀ-Þ0-9«\-–•])|(?<=[a-zà-ÿ)]{2}[.!?])\s+(?=[A-ZÀ-Þ«])")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a page, in characters; `end` excluded."""

    start: int
    end: int


def blocks(text: str) -> list[Span]:
    """The blocks of a text, in order, covering all of it but the white space between them."""
    found: list[Span] = []
    start = 0
    for gap in _BLANK_LINE.finditer(text):
        found.extend(_pieces(text, start, gap.start()))
        start = gap.end()
    found.extend(_pieces(text, start, len(text)))
    return found


def passages(cut: list[Span], chosen: Iterable[int]) -> list[Span]:
    """The stretches to analyse: each chosen block with its neighbours, joined where they touch."""
    joined: list[tuple[int, int]] = []
    for number in sorted(set(chosen)):
        first, last = max(0, number - 1), min(len(cut) - 1, number + 1)
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return [Span(cut[first].start, cut[last].end) for first, last in joined]


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
