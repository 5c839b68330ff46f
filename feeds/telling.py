"""What subscribers are to be told, given what holds now and what they were told before."""

import hashlib
import json
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from contrechamp.records import Document, FeedEntry, Finding, StoredDocument, Topic
from contrechamp.store import FeedPaper, News, Sameness
from feeds.states import WITHDRAWN, State, counts, is_graver, is_substantive, state_of

Rank = tuple[bool, date, int, str, str]
_Subject = tuple[Topic, str | None]  # within one paper: a topic, and the act of a collection
Heard = MutableMapping[int, dict[_Subject, State]]  # by paper: what was told aloud last of each subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one paper, or one act of a collection, says today of one topic."""

    topic: Topic
    part: str | None  # the act; None: the paper is one act
    state: State
    findings: tuple[Finding, ...]  # it rests on, leading first


@dataclass(slots=True, kw_only=True)
class Strand:
    """One subject through time: what it says today and all that was told of it."""

    claim: Claim | None = None  # None: nothing holds any more
    entries: list[FeedEntry] = field(default_factory=list)  # oldest first

    @property
    def public(self) -> list[FeedEntry]:
        """Those that were told aloud."""
        return [entry for entry in self.entries if not entry.silent]

    @property
    def told(self) -> State | None:
        """The state told last, aloud or not; None: none was."""
        return State.from_signature(self.entries[-1].signature) if self.entries else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """The entry that stands for one subject today, with the public ones it took the place of."""

    entry: FeedEntry
    state: State
    earlier: tuple[tuple[FeedEntry, State], ...]  # oldest first
    claim: Claim | None  # what the paper says today; None: withdrawn


def strands(paper: FeedPaper, entries: Iterable[FeedEntry]) -> list[Strand]:
    """The subjects of one paper, from what holds and from all that was told of it.

    Acts are told apart by names that a new reading of the file may change. So what was told of an act that is
    not found any more goes on in one that is new and says the same: a change of name alone is no news.
    """
    told = _told(entries)
    claims = {(claim.topic, claim.part): claim for claim in _claims(paper)}
    found = [Strand(claim=claims.pop(subject, None), entries=history) for subject, history in told.items()]
    for strand in found:
        last = strand.entries[-1]
        if strand.claim is None and not last.retracted:
            before = State.from_signature(last.signature)
            for subject, claim in claims.items():
                if claim.topic is last.topic and not is_substantive(before, claim.state):
                    strand.claim = claims.pop(subject)
                    break
    return found + [Strand(claim=claim) for claim in claims.values()]


def tellings(paper: FeedPaper, entries: Iterable[FeedEntry]) -> list[Telling]:
    """What feeds show of one paper: the last entry of each subject unless it is silent."""
    found = []
    for strand in strands(paper, entries):
        if strand.entries and not strand.entries[-1].silent:
            *earlier, (last, state) = [
                (entry, State.from_signature(entry.signature)) for entry in strand.public
            ]
            found.append(
                Telling(
                    entry=last,
                    state=state,
                    earlier=tuple(earlier),
                    claim=None if last.retracted else strand.claim,
                )
            )
    return found


def find_news(
    paper: FeedPaper, entries: Iterable[FeedEntry], heard: Heard, *, archives: bool = False
) -> Iterator[News]:
    """The entries to tell of one paper.

    A paper of a source's history is noted as silent entries, so that it is never taken for news later; with
    `archives` it is told, also when it was noted before. A paper that was told as another one (the same
    bytes, notice or act) is noted too, unless it adds to that; it is told when the other one is withdrawn.
    `heard` holds what was told of its twins, and learns what is told here.
    """
    for strand in strands(paper, entries):
        if strand.claim is None:
            if not strand.entries[-1].retracted and not strand.entries[-1].silent:
                yield _withdrawal(strand.entries)
            continue
        standing, withdrawn = _told_of_twins(paper, strand.claim, heard)
        copy = bool(standing) and not _adds(strand.claim.state, standing)
        heir = withdrawn and not standing and not paper.stored.history
        item = _news(paper.stored, strand, strand.claim, archives=archives, copy=copy, heir=heir)
        if item is not None:
            if not item.silent:
                told = heard.setdefault(paper.stored.id, {})
                told[strand.claim.topic, strand.claim.part] = strand.claim.state
            yield item


