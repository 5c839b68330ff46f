"""What the spider of a buyer profile remembers of its last crawl that ended well."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Memory:
    """Written as the cursor of the source."""

    rows: Mapping[str, str] = field(default_factory=dict)  # by key: what the list said, as a mark
    too_large: frozenset[str] = frozenset()  # files that exceed max_file_mib: not asked for again

    def dump(self) -> str:
        """As text, the same for the same memory."""
        table = {"rows": dict(sorted(self.rows.items())), "too_large": sorted(self.too_large)}
        return json.dumps(table, ensure_ascii=False, separators=(",", ":"))


def recall(cursor: str | None) -> Memory:
    """The memory a cursor holds; an empty one when there is none or an older version wrote it."""
    try:
        table = json.loads(cursor or "{}")
        return Memory(
            rows={str(key): str(mark) for key, mark in table.get("rows", {}).items()},
            too_large=frozenset(map(str, table.get("too_large", []))),
        )
    except (ValueError, TypeError, AttributeError):
        return Memory()
