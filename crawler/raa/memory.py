"""What the `raa` spider remembers of its last crawl that ended well."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Written as the cursor of the source."""

    since: date | None = None  # everything from that day on was read; None: nothing was
    counts: Mapping[str, int] = field(default_factory=dict)  # documents that each entry page led to
    owed: frozenset[str] = frozenset()  # history that was listed and could not be fetched yet
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # documents of posted options
    told: Mapping[str, date] = field(default_factory=dict)  # gaps in numbers, by the day first told

    def dump(self) -> str:
        """As text, the same for the same memory."""
        table = {
            "since": self.since.isoformat() if self.since else None,
            "counts": dict(sorted(self.counts.items())),
            "owed": sorted(self.owed),
            "choices": {key: list(keys) for key, keys in sorted(self.choices.items())},
            "told": {gap: day.isoformat() for gap, day in sorted(self.told.items())},
        }
        return json.dumps(table, ensure_ascii=False, separators=(",", ":"))


def recall(cursor: str | None) -> Memory:
    """The memory a cursor holds; an empty one when there is none or an older version wrote it."""
    try:
        table = json.loads(cursor or "{}")
        since = table.get("since")
        return Memory(
            since=date.fromisoformat(since) if since else None,
            counts={str(way): int(count) for way, count in table.get("counts", {}).items()},
            owed=frozenset(map(str, table.get("owed", []))),
            choices={str(key): tuple(map(str, keys)) for key, keys in table.get("choices", {}).items()},
            told={str(gap): date.fromisoformat(day) for gap, day in table.get("told", {}).items()},
        )
    except (ValueError, TypeError, AttributeError):
        return Memory()
