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

Sets: `stages` of each mention, the leading one first. Words in the mention's own clause, row or item come
before words near it; other rows of a list never count; among equals the order is the one of `ORDER`. A denied
mention is a denial. A step that is said not to have been taken ("aucun marché n'a été passé": context rules
named `undone`) does not count.
Misses: a decision taken many paragraphs after the subject was named.
"""

from collections.abc import Iterable
from dataclasses import replace
from enum import Enum, auto

from spacy.tokens import Doc

from analysis.lexicon import UNDONE, ContextRule, StageRule
from analysis.mentions import NEAR, WIDE, Layout, Mention, State
from analysis.phrases import Phrase, PhraseIndex
from contrechamp.records import Evidence, Stage

# Which leads when several hold: a sanction says more than the purchase it follows.
ORDER = (
    Stage.SANCTION,
    Stage.OPPOSITION,
    Stage.SUSPENSION,
    Stage.LATENT,
    Stage.RENEWAL,  # a renewal is told in the words of the purchase it renews
    Stage.PURCHASE,
    Stage.AUTHORISATION,
    Stage.TENDER,
    Stage.PILOT,
    Stage.FUNDING,
    Stage.IMPACT_STUDY,
    Stage.DEBATE,
    Stage.DENIAL,
    Stage.ELSEWHERE,
)
# Which words count first: in the clause or row itself, weak ones there, the form of the paper near it, speech
# in the clause, words near it, words farther away.
_HERE, _WEAK, _FORM, _SPOKEN, _NEAR, _FAR = range(6)
# Steps that can be said not to have been taken; a refusal or a stop is told in negations itself.
_STEPS = frozenset(
    {Stage.PURCHASE, Stage.TENDER, Stage.FUNDING, Stage.AUTHORISATION, Stage.RENEWAL, Stage.PILOT}
)
_BESIDE = 2  # words between a step and what undoes it, at most


class _Reach(Enum):
    """How far from a mention words may tell its stage."""

    USUAL = auto()  # the sooner the nearer
    CLAUSE = auto()  # only in the clause, row or item of the mention
    FORM = auto()  # "date limite de réception": what the paper is, wherever nearby it says so


_Hit = tuple[tuple[Stage, _Reach], int, int]


class StageTeller:
    """The component; built once for the stage rules of a language."""

    def __init__(self, rules: Iterable[StageRule], contexts: Iterable[ContextRule], language: str) -> None:
        self._index = PhraseIndex(
            [
                ((rule.stage, reach), Phrase(text, language, 1))
                for rule in rules
                if rule.language == language
                for reach, phrases in (
                    (_Reach.USUAL, rule.phrases),
                    (_Reach.CLAUSE, rule.near),
                    (_Reach.FORM, rule.form),
                )
                for text in phrases
            ]
        )
        self._undone = PhraseIndex(
            [
                (rule.side, Phrase(text, language, 1))
                for rule in contexts
                if rule.context == UNDONE and rule.language == language
                for text in rule.phrases
            ]
        )

    def __call__(self, doc: Doc) -> Doc:
        """Tell the stages of each confirmed mention."""
        layout: Layout = doc._.layout
        if not any(m.state is State.CONFIRMED for m in doc._.mentions):
            return doc
        text = layout.folded.text
        undone = [(side, at, until) for side, _, at, until in self._undone.find(text)]
        hits = [
            (key, at, until)
            for key, _, at, until in self._index.find(text)
            if key[0] not in _STEPS or not any(_undoes(text, one, at, until) for one in undone)
        ]
        doc._.mentions = tuple(
            _told(layout, mention, hits) if mention.state is State.CONFIRMED else mention
            for mention in doc._.mentions
        )
        return doc


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


def _told(layout: Layout, mention: Mention, hits: list[_Hit]) -> Mention:
    if "negated" in mention.contexts:
        return replace(mention, stages=(Stage.DENIAL,))
    own, wide = layout.own(mention), layout.around(mention, WIDE)
    found: dict[Stage, tuple[int, int, str]] = {}  # stage → (how far from the clause, distance, words)
    for (stage, reach), at, until in hits:
        inside = own.start <= at < own.end
        beyond = at < wide.start or until > wide.end
        if not inside and (beyond or reach is _Reach.CLAUSE or _elsewhere(layout, mention, at, stage)):
            continue
        distance = max(at - mention.until, mention.at - until, 0)
        if reach is _Reach.FORM and not inside:
            if distance > NEAR and stage is not Stage.TENDER:
                continue
            rank = (
                _HERE if stage is Stage.TENDER else _FORM
            )  # a tender names its purchase, and the upkeep of it
        elif reach is _Reach.CLAUSE:
            rank = _WEAK
        else:
            rank = _HERE if inside else _NEAR if distance <= NEAR else _FAR
        if stage is Stage.DEBATE and rank is not _FORM:  # somebody always speaks
            rank = _SPOKEN if inside else _FAR
        place = (rank, distance, layout.words(at, until))
        found[stage] = min(found.get(stage, place), place)
    elsewhere = (Stage.ELSEWHERE,) if {"elsewhere", "press"} & set(mention.contexts) else ()
    stages = [*elsewhere, *sorted(found, key=lambda stage: (found[stage][0], ORDER.index(stage)))]
    if not stages:
        return mention
    words = found[stages[0]][2] if stages[0] in found else ""
    told = Evidence(rule=f"stage.{stages[0]}", words=words, effect=f"tells the stage: {stages[0]}")
    return replace(mention, stages=tuple(dict.fromkeys(stages)), evidence=(*mention.evidence, told))


def _elsewhere(layout: Layout, mention: Mention, at: int, stage: Stage) -> bool:
    """Whether words belong to another item of a list; a call for tenders is told in rows of its own."""
    return stage is not Stage.TENDER and layout.foreign(mention, at)
