"""Decides which blocks of a page the pipeline reads.

Two steps. A *glance* reads the whole page as bytes, folded roughly and read through the classes of letters
that scanning confuses: it may say yes too often, never no where a mention stands. On the pages it lets
through, each block is looked at with the exact readings that the pipeline uses.
"""

import codecs
import re
from collections.abc import Mapping

import ahocorasick
import numpy as np

from analysis.components.find import Finder, may_be_scanned, searchable
from analysis.folding import INVISIBLE, SUSPENDED, fold
from analysis.lexicon import Entry, Lexicon
from analysis.mojibake import first_characters
from analysis.passages import Passage, blocks, passages
from analysis.phrases import Phrase, PhraseIndex, skeleton

_ERRORS = "contrechamp.fold"


class Gate:
    """The scan for a lexicon; all languages at once, so that the language need not be known."""

    def __init__(self, lexicon: Lexicon) -> None:
        entries = [entry for entry in lexicon.entries if entry.strength != "weak"]
        self._finder = Finder(entries)
        cues = {
            (name, entry.language): [
                Phrase(text, entry.language, 1)
                for text in lexicon.cues.get(name, {}).get(entry.language or "", ())
            ]
            for entry in entries
            for name in entry.together
        }
        self._cues = PhraseIndex([(key, phrase) for key, phrases in cues.items() for phrase in phrases])
        needed = {}
        for number, ((entry, by), phrase) in enumerate(searchable(entries)):
            beside = [
                frozenset().union(*(cue.literals for cue in cues[name, entry.language]))
                for name in entry.together
            ]
            needed[number] = ((*phrase.required, *beside), may_be_scanned((entry, by), phrase))
        self._sound = _Glance({n: tuple(map(_set_apart, literals)) for n, (literals, _) in needed.items()})
        self._scanned = _Glance(
            {
                n: tuple(frozenset(map(skeleton, one)) for one in literals)
                for n, (literals, scanned) in needed.items()
                if scanned
            }
        )

    def passages(self, text: str) -> list[Passage]:
        """The blocks of a page that hold a mention, each with its neighbours."""
        if not self.glance(text):
            return []
        cut = blocks(text)
        return [passage for passage in passages(cut, range(len(cut))) if self._holds(text, passage)]

    def glance(self, text: str) -> bool:
        """Whether a text can hold a mention at all."""
        flat = _flat(text)
        if flat is None:
            return True
        return self._sound.sees(flat.decode("latin-1")) or self._scanned.sees(_through_classes(flat))

    def _holds(self, text: str, passage: Passage) -> bool:
        """Whether a block holds words of an entry, and its passage all that they need beside them."""
        read = text[passage.read.start : passage.read.end]
        if not self.glance(read):
            return False
        block = text[passage.core.start : passage.core.end]
        waiting: dict[str, Entry] = {}
        for (entry, _), *_ in self._finder.places(fold(block), block):
            if not entry.together:
                return True
            waiting[entry.id] = entry
        if not waiting:
            return False
        met = {key for key, *_ in self._cues.find(fold(read).text)}
        return any(
            all((name, entry.language) in met for name in entry.together) for entry in waiting.values()
        )


class _Glance:
    """Phrases by number, each with the sets of literals of which one must stand; searched in one pass."""

    def __init__(self, needed: Mapping[int, tuple[frozenset[str], ...]]) -> None:
        self._others = {number: others for number, (_, *others) in needed.items()}
        by_literal: dict[str, list[int]] = {}
        for number, (first, *_) in needed.items():
            for literal in first:
                by_literal.setdefault(literal, []).append(number)
        self._automaton = ahocorasick.Automaton()
        for literal, numbers in by_literal.items():
            self._automaton.add_word(literal, tuple(numbers))
        self._empty = not by_literal
        if by_literal:
            self._automaton.make_automaton()

    def sees(self, flat: str) -> bool:
        """Whether all that some phrase needs stands in a text."""
        if self._empty:
            return False
        refused: set[int] = set()
        for _, numbers in self._automaton.iter(flat):
            for number in numbers:
                if number in refused:
                    continue
                if all(any(literal in flat for literal in literals) for literals in self._others[number]):
                    return True
                refused.add(number)
        return False


def _set_apart(literals: frozenset[str]) -> frozenset[str]:
    """Literals as they are, and in small capitals whose first letter stands apart."""
    words = (literal.strip() for literal in literals)
    return literals | {f"{word[0]} {word[1:]}" for word in words if len(word) > 3}


def _flat(text: str) -> bytes | None:
    """The text folded roughly, with a space at either end; None: damaged, look closer."""
    if _suspicious(text):
        return None
    flat = text.encode("latin-1", _ERRORS)
    if b"-" in flat:
        flat = _JOIN.sub(b"", flat)
    if b"." in flat:
        flat = _DOTS.sub(b"", flat)
    flat = flat.translate(_TABLE, _DELETED).replace(b"\xdf", b"ss").replace(b"\xe6", b"ae")
    if _spread(flat) or _doubled(flat):
        return None
    return b" " + _single_spaced(flat) + b" "


