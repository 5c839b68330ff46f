"""The notation in which the lexicon writes phrases, compiled to matchers over folded text.

    plain words        accents, case, hyphens and apostrophes do not matter; plural and feminine endings
                       of the phrase's language are optional
    {a|b c}            one of several
    [x]                may be left out
    word*              any word that begins so
    ~5                 a gap of at most five words, within the sentence

Every phrase also yields *literals*: strings of which at least one stands in any text the phrase
matches. They are what the multi-pattern scan looks for, so a phrase costs nothing where they are absent.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from analysis.common_words import is_common
from analysis.folding import fold

Key = TypeVar("Key")

# Optional endings of a word of three letters or more, by language; a word in capitals takes only -s.
_ENDINGS = {
    "fr": ("e", "s", "es", "x"),
    "en": ("s",),
    "de": ("e", "en", "er", "es", "em", "s", "n"),
    "es": ("s", "es"),
    "it": (),
    "nl": ("s", "e", "en"),
}
# First parts of compounds that are written joined, with a hyphen or apart.
_COMPOUND_HEADS = {
    "fr": ("video", "audio"),
    "en": ("video", "audio"),
    "de": ("video", "gesichts", "kennzeichen", "kontrollschild", "verhaltens", "fahrzeug", "nummernschild"),
    "it": ("video", "audio"),
    "es": ("video", "audio"),
    "nl": ("video", "gezichts", "kenteken"),
}
# Letters that scanning confuses, each with the one that stands for its class. One letter may become two,
# never the reverse, so that a part of a word stays a part of it: what the scan for literals relies on.
_CONFUSABLE = str.maketrans(
    dict(zip("l10qdc58unmw", ("i", "i", "o", "o", "o", "e", "s", "b", "v", "v", "rv", "vv"), strict=True))
)
SQUEEZABLE = 12  # letters a match must have to be believed where spaces are lost
_PART = re.compile(r"[{}|\[\]]|~\d+|[^\s{}|\[\]~]+")


class PhraseError(ValueError):
    """A phrase of the lexicon is not written in the notation; the message says how, in plain words."""


def skeleton(text: str) -> str:
    """The text with each letter replaced by what scanning may confuse it with."""
    return text.translate(_CONFUSABLE)


@dataclass(frozen=True)
class Phrase:
    """One phrase of the lexicon, ready to match. Raises PhraseError when it cannot be read."""

    source: str
    language: str | None = None  # None: a name; no endings
    least_letters: int = 2  # shortest literal allowed

    def __post_init__(self) -> None:
        if not any(len(literal.strip()) >= self.least_letters for literal in self.literals):
            raise PhraseError(
                f"'{self.source}' has no part that must be there and has {self.least_letters} letters"
            )

    @cached_property
    def _tree(self) -> "_Sequence":
        return _parse(self.source, self.language)

    @cached_property
    def literals(self) -> frozenset[str]:
        """At least one of these stands in every folded text (padded with spaces) that matches."""
        return self.required[0]

    @cached_property
    def required(self) -> tuple[frozenset[str], ...]:
        """Sets of literals; of each set at least one stands in every text that matches. Rarest set first."""
        return tuple(sorted(self._tree.required(), key=_rarity, reverse=True)) or (frozenset(),)

    @cached_property
    def letters(self) -> int:
        """Letters of the shortest text that matches."""
        return self._tree.letters()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches folded text, at word boundaries."""
        return re.compile(rf"(?<!\w){self._tree.regex(str)}(?!\w)")

    @cached_property
    def confusable(self) -> re.Pattern[str]:
        """Matches the skeleton of folded text."""
        return re.compile(rf"(?<!\w){self._tree.regex(skeleton)}(?!\w)")

    @cached_property
    def squeezed(self) -> re.Pattern[str]:
        """Matches text whose spaces are lost; matches of fewer than `SQUEEZABLE` letters are chance."""
        return re.compile(self._tree.regex(str, spaces=False))

    @property
    def acronym(self) -> bool:
        """Whether the phrase is one word in capitals, to be matched in capitals only."""
        return self.source.isupper() and self.source.isalpha() and len(self.source) <= 6


