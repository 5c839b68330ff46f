"""robots.txt as RFC 9309 has it.

An answer is parsed; "not there" (4xx) allows everything; no answer (5xx, timeout, unreachable) allows
nothing, which Scrapy's own middleware gets wrong. 429 counts as no answer: who says "too many requests"
has not said "come in". Read once a day and host.
"""

from dataclasses import dataclass
from typing import Any

from protego import Protego

TOKEN = "Contrechamp"  # noqa: S105 - the name robots.txt files call us by
MAX_BYTES = 500 * 1024  # RFC 9309, 2.5: what is behind may be ignored
FRESH_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host lets us do."""

    parsed: Any = None  # Protego; None: see `unreachable`
    unreachable: str | None = None  # why nothing is allowed; None: something was answered

    def allows(self, url: str) -> bool:
        """Whether we may ask for an address of that host."""
        if self.unreachable is not None:
            return False
        return self.parsed is None or bool(self.parsed.can_fetch(url, TOKEN))

    @property
    def delay(self) -> float:
        """Seconds the host asks for between two requests."""
        asked = self.parsed.crawl_delay(TOKEN) if self.parsed is not None else None
        return max(0.0, float(asked or 0))


def rules_of(status: int, body: bytes) -> Rules:
    """The rules an answer for robots.txt stands for, redirects already followed."""
    if 200 <= status < 300:
        text = body[:MAX_BYTES].decode("utf-8-sig", errors="replace")
        return Rules(parsed=Protego.parse(text.replace("\0", "")))
    if 400 <= status < 500 and status != 429:
        return Rules()
    if 300 <= status < 400:
        return Rules()  # a redirect that leads nowhere: not there
    return Rules(unreachable=f"HTTP {status}")
