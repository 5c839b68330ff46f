"""The caller's side of a crawl: one child process, its orders in, its outcomes out.

Scrapy's reactor can run once in a process and takes the signals; in a child it does neither to the
caller, its memory is given back, and its death is a failed outcome.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from typing import IO, Any

from contrechamp.errors import ExitCode
from contrechamp.progress import Progress
from contrechamp.records import CrawlOutcome, Source
from contrechamp.settings import Settings
from contrechamp.store import Store
from crawler.report import CrawlReport, failed_outcome
from crawler.wire import Order, from_plain, to_plain

_ROOT = Path(__file__).parent.parent


def crawl(
    settings: Settings,
    sources: Sequence[Source],
    *,
    now: datetime,
    full: bool = False,
    since: date | None = None,
    backfill: bool = False,
    terms: Mapping[str, tuple[str, ...]],
    companies: Mapping[str, tuple[str, ...]] | None = None,
    progress: Progress,
    verbose: bool = False,
) -> CrawlReport:
    """Read these sources, several side by side, and keep what they publish.

    `terms` are the words to ask search interfaces for, by language; `companies` are vendors to look for among
    the winners of contracts, with their register numbers (SIREN). Every source has an outcome, in the
    order given, whatever happens to the crawling process. Ctrl-C and SIGTERM end the crawl cleanly and
    then take their usual effect.
    """
    if not sources:
        return CrawlReport(())
    order = Order(
        settings=settings,
        sources=tuple(sources),
        now=now,
        full=full,
        since=since,
        backfill=backfill,
        verbose=verbose,
        terms=terms,
        companies=companies or {},
    )
    diary = _Diary(progress)
    progress.start("Collecting", None)
    try:
        death = _run_child(order, diary)
    finally:
        progress.finish()
    return _report(order, diary, death)


@dataclass(slots=True)
class _Diary:
    """What the child has told so far."""

    progress: Progress
    outcomes: dict[str, CrawlOutcome] = field(default_factory=dict)
    begun: dict[str, int] = field(default_factory=dict)  # source → crawl id
    stopped: tuple[str, ExitCode] | None = None
    done: int = 0

    def read(self, event: Mapping[str, Any]) -> None:
        if event["event"] == "begun":
            self.begun[event["source"]] = event["crawl"]
        elif event["event"] == "outcome":
            outcome = from_plain(CrawlOutcome, event["outcome"])
            self.outcomes[outcome.source] = outcome
        elif event["event"] == "stopped":
            self.stopped = (event["problem"], ExitCode(event["code"]))
        elif event["event"] == "progress":
            self.progress.advance(event["done"] - self.done, total=event["listed"], note=event["note"])
            self.done = event["done"]


def _run_child(order: Order, diary: _Diary) -> str | None:
    """Let the child do its work; returns how it died, None when it ended as it should."""
    known = os.environ.get("PYTHONPATH")
    environment = {**os.environ, "PYTHONPATH": f"{_ROOT}{os.pathsep}{known}" if known else str(_ROOT)}
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(
            # -P: a file called crawler.py in the current folder is none of ours
            [sys.executable, "-P", "-m", "crawler"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if order.verbose else complaints,
            env=environment,
            start_new_session=True,  # the terminal's Ctrl-C reaches it through us, once
        )
        assert child.stdin is not None  # noqa: S101 - it is a pipe
        assert child.stdout is not None  # noqa: S101 - it is a pipe
        with child, _signals_handed_to(child):
            # the pipe stays open for as long as we live: its end tells the child that we were killed
            _write_order(child.stdin, order)
            for line in child.stdout:
                diary.read(json.loads(line))
            code = child.wait()
        if code == 0:
            return None
        return f"the crawling process {_death(code)}{_last_words(complaints)}"


def _write_order(pipe: IO[bytes], order: Order) -> None:
    try:
        pipe.write(json.dumps(to_plain(order)).encode() + b"\n")
        pipe.flush()
    except BrokenPipeError:
        return  # it died at once: its exit code says more


def _death(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


def _last_words(complaints: IO[bytes]) -> str:
    size = complaints.seek(0, os.SEEK_END)
    complaints.seek(max(0, size - 4096))
    lines = complaints.read().decode("utf-8", "replace").strip().splitlines()
    return f": {lines[-1].strip()[:300]}" if lines else ""


@contextmanager
def _signals_handed_to(child: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Ctrl-C and SIGTERM end the child cleanly, at the second time at once; then they take effect here."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[int] = []

    def hand_on(number: int, _frame: FrameType | None) -> None:
        if received:
            child.kill()
        else:
            child.send_signal(signal.SIGTERM)
        received.append(number)

    before = {number: signal.signal(number, hand_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if received:
        signal.raise_signal(received[0])


def _report(order: Order, diary: _Diary, death: str | None) -> CrawlReport:
    """All outcomes; sources the child left behind are failed, in the store too."""
    left = [source.id for source in order.sources if source.id not in diary.outcomes]
    why = death or (diary.stopped[0] if diary.stopped else "the crawl ended before this source")
    for source_id in left:
        diary.outcomes[source_id] = failed_outcome(source_id, why, now=order.now, full=order.full)
    begun = [source_id for source_id in left if source_id in diary.begun]
    if begun:
        with Store.open(order.settings) as store:
            for source_id in begun:
                store.intake.finish(diary.begun[source_id], diary.outcomes[source_id], cursor=None)
    outcomes = tuple(diary.outcomes[source.id] for source in order.sources)
    if diary.stopped is not None:
        return CrawlReport(outcomes, stopped=diary.stopped[0], stop_code=diary.stopped[1])
    return CrawlReport(outcomes)
