"""The cursor of interfaces that are asked day by day: up to which day everything was read."""

import json
from datetime import date, timedelta


def day_read_until(cursor: str | None) -> date | None:
    """The day a cursor remembers."""
    return date.fromisoformat(json.loads(cursor)["read_until"]) if cursor else None


def as_cursor(day: date) -> str:
    """The cursor of a crawl that has read everything up to a day."""
    return json.dumps({"read_until": day.isoformat()})


def due_day(cursor: str | None, today: date, *, overlap_days: int, backfill_days: int) -> date:
    """The first day to ask for: some days before the last crawl's end; without a cursor, the past to fill."""
    read_until = day_read_until(cursor)
    if read_until is None:
        return today - timedelta(days=backfill_days)
    return read_until - timedelta(days=overlap_days)
