"""What subscribers are to be told, given what holds now and what they were told before."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from contrechamp.records import Document, FeedEntry, FlaggedDocument, StoredDocument, Topic
from contrechamp.store import News
from feeds.states import WITHDRAWN, State, is_substantive, state_of

Subject = tuple[int, Topic]  # what entries are about: a document and a topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """The entry that stands for one subject today, with the public ones it took the place of."""

    entry: FeedEntry
    state: State
    earlier: tuple[tuple[FeedEntry, State], ...]  # oldest first
    moment: datetime  # the date readers get: when it was told, never in the future


def find_news(
    flagged: Sequence[FlaggedDocument], told: Sequence[FeedEntry], *, archives: bool = False
) -> list[News]:
    """The entries to tell: withdrawals, then the others, those of the oldest papers first.

    Papers of a source's history are noted as silent entries, so that they are never taken for
    news later; with `archives` they are told, those noted before included. The same bytes under a second
    address are noted too: they were told.
    """
    history = _histories(told)
    heard = {
        (paper.stored.document.sha256, topic): paper.stored.id
        for paper in reversed(flagged)
        for topic in Topic
        if any(not entry.silent for entry in history.get((paper.stored.id, topic), ()))
    }
    holding: set[Subject] = set()
    news: list[tuple[date, int, News]] = []
    for paper in flagged:
        for topic in dict.fromkeys(finding.topic for finding in paper.findings):
            state = state_of(finding for finding in paper.findings if finding.topic is topic)
            if state.level is None:
                continue
            subject = (paper.stored.id, topic)
            holding.add(subject)
            first = heard.get((paper.stored.document.sha256, topic), paper.stored.id)
            item = _news(
                paper.stored,
                topic,
                state,
                history.get(subject, []),
                archives=archives,
                copy=first != paper.stored.id,
            )
            if item is not None:
                if not item.silent:
                    heard.setdefault((paper.stored.document.sha256, topic), paper.stored.id)
                day = paper.stored.document.date or paper.stored.first_seen.date()
                news.append((day, paper.stored.id, item))
    withdrawals = [
        _withdrawal(entries)
        for subject, entries in history.items()
        if subject not in holding and not entries[-1].retracted and not entries[-1].silent
    ]
    return withdrawals + [item for _, _, item in sorted(news, key=lambda found: (*found[:2], found[2].topic))]


def current_tellings(told: Sequence[FeedEntry], now: datetime) -> list[Telling]:
    """What feeds show, newest first: the last entry of each subject unless it is silent.

    Order is that of telling, whatever the clock said. An entry told by a clock that ran ahead borrows the
    date of the one told before it (the first of all: that of this day) until its own has come.
    """
    last = {entries[-1].sequence for entries in _histories(told).values()}
    earlier: dict[Subject, list[tuple[FeedEntry, State]]] = defaultdict(list)
    tellings = []
    moment = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for entry in told:
        if entry.silent:
            continue
        if entry.told <= now:
            moment = entry.told.replace(microsecond=0)
        state = State.from_signature(entry.signature)
        before = earlier[entry.document_id, entry.topic]
        if entry.sequence in last:
            tellings.append(Telling(entry=entry, state=state, earlier=tuple(before), moment=moment))
        before.append((entry, state))
    return tellings[::-1]


def _histories(told: Iterable[FeedEntry]) -> dict[Subject, list[FeedEntry]]:
    by_subject: dict[Subject, list[FeedEntry]] = defaultdict(list)
    for entry in told:
        by_subject[entry.document_id, entry.topic].append(entry)
    return dict(by_subject)


def _news(
    stored: StoredDocument,
    topic: Topic,
    state: State,
    history: Sequence[FeedEntry],
    *,
    archives: bool,
    copy: bool,
) -> News | None:
    public = [entry for entry in history if not entry.silent]
    changed = not history or is_substantive(State.from_signature(history[-1].signature), state)
    unheard = bool(history) and not public
    if not changed and not (archives and unheard and not copy):
        return None
    historic = not public and (stored.history or not changed)
    return News(
        document_id=stored.id,
        topic=topic,
        signature=replace(state, archives=historic).signature(),
        guid=_guid(stored.document, topic, len(history)),
        replaces=public[-1].guid if public else None,
        # Once something of a subject is public, what changes in it is public too, history or not.
        silent=not public and (copy or (stored.history and not archives)),
    )


def _withdrawal(history: Sequence[FeedEntry]) -> News:
    last = history[-1]
    return News(
        document_id=last.document_id,
        topic=last.topic,
        signature=WITHDRAWN.signature(),
        guid=_tag([last.guid, "withdrawn"]),
        replaces=last.guid,
        retracted=True,
    )


def _guid(document: Document, topic: Topic, revision: int) -> str:
    """Made from which paper, which bytes, which topic, which revision; never from wording."""
    return _tag([document.source, document.source_key, topic, document.sha256, revision])


def _tag(identity: list[str | int]) -> str:
    """A tag URI (RFC 4151)."""
    digest = hashlib.sha256(json.dumps(identity).encode()).hexdigest()
    return f"tag:contrechamp,2026:entry:{digest[:40]}"
