"""Letters written in UTF-8 and read as something else: "vidÃ©o" (cp1252, Latin-1), "vidĂ©o" (cp1250).

Repaired by runs, so that a paper with one broken paragraph keeps the rest as it is.
"""

import re
from collections.abc import Iterator
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
    first = "".join(sorted({re.escape(sequence[0]) for sequence in broken}))
    longest_first = sorted(broken, key=lambda sequence: (-len(sequence), sequence))
    pattern = re.compile(f"(?=[{first}])(?:{'|'.join(map(re.escape, longest_first))})")
    return pattern, broken


def first_characters() -> frozenset[str]:
    """The characters a broken letter can begin with: without any of them a text needs no repair."""
    return frozenset(sequence[0] for sequence in _table()[1])


def repairs(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and meant character of each broken letter, in order."""
    if text.isascii() or not any(character in text for character in first_characters()):
        return
    pattern, broken = _table()
    for match in pattern.finditer(text):
        yield match.start(), match.end(), broken[match.group()]
