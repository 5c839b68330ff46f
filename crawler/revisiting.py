"""When a paper we have is asked for again: while it may still change."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from crawler.options import SpiderOptions

FIRST_WAIT = timedelta(days=1)
LONGEST_WAIT = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often, and for how long."""

    settling: timedelta  # after the day a paper bears: minutes are corrected, annexes come late
    until: timedelta  # after it was first seen

    @classmethod
    def of(cls, options: SpiderOptions) -> Self:
        """As the source's file has it."""
        return cls(settling=timedelta(days=options.settling_days), until=timedelta(days=options.revisit_days))

    def is_due(
        self, first_seen: datetime, last_checked: datetime | None, now: datetime, *, day: date | None = None
    ) -> bool:
        """Whether a known address should be asked again.

        Every day until a paper has settled: an agenda until its session, a call for tenders until its
        deadline (`day`), and a while after. Else after a day, then after twice as long each time, at most
        every 30 days. What was missed is done once.
        """
        last = last_checked or first_seen
        end = first_seen + self.until
        if now > end:
            return False
        if day is not None and now.date() <= day + self.settling and now - last >= FIRST_WAIT:
            return True
        wait, point = FIRST_WAIT, first_seen + FIRST_WAIT
        while point <= now:
            if last < point:
                return True
            wait = min(2 * wait, LONGEST_WAIT)
            point += wait
        return False
