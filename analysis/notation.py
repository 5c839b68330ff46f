"""The trees behind `analysis.phrases`: a phrase taken apart into words, choices and gaps.

A tree yields what matching and scanning need: a regular expression over folded text, the literals and the
runs of letters of which one must stand in any text that matches.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from analysis.common_words import is_common
from analysis.folding import fold

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
_PART = re.compile(r"[{}|\[\]]|~\d+|[^\s{}|\[\]~]+")


class PhraseError(ValueError):
    """A phrase of the lexicon is not written in the notation; the message says how, in plain words."""


Spelling = Callable[[str], str]
MOST_SPELLINGS = 256  # of a run of words; a run with more is cut where it grows too large


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a phrase that stand side by side in every text that matches."""

    spellings: frozenset[str]  # one of these stands there, spaces left out, maybe followed by an ending
    words: tuple[frozenset[str], ...]  # and of each of these one, a space where its word is sure to end
    begins: int  # words of the phrase before it, at most
    ends: int  # words of the phrase up to its end, at most


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

    def bounded(self, *, begins: bool, ends: bool) -> frozenset[str]:
        literals = self.literals()
        if min(map(len, self.forms)) <= 3 and not self.prefix:
            return literals  # has its spaces already
        if begins:
            literals = frozenset(f" {text.strip()}" for text in literals)
        if ends and not self.prefix:
            literals = frozenset(f"{text}{ending} " for text in literals for ending in ("", *self.endings))
        return literals

    def stems(self) -> frozenset[str]:
        return frozenset(self.forms)

    def wholes(self) -> frozenset[str] | None:
        if self.prefix:
            return None
        return frozenset(form + ending for form in self.forms for ending in ("", *self.endings))

    def letters(self) -> int:
        return min(map(len, self.forms))

    def most_words(self) -> int:
        return len(self.parts)

    def edge(self) -> int:
        return self.letters()


@dataclass(frozen=True, slots=True)
class _Choice:
    options: tuple["Tree", ...]

    def regex(self, spell: Spelling, *, spaces: bool = True) -> str:
        return f"(?:{'|'.join(option.regex(spell, spaces=spaces) for option in self.options)})"

    def literals(self) -> frozenset[str]:
        each = [option.literals() for option in self.options]
        return frozenset().union(*each) if all(each) else frozenset()

    def bounded(self, *, begins: bool, ends: bool) -> frozenset[str]:
        each = [option.bounded(begins=begins, ends=ends) for option in self.options]
        return frozenset().union(*each) if all(each) else frozenset()

    def stems(self) -> frozenset[str] | None:
        """Beginnings of the choice, of which one must stand; None: an option cannot be told by one run."""
        each = [option.single_run() for option in self.options]
        if any(run is None for run in each):
            return None
        return frozenset().union(*(run.stems for run in each if run))

    def wholes(self) -> frozenset[str] | None:
        each = [option.single_run() for option in self.options]
        if any(run is None or run.wholes is None for run in each):
            return None
        return frozenset().union(*(run.wholes for run in each if run and run.wholes))

    def letters(self) -> int:
        return min(option.letters() for option in self.options)

    def most_words(self) -> int:
        return max(option.most_words() for option in self.options)

    def edge(self) -> int:
        return min(option.edge() for option in self.options)


@dataclass(frozen=True, slots=True)
class _Optional:
    inner: "Tree"

    def most_words(self) -> int:
        return self.inner.most_words()


@dataclass(frozen=True, slots=True)
class _Gap:
    words: int

    def most_words(self) -> int:
        return self.words


@dataclass(frozen=True, slots=True)
class Tree:
    """What a phrase says, in order."""

    items: tuple["_Word | _Choice | _Optional | _Gap", ...]

    def regex(self, spell: Spelling, *, spaces: bool = True) -> str:
        """A regular expression over text as `spell` writes it; `spaces=False`: whose spaces are lost."""
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
        return max(self.required(), key=rarity, default=frozenset())

    def required(self) -> list[frozenset[str]]:
        """The literals of each word or choice that must be there."""
        each = (item.literals() for item in self.items if isinstance(item, _Word | _Choice))
        return [literals for literals in each if literals]

    def runs(self) -> tuple[Run, ...]:
        """The runs of words that must be there, in order."""
        found: list[Run] = []
        run = _OpenRun()
        passed = 0  # words before the item, at most
        for item, words in zip(self.items, self._bounded(begins=True, ends=True), strict=True):
            if isinstance(item, _Optional):
                run = run.perhaps(item.inner) or run.close(found, passed)
            elif isinstance(item, _Gap):
                run = run.close(found, passed)
            else:
                run = run if run.words else _OpenRun(begins=passed)
                longer = run.then(item, words) or run.close(found, passed).then(item, words)
                if longer is None and words:  # a choice that is no run by itself
                    spellings = frozenset(word.replace(" ", "") for word in words)
                    found.append(Run(spellings, (words,), passed, passed + item.most_words()))
                run = longer or _OpenRun()
            passed += item.most_words()
        run.close(found, passed)
        return tuple(found)

    def bounded(self, *, begins: bool, ends: bool) -> frozenset[str]:
        """The rarest of the sets of literals, spaces round them where words are sure to begin and end."""
        return max(filter(None, self._bounded(begins=begins, ends=ends)), key=rarity, default=frozenset())

    def _bounded(self, *, begins: bool, ends: bool) -> list[frozenset[str]]:
        """For each item its literals; none for what may be left out. Beside a gap stands a space."""
        last = len(self.items) - 1
        return [
            item.bounded(
                begins=begins if at == 0 else isinstance(self.items[at - 1], _Gap),
                ends=ends if at == last else isinstance(self.items[at + 1], _Gap),
            )
            if isinstance(item, _Word | _Choice)
            else frozenset()
            for at, item in enumerate(self.items)
        ]

    def single_run(self) -> "_OpenRun | None":
        """All of it as one run; None where something may be left out or stand between."""
        run = _OpenRun()
        for item in self.items:
            longer = run.then(item, frozenset()) if isinstance(item, _Word | _Choice) else None
            if longer is None:
                return None
            run = longer
        return run

    def letters(self) -> int:
        """Letters of the shortest text that matches."""
        return sum(item.letters() for item in self.items if isinstance(item, _Word | _Choice))

    def most_words(self) -> int:
        """Words of the longest text that matches, gaps included."""
        return sum(item.most_words() for item in self.items)

    def edge(self) -> int:
        """Letters of the shortest word, which decide how it may be joined to its neighbours."""
        edges = [item.edge() for item in self.items if isinstance(item, _Word | _Choice)]
        return min(edges) if edges else 0


