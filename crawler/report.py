"""What a crawl did: counted while it runs, judged when it ends."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from contrechamp.errors import ExitCode
from contrechamp.records import CrawlOutcome, Expectation, Source, is_recent

MAX_PROBLEMS = 50  # lines kept of one source; the rest is counted


@dataclass(slots=True, kw_only=True)
class Tally:
    """What happened to one source so far."""

    listed: int = 0
    announced: int | None = None  # what the platform says it has for what was asked; None: it does not say
    fetched: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    failures: Counter[str] = field(default_factory=Counter)  # requests that failed, by reason
    exceptions: list[str] = field(default_factory=list)  # our bugs and the site's surprises
    breaks: list[str] = field(default_factory=list)  # why what was listed cannot be believed
    problems: list[str] = field(default_factory=list)  # one line each, in order, without doubles
    newest: date | None = None  # of all papers the source listed
    quiet: bool = False  # the source said, in so many words, that there is nothing new

    def problem(self, text: str) -> None:
        """Remember one line for whoever reads the outcome."""
        if text not in self.problems:
            self.problems.append(text)


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """The outcomes of all sources, in the order they were given."""

    outcomes: tuple[CrawlOutcome, ...]
    stopped: str | None = None  # why the whole crawl was stopped; None: it was not
    stop_code: ExitCode = ExitCode.OK  # of `stopped`

    @property
    def exit_code(self) -> ExitCode:
        """OK, or the kind of trouble."""
        if self.stopped is not None:
            return self.stop_code
        if any(outcome.status == "failed" for outcome in self.outcomes):
            return ExitCode.SOURCE_FAILED
        return ExitCode.OK


def is_backfill(day: date | None, *, history: bool, now: datetime) -> bool:
    """Whether a new paper is history rather than news.

    `history`: the source is read for the first time, or the operator asked for its past. Even then a
    paper of the last 30 days is news; one without any date is not.
    """
    return history and not is_recent(day, now)


def judge(
    source: Source,
    tally: Tally,
    *,
    started: datetime,
    finished: datetime,
    full: bool,
    reason: str,
    newest_known: datetime | None = None,
) -> CrawlOutcome:
    """The outcome of a crawl that ended for `reason` ("finished" when nothing stopped it).

    `newest_known` is when the youngest document of the store was first seen: it stands in when the
    source gives no dates.
    """
    failed = [*tally.breaks, *(f"unexpected: {text}" for text in tally.exceptions)]
    if reason != "finished":
        failed.append(_STOPPED.get(reason, f"stopped before its end ({reason})"))
    too_few = _too_few(source.expect, tally, full=full)
    if too_few is not None:
        failed.append(too_few)
    warnings = [*tally.problems]
    if tally.failures:
        warnings.append(_failures(tally))
    if tally.announced is not None and tally.listed < tally.announced:
        warnings.append(f"{tally.listed} documents listed of the {tally.announced} the platform announces")
    stale = _stale(source.expect, tally.newest, newest_known, finished)
    if stale is not None:
        warnings.append(stale)
    return CrawlOutcome(
        source=source.id,
        started=started,
        finished=finished,
        status="failed" if failed else "warning" if warnings else "ok",
        listed=tally.listed,
        announced=tally.announced,
        fetched=tally.fetched,
        new=tally.new,
        changed=tally.changed,
        unchanged=tally.unchanged,
        failed=tally.failures.total(),
        refused=tally.refused,
        full=full,
        problems=_shortened([*failed, *warnings]),
    )


def failed_outcome(source_id: str, problem: str, *, now: datetime, full: bool = False) -> CrawlOutcome:
    """The outcome of a source whose crawl could not begin or did not report its end."""
    return CrawlOutcome(
        source=source_id, started=now, finished=now, status="failed", full=full, problems=(problem,)
    )


_STOPPED = {
    "closespider_timeout": "stopped after the time given by source_hours; taken up next time",
    "memusage_exceeded": "stopped: the crawler reached memory_mib; taken up next time",
    "shutdown": "stopped before its end; what it had stored is kept",
    "busy": "the site asks us to come back later; taken up next time",
    "start_error": "could not begin",
}


def _too_few(expect: Expectation, tally: Tally, *, full: bool) -> str | None:
    if full and tally.listed < expect.documents_min:
        return f"{tally.listed} documents listed, at least {expect.documents_min} expected"
    if not tally.listed and expect.documents_min and not tally.quiet:
        return "no document listed"
    return None


def _failures(tally: Tally) -> str:
    causes = ", ".join(f"{count} × {reason}" for reason, count in tally.failures.most_common(5))
    return f"{tally.failures.total()} requests failed ({causes}); tried again next time"


def _stale(
    expect: Expectation, newest: date | None, newest_known: datetime | None, now: datetime
) -> str | None:
    if expect.newest_within_days is None:
        return None
    day = newest or (newest_known.date() if newest_known else None)
    if day is None or datetime.combine(day, time.max, UTC) >= now - timedelta(days=expect.newest_within_days):
        return None
    return f"nothing newer than {day.isoformat()}; expected within {expect.newest_within_days} days"


def _shortened(problems: Sequence[str]) -> tuple[str, ...]:
    if len(problems) <= MAX_PROBLEMS:
        return tuple(problems)
    return (*problems[:MAX_PROBLEMS], f"and {len(problems) - MAX_PROBLEMS} more problems")
