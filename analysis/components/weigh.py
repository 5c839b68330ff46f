"""Adds the evidence up to a level and leaves what is to be reported in `doc.spans["findings"]`.

>>> from analysis.lexicon import Entry, Lexicon
>>> from analysis.pipeline import build_pipeline
>>> from contrechamp.records import Topic
>>> acme = Entry(id="acme", label="Acme", topic=Topic.VSA, kind="vendor", specificity="specific",
...              names=("Acme",))
>>> nlp = build_pipeline(Lexicon((acme,)), "fr")
>>> doc = nlp("Achat du logiciel Acme.")
>>> doc._.mentions[0].score >= 55
True

Sets: the final `score` of each mention, its evidence, and the span group. Of overlapping mentions of one
topic the heavier stays; plain cameras give way to anything, everyday words to the term they are part of.
The procurement code that the caller set (`doc._.code`) adds to what is flagged without it.
Misses: nothing is found here; what the components before it miss stays missed.
"""

from dataclasses import replace

from spacy.tokens import Doc

from analysis.mentions import NEAR, Layout, Mention, State
from contrechamp.records import Evidence, Level, Stage, Topic

HIGH, MEDIUM = 55, 35  # least scores
SUPPORT = 15  # what another mention nearby adds
CAPS = {Level.LOW: MEDIUM - 1, Level.MEDIUM: HIGH - 1, Level.HIGH: 10**6}


def level_of(score: int) -> Level:
    """The level a score stands for."""
    return Level.HIGH if score >= HIGH else Level.MEDIUM if score >= MEDIUM else Level.LOW


def weigh(doc: Doc) -> Doc:
    """The last component."""
    layout: Layout = doc._.layout
    weighed = [_weighed(layout, mention, doc._.mentions, doc._.code) for mention in doc._.mentions]
    doc._.mentions = tuple(weighed)
    findings = []
    for mention in reported(doc):
        span = doc.char_span(mention.start, mention.end, label=mention.entry.id, alignment_mode="expand")
        if span is not None:
            findings.append(span)
    doc.spans["findings"] = findings
    return doc


def reported(doc: Doc) -> list[Mention]:
    """The mentions to report, in the order of the text."""
    kept: list[Mention] = []
    confirmed = [mention for mention in doc._.mentions if mention.state is State.CONFIRMED]
    order = sorted(
        confirmed,
        key=lambda m: (m.entry.topic is Topic.CCTV, -m.score, m.start - m.end, m.start, m.entry.id, m.by),
    )
    for mention in order:
        hidden = _is_part(mention, confirmed) or any(
            mention.start < other.end
            and other.start < mention.end
            and mention.entry.topic in (other.entry.topic, Topic.CCTV)
            for other in kept
        )
        if not hidden:
            kept.append(mention)
    return sorted(kept, key=lambda m: (m.start, m.end, m.entry.id, m.by))


def _is_part(mention: Mention, confirmed: list[Mention]) -> bool:
    """Whether everyday words are part of another subject's term: "automatisée" in the reading of plates."""
    return bool(mention.entry.together) and any(
        other.entry.strength == "decisive"
        and other.entry.topic not in (mention.entry.topic, Topic.CCTV)
        and other.start <= mention.start
        and mention.end <= other.end
        for other in confirmed
    )


def _weighed(
    layout: Layout, mention: Mention, mentions: tuple[Mention, ...], code: Evidence | None
) -> Mention:
    if mention.state is not State.CONFIRMED:
        return mention
    score, evidence = mention.score, list(mention.evidence)
    if not mention.benign and mention.entry.topic is not Topic.CCTV:
        for added, piece in _support(layout, mention, mentions):
            score += added
            evidence.append(piece)
        if code is not None and score >= MEDIUM:  # a code alone never makes a flag
            score += SUPPORT
            evidence.append(code)
    if {"elsewhere", "press", "contents"} & set(mention.contexts):
        score = min(score, HIGH - 1)
    if "negated" in mention.contexts:
        score = min(score, HIGH - 1 if "answered" in mention.contexts else MEDIUM - 1)
    if "form" in mention.contexts or mention.benign or mention.entry.topic is Topic.CCTV:
        score = min(score, MEDIUM - 1)
    if mention.entry.level is not None and score > CAPS[mention.entry.level]:
        score = CAPS[mention.entry.level]
        evidence.append(
            Evidence(rule=mention.entry.id, words="", effect=f"never above {mention.entry.level} by itself")
        )
    if Stage.LATENT in mention.told and Stage.LATENT in mention.stages[:1] and MEDIUM <= score < HIGH:
        score = HIGH
    return replace(mention, score=max(1, score), evidence=tuple(evidence))


def _support(layout: Layout, mention: Mention, mentions: tuple[Mention, ...]) -> list[tuple[int, Evidence]]:
    """What other mentions nearby add: each entry once, the weak ones in the same clause only."""
    clause, near = layout.clause(mention), layout.around(mention, NEAR)
    added: dict[str, tuple[int, Evidence]] = {}
    for other in mentions:
        overlaps = other.start < mention.end and mention.start < other.end
        if (
            other.entry.id == mention.entry.id
            or overlaps
            or "negated" in other.contexts
            or other.benign
            or other.likely
        ):
            continue
        if other.entry.topic is Topic.CCTV or other.entry.id in added:
            continue
        weak = other.state is State.SUPPORT and clause.start <= other.at < clause.end
        strong = other.state is State.CONFIRMED and near.start <= other.at < near.end
        if not weak and not strong:
            continue
        words = layout.words(other.at, other.until)
        added[other.entry.id] = (SUPPORT, Evidence(rule=other.entry.id, words=words, effect="adds to it"))
    return list(added.values())[:3]
