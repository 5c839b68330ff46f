"""What the `website` spider remembers of its last crawl that ended well."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Memory:
    """Written as the cursor of the source."""

    counts: Mapping[str, int] = field(default_factory=dict)  # documents that each way in led to
    newest_upload: datetime | None = None  # of the WordPress library
    owed: frozenset[str] = frozenset()  # history that was listed and could not be fetched yet

    def dump(self) -> str:
        """As text, the same for the same memory."""
        table = {
            "counts": dict(sorted(self.counts.items())),
            "newest_upload": self.newest_upload.isoformat() if self.newest_upload else None,
            "owed": sorted(self.owed),
        }
        return json.dumps(table, ensure_ascii=False, separators=(",", ":"))


def recall(cursor: str | None) -> Memory:
    """The memory a cursor holds; an empty one when there is none or an older version wrote it."""
    try:
        table = json.loads(cursor or "{}")
        upload = table.get("newest_upload")
        return Memory(
            counts={str(way): int(count) for way, count in table.get("counts", {}).items()},
            newest_upload=datetime.fromisoformat(upload) if upload else None,
            owed=frozenset(str(key) for key in table.get("owed", [])),
        )
    except (ValueError, TypeError, AttributeError):
        return Memory()
