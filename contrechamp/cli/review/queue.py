"""Which verdicts wait for somebody, and what they look like on their page."""

from collections.abc import Iterator
from dataclasses import dataclass

from contrechamp.records import Finding, Level, Topic
from contrechamp.reviews import Waiting, waiting
from contrechamp.store import Store

CONTEXT = 240  # characters shown on either side of a mention


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which verdicts somebody wants to look at; None: all."""

    topic: Topic | None = None
    level: Level | None = None
    department: str | None = None
    source: str | None = None
    entry: str | None = None  # a rule of the lexicon

    def covers(self, case: Waiting) -> bool:
        """Whether a verdict is one of them."""
        document = case.stored.document
        department = document.authority.department if document.authority else None
        return (
            self.topic in (None, case.verdict.topic)
            and self.level in (None, case.verdict.level)
            and self.department in (None, department)
            and self.source in (None, document.source)
            and (self.entry is None or any(finding.entry == self.entry for finding in case.findings))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The words round one mention: before, the mention itself, after; white space folded."""

    finding: Finding
    before: str
    mention: str
    after: str


def queue(store: Store, wanted: Wanted) -> Iterator[Waiting]:
    """The verdicts that wait, newest paper first."""
    papers = sorted(
        store.findings.flagged(unreviewed=True),
        key=lambda paper: (paper.detected, paper.stored.id),
        reverse=True,
    )
    return (case for case in waiting(papers, store.reviews.standing()) if wanted.covers(case))


def quotes(store: Store, case: Waiting) -> list[Shown]:
    """The best quotes of a verdict with the words round them, from the stored text of the page."""
    texts = {page.number: page.text for page in store.texts.pages(case.stored.document.sha256)}
    return [_shown(finding, texts.get(finding.page)) for finding in case.verdict.quotes]


def page_address(case: Waiting, finding: Finding) -> str:
    """Where the paper is, at the page when the format knows pages."""
    document = case.stored.document
    if document.media_type != "application/pdf" or "#" in document.url:
        return document.url
    return f"{document.url}#page={finding.page}"


def _shown(finding: Finding, text: str | None) -> Shown:
    if text is None:  # the file was read anew since; the quote still says it
        return Shown(finding=finding, before="", mention=finding.quote, after="")
    before = " ".join(text[max(0, finding.start - CONTEXT) : finding.start].split())
    after = " ".join(text[finding.end : finding.end + CONTEXT].split())
    lead = " " if text[finding.start - 1 : finding.start].isspace() else ""
    tail = " " if text[finding.end : finding.end + 1].isspace() else ""
    mention = " ".join(text[finding.start : finding.end].split())
    return Shown(finding=finding, before=before + lead, mention=mention, after=tail + after)
