"""Marks how a mention is meant: denied, elsewhere, in the press, hypothetical, in a table of contents.

>>> from analysis.lexicon import ContextRule, Entry, Lexicon
>>> from analysis.pipeline import build_pipeline
>>> from contrechamp.records import Topic
>>> term = Entry(id="face", label="face recognition", topic=Topic.BIOMETRIC, kind="term", strength="decisive",
...              phrases=("reconnaissance faciale",), language="fr")
>>> no = ContextRule(name="none", language="fr", context="negated", side="before", reach=6,
...                  phrases=("aucune",))
>>> nlp = build_pipeline(Lexicon((term,), contexts=(no,)), "fr")
>>> doc = nlp("Aucune technique de reconnaissance faciale.")
>>> doc._.mentions[0].contexts
('negated',)

Sets: `contexts` of each mention, and one piece of evidence for each. The rules are data
(`lexicon/context/`): words before, after or around the mention, within a number of words of its clause.
Misses: a denial that stands in another sentence ("Non."), irony, a negation of a negation.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from spacy.tokens import Doc

from analysis.lexicon import EARLIER, RECITAL, UNDONE, ContextRule
from analysis.mentions import NEAR, Layout, Mention, State
from analysis.phrases import Phrase, PhraseIndex
from contrechamp.records import Evidence

_CONTENTS_LINE = re.compile(r"(?:\.\s?){4,}\s*\d{1,3}\s*$|…{2,}\s*\d{1,3}\s*$|_{4,}\s*\d{1,3}\s*$")
_TURNS = frozenset({"mais", "but", "sondern", "ma", "sino", "maar"})  # what comes now is not denied
_INSIDE = 4  # words of a mention, at most, that a denial among its words is about


class ContextMarker:
    """The component; built once for the context rules of a language."""

    def __init__(self, rules: Iterable[ContextRule], language: str) -> None:
        self._index = PhraseIndex(
            [
                (rule, Phrase(text, language, 1))
                for rule in rules
                if rule.language == language and rule.context not in (UNDONE, RECITAL, EARLIER)  # see `stage`
                for text in rule.phrases
            ]
        )

    def __call__(self, doc: Doc) -> Doc:
        """Mark each mention that stands."""
        layout: Layout = doc._.layout
        live = [m for m in doc._.mentions if m.state in (State.CONFIRMED, State.SUPPORT)]
        if not live:
            return doc
        found = self._index.find(layout.folded.text)
        hits = [
            (rule, at, until)
            for rule, _, at, until in found
            if not layout.broken(at, until) and not layout.numbers(at, until)
        ]
        doc._.mentions = tuple(
            self._marked(doc, mention, hits) if mention in live else mention for mention in doc._.mentions
        )
        return doc

    def _marked(self, doc: Doc, mention: Mention, hits: list[tuple[ContextRule, int, int]]) -> Mention:
        layout: Layout = doc._.layout
        clause = layout.clause(mention)
        standing: list[tuple[ContextRule, int, int]] = []
        lifting: list[tuple[ContextRule, int, int]] = []
        near, answered = layout.around(mention, NEAR), False
        for rule, at, until in hits:
            if rule.context == "answered":
                if near.start <= at < near.end:
                    answered = True
                continue
            if not (clause.start <= at < clause.end) or not _reaches(rule, at, until, mention, layout):
                continue
            (lifting if rule.context.startswith("not_") else standing).append((rule, at, until))
        marks: dict[str, Evidence] = {}
        for rule, at, until in standing:
            if not any(_lifts(lift, rule, at, until) for lift in lifting):
                words, effect = layout.words(at, until), f"marks it {rule.context}"
                marks.setdefault(
                    rule.context, Evidence(rule=f"context.{rule.name}", words=words, effect=effect)
                )
        if _in_contents(layout.text, mention):
            marks["contents"] = Evidence(
                rule="context.contents", words="", effect="a line of a table of contents"
            )
        if answered and "negated" in marks:  # a denial given in answer is news, boilerplate is not
            marks["answered"] = Evidence(rule="context.answered", words="", effect="an answer somebody gave")
        return replace(
            mention,
            contexts=(*mention.contexts, *marks),
            evidence=(*mention.evidence, *marks.values()),
        )


def _lifts(lift: tuple[ContextRule, int, int], rule: ContextRule, at: int, until: int) -> bool:
    """Whether words take away the mark that others set."""
    by, start, end = lift
    same = by.context == f"not_{rule.context}"
    return same and (by.side != "upon" or (start < until and at < end))


def _reaches(rule: ContextRule, at: int, until: int, mention: Mention, layout: Layout) -> bool:
    """Whether the words stand on the right side of the mention and near enough."""
    if rule.side in ("around", "upon"):
        return True
    if rule.side == "before":
        if at >= mention.at:  # inside: "caméras sans reconnaissance faciale"
            denied = layout.words(until, mention.until).split()
            return rule.context == "negated" and 0 < len(denied) <= _INSIDE
        between = layout.words(until, mention.at) if until <= mention.at else ""
    else:
        if until <= mention.until:
            return False
        between = layout.words(mention.until, at)
    words = between.split()
    turned = rule.context == "negated" and rule.side == "before" and not _TURNS.isdisjoint(words)
    return not turned and (rule.reach == 0 or len(words) <= rule.reach)


def _in_contents(text: str, mention: Mention) -> bool:
    end = text.find("\n", mention.end)
    line = text[mention.end : end if end >= 0 else len(text)]
    return _CONTENTS_LINE.search(line) is not None
