"""Tells what is happening: a purchase, a tender, a debate, a ban.

>>> from analysis.lexicon import Entry, Lexicon, StageRule
>>> from analysis.pipeline import build_pipeline
>>> from contrechamp.records import Stage, Topic
>>> term = Entry(id="face", label="face recognition", topic=Topic.BIOMETRIC, kind="term", strength="decisive",
...              phrases=("reconnaissance faciale",), language="fr")
>>> rule = StageRule(stage=Stage.PURCHASE, language="fr", phrases=("acquisition",))
>>> nlp = build_pipeline(Lexicon((term,), stages=(rule,)), "fr")
>>> nlp("Acquisition d'un logiciel de reconnaissance faciale.")._.mentions[0].stages
(<Stage.PURCHASE: 'purchase'>,)

Sets: `stages` of each mention, the leading one first. Words weigh by what they are (an act, a word that
speaks of it, a hint) and by where they stand: in the mention's own clause, row or item, in the next clause,
nearby, farther away; half in a recital ("Vu …"), and of a step right after "après" or "suite à". Other rows
of a list never count. Among stages that weigh nearly the same the order is the one of `ORDER`. A denied
mention is a denial. A step that is said not to have been taken ("aucun marché n'a été passé": context rules
named `undone`) does not count. Which leads is decided
together with what passages that sound alike were about (`analysis.trained`), unless one told in set words
leads by words (`_FORMAL`). Where no words tell a stage, `guess` says what such passages were about.
Misses: a decision taken many paragraphs after the subject was named; what only the reader knows of the paper.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from spacy.tokens import Doc

from analysis.common_words import is_small
from analysis.lexicon import EARLIER, RECITAL, UNDONE, ContextRule, StageRule
from analysis.mentions import NEAR, WIDE, Layout, Mention, State
from analysis.passages import Span
from analysis.phrases import Phrase, PhraseIndex
from analysis.trained.likeness import Likeness
from analysis.trained.stages import Guess, guesser
from analysis.trained.weighing import Told
from contrechamp.records import Evidence, Stage, Topic

# Which leads when several weigh the same: a sanction says more than the purchase it follows.
ORDER = (
    Stage.SANCTION,
    Stage.OPPOSITION,
    Stage.SUSPENSION,
    Stage.LATENT,
    Stage.TENDER,
    Stage.RENEWAL,
    Stage.PURCHASE,
    Stage.AUTHORISATION,
    Stage.PILOT,
    Stage.FUNDING,
    Stage.IMPACT_STUDY,
    Stage.DENIAL,
    Stage.DEBATE,
    Stage.ELSEWHERE,
)
# What lead where nothing weighs more: a denial names the step it denies, and steps are taken elsewhere too.
_FRAMES = (Stage.DENIAL, Stage.ELSEWHERE)


# Told in set words, which passages of another kind do not use, or by the context: the sound does not matter.
_FORMAL = (Stage.SANCTION, Stage.OPPOSITION, Stage.SUSPENSION, Stage.AUTHORISATION, Stage.ELSEWHERE)
_FIRM = 4.0  # weight of an act in the mention's own clause
_BESIDE_WORDS = "beside what its words tell, passages like it"
_LEAST_WORDS = 4  # beside the mention's own, without which there is nothing to guess from
_LEAST_SURE = 0.35  # share of a guess among 14 stages from which it is told
_SURE_UNTOLD = 0.6  # share from which a stage that no words tell leads before those that they do
_SIDES = (Stage.OPPOSITION, Stage.DENIAL)  # what is said in a debate


class _Reach(Enum):
    """What kind of words tell a stage."""

    ACT = auto()  # does it: "attribue le marché"
    USUAL = auto()  # speaks of it
    CLAUSE = auto()  # hints at it, only in the clause, row or item of the mention
    FORM = auto()  # "date limite de réception": what the paper is, wherever nearby it says so


class _Place(Enum):
    """Where words stand, as seen from a mention."""

    OWN = auto()  # in its clause, row or item
    NEXT = auto()  # in the clause before or after
    NEAR = auto()
    FAR = auto()


_WEIGHTS: Mapping[_Reach, Mapping[_Place, float]] = {
    _Reach.ACT: {_Place.OWN: 4.0, _Place.NEXT: 3.0, _Place.NEAR: 2.4, _Place.FAR: 1.4},
    _Reach.USUAL: {_Place.OWN: 2.0, _Place.NEXT: 1.3, _Place.NEAR: 1.0, _Place.FAR: 0.6},
    _Reach.CLAUSE: {_Place.OWN: 1.0},
    _Reach.FORM: {_Place.OWN: 4.0, _Place.NEXT: 3.8, _Place.NEAR: 3.6, _Place.FAR: 2.4},
}
_AGAIN = (1.0, 0.25, 0.1)  # what the best, the second and the third cue of a stage add, in one's own clause
_BEFORE = 0.5  # of the weight remains in "Vu la délibération approuvant l'acquisition", "Après un essai"
_CLOSE = 0.8  # of the greatest weight: from here on `ORDER` decides
_AGAINST = 0.6  # of the weight of a debate: who speaks against the thing is against it
_HEADING = 4  # words, at most, before a noun that opens a clause or item and so names what it is about
_SPEECH = 0.5  # of the weight of words of debate outside the mention's own clause: somebody always speaks
# Steps that can be said not to have been taken; a refusal or a stop is told in negations itself.
_STEPS = frozenset(
    {Stage.PURCHASE, Stage.TENDER, Stage.FUNDING, Stage.AUTHORISATION, Stage.RENEWAL, Stage.PILOT}
)
_BESIDE = 2  # words between a step and what undoes it or tells it as past, at most
_NO_FARTHER = 30  # characters of so many short words


@dataclass(frozen=True, slots=True)
class _Hit:
    stage: Stage
    reach: _Reach
    at: int
    until: int
    earlier: bool = False  # "après", "suite à" stand right before it


@dataclass(frozen=True, slots=True)
class _Cue:
    """A hit as it counts for one mention."""

    weight: float
    distance: int
    words: str
    own: bool = True
    earlier: bool = False


class StageTeller:
    """The component; built once for the stage rules of a language."""

    def __init__(self, rules: Iterable[StageRule], contexts: Iterable[ContextRule], language: str) -> None:
        contexts = tuple(contexts)
        self._index = PhraseIndex(
            [
                ((rule.stage, reach), Phrase(text, language, 1))
                for rule in rules
                if rule.language == language
                for reach, phrases in (
                    (_Reach.ACT, rule.act),
                    (_Reach.USUAL, rule.phrases),
                    (_Reach.CLAUSE, rule.near),
                    (_Reach.FORM, rule.form),
                )
                for text in phrases
            ]
        )
        self._undone, self._recitals, self._earlier = (
            PhraseIndex(
                [
                    (rule.side, Phrase(text, language, 1))
                    for rule in contexts
                    if rule.context == context and rule.language == language
                    for text in rule.phrases
                ]
            )
            for context in (UNDONE, RECITAL, EARLIER)
        )

    def __call__(self, doc: Doc) -> Doc:
        """Tell the stages of each confirmed mention."""
        layout: Layout = doc._.layout
        if not any(m.state is State.CONFIRMED for m in doc._.mentions):
            return doc
        text = layout.folded.text
        undone = [
            (side, at, until)
            for side, _, at, until in self._undone.find(text)
            if not layout.numbers(at, until)
        ]
        earlier = [until for _, _, _, until in self._earlier.find(text)]
        hits = [
            _Hit(
                stage, reach, at, until, stage in _STEPS and any(_leads_to(text, end, at) for end in earlier)
            )
            for (stage, reach), _, at, until in self._index.find(text)
            if stage not in _STEPS or not any(_undoes(text, one, at, until) for one in undone)
        ]
        recitals = frozenset(
            number
            for _, _, at, _ in self._recitals.find(text)
            for number in (_number(layout, at),)
            if not text[layout.clauses[number].start : at].strip()
        )
        doc._.mentions = tuple(
            _guessed(layout, _told(layout, mention, hits, recitals), undone)
            if mention.state is State.CONFIRMED
            else mention
            for mention in doc._.mentions
        )
        return doc


def _guessed(layout: Layout, mention: Mention, undone: Iterable[tuple[str, int, int]]) -> Mention:
    """A mention whose stage no words tell, with the one that its clauses sound like.

    Not beside words of a step that was not taken: what they deny is what it would sound like.
    """
    if mention.stages or mention.benign or mention.entry.topic is Topic.CCTV:
        return mention
    near = layout.around(mention, NEAR)
    if any(near.start <= at < near.end for _, at, _ in undone):
        return mention
    likeness = likeness_of(layout, mention)
    if likeness is None:
        return mention
    shares = guesser().weighing.shares({}, likeness.shares)
    stage = max(shares, key=lambda stage: shares[stage])
    guess = Guess(stage, shares[stage], likeness.words(stage))
    return replace(mention, guess=guess) if guess.sure >= _LEAST_SURE else mention


def likeness_of(layout: Layout, mention: Mention) -> Likeness[Stage] | None:
    """What the clauses near a mention sound like, its own words left out; None: too few words."""
    around = said_around(layout, mention)
    return guesser().liken(around) if len(around.split()) >= _LEAST_WORDS else None


def said_around(layout: Layout, mention: Mention) -> str:
    """The folded clauses near a mention without other rows of a list and its own words."""
    near = layout.around(mention, NEAR)
    own = layout.own(mention)
    said = []
    for clause in layout.clauses:
        if clause.start >= near.end or clause.end <= near.start:
            continue
        if own.start <= clause.start < own.end or not layout.foreign(mention, clause.start):
            said.append(layout.words(clause.start, min(clause.end, max(clause.start, mention.at))))
            said.append(layout.words(max(clause.start, min(mention.until, clause.end)), clause.end))
    return " ".join(said)


def _number(layout: Layout, at: int) -> int:
    """The number of the clause that holds a place."""
    return max(0, bisect_right(layout.clauses, at, key=lambda clause: clause.start) - 1)


def _undoes(text: str, undone: tuple[str, int, int], at: int, until: int) -> bool:
    """Whether words of denial stand in the words of a step or right beside them, in the same clause."""
    side, start, end = undone
    if start < until and at < end:
        return True
    if side == "after":
        between = text[until:start] if start >= until else None
    elif side == "before":
        between = text[end:at] if end <= at else None
    else:
        between = text[until:start] if start >= until else text[end:at]
    return between is not None and "|" not in between and len(between.split()) <= _BESIDE


def _leads_to(text: str, end: int, at: int) -> bool:
    """Whether words that end at one place stand right before another, articles aside."""
    between = text[end:at].split() if end <= at <= end + _NO_FARTHER else ["|"]
    return len(between) <= _BESIDE and all(map(is_small, between))


def _told(layout: Layout, mention: Mention, hits: Iterable[_Hit], recitals: frozenset[int]) -> Mention:
    """A mention with the stages that words tell, and whether what it sounds like puts another before them."""
    if "negated" in mention.contexts:
        return replace(mention, stages=(Stage.DENIAL,))
    cues = _cues(layout, mention, hits, recitals)
    if not cues:
        return mention
    told = _by_words(cues)
    first = next(stage for stage in told if told[stage].leads)
    likeness = likeness_of(layout, mention) if first not in _FORMAL else None
    best, guess = _leading(told, first, likeness) if likeness else (first, None)
    shown = best if best in cues else first
    words = max(cues[shown], key=lambda cue: (cue.weight, -cue.distance)).words
    effect = f"tells the stage: {shown}" if shown is best else f"speaks of the stage: {shown}"
    evidence = [*mention.evidence, Evidence(rule=f"stage.{shown}", words=words, effect=effect)]
    if guess:
        evidence.append(guess.as_evidence(_BESIDE_WORDS))
    stages = (best, *(stage for stage in told if stage is not best))
    return replace(mention, stages=stages, told=told, evidence=tuple(evidence))


def _leading(
    told: Mapping[Stage, Told], first: Stage, likeness: Likeness[Stage]
) -> tuple[Stage, Guess | None]:
    """The stage that leads where words and likeness are weighed together, and why if it is not `first`.

    A stage that no words tell must be likely by far. Before an act in the mention's own clause nothing leads
    that others tell in set words, nor a step that came before what is told.
    """
    shares = guesser().weighing.shares(told, likeness.shares)
    best = max(shares, key=lambda stage: shares[stage])
    if best not in told and shares[best] < _SURE_UNTOLD:
        best = max(told, key=lambda stage: shares[stage])
    aside = best in told and (told[best].past or (best in _FORMAL and not told[best].own))
    if best is first or (aside and told[first].own >= _FIRM):
        return first, None
    return best, Guess(best, shares[best], likeness.words(best))


def _cues(
    layout: Layout, mention: Mention, hits: Iterable[_Hit], recitals: frozenset[int]
) -> dict[Stage, list[_Cue]]:
    """The words that tell stages, as they count for a mention."""
    cues: dict[Stage, list[_Cue]] = {}
    own = layout.own(mention)
    for hit in hits:
        place = _place(layout, mention, hit, own)
        reach = hit.reach
        if place is _Place.OWN and reach is _Reach.USUAL and hit.stage in _STEPS and _opens(layout, own, hit):
            reach = _Reach.ACT
        weight = _WEIGHTS[reach].get(place, 0.0) if place is not None else 0.0
        clause = _number(layout, hit.at)
        if (hit.earlier or clause in recitals) and hit.reach is not _Reach.FORM:
            weight *= _BEFORE
        if hit.stage is Stage.DEBATE and place is not _Place.OWN and hit.reach is _Reach.USUAL:
            weight *= _SPEECH
        if weight:
            distance = max(hit.at - mention.until, mention.at - hit.until, 0)
            cues.setdefault(hit.stage, []).append(
                _Cue(weight, distance, layout.words(hit.at, hit.until), place is _Place.OWN, hit.earlier)
            )
    if {"elsewhere", "press"} & set(mention.contexts):
        cues.setdefault(Stage.ELSEWHERE, []).append(_Cue(_WEIGHTS[_Reach.ACT][_Place.OWN], 0, ""))
    return cues


def _by_words(cues: Mapping[Stage, Sequence[_Cue]]) -> dict[Stage, Told]:
    """What words tell of each stage, the one that leads by words first."""
    weights = {stage: _sum(found) for stage, found in cues.items()}
    ranked = _ranked(weights)
    most = max(weights.values())
    return {
        stage: Told(
            weight=max(cue.weight for cue in cues[stage]),
            own=max((cue.weight for cue in cues[stage] if cue.own), default=0.0),
            times=len(cues[stage]),
            close=weights[stage] >= _CLOSE * most,
            leads=stage is ranked[0],
            past=all(cue.earlier for cue in cues[stage]),
        )
        for stage in ranked
    }


def _sum(cues: Iterable[_Cue]) -> float:
    """The weight of a stage: its best cue, and a little for others in the mention's own clause."""
    own: dict[str, float] = {}
    most = 0.0
    for cue in cues:
        most = max(most, cue.weight)
        if cue.own:
            own[cue.words] = max(cue.weight, own.get(cue.words, 0.0))
    best = sorted(own.values(), reverse=True)
    return max(most, sum(share * weight for share, weight in zip(_AGAIN, best, strict=False)))


