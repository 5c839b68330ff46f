"""What stands today → in which feeds."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from contrechamp.records import Topic
from contrechamp.store import FeedPaper, Outage
from feeds.amounts import highest
from feeds.channels import Channel, FamilyKey
from feeds.families import Directory
from feeds.filters import Facts, folded
from feeds.following import Following, label_body, label_place
from feeds.states import State, counts
from feeds.telling import Telling

Placed = Mapping[int, set[str]]  # entries by number, each with the ids of the feeds that show it


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Another paper that is the same one."""

    paper: FeedPaper
    spoken: Mapping[tuple[Topic, str | None], State]  # what was told of it aloud

    def is_told_by(self, telling: Telling) -> bool:
        """Whether an entry of the one stands for the other too; a withdrawal reaches all it may concern."""
        topic = telling.entry.topic
        if telling.entry.retracted:
            return True
        aloud = any(told is topic for told, _ in self.spoken)
        return not aloud and any(
            finding.topic is topic and counts(finding) for finding in self.paper.findings
        )


def place_paper(
    paper: FeedPaper,
    tellings: Iterable[Telling],
    directory: Directory,
    following: Following,
    copies: Collection[Copy] = (),
) -> Placed:
    """The entries of one paper, which stand for its copies as well, in the feeds of all of them."""
    placed: dict[int, set[str]] = {}
    for telling in tellings:
        feeds = placed.setdefault(telling.entry.sequence, set())
        for each in (paper, *(copy.paper for copy in copies if copy.is_told_by(telling))):
            facts = facts_of(telling, each, following)
            feeds |= directory.route(facts, _labels(facts, following))
    return placed


def place_outage(outage: Outage, channels: Iterable[Channel], following: Following) -> Placed:
    """The entries of one silence: its beginning and its end."""
    concerned = {channel.id for channel in following.concerned(outage.source, channels)}
    return dict.fromkeys(sequences_of(outage), concerned)


def sequences_of(outage: Outage) -> set[int]:
    """The numbers of its entries."""
    return {each for each in (outage.sequence, outage.return_sequence) if each is not None}


def facts_of(telling: Telling, paper: FeedPaper, following: Following) -> Facts:
    """What filters ask of one entry.

    Of a withdrawn one, words and amounts are those that were found before: a correction reaches everyone who
    got what it corrects.
    """
    document = paper.stored.document
    source = following.sources.get(document.source)
    authority = document.authority
    entry = telling.entry
    findings = telling.claim.findings if telling.claim else [f for f in paper.past if f.topic is entry.topic]
    amounts = [
        highest(f.details[name]) for f in findings for name in ("amounts", "amount") if name in f.details
    ]
    if document.procurement is not None:
        amounts += [document.procurement.amount, *(lot.amount for lot in document.procurement.lots)]
    return Facts(
        topic=entry.topic,
        states=(telling.state, *(state for _, state in telling.earlier)),
        source=document.source,
        key=paper.authority,
        authority=authority,
        department=authority.department if authority else None,
        region=paper.region,
        country=authority.country if authority else (source.country if source else ""),
        language=document.language,
        kind=document.kind,
        day=document.date,
        words=folded(document.title or "", *(finding.quote for finding in findings)),
        amount=max((amount for amount in amounts if amount is not None), default=None),
        confirmed=(entry.topic, telling.claim.part if telling.claim else entry.part) in paper.confirmed,
    )


def _labels(facts: Facts, following: Following) -> dict[FamilyKey, str]:
    labels = {
        FamilyKey.SOURCE: following.title(facts.source),
        FamilyKey.COUNTRY: label_place(FamilyKey.COUNTRY, facts.country),
        FamilyKey.LANGUAGE: label_place(FamilyKey.LANGUAGE, facts.language),
    }
    if facts.authority is not None:
        labels[FamilyKey.AUTHORITY] = label_body(facts.authority.name, facts.department)
    if facts.department is not None:
        labels[FamilyKey.DEPARTMENT] = label_place(FamilyKey.DEPARTMENT, facts.department)
    if facts.region is not None:
        labels[FamilyKey.REGION] = label_place(FamilyKey.REGION, facts.region)
    return labels
