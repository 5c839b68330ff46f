"""The words shown with a finding: its sentence, row or field, as the paper writes them."""

import re
from itertools import pairwise

from analysis.passages import Span
from analysis.rows import rows

QUOTE = 300  # characters of a quote, at most
SHORT = 60  # a sentence of fewer characters is shown with those beside it

_PARAGRAPH_END = re.compile(r"\n[ \t\xa0\r]*\n|\f")
_ABBREVIATIONS = "".join(
    rf"(?<!\b{word})" for word in ("[A-Z]", "MM", "Mme", "[Aa]rt", "al", "Dr", "St", "No", "Nr", "cf", "Abs")
)
_SENTENCE_END = re.compile(
    rf"{_ABBREVIATIONS}[.!?…][\"'»”)\]]*(?=\s+[\"'«“(\[]*[A-ZÀ-Þ0-9\-–•])|;(?=\s)|\.(?=[ \t]*\n)"
)
# A field of a record written out: "objet: Capteurs sonores". Three of them make a record.
_FIELD = re.compile(r"^[ \t]*[^\W\d_][\w '’/.@()-]{0,59} ?: ?(?=\S|$)", re.MULTILINE)
_FIELDS = 3
_PAUSE = re.compile(r"[,;:]\s+(?=[^\W\d_])")
_TO_A_PAUSE = 80  # characters given up so that a sentence cut off at its beginning begins after a pause
_REACH = 4 * QUOTE  # characters on either side that are looked at; a paragraph may be a whole page


def quote(text: str, start: int, end: int) -> str:
    """The sentence, row or field of a mention, at most 300 characters of the original, white space folded.

    A short sentence is shown with its neighbours of the same paragraph, a long one is cut between words,
    at its beginning after a comma where one is near.
    """
    left, right = max(0, start - _REACH), min(len(text), end + _REACH)
    left = max((gap.end() for gap in _PARAGRAPH_END.finditer(text, left, start)), default=left)
    gap = _PARAGRAPH_END.search(text, end, right)
    paragraph = Span(left, gap.start() if gap else right)
    units, listed = _units(text, paragraph)
    holding = [n for n, unit in enumerate(units) if unit.start < end and start < unit.end]
    first, last = (holding[0], holding[-1]) if holding else (0, len(units) - 1)
    if not listed:
        first, last = _with_neighbours(text, units, first, last)
    return _cut(text, Span(units[first].start, units[last].end), start, end)


def _units(text: str, paragraph: Span) -> tuple[list[Span], bool]:
    """The sentences, rows or fields of a paragraph; whether they are rows or fields."""
    inner = text[paragraph.start : paragraph.end]
    fields = [match.start() for match in _FIELD.finditer(inner)]
    if len(fields) >= _FIELDS:
        begins, listed = fields, True
    else:
        begins = [row.start for row in rows(inner)]
        listed = bool(begins)
    begins = [*begins, *(match.end() for match in _SENTENCE_END.finditer(inner))]
    edges = sorted({0, *begins, len(inner)})
    spans = [Span(paragraph.start + a, paragraph.start + b) for a, b in pairwise(edges)]
    return spans or [paragraph], listed


def _with_neighbours(text: str, units: list[Span], first: int, last: int) -> tuple[int, int]:
    """A short sentence with the next and the one before, as far as all of them can be shown."""

    def size(one: int, other: int) -> int:
        return len(" ".join(text[units[one].start : units[other].end].split()))

    if size(first, last) < SHORT and last + 1 < len(units) and size(first, last + 1) <= QUOTE:
        last += 1
    if size(first, last) < SHORT and first > 0 and size(first - 1, last) <= QUOTE:
        first -= 1
    return first, last


def _cut(text: str, span: Span, start: int, end: int) -> str:
    """A stretch of text, cut between words round the mention where it is too long."""
    whole = " ".join(text[span.start : span.end].split())
    cut_in = span.start > 0 and text[span.start - 1 : span.start + 1].isalnum()
    if len(whole) <= QUOTE and not cut_in:
        return whole
    begin = max(span.start, start - (QUOTE - min(end - start, QUOTE)) // 2)
    if begin > span.start or cut_in:
        begin = next((at + 1 for at in range(begin, start) if text[at].isspace()), start)
        pause = _PAUSE.search(text, begin, min(start, begin + _TO_A_PAUSE))
        begin = pause.end() if pause else begin
    folded = " ".join(text[begin : span.end].split())
    if len(folded) <= QUOTE:
        return folded
    if folded[QUOTE].isspace():
        return folded[:QUOTE]
    return folded[:QUOTE].rsplit(" ", 1)[0]
