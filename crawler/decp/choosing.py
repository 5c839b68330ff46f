"""Which contracts are looked for: by their subject, their code, or who won them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from crawler.decp.contract import Contract
from crawler.labels.folding import fold
from crawler.scdl.choosing import any_of

Companies = Mapping[str, tuple[str, ...]]  # numbers (SIREN) of each vendor, by its name


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is wanted; a contract that meets any of it is."""

    words: tuple[str, ...]
    cpv: tuple[str, ...]  # beginnings of codes
    companies: Companies

    def wants(self, contract: Contract) -> bool:
        """Whether a contract is."""
        names = " | ".join(_plain(winner.name) for winner in contract.winners)
        return (
            (contract.cpv or "-").startswith(self.cpv)
            or any(winner.siren in self._numbers for winner in contract.winners if winner.siren)
            or _holds(self._subjects, _plain(contract.title or ""))
            or _holds(self._names, names)
        )

    @cached_property
    def _numbers(self) -> frozenset[str]:
        return frozenset(number for each in self.companies.values() for number in each)

    @cached_property
    def _subjects(self) -> re.Pattern[str] | None:
        return any_of(self.words) if self.words else None

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        return any_of(tuple(self.companies)) if self.companies else None


def _holds(pattern: re.Pattern[str] | None, text: str) -> bool:
    return pattern is not None and pattern.search(text) is not None


def fewest(words: Sequence[str]) -> tuple[str, ...]:
    """The words less those that hold another: who finds "vidéo" finds "vidéo intelligente" too."""
    plain = {word: fold(word) for word in dict.fromkeys(words)}
    return tuple(
        word
        for word, own in plain.items()
        if not any(other != own and other in own for other in plain.values())
    )


def spellings(word: str) -> Iterator[str]:
    """As it is, and without accents: the interface tells them apart."""
    yield word
    bare = _bare(word)
    if bare != word:
        yield bare


def _bare(word: str) -> str:
    return "".join(fold(letter) if not letter.isascii() else letter for letter in word)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", fold(text).replace("-", " ").replace("'", " "))
