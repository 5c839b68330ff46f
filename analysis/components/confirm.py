"""Confirms or refutes what was found, by the words around it and by what kind of name it is.

A specific name is enough. An ambiguous one needs a confirming cue in its clause or near it, and falls
when a refuting cue stands closer. A generalist needs cameras and analysis in the same clause, or a named
product. A decisive phrase stands by itself (a harmless use makes it benign); a strong one needs a cue; a
weak one only adds to others. Where nothing near a strong phrase confirms or refutes it, the passage is asked
whether it sounds as if it were about the matter (`analysis.trained.matter`): if so with great certainty, the
mention counts, at medium at most by itself, and the evidence says so.

>>> from analysis.lexicon import Lexicon, Entry
>>> from analysis.pipeline import build_pipeline
>>> from contrechamp.records import Topic
>>> acme = Entry(id="acme", label="Acme", topic=Topic.VSA, kind="vendor", specificity="ambiguous",
...              names=("Acme",), confirm=("video",))
>>> nlp = build_pipeline(Lexicon((acme,), cues={"video": {"fr": ("caméra",)}}), "fr")
>>> len(nlp("Contrat Acme pour la cantine.").spans["findings"]), len(nlp("Caméras Acme.").spans["findings"])
(0, 1)

Sets: `state`, `benign`, `score` and the first `evidence` of each mention.
Misses: a confirmation given only on another page, unless the same paper names the thing in full.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from analysis.beside import ANALYSIS, CAMERAS, confirming, confirming_generalist
from analysis.mentions import NEAR, By, Layout, Mention, State
from analysis.passages import Span
from analysis.phrases import Phrase, PhraseIndex
from analysis.trained.matter import ABOUT, guesser
from contrechamp.records import Evidence, Topic

DECISIVE, NAMED, STRONG, NEARBY = 60, 60, 45, 36  # what each kind of mention weighs by itself
CCTV = 15
BESIDE = 120  # folded characters within which a word gives a phrase another meaning

_ROMAN_BEFORE = re.compile(
    r"(?:article|art\.?|titre|chapitre|chap\.?|annexe|lots?|tomes?|partie|livre|section|louis|jean|innocent|"
    r"gr[ée]goire|beno[iî]t|pie|l[ée]on|cl[ée]ment|n[°o]|num[ée]ro|[ivxlcdm]{1,6}[.,)]?|et|à|-|–)\s*$",
    re.IGNORECASE,
)
_COMPANY_BEFORE = re.compile(
    r"(?:soci[ée]t[ée]|entreprise|[ée]diteur|start-?up|logiciel|solution|firme|technologie|groupe|marque)\s*$",
    re.IGNORECASE,
)
_ROMAN_AFTER = re.compile(
    r"\s*(?:e|è|ème|eme|°|th|\.\s|\)|[-–]\s|:\s|/\s?[ivx]|s(?:iècle|\.)|olympiade)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Cue:
    """One place where the words of a set stand."""

    name: str
    at: int
    until: int


class Confirmer:
    """The component; built once for the cues of a language."""

    def __init__(self, cues: Mapping[str, Sequence[str]], language: str) -> None:
        self._index = PhraseIndex(
            [(name, Phrase(text, language, 1)) for name, phrases in cues.items() for text in phrases]
        )

    def __call__(self, doc: Doc) -> Doc:
        """Judge each candidate."""
        layout: Layout = doc._.layout
        if not doc._.mentions:
            return doc
        cues = [Cue(name, at, until) for name, _, at, until in self._index.find(layout.folded.text)]
        judged = [_closed(layout, _Judge(doc, mention, cues).judge()) for mention in doc._.mentions]
        doc._.mentions = tuple(_as_its_like(mention, judged, layout) for mention in judged)
        return doc


def _closed(layout: Layout, mention: Mention) -> Mention:
    """A mention; an open one confirmed where its passage sounds as if it were about the matter."""
    if mention.state is not State.OPEN:
        return mention
    near = layout.around(mention, NEAR)
    told = guesser().sure(layout.words(near.start, near.end))
    if told is None:
        return replace(mention, state=State.REFUTED)
    share, likeness = told
    evidence = Evidence(
        rule="trained.matter",
        words=", ".join(likeness.words(ABOUT)),
        effect=f"passages like it are about the matter ({share:.0%} sure)",
    )
    said = replace(mention.evidence[0], effect=f"may say: {mention.entry.label}")
    return replace(mention, state=State.CONFIRMED, likely=True, score=NEARBY, evidence=(said, evidence))


def _as_its_like(mention: Mention, judged: Sequence[Mention], layout: Layout) -> Mention:
    """A mention, harmless where its like in the same clause is: "LAPI (lecture de plaques) du parking"."""
    if mention.benign or mention.state is not State.CONFIRMED:
        return mention
    clause = layout.clause(mention)
    for other in judged:
        alike = mention.entry.id == other.entry.id or mention.entry.id in other.entry.abbreviated
        if alike and other.benign and clause.start <= other.at < clause.end:
            return replace(mention, benign=True, score=other.score, evidence=other.evidence)
    return mention


class _Judge:
    """One mention and the cues around it."""

    def __init__(self, doc: Doc, mention: Mention, cues: Sequence[Cue]) -> None:
        layout: Layout = doc._.layout
        self._doc, self._mention, self._entry, self._layout = doc, mention, mention.entry, layout
        clause, near = layout.clause(mention), layout.around(mention, NEAR)
        # A name does not confirm itself, nor does an abbreviation; "analyse vidéo" speaks of video.
        outside = [
            cue
            for cue in cues
            if (cue.until <= mention.at or cue.at >= mention.until)
            or (mention.by is By.PHRASE and not (cue.at <= mention.at and mention.until <= cue.until))
        ]
        self._clause = [c for c in outside if clause.start <= c.at < clause.end]
        self._near = [c for c in outside if near.start <= c.at and c.until <= near.end]

    def judge(self) -> Mention:
        """The mention with its state, weight and first evidence."""
        if "roman_numeral" in self._entry.refute and self._is_numeral():
            return self._end(State.REFUTED, 0, "a Roman numeral")
        rule = {
            By.NAME: self._name,
            By.WEAK_NAME: self._weak_name,
            By.PRODUCT: self._product,
            By.WEAK_PRODUCT: self._weak_product,
            By.PHRASE: self._phrase,
        }[self._mention.by]
        return rule()

    def _name(self) -> Mention:
        if self._entry.specificity == "specific":
            return self._end(State.CONFIRMED, NAMED, f"names {self._entry.label}")
        if self._entry.specificity == "generalist":
            return self._generalist()
        return self._needs_cue()

    def _weak_name(self) -> Mention:
        if self._entry.specificity == "generalist":
            return self._generalist()
        if self._other(By.NAME, By.PRODUCT):
            return self._end(State.CONFIRMED, NAMED, f"short for {self._entry.label}, named nearby")
        return self._needs_cue(near=False)

    def _product(self) -> Mention:
        refuted = self._closest(self._clause, self._entry.refute)
        if refuted and self._entry.specificity != "specific":
            return self._end(State.REFUTED, 0, "another use of the name", refuted)
        return self._end(State.CONFIRMED, NAMED, f"a product of {self._entry.label}")

    def _weak_product(self) -> Mention:
        refuted = self._closest(self._clause, self._entry.refute)
        if refuted is None and self._other(By.NAME, By.PRODUCT, By.WEAK_NAME):
            return self._end(State.CONFIRMED, NAMED, f"a product of {self._entry.label}, named nearby")
        if self._first(self._clause, (CAMERAS,)) and self._first(self._clause, (ANALYSIS,)):
            return self._end(
                State.CONFIRMED, STRONG, f"a product of {self._entry.label}, among cameras and analysis"
            )
        if refuted is None and self._subject_told():
            return self._end(State.CONFIRMED, STRONG, f"a product of {self._entry.label}, beside its subject")
        return self._end(State.REFUTED, 0, "an ordinary word here", refuted)

    def _generalist(self) -> Mention:
        video = self._first(self._clause, (CAMERAS,))
        analytics = self._first(self._clause, (ANALYSIS,))
        beyond = self._first(self._clause, confirming_generalist(self._entry))
        refuted = self._closest(self._clause, self._entry.refute)
        if (video and analytics) or (beyond and not refuted):
            cue = beyond or analytics
            return self._end(
                State.CONFIRMED, STRONG, f"names {self._entry.label} with cameras and analysis", cue
            )
        return self._end(State.REFUTED, 0, "a firm that does many other things", refuted)

    def _needs_cue(self, *, near: bool = True) -> Mention:
        sets = confirming(self._entry)
        confirmed, refuted = (
            self._closest(self._clause, sets),
            self._closest(self._clause, self._entry.refute),
        )
        if refuted and (confirmed is None or self._distance(refuted) < self._distance(confirmed)):
            return self._end(State.REFUTED, 0, "another meaning", refuted)
        if confirmed:
            return self._end(State.CONFIRMED, NAMED, f"names {self._entry.label}, with", confirmed)
        nearby = self._closest(self._near, sets) if near and self._entry.scope is None else None
        if nearby and not self._closest(self._near, self._entry.refute):
            return self._end(State.CONFIRMED, NEARBY + 5, f"names {self._entry.label}, nearby", nearby)
        return self._end(State.REFUTED, 0, "nothing here confirms the name", refuted)

    def _phrase(self) -> Mention:
        entry = self._entry
        refuted = self._closest([cue for cue in self._clause if self._distance(cue) <= BESIDE], entry.refute)
        if entry.strength == "weak":
            return self._end(State.SUPPORT, 0, "adds to other evidence")
        if entry.strength == "decisive":
            if refuted:
                benign = self._end(State.CONFIRMED, CCTV, f"{entry.label}, in a harmless use", refuted)
                return replace(benign, benign=True)
            weight = CCTV if entry.topic is Topic.CCTV else DECISIVE
            return self._end(State.CONFIRMED, weight, f"says: {entry.label}")
        if refuted:
            return self._end(State.REFUTED, 0, "another meaning", refuted)
        if entry.together:
            return self._together()
        sets = confirming(entry)
        known = entry.id in self._doc._.known
        confirmed, nearby = self._closest(self._clause, sets), self._closest(self._near, sets)
        if confirmed or known:
            return self._end(State.CONFIRMED, STRONG, f"says: {entry.label}, with", confirmed)
        if nearby and entry.scope is None and not self._closest(self._near, entry.refute):
            return self._end(State.CONFIRMED, NEARBY, f"says: {entry.label}, nearby", nearby)
        return self._end(self._left(), 0, "nothing here confirms it")

    def _together(self) -> Mention:
        """A subject told in ordinary words: a machine, pictures, and what it makes of them."""
        here, beside = (
            [self._closest(cues, (name,)) for name in self._entry.together]
            for cues in (self._clause, self._near)
        )
        if all(here):
            last = max((cue for cue in here if cue), key=self._distance)
            return self._end(State.CONFIRMED, STRONG, f"tells of: {self._entry.label}, with", last)
        if all(beside) and any(here) and self._entry.scope is None:
            last = max((cue for cue in beside if cue), key=self._distance)
            return self._end(State.CONFIRMED, NEARBY, f"tells of: {self._entry.label}, nearby", last)
        state = self._left() if all(beside) else State.REFUTED
        return self._end(state, 0, "the rest of it is not here")

    def _left(self) -> State:
        """The state of a phrase that nothing confirms: a law or an abbreviation says nothing by its sound."""
        short = self._layout.text[self._mention.start : self._mention.end].isupper()
        return State.REFUTED if short or self._entry.kind != "term" else State.OPEN

    def _end(self, state: State, score: int, effect: str, cue: Cue | None = None) -> Mention:
        words = self._layout.text[self._mention.start : self._mention.end]
        evidence = [Evidence(rule=self._entry.id, words=words, effect=effect)]
        if cue is not None:
            kind = "refutes" if state is State.REFUTED or "harmless" in effect else "confirms"
            told = self._layout.words(cue.at, cue.until)
            evidence.append(Evidence(rule=f"cue.{cue.name}", words=told, effect=kind))
        return replace(self._mention, state=state, score=score, evidence=tuple(evidence))

    def _first(self, cues: Sequence[Cue], names: Sequence[str]) -> Cue | None:
        return next((cue for cue in cues if cue.name in names), None)

    def _closest(self, cues: Sequence[Cue], names: Sequence[str]) -> Cue | None:
        return min((cue for cue in cues if cue.name in names), key=self._distance, default=None)

    def _distance(self, cue: Cue) -> int:
        return max(cue.at - self._mention.until, self._mention.at - cue.until, 0)

    def _other(self, *by: By) -> bool:
        span: Span = self._layout.around(self._mention, NEAR)
        return any(
            other.entry.id == self._entry.id
            and other.by in by
            and (other.start, other.end) != (self._mention.start, self._mention.end)
            and span.start <= other.at < span.end
            for other in self._doc._.mentions
        )

    def _subject_told(self) -> bool:
        """Whether the clause names the entry's topic beyond doubt, or the law on it."""
        clause = self._layout.clause(self._mention)
        return any(
            other.entry.topic is self._entry.topic
            and (other.entry.strength == "decisive" or other.entry.kind == "law")
            and clause.start <= other.at < clause.end
            for other in self._doc._.mentions
        )

    def _is_numeral(self) -> bool:
        text, start, end = self._layout.text, self._mention.start, self._mention.end
        line_start = text.rfind("\n", 0, start) + 1
        before = text[max(line_start, start - 24) : start]
        if _COMPANY_BEFORE.search(before):
            return False
        alone_at_line_start = (
            not before.strip() and re.match(r"\s*[.)\-–:/]", text[end : end + 3]) is not None
        )
        return (
            alone_at_line_start
            or _ROMAN_BEFORE.search(before) is not None
            or _ROMAN_AFTER.match(text, end) is not None
        )
