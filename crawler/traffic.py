"""One host is never hit by two requests at once, nor sooner than it asks for, whichever sources ask.

Scrapy keeps one queue a host for each spider; several sources on one host, or a list on one town's site
that leads to another's, would meet there. All requests of the process pass through these gates.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from crawler.robots import Rules

_SLICE = 0.5  # seconds between two looks at whether a wait still makes sense


class WaitAbandonedError(Exception):
    """The spider that waited is closing."""


@dataclass(slots=True)
class _Gate:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    open_at: float = 0.0  # time of the loop
    delay: float = 0.0  # asked for by the host's robots.txt


@dataclass(slots=True)
class Traffic:
    """What the spiders of one process share: gates and robots.txt of all hosts."""

    delay: float = 0.0  # least seconds between two requests to one host
    private_hosts: frozenset[str] = frozenset()  # any source may go there, whatever their addresses
    source_hosts: frozenset[str] = frozenset()  # written in the catalogue: private for their own source only
    robots: dict[str, tuple[float, Rules]] = field(default_factory=dict)  # by scheme and host: when read
    _gates: dict[str, _Gate] = field(default_factory=dict)
    _reading: dict[str, asyncio.Lock] = field(default_factory=dict)

    @asynccontextmanager
    async def turn(self, host: str, delay: float, abandoned: Callable[[], bool]) -> AsyncIterator[None]:
        """Our turn at a host: waits for the others, and for the longest of all delays that apply.

        Raises WaitAbandonedError as soon as `abandoned()` holds.
        """
        gate = self._gate(host)
        async with gate.lock:
            await self._wait(gate, abandoned)
            loop = asyncio.get_running_loop()
            gate.open_at = loop.time() + max(self.delay, gate.delay, delay)
            yield

    def reading_robots(self, url: str) -> asyncio.Lock:
        """Held while a robots.txt is asked for, so that it is asked for once."""
        return self._reading.setdefault(url, asyncio.Lock())

    def pause(self, host: str, seconds: float) -> None:
        """Nobody goes to that host for so long."""
        gate = self._gate(host)
        gate.open_at = max(gate.open_at, asyncio.get_running_loop().time() + seconds)

    def slow_down(self, host: str, delay: float) -> None:
        """The host asks for so many seconds between two requests."""
        gate = self._gate(host)
        gate.delay = max(gate.delay, delay)
        gate.open_at = max(gate.open_at, asyncio.get_running_loop().time() + gate.delay)

    def _gate(self, host: str) -> _Gate:
        return self._gates.setdefault(host, _Gate())

    async def _wait(self, gate: _Gate, abandoned: Callable[[], bool]) -> None:
        loop = asyncio.get_running_loop()
        while True:
            if abandoned():
                raise WaitAbandonedError
            left = gate.open_at - loop.time()
            if left <= 0:
                return
            await asyncio.sleep(min(left, _SLICE))
