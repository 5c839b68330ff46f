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

Sets: `stages` of each mention, the leading one first. Words in the mention's own clause come before words
near it; among equals the order is the one of the lexicon's authors. A denied mention is a denial.
Misses: a decision taken many paragraphs after the subject was named.
"""

from collections.abc import Iterable
from dataclasses import replace

from spacy.tokens import Doc

from analysis.lexicon import StageRule
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
# Which words count first: in the clause itself, near it, weak ones in the clause, farther away.
_HERE, _NEAR, _WEAK, _SPOKEN, _FAR = range(5)


class StageTeller:
    """The component; built once for the stage rules of a language."""

    def __init__(self, rules: Iterable[StageRule], language: str) -> None:
        self._index = PhraseIndex(
            [
                ((rule.stage, near), Phrase(text, language, 1))
                for rule in rules
                if rule.language == language
                for near, phrases in ((False, rule.phrases), (True, rule.near))
                for text in phrases
            ]
        )

    def __call__(self, doc: Doc) -> Doc:
        """Tell the stages of each confirmed mention."""
        layout: Layout = doc._.layout
        if not any(m.state is State.CONFIRMED for m in doc._.mentions):
            return doc
        hits = [(key, at, until) for key, _, at, until in self._index.find(layout.folded.text)]
        doc._.mentions = tuple(
            _told(layout, mention, hits) if mention.state is State.CONFIRMED else mention
            for mention in doc._.mentions
        )
        return doc


def _told(layout: Layout, mention: Mention, hits: list[tuple[tuple[Stage, bool], int, int]]) -> Mention:
    if "negated" in mention.contexts:
        return replace(mention, stages=(Stage.DENIAL,))
    clause, wide = layout.clause(mention), layout.around(mention, WIDE)
    found: dict[Stage, tuple[int, int, str]] = {}  # stage → (how far from the clause, distance, words)
    for (stage, weak), at, until in hits:
        inside = clause.start <= at < clause.end
        if not inside and (weak or at < wide.start or until > wide.end):
            continue
        distance = max(at - mention.until, mention.at - until, 0)
        rank = _WEAK if weak else _HERE if inside else _NEAR if distance <= NEAR else _FAR
        if stage is Stage.DEBATE:  # somebody always speaks: it leads only where nothing else is told
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
