"""The stage as a whole: read what is new, find, store."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from analysis.acts import Act, act_at, acts
from analysis.flagging import Detector, Judged, detector
from analysis.notices import Notice, winners
from analysis.rulebook import Change, Rulebook, rulebook
from analysis.stamping import stamp_new
from contrechamp.errors import ExitCode
from contrechamp.progress import Progress
from contrechamp.records import Document, DocumentKind, Finding, Level, Page, Stage, StoredDocument
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
_BATCH = 500  # papers looked at together
_GRAVITY = (Level.HIGH, Level.MEDIUM, Level.LOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisReport:
    """What one run of the stage did."""

    reading: "ReadingReport"
    documents: int  # analysed under the present rules
    kept: int  # analysed before, and new rules cannot find anything else in them
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
    stamp_new(store)
    judge = detector(settings.lexicons)
    today = rulebook(judge.lexicon)
    store.rulebooks.keep(today.version, today.as_json(), now())
    changes = _Changes(store, judge, today)
    counts = dict.fromkeys(_GRAVITY, 0)
    flagged = done = kept = 0
    problems: list[str] = []
    total = store.findings.pending_count(judge.rules_version)
    if total:
        progress.start("Analysing", total)
    for batch in _batches(store, judge.rules_version):
        same = changes.leave_alone(batch)
        store.rulebooks.carry_over(same, judge.rules_version, now())
        kept += len(same)
        for stored in batch:
            document = stored.document
            progress.advance(note=document.title or document.url)
            if stored.version_id in same:
                continue
            try:
                judged = findings_of(judge, store, stored)
            except Exception as error:  # noqa: BLE001  # one paper must not silence the others; it is reported
                problems.append(f"{document.url}: not analysed: {type(error).__name__}: {error}")
                continue
            findings = judged.findings
            store.findings.save(
                stored.version_id, judge.rules_version, findings, now(), touched=judged.touched
            )
            done += 1
            flagged += any(finding.level.flagged for finding in findings)
            for finding in findings:
                counts[finding.level] += 1
    if total:
        progress.finish()
    return AnalysisReport(
        reading=reading,
        documents=done,
        kept=kept,
        flagged=flagged,
        high=counts[Level.HIGH],
        medium=counts[Level.MEDIUM],
        low=counts[Level.LOW],
        problems=tuple(problems),
    )


class _Changes:
    """Which papers new rules cannot concern, by the rules they were analysed under."""

    def __init__(self, store: Store, judge: Detector, today: Rulebook) -> None:
        self._store = store
        self._judge = judge
        self._today = today
        self._known: dict[str, Change] = {}

    def leave_alone(self, batch: Sequence[StoredDocument]) -> frozenset[int]:
        """The versions that can be left as they are; a paper that cannot be looked at is not one."""
        pasts = self._store.rulebooks.pasts([stored.version_id for stored in batch])
        return frozenset(
            stored.version_id
            for stored in batch
            if (past := pasts.get(stored.version_id)) is not None
            and not self._since(past.rules_version).concerns(
                past.touched, self._pages(stored), self._vendors(stored)
            )
        )

    def _since(self, version: str) -> Change:
        change = self._known.get(version)
        if change is None:
            content = self._store.rulebooks.content(version)
            before = None if content is None else Rulebook.from_json(content)
            change = self._known[version] = Change(before, self._judge.lexicon, self._today)
        return change

    def _vendors(self, stored: StoredDocument) -> frozenset[str]:
        """The entries that its winners are, by their numbers."""
        notice = _notice(stored.document)
        if notice is None:
            return frozenset()
        return frozenset(winner.entry.id for winner in winners(self._judge.lexicon, notice))

    def _pages(self, stored: StoredDocument) -> Iterator[Page]:
        yield from self._store.texts.pages(stored.document.sha256)


def _batches(store: Store, rules_version: str) -> Iterator[list[StoredDocument]]:
    after = 0
    while batch := store.findings.pending(rules_version, after=after, limit=_BATCH):
        after = batch[-1].version_id
        yield batch


def findings_of(judge: Detector, store: Store, stored: StoredDocument) -> Judged:
    """The findings of one paper, leading first."""
    document = stored.document
    pages = store.texts.pages(document.sha256)
    judged = judge.judge(
        pages,
        language=document.language,
        leading=_LEADING.get(document.kind),
        fallback=_FALLBACK.get(document.kind),
        notice=_notice(document),
    )
    findings = judged.findings
    if document.kind is DocumentKind.COLLECTION_OF_ACTS and findings:
        findings = _by_act(findings, acts(pages))
    ordered = sorted(
        findings, key=lambda f: (_GRAVITY.index(f.level), f.stage is None, f.page, f.start, f.entry)
    )
    return replace(judged, findings=tuple(ordered))


def _notice(document: Document) -> Notice | None:
    if document.procurement is None:
        return None
    return Notice(procurement=document.procurement, title=document.title, language=document.language)


def _by_act(findings: Iterable[Finding], found: Sequence[Act]) -> tuple[Finding, ...]:
    """The findings of a collection, each with the act it stands in, where that is sure."""
    placed = []
    for finding in findings:
        act = act_at(found, finding.page, finding.start)
        if act is None:
            placed.append(finding)
            continue
        told = {"act": act.title, "act_date": act.dated.isoformat() if act.dated else None}
        details = {**finding.details, **{name: value for name, value in told.items() if value}}
        placed.append(replace(finding, part=act.number or act.title, details=details))
    return tuple(placed)
