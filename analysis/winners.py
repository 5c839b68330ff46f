"""Winners of contracts whose number is that of a vendor: findings, whatever the notice calls them.

A specific vendor is enough. Of an ambiguous one the lot it won, or the contract where no lot tells, must
meet what confirms its name: in its title, its description or a procurement code that speaks of surveillance.
A generalist needs cameras and analysis there, as its name does; with cameras alone it is shown at level low.

Misses: a winner whose number no source gives; a company of a vendor that `companies.toml` does not list.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.beside import confirming_generalist
from analysis.components.confirm import CCTV, NAMED, STRONG
from analysis.components.weigh import CAPS, HIGH, MEDIUM, SUPPORT, level_of
from analysis.folding import fold
from analysis.lexicon import Entry
from analysis.notices import Notice, NoticeReader, Subject, Winner, siren_of
from analysis.quotes import QUOTE, quote
from contrechamp.records import Evidence, Finding, Level, Page, Party, Quality, Stage, Topic

# A line that says so ("titulaire: …") is shown rather than one of an address book.
_AWARDED = re.compile(
    r"^[^:\n]*(?:titulaire|attributaire|laur[ée]at|winner|contractor|awarded|zuschlag|auftragnehmer|aggiudicat|"
    r"adjudicat|gegund)",
    re.IGNORECASE,
)
_GRAVITY = (Level.LOW, Level.MEDIUM, Level.HIGH)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    """What speaks for a finding."""

    score: int
    evidence: tuple[Evidence, ...] = ()
    subject: Subject | None = None  # what it won; None: a specific vendor, whatever it won


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a winner is named."""

    page: Page
    start: int
    end: int
    named: bool  # False: nowhere; the paper's first line stands for it


def with_winners(
    findings: Sequence[Finding],
    won: Sequence[Winner],
    notice: Notice,
    pages: Sequence[Page],
    reader: NoticeReader,
    *,
    stage: Stage,
    rules_version: str,
) -> tuple[Finding, ...]:
    """The findings of a paper and those of the winners of its record, in the order of the paper.

    Where the text names the vendor at the same place, the two are one.
    """
    found = list(findings)
    for winner in won:
        weighed = _weighed(winner, notice, reader)
        place = _place(winner, pages)
        if weighed is None or place is None:
            continue
        told = _finding(winner, weighed, place, stage, rules_version)
        same = next((n for n, other in enumerate(found) if _is_same(told, other)), None)
        if same is None:
            found.append(told)
        else:
            found[same] = _together(found[same], told)
    return tuple(sorted(found, key=lambda finding: (finding.page, finding.start, finding.end)))


def _weighed(winner: Winner, notice: Notice, reader: NoticeReader) -> _Weighed | None:
    """What a winner's vendor and what it won amount to; None: nothing here confirms it."""
    effect = f"its SIREN {winner.siren} is that of {winner.entry.label}"
    known = Evidence(rule="winner.siren", words=winner.party.name, effect=effect)
    judged = (
        _Weighed(score=NAMED)
        if winner.entry.specificity == "specific"
        else _confirmed(winner, notice, reader)
    )
    if judged is None:
        return None
    score, evidence = judged.score, (known, *judged.evidence)
    code = reader.code(notice)
    if code is not None and score >= MEDIUM and not any(each.rule == code.rule for each in evidence):
        score, evidence = score + SUPPORT, (*evidence, code)
    if winner.entry.topic is Topic.CCTV:
        score = min(score, MEDIUM - 1)
    if winner.entry.level is not None and score > CAPS[winner.entry.level]:
        score = CAPS[winner.entry.level]
        effect = f"never above {winner.entry.level} by itself"
        evidence = (*evidence, Evidence(rule=winner.entry.id, words="", effect=effect))
    return _Weighed(score=score, evidence=evidence, subject=judged.subject)


def _confirmed(winner: Winner, notice: Notice, reader: NoticeReader) -> _Weighed | None:
    """The best of what it won. Lots tell first: of a lot about something else the title says nothing."""
    lots = notice.procurement.lots
    own = [lot for lot in lots if any(_is(winner, party) for party in lot.winners)]
    best = _best([_judged(winner.entry, reader.lot(notice, lot)) for lot in own])
    if best is not None and best.score >= MEDIUM:
        return best
    rest = [_judged(winner.entry, reader.lot(notice, lot)) for lot in lots if lot not in own]
    others = _best(rest)
    if not own and all(rest):
        best = others  # whichever lot it won
    if others is not None and (best is None or others.score > best.score):
        return best  # what the title speaks of is another lot
    return _best([best, _judged(winner.entry, reader.whole(notice))])


def _is(winner: Winner, party: Party) -> bool:
    """Whether a party of a lot is the winner: the same number, or the same name without one."""
    number = siren_of(party)
    if number is not None:
        return number == winner.siren
    return party.name.casefold() == winner.party.name.casefold()


