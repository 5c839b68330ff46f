"""Folded text: what matching reads, with a map back to every original character.

The text of a scanned or badly produced paper writes one word in twenty ways. Folding takes away what
does not matter (case, accents, hyphens, quotes, runs of white space) and undoes what production
broke (hyphens at line ends, soft hyphens, zero-width characters, ligatures, UTF-8 read as something
else, letters doubled to look bold). What remains is lower-case letters and digits, single spaces, and
`|` where a sentence, a list item or a table cell ends.

Damage that can only be guessed at is not undone here but offered as further readings: see
`analysis.damage`.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.mojibake import is_broken, repairs

BOUNDARY = "|"

# Removed wherever they stand: soft hyphen, zero-width characters, direction marks, byte-order mark.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u061c\u180e"
# Line-end hyphens: U+0002 is what PDFium writes for one, U+00AC and U+2010/2011 what others write.
_HYPHENS = "\\-\u2010\u2011\u00ac"
_SOFT = "\u0002\u001e\u00ad"
# Words after which a hyphen is suspended, not a line break: "Video- und Tonaufnahmen", "vidéo- et audio-".
SUSPENDED = r"(?:et|ou|und|oder|bzw|sowie|and|or|y|o|e|en|of|à|a|au|aux)\b"
_BLANK = "[ \\t\\xa0]"
# Patterns begin with what is rare and look back from there: they are searched for in every page.
_LINE_END_HYPHEN = re.compile(
    rf"[{_HYPHENS}{_SOFT}](?:"
    rf"(?<=[^\W\d_][{_HYPHENS}])(?:{_BLANK}*\r?\n{_BLANK}*|{_BLANK}+)(?=[^\W\d_A-ZÀ-Þ])(?!{SUSPENDED})"
    rf"|(?<=[A-ZÀ-Þ][{_HYPHENS}]){_BLANK}*\r?\n{_BLANK}*(?=[A-ZÀ-Þ]{{2}})"
    rf"|(?<=[{_SOFT}]){_BLANK}*(?:\r?\n{_BLANK}*)?(?=\w))"
)
DOUBLED = re.compile(r"(?<!\w)(?:([^\W\d_])\1){3,}(?!\w)")
_DOTTED_CAPITALS = re.compile(r"[A-Z](?<![^\W_][A-Z])\.(?:[A-Z]\.)+")
_DOT_BETWEEN_CAPITALS = re.compile(r"\.(?<=[A-Z]\.)(?=[A-Z]\.)")
# Words whose full stop ends no sentence.
_ABBREVIATIONS = "".join(
    rf"(?<!\b{word}.)"
    for word in re.split(" ", "[Aa]rt [Mm] MM [Nn] [Aa]l Dr St p cf No Nr [RLD] Inc [Aa]bs v ca H U")
)
_MARKS = ";•●▪■◦➢➤✓|"
_ITEM = rf"(?:[\-–—*·]{_BLANK}|\d{{1,2}}[.)°]{_BLANK})"
_SENTENCE_END = re.compile(
    rf"[.!?…\n{_MARKS}](?:"
    rf"(?<=[.!?…]){_ABBREVIATIONS}(?=(?:{_BLANK}?[\"'»”)\]])*(?:\s+[\"'«“(\[]*[A-ZÀ-Þ0-9\-–•]|\s*$))"
    rf"|(?<=[{_MARKS}])"
    rf"|(?<=\n)(?={_BLANK}*(?:\n|{_ITEM})))"
)
_ITEM_AFTER_SOFT = re.compile(rf"[{_SOFT}]{_BLANK}*\r?\n{_BLANK}*{_ITEM}")
_LETTERS = {
    "œ": "oe", "æ": "ae", "ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ı": "i", "þ": "th", "ð": "d",
    "ŀ": "l", "º": " ", "ª": " ", "°": " ", "№": "n ", "™": " ", "®": " ", "©": " ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; character `i` stands for `original[starts[i]:ends[i]]`."""

    text: str
    starts: "array[int]"
    ends: "array[int]"

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the folded characters from `start` to `end` stand in the original; `start < end`."""
        return self.starts[start], self.ends[end - 1]


class _Characters(dict[int, str]):
    """Each character as folding writes it, for `str.translate`; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = fold_character(chr(code))
        return folded


def fold_character(character: str) -> str:
    """A character without what does not matter: no, one or several letters, digits or spaces."""
    if character in INVISIBLE or unicodedata.category(character) in ("Mn", "Me"):
        return ""
    if character in _LETTERS:
        return _LETTERS[character]
    letters = character
    for _ in range(4):  # case folding and decomposition each can open work for the other
        again = unicodedata.normalize("NFKD", letters).casefold()
        again = "".join(_LETTERS.get(c, c) for c in again if unicodedata.category(c) not in ("Mn", "Me"))
        if again == letters:
            break
        letters = again
    return "".join(c if c.isalnum() else " " for c in letters)


_CHARACTERS = _Characters()
# Characters that fold to exactly one, and are met in every paper; the others are replaced one by one.
_PLAIN = "".join(
    character
    for character in (*map(chr, range(0x180)), *"\u2018\u2019\u201c\u201d\u2013\u2014\u2022\u20ac\u202f")
    if len(fold_character(character)) == 1
)
_NOT_PLAIN = re.compile(f"[^{re.escape(_PLAIN)}]")
_LOOSE = re.compile(rf" *\{BOUNDARY}[ {BOUNDARY}]*|  +")