def spoken(entries: Iterable[FeedEntry]) -> dict[_Subject, State]:
    """What was told aloud last of each subject of one paper."""
    found = {}
    for subject, history in _told(entries).items():
        public = [entry for entry in history if not entry.silent]
        if public:
            found[subject] = State.from_signature(public[-1].signature)
    return found


def withdrawn(paper: FeedPaper, entries: Iterable[FeedEntry]) -> dict[_Subject, State]:
    """The subjects that are to be withdrawn of one paper."""
    return {
        (strand.entries[-1].topic, strand.entries[-1].part): WITHDRAWN
        for strand in strands(paper, entries)
        if strand.claim is None and strand.public
    }


def rank(stored: StoredDocument, news: News) -> Rank:
    """The order of telling: withdrawals first, then the oldest papers, so that the newest stand on top."""
    day = stored.document.date or stored.first_seen.date()
    return not news.retracted, day, stored.id, news.topic, news.part or ""


def _claims(paper: FeedPaper) -> Iterator[Claim]:
    by_subject: dict[_Subject, list[Finding]] = {}
    for finding in paper.findings:
        if counts(finding):
            by_subject.setdefault((finding.topic, finding.part), []).append(finding)
    for (topic, part), findings in by_subject.items():
        state = replace(state_of(findings), gone=paper.gone)
        yield Claim(topic=topic, part=part, state=state, findings=tuple(findings))


def _told(entries: Iterable[FeedEntry]) -> dict[_Subject, list[FeedEntry]]:
    """What was told, by the subject that each strand goes by now."""
    found: list[list[FeedEntry]] = []
    for entry in entries:
        for history in found:
            last = history[-1]
            same = (last.topic, last.part) == (entry.topic, entry.part)
            if entry.replaces in [e.guid for e in history] or (entry.replaces is None and same):
                history.append(entry)
                break
        else:
            found.append([entry])
    return {(history[-1].topic, history[-1].part): history for history in found}


def _told_of_twins(paper: FeedPaper, claim: Claim, heard: Heard) -> tuple[list[State], bool]:
    """What stands of the same subject of other papers that are this one, and whether anything was withdrawn.

    Acts of a collection are told apart in the same file only: elsewhere the act is the whole paper.
    """
    said = [
        state
        for twin in paper.twins
        for (topic, part), state in heard.get(twin.id, {}).items()
        if topic is claim.topic and (twin.by is not Sameness.FILE or part == claim.part)
    ]
    standing = [state for state in said if state.level is not None]
    return standing, len(standing) < len(said)


def _adds(state: State, standing: Sequence[State]) -> bool:
    """Whether a paper says of a subject what was not told of its twins: a vendor, or a graver level."""
    named = {vendor for other in standing for vendor in other.vendors}
    return not set(state.vendors) <= named or all(is_graver(state, other) for other in standing)


def _news(
    stored: StoredDocument, strand: Strand, claim: Claim, *, archives: bool, copy: bool, heir: bool
) -> News | None:
    public, told = strand.public, strand.told
    changed = told is None or is_substantive(told, claim.state)
    unheard = told is not None and not public
    if not changed and not (unheard and not copy and (archives or heir)):
        return None
    historic = not public and (stored.history or not (changed or heir))
    return News(
        document_id=stored.id,
        topic=claim.topic,
        part=claim.part,
        signature=replace(claim.state, archives=historic).signature(),
        guid=_guid(stored.document, claim, len(strand.entries)),
        replaces=public[-1].guid if public else None,
        # Once something of a subject is public, what changes in it is public too, history or not.
        silent=not public and (copy or (stored.history and not archives)),
    )


def _withdrawal(history: Sequence[FeedEntry]) -> News:
    last = history[-1]
    return News(
        document_id=last.document_id,
        topic=last.topic,
        part=last.part,
        signature=WITHDRAWN.signature(),
        guid=_tag([last.guid, "withdrawn"]),
        replaces=last.guid,
        retracted=True,
    )


def _guid(document: Document, claim: Claim, revision: int) -> str:
    """Made from which paper, which bytes, which topic and act, which revision; never from wording."""
    act = [] if claim.part is None else [claim.part]
    return _tag([document.source, document.source_key, claim.topic, document.sha256, revision, *act])


def _tag(identity: list[str | int]) -> str:
    """A tag URI (RFC 4151)."""
    digest = hashlib.sha256(json.dumps(identity).encode()).hexdigest()
    return f"tag:contrechamp,2026:entry:{digest[:40]}"