def _best(judged: Sequence[_Weighed | None]) -> _Weighed | None:
    """The heaviest, of equals the first."""
    return max((each for each in judged if each is not None), key=lambda each: each.score, default=None)


def _judged(entry: Entry, subject: Subject) -> _Weighed | None:
    """Whether a subject confirms a vendor that does other things too, as it would its name."""
    video, analytics = subject.says(("video",)), subject.says(("analytics",))
    refuted = any(name in subject.words for name in entry.refute)
    if entry.specificity == "generalist":
        beyond = None if refuted else subject.says(confirming_generalist(entry))
        if (video and analytics) or beyond:
            told = [each for each in ((beyond,) if beyond else (video, analytics)) if each]
            return _Weighed(score=STRONG, evidence=tuple(told), subject=subject)
        if video:
            alone = Evidence(rule=entry.id, words="", effect="cameras, and no word of analysis")
            return _Weighed(score=CCTV, evidence=(video, alone), subject=subject)
        return None
    cue = subject.says(entry.confirm or ("video",))
    if cue is None or (refuted and cue.rule.startswith("cue.") and not (video and analytics)):
        return None
    return _Weighed(score=NAMED, evidence=(cue,), subject=subject)


def _finding(winner: Winner, weighed: _Weighed, place: _Place, stage: Stage, rules_version: str) -> Finding:
    score, evidence = weighed.score, weighed.evidence
    if place.page.quality is Quality.UNREADABLE or not place.named:
        score = min(score, HIGH - 1)
    if not place.named:
        effect = "named in the record of the source; the text of the paper does not name it"
        evidence = (*evidence, Evidence(rule="winner.record", words="", effect=effect))
    lot = weighed.subject.lot if weighed.subject else None
    heading = " : ".join(filter(None, (f"Lot {lot.number}" if lot.number else "", lot.title))) if lot else ""
    return Finding(
        entry=winner.entry.id,
        topic=winner.entry.topic,
        vendor=winner.entry.label,
        quote=_line(place),
        page=place.page.number,
        start=place.start,
        end=place.end,
        context=(),
        stage=stage,
        stages=(stage,),
        level=level_of(score),
        rules_version=rules_version,
        evidence=evidence,
        details={"heading": " ".join(heading.split())[:QUOTE]} if heading else {},
    )


def _is_same(told: Finding, other: Finding) -> bool:
    overlap = told.start < other.end and other.start < told.end
    return (told.entry, told.page) == (other.entry, other.page) and overlap


def _together(named: Finding, told: Finding) -> Finding:
    """A vendor that the text names and the number confirms, at one place."""
    level = max(named.level, told.level, key=_GRAVITY.index)
    evidence = tuple(dict.fromkeys((*named.evidence, *told.evidence)))
    return replace(named, level=level, evidence=evidence)


def _place(winner: Winner, pages: Sequence[Page]) -> _Place | None:
    """Where the paper names a winner: in a line that says it won, else nearest its number.

    None: the paper has no text.
    """
    named = [
        (
            not _AWARDED.match(_line_of(page.text, start)),
            _distance(page.text, start, winner.siren),
            number,
            start,
            end,
        )
        for number, page in enumerate(pages)
        for start, end in _names(page.text, winner.party.name)
    ]
    if named:
        *_, number, start, end = min(named)
        return _Place(page=pages[number], start=start, end=end, named=True)
    for page in pages:
        for start, end in _numbers(page.text, winner.siren):
            return _Place(page=page, start=start, end=end, named=True)
    for page in pages:
        first = re.search(r"\S[^\n]*", page.text)
        if first is not None:
            return _Place(page=page, start=first.start(), end=first.end(), named=False)
    return None


def _names(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Every place of a name in a text, blind to case, accents and marks."""
    words = re.findall(r"[^\W_]+", fold(name).text)
    if not words:
        return
    folded = fold(text)
    pattern = rf"(?<![^\W_]){r'[ |]*'.join(map(re.escape, words))}(?![^\W_])"
    for match in re.finditer(pattern, folded.text):
        yield folded.span(match.start(), match.end())


def _numbers(text: str, siren: str) -> Iterator[tuple[int, int]]:
    """Every place of a SIREN, or of a SIRET that begins with it."""
    space = r"[ .\xa0\u202f]?"
    for match in re.finditer(rf"(?<!\d){space.join(siren)}(?:{space}\d{{5}})?(?!\d)", text):
        yield match.span()


def _distance(text: str, at: int, siren: str) -> int:
    return min((abs(start - at) for start, _ in _numbers(text, siren)), default=len(text))


def _line_of(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]


def _line(place: _Place) -> str:
    """The line of a place, or what of it can be quoted."""
    line = " ".join(_line_of(place.page.text, place.start).split())
    return line if len(line) <= QUOTE else quote(place.page.text, place.start, place.end)