class PhraseIndex(Generic[Key]):
    """Many phrases, searched in one pass of the text."""

    def __init__(self, phrases: Iterable[tuple[Key, Phrase]]) -> None:
        import ahocorasick  # noqa: PLC0415  # costs nothing until something is analysed

        self.phrases = tuple(phrases)
        by_literal: dict[str, list[int]] = {}
        for number, (_, phrase) in enumerate(self.phrases):
            for literal in phrase.literals:
                by_literal.setdefault(literal, []).append(number)
        self._automaton = ahocorasick.Automaton()
        for literal, numbers in by_literal.items():
            self._automaton.add_word(literal, tuple(numbers))
        if by_literal:
            self._automaton.make_automaton()
        self._empty = not by_literal

    def candidates(self, folded: str, *, spaces: bool = True) -> list[int]:
        """Numbers of the phrases whose literals all stand in the folded text, in order.

        `spaces=False`: the text has lost its spaces, and literals that need one are not asked for.
        """
        if self._empty:
            return []
        text = f" {folded} "
        found: set[int] = set()
        for _, numbers in self._automaton.iter(text):
            found.update(numbers)
        return sorted(number for number in found if self._complete(number, text, spaces=spaces))

    def _complete(self, number: int, text: str, *, spaces: bool) -> bool:
        for literals in self.phrases[number][1].required[1:]:
            if not any(literal in text for literal in literals):
                return not spaces and any(" " in literal for literal in literals)
        return True

    def find(self, folded: str) -> Iterator[tuple[Key, Phrase, int, int]]:
        """Every match of every phrase: key, phrase, start and end in the folded text."""
        for number in self.candidates(folded):
            key, phrase = self.phrases[number]
            for match in phrase.pattern.finditer(folded):
                yield key, phrase, match.start(), match.end()


Spelling = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Word:
    forms: tuple[str, ...]  # folded readings, the first is the plain one
    parts: tuple[str, ...]  # of the plain reading, where a space may stand
    endings: tuple[str, ...]
    prefix: bool
    compound: bool

    def regex(self, spell: Spelling, *, spaces: bool = True) -> str:
        joint = " ?" if spaces else ""
        readings = [joint.join(map(spell, self.parts)), *(spell(form) for form in self.forms[1:])]
        body = readings[0] if len(readings) == 1 else f"(?:{'|'.join(readings)})"
        if self.prefix:
            return body + r"\w*"
        if self.endings:
            return f"{body}(?:{'|'.join(map(spell, self.endings))})?"
        return body

    def literals(self) -> frozenset[str]:
        # A space may stand between any two parts: every way of writing them is a literal.
        written = [self.parts[0]]
        for part in self.parts[1:]:
            written = [text + joint + part for text in written for joint in ("", " ")]
        literals = {*written, *self.forms[1:]}
        if min(map(len, literals)) > 3 or self.prefix:
            return frozenset(f" {text}" if len(text) <= 3 else text for text in literals)
        # A short word is a word of its own (see _joint): spaces stand on both sides.
        return frozenset(f" {text}{ending} " for text in literals for ending in ("", *self.endings))

    def letters(self) -> int:
        return min(map(len, self.forms))

    def edge(self) -> int:
        return self.letters()


@dataclass(frozen=True, slots=True)
class _Choice:
    options: tuple["_Sequence", ...]

    def regex(self, spell: Spelling, *, spaces: bool = True) -> str:
        return f"(?:{'|'.join(option.regex(spell, spaces=spaces) for option in self.options)})"

    def literals(self) -> frozenset[str]:
        each = [option.literals() for option in self.options]
        return frozenset().union(*each) if all(each) else frozenset()

    def letters(self) -> int:
        return min(option.letters() for option in self.options)

    def edge(self) -> int:
        return min(option.edge() for option in self.options)


@dataclass(frozen=True, slots=True)
class _Optional:
    inner: "_Sequence"


@dataclass(frozen=True, slots=True)
class _Gap:
    words: int


@dataclass(frozen=True, slots=True)
class _Sequence:
    items: tuple["_Word | _Choice | _Optional | _Gap", ...]

    def regex(self, spell: Spelling, *, spaces: bool = True) -> str:
        written = ""
        before = 0  # letters of the shortest word to the left; 0: nothing yet
        gap = 0
        for item in self.items:
            if isinstance(item, _Gap):
                gap = max(gap, item.words)
            elif isinstance(item, _Optional):
                inner = item.inner.regex(spell, spaces=spaces)
                joint = _joint(min(before or 99, item.inner.edge()), gap, spaces=spaces)
                # At the very beginning the space follows what may be left out.
                written += f"(?:{joint}{inner})?" if before else f"(?:{inner}{joint})?"
                if before:
                    before = min(before, item.inner.edge())
            else:
                joint = _joint(min(before, item.edge()), gap, spaces=spaces) if before else ""
                written += joint + item.regex(spell, spaces=spaces)
                before = item.edge()
                gap = 0
        return written

    def literals(self) -> frozenset[str]:
        """The rarest of the sets."""
        return max(self.required(), key=_rarity, default=frozenset())

    def required(self) -> list[frozenset[str]]:
        """The literals of each word or choice that must be there."""
        each = (item.literals() for item in self.items if isinstance(item, _Word | _Choice))
        return [literals for literals in each if literals]

    def letters(self) -> int:
        return sum(item.letters() for item in self.items if isinstance(item, _Word | _Choice))

    def edge(self) -> int:
        edges = [item.edge() for item in self.items if isinstance(item, _Word | _Choice)]
        return min(edges) if edges else 0


