"""A flagged passage with what stands round it on its page."""

import re
from dataclasses import dataclass

from contrechamp.records import Finding, Page
from feeds.privacy import public
from feeds.quotes import LONGEST

_PARAGRAPH_END = re.compile(r"\n[ \t\xa0\r]*\n|\f")
_BESIDE = 300  # characters shown before and after a quote at most: enough to understand, no more
_WORD_EDGE = 40  # characters within which a cut is moved to the next space


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A quote in its paragraph; all three texts are clean and without private numbers."""

    before: str
    quote: str
    after: str


def passage(finding: Finding, page: Page | None) -> Passage:
    """The quote with what stands round it in its paragraph; None: the text of the page is not kept."""
    quote = public(finding.quote, LONGEST)
    alone = Passage(before="", quote=quote, after="")
    if page is None or not 0 <= finding.start < finding.end <= len(page.text):
        return alone
    around = public(_paragraph(page.text, finding.start, finding.end), 4 * LONGEST)
    at = around.find(quote.strip("… "))
    if at < 0:
        return alone
    end = at + len(quote.strip("… "))
    return Passage(before=_last(around[:at]), quote=quote.strip("… "), after=_first(around[end:]))


def _paragraph(text: str, start: int, end: int) -> str:
    left, right = max(0, start - LONGEST - _BESIDE), min(len(text), end + LONGEST + _BESIDE)
    left = max((gap.end() for gap in _PARAGRAPH_END.finditer(text, left, start)), default=left)
    gap = _PARAGRAPH_END.search(text, end, right)
    return text[left : gap.start() if gap else right]


def _last(text: str) -> str:
    """The end of a text, cut between words."""
    if len(text) <= _BESIDE:
        return text
    cut = text[-_BESIDE:]
    space = cut.find(" ", 0, _WORD_EDGE)
    return "…" + cut[max(space, 0) :]


def _first(text: str) -> str:
    """The beginning of a text, cut between words."""
    if len(text) <= _BESIDE:
        return text
    cut = text[:_BESIDE]
    space = cut.rfind(" ", _BESIDE - _WORD_EDGE)
    return cut[: space if space >= 0 else _BESIDE] + "…"
