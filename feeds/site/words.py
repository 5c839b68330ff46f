"""What the pages say in one language: labels of the records, and the sentences of texts/<language>.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from contrechamp.records import DocumentKind, Level, Stage, Topic
from feeds import french
from feeds.site import english

_TEXTS = Path(__file__).with_name("texts")
_LABELS: dict[str, ModuleType] = {"fr": french, "en": english}
LANGUAGES = tuple(_LABELS)  # the first has no folder of its own
_NARROW = "\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Words:
    """One language."""

    language: str
    _labels: ModuleType
    _texts: Mapping[str, Any]

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of this key with its values; of one for `n` = 0 or 1 and for many, the right one.

        Whole numbers are written as the language does. A missing key is a KeyError: the templates and the
        catalogue are ours.
        """
        text = self._find(key)
        if not isinstance(text, str):
            text = text["one" if values["n"] in (0, 1) and not self._many(values["n"]) else "many"]
        return str(text).format(**{name: self._written(value) for name, value in values.items()})

    def several(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(self._find(key))

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        try:
            self._find(key)
        except KeyError:
            return False
        return True

    def topic(self, topic: Topic) -> str:
        """Its name within a sentence."""
        return str(self._labels.TOPICS[topic])

    def stage(self, stage: Stage | None) -> str:
        """Its name as a heading; of None that it is only named."""
        return self("stage.none") if stage is None else str(self._labels.STAGES[stage])

    def level(self, level: Level) -> str:
        """Its name within a sentence."""
        return str(self._labels.LEVELS[level])

    def kind(self, kind: DocumentKind) -> str:
        """What a paper is, within a sentence."""
        return str(self._labels.KINDS[kind])

    def country(self, code: str) -> str:
        """The name of a country; its code where we have no name."""
        return self(f"country.{code}") if self.has(f"country.{code}") else code

    def context(self, mark: str) -> str:
        """What must be known of a passage; a mark we have no words for stays as it is."""
        return str(self._labels.CONTEXTS.get(mark, mark))

    def detail(self, name: str) -> str:
        """What kind of detail it is."""
        return str(self._labels.DETAILS.get(name, name))

    def day(self, value: date | datetime | None) -> str:
        """A date; of None that there is none."""
        if value is None:
            return self("date.none")
        return str(self._labels.day(value.date() if isinstance(value, datetime) else value))

    def moment(self, value: datetime) -> str:
        """A day and the time in UTC."""
        return self("date.moment", day=self.day(value), time=f"{value:%H:%M}")

    def month(self, value: str) -> str:
        """A month given as 2026-11."""
        first = date.fromisoformat(f"{value}-01")
        return self.day(first).split(" ", 1)[1]

    def period(self, value: str) -> str:
        """A year, month or day given as 2026, 2026-11 or 2026-11-23."""
        if len(value) == len("2026"):
            return value
        return self.month(value) if len(value) == len("2026-11") else self.day(date.fromisoformat(value))

    def money(self, amount: Decimal, currency: str | None) -> str:
        """An amount of money."""
        return str(self._labels.money(amount, currency))

    def number(self, value: int) -> str:
        """A whole number."""
        return f"{value:,}" if self.language == "en" else f"{value:,}".replace(",", _NARROW)

    def _find(self, key: str) -> Any:
        found: Any = self._texts
        for part in key.split("."):
            found = found[part]
        return found

    def _many(self, n: object) -> bool:
        return n == 0 and self.language == "en"

    def _written(self, value: object) -> str:
        return self.number(value) if isinstance(value, int) else str(value)


@cache
def words(language: str) -> Words:
    """The words of a language; the file is ours and is read once."""
    texts = tomllib.loads((_TEXTS / f"{language}.toml").read_text(encoding="utf-8"))
    return Words(language, _LABELS[language], texts)