def _rarity(literals: frozenset[str]) -> tuple[bool, bool, int, int]:
    """How well a set of literals tells apart: rare words first, then long ones, then few."""
    shortest = min(len(literal.strip()) for literal in literals)
    common = any(is_common(literal) for literal in literals)
    return shortest >= 3, not common, shortest, -len(literals)


def _joint(letters: int, gap: int, *, spaces: bool) -> str:
    """What may stand between two words: a space that production may have lost between long ones."""
    if not spaces:
        return rf"\w{{0,{gap * 8}}}?" if gap else ""
    if gap:
        return rf" (?:\w+ ){{0,{gap}}}?"
    return " ?" if letters > 3 else " "


def _parse(source: str, language: str | None) -> _Sequence:
    tokens = _PART.findall(source)
    sequence, rest = _parse_sequence(tokens, 0, language, source)
    if rest != len(tokens):
        raise PhraseError(f"'{source}': '{tokens[rest]}' without its beginning")
    if not any(isinstance(item, _Word | _Choice) for item in sequence.items):
        raise PhraseError(f"'{source}' has no word that must be there")
    return sequence


def _parse_sequence(tokens: list[str], at: int, language: str | None, source: str) -> tuple[_Sequence, int]:
    items: list[_Word | _Choice | _Optional | _Gap] = []
    while at < len(tokens) and tokens[at] not in ("}", "]", "|"):
        part = tokens[at]
        if part in "{[":
            options, at = _parse_options(tokens, at, language, source)
            choice = _Choice(options)
            items.append(choice if part == "{" else _Optional(_Sequence((choice,))))
        elif part.startswith("~"):
            items.append(_Gap(int(part[1:])))
        else:
            items.extend(_words(part, language, source))
        at += 1
    return _Sequence(tuple(items)), at


def _parse_options(
    tokens: list[str], at: int, language: str | None, source: str
) -> tuple[tuple[_Sequence, ...], int]:
    """What stands between a pair of brackets, and where the closing one is."""
    opening, closing = tokens[at], "}" if tokens[at] == "{" else "]"
    options = []
    while True:
        option, at = _parse_sequence(tokens, at + 1, language, source)
        if not option.items:
            raise PhraseError(f"'{source}': an empty choice after '{opening}'")
        options.append(option)
        if at >= len(tokens) or tokens[at] not in ("|", closing):
            raise PhraseError(f"'{source}': '{opening}' without '{closing}'")
        if tokens[at] == closing:
            return tuple(options), at


def _words(part: str, language: str | None, source: str) -> Iterator[_Word]:
    prefix = part.endswith("*")
    bare = part.rstrip("*")
    pieces = [piece for piece in re.split(r"['’]", bare) if piece]
    if not pieces or "*" in bare:
        raise PhraseError(f"'{source}': '*' stands only at the end of a word")
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        word = _word(piece, language, prefix=prefix and last)
        if word is not None:  # "&" and "§" alone do not matter
            yield word


def _word(piece: str, language: str | None, *, prefix: bool) -> _Word | None:
    parts = tuple(part for part in fold(piece).text.replace("|", " ").split(" ") if part)
    plain = "".join(parts)
    if not plain:
        return None
    compound = False
    if len(parts) == 1:
        for head in _COMPOUND_HEADS.get(language or "", ()):
            if plain.startswith(head) and len(plain) > len(head) + 3:
                parts, compound = (head, plain[len(head) :]), True
    forms = [plain]
    composed = unicodedata.normalize("NFC", piece)
    if language == "de":  # ü may be written ue
        written_out = composed.lower().translate({0xE4: "ae", 0xF6: "oe", 0xFC: "ue", 0xDF: "ss"})
        forms.append("".join(fold(written_out).text.split(" ")))
    elif language is not None:  # some programs drop accented letters altogether
        dropped = "".join(c for c in composed if c.isascii())
        forms.append("".join(fold(dropped).text.split(" ")) if dropped != composed else plain)
    if forms[-1] == plain or len(forms[-1]) < 4:
        forms = [plain]
    if language is None or prefix or len(plain) < 3 or plain.isdigit():
        endings: tuple[str, ...] = ()
    else:
        endings = ("s",) if piece.isupper() else _ENDINGS.get(language, ())
    return _Word(forms=tuple(forms), parts=parts, endings=endings, prefix=prefix, compound=compound)
