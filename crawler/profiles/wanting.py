"""Which consultations of a list are wanted, and in which words the platform is asked for them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.labels.folding import fold
from crawler.profiles.consultation import Consultation
from crawler.profiles.options import WantedOptions
from crawler.scdl.choosing import any_of

_SHORT = 3  # letters; shorter words are in every list


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is wanted of a profile."""

    terms: tuple[str, ...]  # empty: every notice
    buyers: tuple[re.Pattern[str], ...]

    def of(self, row: Consultation) -> bool:
        """Whether the buyer of a row is one of those asked for."""
        name = row.buyer.name if row.buyer else ""
        return not self.buyers or any(p.search(text) for p in self.buyers for text in (name, fold(name)))

    def named_in(self, row: Consultation) -> bool:
        """Whether a term stands in what the row says."""
        words = " ".join(filter(None, (row.title, row.description, row.words)))
        plain = fold(words).replace("-", " ").replace("'", " ")
        return not self.terms or any_of(self.terms).search(plain) is not None


def wanted(options: WantedOptions, lexicon: Sequence[str]) -> Wanted:
    """What a catalogue file asks for."""
    terms = [] if options.every_notice else [*(lexicon if options.terms else ()), *options.terms_extra]
    return Wanted(terms=tuple(dict.fromkeys(terms)), buyers=options.buyers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is put into a search field."""

    words: str  # empty: everything
    certain: bool  # whatever the platform finds is wanted; else a term must stand in the row


def any_word_questions(terms: Sequence[str], size: int) -> Iterator[Question]:
    """For platforms that find any of the words: terms of one word together, of longer ones the longest word.

    A term of several words is looked for in what comes.
    """
    if not terms:
        yield Question(words="", certain=True)
        return
    split = [_parts(term) for term in terms]
    single = list(dict.fromkeys(parts[0] for parts in split if len(parts) == 1))
    known = {fold(word) for word in single}
    longest = dict.fromkeys(
        word for parts in split if len(parts) > 1 and fold(word := max(parts, key=len)) not in known
    )
    for words, certain in ((single, True), (list(longest), False)):
        for at in range(0, len(words), size):
            yield Question(words=" ".join(words[at : at + size]), certain=certain)


def phrase_questions(terms: Sequence[str]) -> Iterator[Question]:
    """For platforms that find all of the words: one question a term."""
    for term in terms or ("",):
        yield Question(words=term, certain=True)


def _parts(term: str) -> list[str]:
    parts = re.split(r"[\s'’-]+", term)
    return [part for part in parts if len(part) >= _SHORT] or [term]
