"""What must stand in a text for a phrase to be found there, taken apart for the scan."""

import re
from dataclasses import dataclass

from analysis.components.find import Key, may_be_scanned
from analysis.notation import Run
from analysis.phrases import Phrase
from analysis.readings import Rough, classed, letters, words

KINDS = (letters, words, classed)  # the readings that are searched, each with how it writes a literal
_LETTERS, _WORDS, _CLASSED = range(len(KINDS))
_TELLING = 4  # letters from which a word that scanning may have changed tells something
_TELLING_TOGETHER = 8  # letters from which words together tell enough without the white space round them


@dataclass(frozen=True, slots=True)
class Token:
    """What the scan looks for."""

    folded: str
    kind: int  # the reading it stands in


Tokens = frozenset[Token]  # one of these must stand


@dataclass(frozen=True, slots=True)
class Need:
    """What the scan looks for of a run of words, or of one of them."""

    tokens: Tokens
    run: Run


def needs(key: Key, phrase: Phrase) -> list[Need]:
    """Sets of tokens, of each of which one stands in every text where a phrase is found, in its order."""
    if not may_be_scanned(key, phrase):
        return _plainly(phrase)
    if all(_shortest(run) < _TELLING for run in phrase.runs):
        return [Need(_run_together(run), run) for run in phrase.runs]
    needs: list[Need] = []
    for run in phrase.runs:
        if _shortest(run) >= _TELLING:
            needs.append(Need(_run_together(run), run))
        else:
            needs.extend(Need(_one_by_one(literals, _CLASSED), run) for literals in run.words)
    return needs


def _plainly(phrase: Phrase) -> list[Need]:
    """The same for a phrase that is not looked for through confusable letters."""
    needs: list[Need] = []
    for run in phrase.runs:
        if _shortest(run) >= _TELLING_TOGETHER:
            needs.append(Need(_run_together(run), run))
        else:
            needs.extend(Need(_one_by_one(literals), run) for literals in run.words)
    return needs


def one_of(cue: Phrase) -> Tokens:
    """What is looked for of a phrase that stands beside another: the most telling part."""
    return max((need.tokens for need in _plainly(cue)), key=rarity)


def _shortest(run: Run) -> int:
    return min(map(len, run.spellings))


def _run_together(run: Run) -> Tokens:
    return frozenset(Token(spelling, _LETTERS) for spelling in run.spellings)


def _one_by_one(literals: frozenset[str], kind: int = _WORDS) -> Tokens:
    """Literals as they are, and in small capitals whose first letter stands apart."""
    small_capitals = (_FIRST_LETTER.sub(r"\1 ", literal) for literal in literals)
    return frozenset(Token(literal, kind) for literal in (*literals, *small_capitals))


def texts(reading: Rough) -> tuple[bytes, ...]:
    """What is searched for tokens, in the order of `KINDS`."""
    return reading.letters, reading.words, reading.classed


def rarity(tokens: Tokens) -> tuple[int, int]:
    """How well a set tells apart: long tokens first, then few."""
    return min(len(token.folded.strip()) for token in tokens), -len(tokens)


# Letters that small capitals may leave alone before their word; three at least follow.
_FIRST_LETTER = re.compile(r"(?<!\w)([^\W\d])(?=[^\W\d]{3})")