@dataclass(frozen=True, slots=True)
class _OpenRun:
    """A run as far as it is read: how it may be written with and without the endings of its last word."""

    stems: frozenset[str] = frozenset()
    wholes: frozenset[str] | None = frozenset([""])  # None: its last word may end in any way
    words: tuple[frozenset[str], ...] = ()  # as in `Run`
    begins: int = 0  # as in `Run`

    def then(self, item: "_Word | _Choice", words: frozenset[str]) -> "_OpenRun | None":
        """The run with one more word; None: not one run, or too many spellings."""
        stems = item.stems()
        if self.wholes is None or not stems or len(self.wholes) * len(stems) > MOST_SPELLINGS:
            return None
        wholes = item.wholes()
        if wholes is not None and len(self.wholes) * len(wholes) > MOST_SPELLINGS:
            wholes = None
        return _OpenRun(
            stems=_joined(self.wholes, stems),
            wholes=None if wholes is None else _joined(self.wholes, wholes),
            words=(*self.words, words),
            begins=self.begins,
        )

    def perhaps(self, inner: "Tree") -> "_OpenRun | None":
        """The run with words after it that may be left out; None: they cannot be part of it."""
        if not self.words:
            return self
        more = inner.single_run()
        if self.wholes is None or more is None or more.wholes is None:
            return None
        if len(self.wholes) * (len(more.wholes) + 1) > MOST_SPELLINGS:
            return None
        wholes = self.wholes | _joined(self.wholes, more.wholes)
        return _OpenRun(self.stems, wholes, self.words, self.begins)

    def close(self, found: list[Run], passed: int) -> "_OpenRun":
        """A new run, after this one, which ends `passed` words from the beginning, is written down."""
        if self.words:
            found.append(Run(self.stems, tuple(filter(None, self.words)), self.begins, passed))
        return _OpenRun(begins=passed)


def _joined(left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
    return frozenset(a + b for a in left for b in right)


def rarity(literals: frozenset[str]) -> tuple[bool, bool, int, int]:
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


@cache
def parse(source: str, language: str | None) -> Tree:
    """The tree of a phrase. Raises PhraseError."""
    tokens = _PART.findall(source)
    sequence, rest = _parse_sequence(tokens, 0, language, source)
    if rest != len(tokens):
        raise PhraseError(f"'{source}': '{tokens[rest]}' without its beginning")
    if not any(isinstance(item, _Word | _Choice) for item in sequence.items):
        raise PhraseError(f"'{source}' has no word that must be there")
    return sequence


def _parse_sequence(tokens: list[str], at: int, language: str | None, source: str) -> tuple[Tree, int]:
    items: list[_Word | _Choice | _Optional | _Gap] = []
    while at < len(tokens) and tokens[at] not in ("}", "]", "|"):
        part = tokens[at]
        if part in "{[":
            options, at = _parse_options(tokens, at, language, source)
            choice = _Choice(options)
            items.append(choice if part == "{" else _Optional(Tree((choice,))))
        elif part.startswith("~"):
            items.append(_Gap(int(part[1:])))
        else:
            items.extend(_words(part, language, source))
        at += 1
    return Tree(tuple(items)), at


def _parse_options(
    tokens: list[str], at: int, language: str | None, source: str
) -> tuple[tuple[Tree, ...], int]:
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


def _least_kept(lost: int, *, prefix: bool) -> int:
    """Letters that must be left of a word without its accented ones: "écouté" is not known by "cout"."""
    return 6 if lost > 1 else 5 if prefix else 4


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
    if forms[-1] == plain or len(forms[-1]) < _least_kept(len(plain) - len(forms[-1]), prefix=prefix):
        forms = [plain]
    if language is None or prefix or len(plain) < 3 or plain.isdigit():
        endings: tuple[str, ...] = ()
    else:
        endings = ("s",) if piece.isupper() else _ENDINGS.get(language, ())
    return _Word(forms=tuple(forms), parts=parts, endings=endings, prefix=prefix, compound=compound)
