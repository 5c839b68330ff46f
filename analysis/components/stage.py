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
near it; among several the order is the one of the lexicon's authors. A denied mention is a denial.
Misses: a decision taken many paragraphs after the subject was named.
"""

from collections.abc import Iterable
from dataclasses import replace

from spacy.tokens import Doc

from analysis.lexicon import StageRule
from analysis.mentions import WIDE, Layout, Mention, State
from analysis.phrases import Phrase, PhraseIndex
from contrechamp.records import Evidence, Stage

# Which leads when several hold: a sanction says more than the purchase it follows.
ORDER = (
    Stage.SANCTION,
    Stage.OPPOSITION,
    Stage.SUSPENSION,
    Stage.LATENT,
    Stage.PURCHASE,
    Stage.AUTHORISATION,
    Stage.TENDER,
    Stage.RENEWAL,
    Stage.PILOT,
    Stage.FUNDING,
    Stage.IMPACT_STUDY,
    Stage.DEBATE,
    Stage.DENIAL,
    Stage.ELSEWHERE,
)


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
    here: dict[Stage, str] = {}
    around: dict[Stage, tuple[int, str]] = {}
    for (stage, near), at, until in hits:
        words = layout.words(at, until)
        if clause.start <= at < clause.end:
            here.setdefault(stage, words)
        elif not near and wide.start <= at and until <= wide.end:
            distance = max(at - mention.until, mention.at - until, 0)
            around[stage] = min(around.get(stage, (distance, words)), (distance, words))
    elsewhere = (Stage.ELSEWHERE,) if {"elsewhere", "press"} & set(mention.contexts) else ()
    stages = [*elsewhere, *sorted(here, key=ORDER.index)]
    stages += [stage for stage in sorted(around, key=ORDER.index) if stage not in here]
    if not stages:
        return mention
    words = here.get(stages[0]) or around.get(stages[0], (0, ""))[1]
    told = Evidence(rule=f"stage.{stages[0]}", words=words, effect=f"tells the stage: {stages[0]}")
    return replace(mention, stages=tuple(dict.fromkeys(stages)), evidence=(*mention.evidence, told))
