"""Letters written in UTF-8 and read as something else: "vidÃ©o" (cp1252, Latin-1), "vidĂ©o" (cp1250).

Repaired by runs, so that a paper with one broken paragraph keeps the rest as it is.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

_ENCODINGS = ("cp1252", "latin-1", "cp1250", "iso8859-2", "mac_roman")
_MEANT = (
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœŠšŸŽž°«»·§²³€‘’“”–—…•ﬁﬂ\u00a0\u00ad\u2011"
)


@cache
def _table() -> tuple[re.Pattern[str], dict[str, str]]:
    broken: dict[str, str] = {}
    for character in _MEANT:
        raw = character.encode("utf-8")
        for encoding in _ENCODINGS:
            try:
                sequence = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            # Two ordinary letters in a row are more likely meant than broken (mac_roman "è": "√®" is not).
            if not sequence.isalpha() or sequence[0] in "ÃÂĂ":
                broken.setdefault(sequence, character)
    pattern = "|".join(_from(first, broken) for first in sorted({sequence[0] for sequence in broken}))
    return re.compile(pattern), broken


def _from(first: str, broken: Iterable[str]) -> str:
    """The broken letters that begin with a character, the longest first."""
    rests = [sequence[1:] for sequence in broken if sequence[0] == first]
    longest_first = sorted(rests, key=lambda rest: (-len(rest), rest))
    return f"{first}(?:{'|'.join(map(re.escape, longest_first))})"


def is_broken(text: str) -> bool:
    """Whether a text holds broken letters."""
    return not text.isascii() and _table()[0].search(text) is not None


def repairs(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and meant character of each broken letter, in order."""
    if text.isascii():
        return
    pattern, broken = _table()
    for match in pattern.finditer(text):
        yield match.start(), match.end(), broken[match.group()]
