"""The stamps that prefectures and their relays print on the pages of acts.

They are a layer of text on a page that is otherwise a picture: a page that holds nothing else was not read.
"""

import re

_DAY = r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}"
_STAMP = re.compile(
    r"(?:"
    r"(?:envoy|re[cç]u|transmis|d[ée]pos)\S*\s+(?:en|à la|par la)\s+(?:sous-)?pr[ée]fecture"
    rf"(?:\s+le\s*:?\s*{_DAY})?"
    rf"|(?:publi|affich|notifi|mis en ligne)\S*(?:\s+ou\s+notifi\S*)?(?:\s+le)?\s*:?\s*{_DAY}"
    r"|(?:publi|affich)\S*\s+le\b"
    r"|id\s*:\s*\d{3}\s?-\s?\d{9}\s?-\s?\d{8}\s?-\s?\S+"
    r"|\b\d{3}-\d{9}-\d{8}-\S+"
    r"|ar\s+(?:contr[oô]le\s+de\s+l[ée]galit[ée]|pr[ée]fecture)[^\n]*"
    r"|accus[ée]\s+de\s+r[ée]ception[^\n]*"
    r"|accus[ée]\s+certifi[ée]\s+ex[ée]cutoire"
    r"|acte\s+(?:certifi[ée]|rendu)\s+ex[ée]cutoire[^\n]*"
    rf"|r[ée]ception\s+par\s+le\s+(?:sous-)?pr[ée]fet\s*:?\s*(?:{_DAY})?"
    rf"|date\s+de\s+(?:t[ée]l[ée]transmission|r[ée]ception(?:\s+(?:en\s+)?pr[ée]fecture)?|publication|signature)\s*:?\s*(?:{_DAY})?"
    rf"|publication\s*:\s*(?:{_DAY})?"
    rf"|en\s+date\s+du\s+{_DAY}"
    r"|r[ée]f[ée]rence\s+(?:de\s+l['’])?acte[^\n]*"
    r"|s[²2]low|berger[- ]levrault|\bSLO\b|docaposte|fast\s*-?\s*actes"
    r"|sign[ée]\s+(?:[ée]lectroniquement|num[ée]riquement|par)\b[^\n]*"
    r")",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"^\W*(?:page|p\.?|seite|s\.|feuillet|f[°o])?\s*n?°?\s*\d{1,4}\s*(?:(?:/|sur|of|von|de)\s*\d{1,4})?\W*$",
    re.IGNORECASE | re.MULTILINE,
)
LONE_LETTERS = 25  # a lone word, or what is left of a stamp that was cut


def without_stamps(text: str) -> str:
    """The text without stamps and page numbers."""
    return _PAGE_NUMBER.sub(" ", _STAMP.sub(" ", text)).strip()


def has_stamp(text: str) -> bool:
    """Whether a stamp stands in the text."""
    return _STAMP.search(text) is not None


def letters_beside_stamps(text: str) -> int:
    """How many letters the text has besides those of stamps and page numbers."""
    return sum(map(str.isalpha, without_stamps(text)))


def only_stamps(text: str) -> bool:
    """Whether hardly more than stamps and page numbers stands in the text; true of an empty one."""
    return letters_beside_stamps(text) < LONE_LETTERS
