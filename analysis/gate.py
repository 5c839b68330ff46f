"""Decides which blocks of a page the pipeline reads.

Two steps. A *glance* reads the whole page as bytes, folded roughly and read through the classes of letters
that scanning confuses: it may say yes too often, never no where a mention stands. On the pages it lets
through, each block is looked at with the exact readings that the pipeline uses.
"""

import codecs
import re

import ahocorasick
import numpy as np

from analysis.components.find import Finder, searchable
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
        self._needed: list[tuple[frozenset[str], ...]] = []
        by_literal: dict[str, list[int]] = {}
        cues = {
            (name, entry.language): [
                Phrase(text, entry.language, 1)
                for text in lexicon.cues.get(name, {}).get(entry.language or "", ())
            ]
            for entry in entries
            for name in entry.together
        }
        self._cues = PhraseIndex([(key, phrase) for key, phrases in cues.items() for phrase in phrases])
        beside = {
            key: _as_scanned(frozenset().union(*(phrase.literals for phrase in phrases)))
            for key, phrases in cues.items()
        }
        for number, ((entry, _), phrase) in enumerate(searchable(entries)):
            first, *others = (_as_scanned(literals) for literals in phrase.required)
            others += [beside[name, entry.language] for name in entry.together]
            self._needed.append(tuple(others))
            for literal in first:
                by_literal.setdefault(literal, []).append(number)
        self._glance = ahocorasick.Automaton()
        for literal, numbers in by_literal.items():
            self._glance.add_word(literal, tuple(numbers))
        if by_literal:
            self._glance.make_automaton()
        self._empty = not by_literal

    def passages(self, text: str) -> list[Passage]:
        """The blocks of a page that hold a mention, each with its neighbours."""
        if self._empty or not self.glance(text):
            return []
        cut = blocks(text)
        return [passage for passage in passages(cut, range(len(cut))) if self._holds(text, passage)]

    def glance(self, text: str) -> bool:
        """Whether a page can hold a mention at all."""
        flat = _flat(text)
        if flat is None:
            return True
        refused: set[int] = set()
        for _, numbers in self._glance.iter(flat):
            for number in numbers:
                if number in refused:
                    continue
                if all(any(literal in flat for literal in literals) for literals in self._needed[number]):
                    return True
                refused.add(number)
        return False

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


def _as_scanned(literals: frozenset[str]) -> frozenset[str]:
    """Literals as a glance meets them: by classes of letters, and in small capitals set apart."""
    apart = {f"{text[0]} {text[1:]}" for text in (literal.strip() for literal in literals) if len(text) > 3}
    return frozenset(skeleton(literal) for literal in {*literals, *apart})


def _flat(text: str) -> str | None:
    """The page folded roughly and by classes of letters; None: damaged, look closer."""
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
    flat = _single_spaced(flat)
    return " " + flat.replace(b"m", b"rv").replace(b"w", b"vv").decode("latin-1") + " "


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
    edges = np.flatnonzero(np.diff((codes != _SPACE).astype(np.int8), prepend=0, append=0))
    if len(edges) < 2 * _RUN:
        return False
    long = np.cumsum((edges[1::2] - edges[::2]) > 3)
    return bool((long[_RUN - 1 :] == np.concatenate(([0], long[:-_RUN]))).any())


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


_SPACE = 32
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
    """What each byte becomes; "m", "w", "ß" and "æ" become two and are replaced afterwards."""
    table = bytearray(range(256))
    for code in range(256):
        plain = skeleton(fold(chr(code)).text)
        table[code] = ord(plain) if len(plain) == 1 and ord(plain) < 256 and plain != "|" else _SPACE
    for kept in "mwßæ":
        table[ord(kept)] = ord(kept)
    table[ord("M")], table[ord("W")], table[ord("Æ")] = ord("m"), ord("w"), ord("æ")
    return bytes(table)


_TABLE = _table()
_DELETED = b"\xad"
