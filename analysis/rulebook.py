"""What rules are made of, and which papers a change of them concerns.

A paper is read again only when new rules could find something else in it: when it holds words of an entry
that changed, or, after a change of the words that confirm, refute or tell a stage, words of any entry.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from analysis.beside import beside
from analysis.lexicon import Entry, Lexicon
from analysis.mentions import By
from analysis.pipeline import CODE_VERSION
from analysis.trained import MATTER, STAGES
from contrechamp.records import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """Digests of the parts of the rules."""

    code: str
    shared: str  # cues, contexts, stages, CPV codes, the guesser of stages
    entries: Mapping[str, str]  # by id; with the cues that decide whether a paper is looked at

    @property
    def version(self) -> str:
        """Changes when the same paper could give other findings."""
        return f"{self.code}-{_digest([self.shared, dict(sorted(self.entries.items()))])[:16]}"

    def as_json(self) -> dict[str, Any]:
        """As the store keeps it."""
        return {"code": self.code, "shared": self.shared, "entries": dict(self.entries)}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Rulebook":
        """As the store kept it."""
        return cls(code=content["code"], shared=content["shared"], entries=content["entries"])


def rulebook(lexicon: Lexicon) -> Rulebook:
    """The rulebook of a lexicon under this code."""
    shared = [
        {name: dict(words) for name, words in lexicon.cues.items()},
        sorted((asdict(rule) for rule in lexicon.contexts), key=str),
        sorted((asdict(rule) for rule in lexicon.stages), key=str),
        {code: asdict(told) for code, told in lexicon.cpv.items()},
        hashlib.sha256(STAGES.read_bytes() + MATTER.read_bytes()).hexdigest(),
    ]
    return Rulebook(
        code=CODE_VERSION,
        shared=_digest(shared),
        entries={entry.id: _digest(_matched(entry, lexicon)) for entry in lexicon.entries},
    )


class Change:
    """The difference between the rules a paper was analysed under and those of today."""

    def __init__(self, before: Rulebook | None, lexicon: Lexicon, today: Rulebook) -> None:
        """`before` is None when it is not known what those rules were made of."""
        self._everything = before is None or before.code != today.code
        old: Mapping[str, str] = {} if before is None else before.entries
        self._ids = frozenset(
            name for name in {*old, *today.entries} if old.get(name) != today.entries.get(name)
        )
        self._shared = before is None or before.shared != today.shared
        self._lexicon = lexicon

    def concerns(
        self, touched: Collection[str], pages: Iterable[Page], vendors: Collection[str] = ()
    ) -> bool:
        """Whether a paper that holds words of the entries `touched` must be analysed anew.

        `vendors` are the entries that its winners are under the rules of today. `pages` is read only when
        words of changed entries have to be looked for.
        """
        if self._everything or self._ids.intersection(touched) or self._ids.intersection(vendors):
            return True
        if touched and (self._shared or any(entry.strength == "weak" for entry in self._changed)):
            return True
        return self._gate is not None and any(self._gate.passages(page.text) for page in pages)

    @cached_property
    def _changed(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self._lexicon.entries if entry.id in self._ids)

    @cached_property
    def _gate(self) -> Any:
        if not any(entry.strength != "weak" for entry in self._changed):
            return None
        from analysis.gate import Gate  # noqa: PLC0415  # numpy and the scan only when something is looked for

        return Gate(Lexicon(self._changed, cues=self._lexicon.cues))


def _matched(entry: Entry, lexicon: Lexicon) -> object:
    """All of an entry that can change a finding, with the cues that open the gate for it."""
    content = {
        name: value
        for name, value in asdict(entry).items()
        if name not in ("matches", "misses", "note", "source", "verified", "file", "queries", "siren")
    }
    content["sirens"] = lexicon.sirens(entry)
    opening = sorted({name for by in By for names in beside(entry, by) for name in names})
    return [content, {name: dict(lexicon.cues.get(name, {})) for name in opening}]


def _digest(content: object) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