def joined(text: str) -> str:
    """A text without the hyphens and dots that only part the letters of a word."""
    text = _LINE_END_HYPHEN.sub("", text)
    if _DOT_BETWEEN_CAPITALS.search(text) is None:
        return text
    return _DOTTED_CAPITALS.sub(lambda dotted: dotted.group()[:-1].replace(".", "") + ".", text)


def clauses(text: str) -> tuple[str, list[int]]:
    """A text with `BOUNDARY` where `fold` sees the end of a clause, words joined, and where the ends stood.

    Folding it character by character gives what `fold` gives, but for letters that stand twice.
    """
    if is_broken(text) or _ITEM_AFTER_SOFT.search(text):
        return _clauses_piece_by_piece(text)
    written: list[str] = []
    ends: list[int] = []
    position = 0
    for end in _SENTENCE_END.finditer(text):
        at = end.start()
        ends.append(at)
        # Full stops stay, for words whose capitals they part; the characters of _MARKS and new lines go.
        written += (text[position:at], ".|" if end.group() in ".!?…" else BOUNDARY)
        position = at + 1
    written.append(text[position:])
    return joined("".join(written)), ends


def _clauses_piece_by_piece(text: str) -> tuple[str, list[int]]:
    written: list[str] = []
    ends: list[int] = []
    for at, _, piece in _pieces(text):
        if piece == BOUNDARY:
            ends.append(at)
        written.append(" " if piece == "•" else piece)  # a broken one ends no clause
    return "".join(written), ends


def fold(text: str) -> Folded:
    """The folded text with its offsets. Takes any string; time grows with its length."""
    written: list[str] = []
    starts = array("l")
    ends = array("l")
    for start, end, piece in _pieces(text):
        folded = piece if piece == BOUNDARY else piece.translate(_CHARACTERS)
        written.append(folded)
        if end - start == len(folded):
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            starts.extend([start] * len(folded))
            ends.extend([end] * len(folded))
    folded_text = _tightened("".join(written), starts, ends)
    while DOUBLED.search(folded_text.text):
        folded_text = _single(folded_text)
    return folded_text


def _tightened(loose: str, starts: "array[int]", ends: "array[int]") -> Folded:
    """One space where there were several, one boundary with a space on either side, none at the edges."""
    written: list[str] = []
    kept_starts, kept_ends = array("l"), array("l")
    position = len(loose) - len(loose.lstrip(f" {BOUNDARY}"))
    finish = len(loose.rstrip(f" {BOUNDARY}"))
    for gap in _LOOSE.finditer(loose, position, finish):
        mark = f" {BOUNDARY} " if BOUNDARY in gap.group() else " "
        written += (loose[position : gap.start()], mark)
        kept_starts.extend(starts[position : gap.start()])
        kept_ends.extend(ends[position : gap.start()])
        kept_starts.extend([starts[gap.start()]] * len(mark))
        kept_ends.extend([ends[gap.end() - 1]] * len(mark))
        position = gap.end()
    if position < finish:
        written.append(loose[position:finish])
        kept_starts.extend(starts[position:finish])
        kept_ends.extend(ends[position:finish])
    return Folded("".join(written), kept_starts, kept_ends)


def _single(folded: Folded) -> Folded:
    """Words whose letters all stand twice, with each letter once."""
    written: list[str] = []
    starts, ends = array("l"), array("l")
    position = 0
    for word in DOUBLED.finditer(folded.text):
        written += (folded.text[position : word.start()], word.group()[::2])
        starts.extend(folded.starts[position : word.start()] + folded.starts[word.start() : word.end() : 2])
        ends.extend(folded.ends[position : word.start()] + folded.ends[word.start() + 1 : word.end() : 2])
        position = word.end()
    written.append(folded.text[position:])
    starts.extend(folded.starts[position:])
    ends.extend(folded.ends[position:])
    return Folded("".join(written), starts, ends)


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """The text cut into stretches to fold as they are and places to replace, in order.

    Yields start, end and what is to be folded in place of the characters between; `BOUNDARY` is kept.
    """
    edits = sorted(_edits(text), key=lambda edit: (edit[0], -edit[1], edit[2]))  # the longest repair first
    position = 0
    for start, end, piece in edits:
        if start < position:  # two repairs claim one place: the first holds
            continue
        if start > position:
            yield position, start, text[position:start]
        yield start, end, piece
        position = end
    if position < len(text):
        yield position, len(text), text[position:]


def _edits(text: str) -> Iterator[tuple[int, int, str]]:
    yield from repairs(text)
    for match in _LINE_END_HYPHEN.finditer(text):
        yield match.start(), match.end(), ""
    for match in _DOTTED_CAPITALS.finditer(text):
        for at in range(match.start() + 1, match.end() - 1, 2):
            yield at, at + 1, ""
    for match in _SENTENCE_END.finditer(text):
        yield match.start(), match.end(), BOUNDARY
    for match in _NOT_PLAIN.finditer(text):
        yield match.start(), match.end(), match.group()