def _ranked(weights: Mapping[Stage, float]) -> tuple[Stage, ...]:
    """The stages, the leading one first: of those that weigh nearly the most, the gravest."""
    most = max(weights.values())
    debated = weights.get(Stage.DEBATE) == most
    return tuple(
        sorted(
            weights,
            key=lambda stage: (
                weights[stage] < (_AGAINST if stage in _SIDES and debated else _CLOSE) * most,
                stage not in _FRAMES or weights[stage] < most,
                ORDER.index(stage),
            ),
        )
    )


def _opens(layout: Layout, own: Span, hit: _Hit) -> bool:
    """Whether words open a clause or item, after no more than a number: "2025-147 : Achat de …"."""
    before = layout.words(own.start, hit.at).split()
    return len(before) <= _HEADING and all(
        any(c.isdigit() for c in word) or len(word) < 4 for word in before[1:]
    )


def _place(layout: Layout, mention: Mention, hit: _Hit, own: Span) -> _Place | None:
    """Where a hit stands; None: it says nothing of the mention."""
    if own.start <= hit.at < own.end:
        return _Place.OWN
    wide = layout.around(mention, WIDE)
    if hit.at < wide.start or hit.until > wide.end:
        return None
    # A call for tenders is told in rows of its own.
    if not (hit.stage is Stage.TENDER and hit.reach is _Reach.FORM) and layout.foreign(mention, hit.at):
        return None
    if abs(_number(layout, hit.at) - _number(layout, mention.at)) == 1:
        return _Place.NEXT
    distance = max(hit.at - mention.until, mention.at - hit.until, 0)
    return _Place.NEAR if distance <= NEAR else _Place.FAR
