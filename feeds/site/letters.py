"""Where the words of a passage stand on a page, by its letters alone, however the text is set or spaced."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_SHARED = 0.5  # of its height: what a letter shares with its line
_ENOUGH = 0.6  # of a passage that is found in pieces, by letters that read differently
_PIECE = 8  # letters of such a piece, at least

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters and digits of a page, plain, and to which of its boxes each belongs."""

    text: str
    places: list[int]

    @classmethod
    def of(cls, parts: Iterable[tuple[int, str]]) -> "Letters":
        """From the texts of boxes, in reading order."""
        letters: list[str] = []
        places: list[int] = []
        for place, part in parts:
            for letter in plain(part):
                letters.append(letter)
                places.append(place)
        return cls("".join(letters), places)

    def find(self, passage: Iterable[str], *, loosely: bool = False) -> list[int]:
        """The boxes of the first of these texts that stands on the page, in order; none: none of them does.

        Loosely, most of a text in pieces will do: OCR reads the same picture differently at another size.
        """
        for wanted in filter(None, map(plain, passage)):
            at = self.text.find(wanted)
            if at >= 0:
                return list(dict.fromkeys(self.places[at : at + len(wanted)]))
            if loosely and (found := self._pieces(wanted)):
                return found
        return []

    def _pieces(self, wanted: str) -> list[int]:
        blocks = [
            block
            for block in SequenceMatcher(None, wanted, self.text, autojunk=False).get_matching_blocks()
            if block.size >= _PIECE
        ]
        if sum(block.size for block in blocks) < _ENOUGH * len(wanted):
            return []
        start, end = blocks[0].b, blocks[-1].b + blocks[-1].size
        if end - start > 2 * len(wanted):  # scattered over the page
            return []
        return list(dict.fromkeys(self.places[start:end]))


def plain(text: str) -> str:
    """Letters and digits only, without case or accents: what is left of a text however it is set."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed.casefold() if letter.isalnum())


def lines(boxes: Iterable[Box]) -> Iterator[Box]:
    """The boxes that follow each other on one line as one box."""
    line: Box | None = None
    for box in boxes:
        if line is not None and _beside(line, box):
            line = (min(line[0], box[0]), min(line[1], box[1]), max(line[2], box[2]), max(line[3], box[3]))
        else:
            if line is not None:
                yield line
            line = box
    if line is not None:
        yield line


def _beside(line: Box, box: Box) -> bool:
    """Whether a box stands on a line: most of the lower of the two is at the height of the other."""
    shared = min(line[3], box[3]) - max(line[1], box[1])
    return shared >= _SHARED * min(line[3] - line[1], box[3] - box[1])
