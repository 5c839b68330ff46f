"""The rows of tables and items of lists in a text: each speaks of a matter of its own.

A list of decisions, one a line, has no full stop between "acquisition" and the next line's "sanction". A row
begins with a bullet, a number, a reference ("2026-125", "DEC/26/014", "Décision n° 12") or a date, and ends
where the next begins or at a blank line; a line of cells is a row by itself. A reference or a date at the
beginning of a single line is taken for a wrapped sentence: only two of them are a list.
"""

import re
from collections.abc import Iterator

from analysis.passages import Span

_MONTH = (
    r"(?:janv|févr|fevr|mars|avr|mai|juin|juil|août|aout|sept|oct|nov|déc|dec|jan|feb|mar|apr|may|jun|jul|aug|"
    r"okt|dez|mär|ene|abr|ago|dic|gen|mag|giu|lug|set|ott)[^\W\d_]*\.?"
)
_LINE = r"^[ \t\xa0|>]*"
_ITEM = re.compile(
    rf"{_LINE}(?:[-–—*•·●▪■◦➢➤✓][ \t\xa0]+\S|\(?(?:\d{{1,3}}|[a-z])[.)°][ \t\xa0]+\S)", re.MULTILINE
)
_REFERENCE = re.compile(
    rf"{_LINE}(?!(?:Vu|Considérant)\b)(?:"
    r"(?:n[°ºo][ \t]?)?[A-Z]{0,5}[-_/. ]?\d{1,4}[-_/](?:[A-Z]{1,6}[-_/])?\d{1,5}(?:[-_/.]\w{1,8})*"  # 26-125
    r"|\d{1,2}\.\d{1,2}\.\d{2,4}"  # 24.09.2026
    rf"|\d{{1,2}}(?:er|st|nd|rd|th|\.)?[ \xa0]{_MONTH}[ \xa0]\d{{4}}"
    r"|(?:[A-ZÀ-Þ][^\W\d_]{1,14}[ \t]){1,2}(?:n[°ºo]|Nr\.?|No\.?)[ \t]?\w*\d[\w/.-]*"  # Décision n° 2026-125
    r"|\d{1,3}[ \t]?[–—-](?=[ \t][A-ZÀ-Þ])"  # 12 - Achat
    r"|\d{1,2}(?:\.\d{1,2}){1,3}[.)]?(?=[ \t][A-ZÀ-Þ])"  # 4.2 Achat
    r")(?=[\s:,;|–—-]|$)",
    re.MULTILINE,
)
_CELLS = re.compile(r"^[^\n]*\S[ \t]*(?:\t|\|)[ \t]*\S[^\n]*$", re.MULTILINE)
# A line that ends so goes on: the number or date on the next one belongs to its sentence.
_GOES_ON = re.compile(
    r"(?:\b(?:n|nr|no|du|le|la|les|au|aux|et|à|de|des|of|on|the|to|and|vom|am|der|bis|und|loi|décret|article)"
    r"[°º.]?|['’,(])[ \t\xa0]*$",
    re.IGNORECASE,
)
_BLANK_LINE = re.compile(r"\n[ \t\xa0\r]*\n")


def rows(text: str) -> list[Span]:
    """The rows and items of a text in order, in its characters; none where it is prose."""
    references = [match.start() for match in _REFERENCE.finditer(text) if not _goes_on(text, match.start())]
    begins = {match.start() for match in _ITEM.finditer(text)}
    if len(references) > 1:
        begins.update(references)
    ends = {match.start() for match in _BLANK_LINE.finditer(text)}
    for line in _CELLS.finditer(text):
        begins.add(line.start())
        ends.add(line.end())
    return list(_spans(sorted(begins), sorted({*begins, *ends, len(text)})))


def _spans(begins: list[int], ends: list[int]) -> Iterator[Span]:
    following = iter(ends)
    end = next(following)
    for begin in begins:
        while end <= begin:
            end = next(following, begin + 1)
        yield Span(begin, end)


def _goes_on(text: str, line: int) -> bool:
    """Whether the line before a place is an unfinished sentence."""
    before = text.rfind("\n", 0, max(0, line - 1)) + 1
    return line > 0 and _GOES_ON.search(text, before, line - 1) is not None