def _through_classes(flat: bytes) -> str:
    """The text through the classes of letters that scanning confuses."""
    return flat.translate(_CLASSES).replace(b"m", b"rv").replace(b"w", b"vv").decode("latin-1")


def _single_spaced(flat: bytes) -> bytes:
    codes = np.frombuffer(flat, dtype=np.uint8)
    space = codes == _SPACE
    space[1:] &= space[:-1].copy()
    space[:1] = False
    kept: bytes = codes[~space].tobytes()
    return kept


def _suspicious(text: str) -> bool:
    """Whether a text may hold letters of another encoding, or marks that fold with their neighbours."""
    return any(mark in text for mark in _MARKS)


def _spread(flat: bytes) -> bool:
    """Whether letters may stand apart somewhere: eight words in a row of at most three letters."""
    codes = np.frombuffer(flat, dtype=np.uint8)
    edges = np.flatnonzero(np.diff((codes != _SPACE).view(np.int8), prepend=0, append=0))
    if len(edges) < 2 * _RUN:
        return False
    starts, ends = edges[::2], edges[1::2]
    # A digit among its first three characters: no word of letters.
    first, second, third = codes[starts], codes[np.minimum(starts + 1, ends - 1)], codes[ends - 1]
    other = (ends - starts > 3) | (first <= _NINE) | (second <= _NINE) | (third <= _NINE)
    others = np.cumsum(other)
    return bool((others[_RUN - 1 :] == np.concatenate(([0], others[:-_RUN]))).any())


def _doubled(flat: bytes) -> bool:
    """Whether three letters in a row stand twice each."""
    if len(flat) < 6:
        return False
    codes = np.frombuffer(flat, dtype=np.uint8)
    same = (codes[1:] == codes[:-1]) & (codes[1:] > 57)
    return bool((same[:-4] & same[2:-2] & same[4:]).any())


def _replace(error: UnicodeError) -> tuple[str, int]:
    """Fold what Latin-1 cannot say."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return _outside(error.object[error.start : error.end]), error.end


def _outside(characters: str) -> str:
    folded = "".join(_OUTSIDE.get(c) or _OUTSIDE.setdefault(c, _one(c)) for c in characters)
    return folded.replace("\0", "")


def _one(character: str) -> str:
    if character in INVISIBLE:
        return "\0"
    folded = fold(f"a{character}a").text[1:-1].replace("|", " ")
    return folded.encode("latin-1", "replace").decode("latin-1") if folded else "\0"


_SPACE, _NINE = 32, 57
_RUN = 8  # words, as in analysis.damage
_OUTSIDE: dict[str, str] = {}
codecs.register_error(_ERRORS, _replace)
# As in analysis.folding, on bytes: the hyphen first, because a fixed first byte is found fast.
_UPPER, _LOWER, _BLANK = r"A-Z\xc0-\xde", r"a-z\xdf-\xff", r"[ \t\xa0]"
_JOIN = re.compile(
    (
        rf"-(?<=[{_UPPER}{_LOWER}]-)(?:{_BLANK}*\r?\n{_BLANK}*|{_BLANK}+)(?=[{_LOWER}])(?!{SUSPENDED})"
        rf"|-(?<=[{_UPPER}]-){_BLANK}*\r?\n{_BLANK}*(?=[{_UPPER}]{{2}})"
    ).encode("latin-1")
)
_DOTS = re.compile(rb"\.(?<=[A-Z]\.)(?=[A-Z]\b)|\.(?<=[A-Z]\.)(?=[A-Z]\.)")
# Marks outside the rough folding: other encodings, line-end hyphens that are not "-".
_MARKS = (
    *sorted(first_characters() - {"Â", "â", "ï", "Ô", "‚", "¬"}),
    *(a + b for a in "Ââ" for b in "\u20ac\u201a\u0080\u00a0°«»·§²³\u02c6"),
    "\u0002",
    "\u001e",
    "\u00ad",
    "\u00ac",
    *(hyphen + blank for hyphen in "\u2010\u2011" for blank in "\n\r \t\u00a0"),
)


def _table() -> bytes:
    """What each byte becomes; "ß" and "æ" become two and are replaced afterwards."""
    table = bytearray(range(256))
    for code in range(256):
        plain = fold(chr(code)).text
        table[code] = ord(plain) if len(plain) == 1 and ord(plain) < 256 and plain != "|" else _SPACE
    table[ord("ß")], table[ord("æ")], table[ord("Æ")] = ord("ß"), ord("æ"), ord("æ")
    return bytes(table)


_TABLE = _table()
_CLASSES = bytes(ord(one) if len(one := skeleton(chr(code))) == 1 else code for code in range(256))
_DELETED = b"\xad"
