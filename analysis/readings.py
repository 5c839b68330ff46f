"""Rough readings of a page, made for the scan: every exact reading of `analysis.damage` is contained in them.

A page becomes bytes, one a character, in a few passes that run at hundreds of megabytes a second:

- `Rough.letters`: its letters and digits alone, through the classes of letters that scanning confuses. White
  space, hyphens and marks are left out, so it does not matter where production put or lost them;
- `Rough.words`: its letters and digits as they are, one space wherever anything else stands.

What changes letters themselves (another encoding, doubled letters) is undone with `fold` first, on the pages
that show signs of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.folding import BOUNDARY, DOUBLED, clauses, fold_character, joined
from analysis.mojibake import is_broken
from analysis.phrases import skeleton

_SPACE, _NINE = 32, 57
_FOREIGN = ord("?")  # a letter outside a-z
_GONE = 0  # folds to nothing
_SEVERAL, _SURROGATE, _UNMET = (
    0xFD,
    0xFE,
    0xFF,
)  # more than one letter; half a character; not yet in the table
_WRITTEN_OUT = {0x80: "oe", 0x81: "ae", 0x82: "ss", 0x83: "fi", 0x84: "fl"}  # common enough to be fast
_SET_APART = 8  # words in a row, as in analysis.damage


@dataclass(frozen=True)
class Rough:
    """A text as the scan reads it."""

    letters: bytes  # with `|` where a clause ends; no match goes beyond it
    words: bytes  # the same, and a space at either end

    @cached_property
    def classed(self) -> bytes:
        """`words` through the classes."""
        return _classed(self.words)

    @cached_property
    def _spaces(self) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
        return np.flatnonzero(np.frombuffer(self.words, dtype=np.uint8) == _SPACE)

    def stretch(self, first: int, last: int) -> str:
        """Words from one number to another, a space at either end; what is beyond the text is left out."""
        spaces = self._spaces
        start, end = spaces[max(0, first)], spaces[min(last, len(spaces) - 1)]
        return self.words[start : end + 1].decode("ascii")

    def word_numbers(
        self, in_letters: Sequence[int], in_words: Sequence[int], in_classed: Sequence[int]
    ) -> list[int]:
        """The numbers of the words at places of `letters`, of `words` and of `classed`, in this order."""
        space = np.frombuffer(self.classed, dtype=np.uint8) == _SPACE
        number = np.cumsum(space, dtype=np.int32)
        letter = np.cumsum(~space, dtype=np.int32)
        found = [number.take(np.searchsorted(letter, in_letters, side="right"), mode="clip")]
        if in_words:
            exact = np.cumsum(np.frombuffer(self.words, dtype=np.uint8) == _SPACE, dtype=np.int32)
            found.append(exact.take(in_words))
        if in_classed:
            found.append(number.take(in_classed))
        numbers: list[int] = np.concatenate(found).tolist()
        return numbers


def rough(text: str) -> Rough | None:
    """The rough readings of a text as one clause; None: only its clauses tell."""
    if is_broken(text):
        return None
    codes = _codes(joined(text))
    reading = Rough(_through_classes(codes), _spaced(codes))
    return None if is_hidden(reading) else reading


def rough_clauses(text: str) -> tuple[Rough, list[int]]:
    """The rough readings of a text, and where the ends of its clauses stand in it; see `is_hidden`."""
    written, ends = clauses(text)
    codes = _codes(written)
    return Rough(_through_classes(codes), _spaced(codes)), ends


def is_hidden(reading: Rough) -> bool:
    """Whether there may be words that a reading does not show, because their letters stand apart or twice."""
    return _doubled(reading.words) or _set_apart(reading.words)


def letters(literal: str) -> bytes:
    """A folded literal as it stands in `Rough.letters`."""
    return _through_classes(_codes(literal))


def words(literal: str) -> bytes:
    """A folded literal as it stands in `Rough.words`."""
    return _codes(literal)


def classed(literal: str) -> bytes:
    """A folded literal as it stands in `Rough.classed`."""
    return _classed(_codes(literal))


def _codes(text: str) -> bytes:
    """One byte a character: a-z, 0-9, "?" another letter, "|" a clause ends, 0 nothing, else a space."""
    codes = _translated(text)
    if not codes.isascii():
        codes = _rarer(text, codes)
    return codes


def _rarer(text: str, codes: bytes) -> bytes:
    """The codes of a text with characters that are not yet in the table, or fold to several."""
    if _UNMET in codes:
        _meet(text)
        codes = _translated(text)
    if _SURROGATE in codes or _SEVERAL in codes:
        text = _LONG.sub(lambda several: _spelled(several.group()), text)
        _meet(text)
        codes = _translated(text).translate(_LEFT_OVER)
    for code, spelled in _WRITTEN_OUT.items():
        codes = codes.replace(bytes([code]), spelled.encode())
    return codes


def _translated(text: str) -> bytes:
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    return _TABLE.take(units).tobytes()


def _meet(text: str) -> None:
    """Fill the table with the characters of a text."""
    for character in {c for c in text if c <= "\uffff" and _TABLE[ord(c)] == _UNMET}:
        _TABLE[ord(character)] = _code(character)


def _code(character: str) -> int:
    folded = character if character == BOUNDARY else fold_character(character)
    if folded and not folded.strip():
        return _SPACE
    if len(folded) > 1:
        return next((code for code, spelled in _WRITTEN_OUT.items() if spelled == folded), _SEVERAL)
    if not folded:
        return _GONE
    if folded.isascii():
        return ord(folded)
    return _FOREIGN


def _spelled(characters: str) -> str:
    """Characters that fold to several, or that UTF-16 writes in two, each letter by itself."""
    return "".join(fold_character(c) if c > "\uffff" or _TABLE[ord(c)] == _SEVERAL else c for c in characters)


def _through_classes(codes: bytes) -> bytes:
    return _classed(codes.translate(None, b" \0"))


def _classed(codes: bytes) -> bytes:
    return codes.translate(_CLASSES).replace(b"m", b"rv").replace(b"w", b"vv")


def _spaced(codes: bytes) -> bytes:
    """One space where there were several, and one at either end."""
    codes = codes.replace(b"\0", b"").replace(b"|", b" | ")
    array = np.frombuffer(b" %b " % codes, dtype=np.uint8)
    space = array == _SPACE
    space[1:] &= space[:-1].copy()
    space[0] = False
    kept: bytes = array[~space].tobytes()
    return kept


def _set_apart(spaced: bytes) -> bool:
    """Whether letters may stand apart somewhere: eight words in a row of at most three letters."""
    return _GROUPS.search(spaced) is not None


def _doubled(spaced: bytes) -> bool:
    """Whether a word of three letters or more has each of them twice."""
    codes = np.frombuffer(spaced, dtype=np.uint8)
    same = (codes[1:] == codes[:-1]) & (codes[1:] > _NINE)
    if not (same[:-4] & same[2:-2] & same[4:]).any():
        return False
    return b"??" in spaced or DOUBLED.search(spaced.decode("ascii")) is not None


_LONG = re.compile("[\U00010000-\U0010ffff]|[^\x00-\x7f]")
_GROUPS = re.compile(b" (?:[a-z?]{1,3} ){%d}" % _SET_APART)
_LEFT_OVER = bytes.maketrans(bytes([_SURROGATE, _SEVERAL]), b" ?")
_TABLE = np.full(0x10000, _UNMET, dtype=np.uint8)
_TABLE[0xD800:0xE000] = _SURROGATE
_meet("".join(map(chr, (*range(0x180), *range(0x2010, 0x2030), 0x20AC))))
_CLASSES = bytes(ord(one) if len(one := skeleton(chr(code))) == 1 else code for code in range(256))
