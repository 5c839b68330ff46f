"""The stage as a whole: read what is new, find, store."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from analysis.flagging import Detector, detector
from contrechamp.errors import ExitCode
from contrechamp.progress import Progress
from contrechamp.records import DocumentKind, Finding, Level, Stage, StoredDocument
from contrechamp.settings import Settings
from contrechamp.store import Store

if TYPE_CHECKING:
    from analysis.reading import ReadingReport

# What a source says a paper is comes before its words: a notice of cancellation quotes the whole tender.
_LEADING = {
    DocumentKind.NOTICE: Stage.TENDER,
    DocumentKind.RECTIFICATION: Stage.TENDER,
    DocumentKind.AWARD: Stage.PURCHASE,
    DocumentKind.CANCELLATION: Stage.SUSPENSION,
    DocumentKind.MOTION: Stage.OPPOSITION,
}
# What other kinds tell of a mention whose own words do not.
_FALLBACK = {
    DocumentKind.CONTRACT: Stage.PURCHASE,
    DocumentKind.DECISION: Stage.PURCHASE,
    DocumentKind.ORDER: Stage.AUTHORISATION,
    DocumentKind.MINUTES: Stage.DEBATE,
}
_GRAVITY = (Level.HIGH, Level.MEDIUM, Level.LOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisReport:
    """What one run of the stage did."""

    reading: "ReadingReport"
    documents: int  # analysed under the present rules
    flagged: int  # of these, with a finding of level high or medium
    high: int  # findings
    medium: int
    low: int
    problems: tuple[str, ...] = ()  # documents whose analysis failed, one line each

    @property
    def exit_code(self) -> ExitCode:
        """A document that broke the analysis is a bug to report; unreadable files are not."""
        return ExitCode.BUG if self.problems else ExitCode.OK


def analyse(
    store: Store, settings: Settings, *, now: Callable[[], datetime], progress: Progress
) -> AnalysisReport:
    """Read the files that were not read yet, then find in every paper not analysed under these rules.

    Each paper is one transaction: killed and run again, it goes on where it was. A paper whose analysis
    fails is named in the report and tried again next time.
    """
    from analysis.reading import read_new  # noqa: PLC0415  # starts worker processes

    reading = read_new(store, settings, now=now, progress=progress)
    judge = detector(settings.lexicons)
    pending = store.findings.pending(judge.rules_version)
    counts = dict.fromkeys(_GRAVITY, 0)
    flagged = done = 0
    problems: list[str] = []
    if pending:
        progress.start("Analysing", len(pending))
    for stored in pending:
        document = stored.document
        try:
            findings = findings_of(judge, store, stored)
        except Exception as error:  # noqa: BLE001  # one paper must not silence the others; it is reported
            problems.append(f"{document.url}: not analysed: {type(error).__name__}: {error}")
            progress.advance(note=document.url)
            continue
        store.findings.save(stored.version_id, judge.rules_version, findings, now())
        done += 1
        flagged += any(finding.level.flagged for finding in findings)
        for finding in findings:
            counts[finding.level] += 1
        progress.advance(note=document.title or document.url)
    if pending:
        progress.finish()
    return AnalysisReport(
        reading=reading,
        documents=done,
        flagged=flagged,
        high=counts[Level.HIGH],
        medium=counts[Level.MEDIUM],
        low=counts[Level.LOW],
        problems=tuple(problems),
    )


def findings_of(judge: Detector, store: Store, stored: StoredDocument) -> list[Finding]:
    """The findings of one paper, leading first."""
    document = stored.document
    findings = judge.pages(
        store.texts.pages(document.sha256),
        language=document.language,
        leading=_LEADING.get(document.kind),
        fallback=_FALLBACK.get(document.kind),
    )
    return sorted(
        findings, key=lambda f: (_GRAVITY.index(f.level), f.stage is None, f.page, f.start, f.entry)
    )
