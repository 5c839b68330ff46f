"""Findings of texts, pages and files: gate, language, pipeline, records."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.language import language_of
from analysis.lexicon import LANGUAGES, Lexicon, load_lexicon
from analysis.passages import Passage, blocks, passages
from analysis.pipeline import build_pipeline
from analysis.quotes import quote
from analysis.rulebook import rulebook
from analysis.wordings import wording
from contrechamp.records import Evidence, Extraction, Finding, Page, Quality, Stage, TextOrigin, Topic
from contrechamp.settings import Settings

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from analysis.gate import Gate
    from analysis.mentions import Mention
    from analysis.notices import Notice, NoticeReader

_NO_WORDS = "no words tell the stage; passages like it"
_UNREADABLE = "unreadable_page"  # the context of what is found where the text is hardly readable


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """What one file holds: its text and what was found in it."""

    extraction: Extraction
    findings: tuple[Finding, ...]


def rules_version(lexicon: Lexicon) -> str:
    """Changes when the same paper could give other findings."""
    return rulebook(lexicon).version


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the pages of one paper hold."""

    findings: tuple[Finding, ...]  # in the order of the paper
    touched: frozenset[str]  # lexicon entries whose words stand in it, meant or not


class Detector:
    """The gate and the pipelines of one lexicon. Pipelines are built when a language is first met."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.rules_version = rules_version(lexicon)
        self._pipelines: dict[str, Language] = {}
        self._gate: Gate | None = None
        self._notices: NoticeReader | None = None

    @property
    def gate(self) -> "Gate":
        """The scan that decides what is read."""
        if self._gate is None:
            from analysis.gate import Gate  # noqa: PLC0415  # numpy and the scan only when something is read

            self._gate = Gate(self.lexicon)
        return self._gate

    @property
    def notices(self) -> "NoticeReader":
        """Reads the records of procurement notices."""
        if self._notices is None:
            from analysis.notices import NoticeReader  # noqa: PLC0415  # only when there is one

            self._notices = NoticeReader(self.lexicon)
        return self._notices

    def pages(
        self,
        pages: Iterable[Page],
        *,
        language: str | None = None,
        leading: Stage | None = None,
        fallback: Stage | None = None,
        gated: bool = True,
    ) -> list[Finding]:
        """The findings of one paper, in its order; arguments as for `judge`."""
        judged = self.judge(pages, language=language, leading=leading, fallback=fallback, gated=gated)
        return list(judged.findings)

    def judge(
        self,
        pages: Iterable[Page],
        *,
        language: str | None = None,
        leading: Stage | None = None,
        fallback: Stage | None = None,
        gated: bool = True,
        notice: "Notice | None" = None,
    ) -> Judged:
        """The findings of one paper and what they were made from.

        `language` is the paper's own, for passages that do not tell theirs. `leading` is the stage that the
        kind of the paper tells before its words do (a contract notice, an award), `fallback` the one it
        tells of mentions whose words do not. `gated=False` reads everything: the same findings, slowly.
        `notice` is the source's own record of a procurement notice.
        """
        read = [page for page in pages if page.quality is not Quality.EMPTY]
        code = None if notice is None else self.notices.code(notice)
        docs = [
            (page, passage, *self._analysed(page.text, passage, language, code))
            for page in read
            for passage in self._passages(page.text, gated=gated)
        ]
        known = frozenset(entry for _, passage, _, doc in docs for entry in _named(doc, passage))
        findings: list[Finding] = []
        touched: set[str] = set()
        for page, passage, spoken, doc in docs:
            again = doc if not _undecided(doc, known) else self._read(doc._.layout.text, spoken, known, code)
            findings.extend(self._findings(page, passage, again, leading, fallback))
            touched.update(mention.entry.id for mention in doc._.mentions)
        if notice is None:
            return Judged(findings=tuple(findings), touched=frozenset(touched))
        from analysis.notices import winners  # noqa: PLC0415  # only when there is one
        from analysis.winners import with_winners  # noqa: PLC0415  # needs spaCy

        won = winners(self.lexicon, notice)
        touched.update(winner.entry.id for winner in won)
        told = with_winners(
            findings,
            won,
            notice,
            read,
            self.notices,
            stage=leading if leading is Stage.SUSPENSION else Stage.PURCHASE,
            rules_version=self.rules_version,
        )
        return Judged(findings=told, touched=frozenset(touched))

    def case(self, text: str, language: str | None = None) -> list[Finding]:
        """The findings of one short text."""
        page = Page(number=1, text=text, origin=TextOrigin.DATA, quality=Quality.GOOD)
        return self.pages([page], language=language)

    def recognised(self, text: str, language: str | None = None) -> frozenset[str]:
        """The entries whose words stand in a text and mean what they should, flagged or not."""
        from analysis.mentions import State  # noqa: PLC0415  # imported late like the pipeline

        spoken = language or language_of(text, "fr") or "fr"
        return frozenset(
            mention.entry.id
            for mention in self._read(text, spoken, frozenset(), None)._.mentions
            if mention.state in (State.CONFIRMED, State.SUPPORT) and not mention.benign
        )

    def _passages(self, text: str, *, gated: bool) -> list[Passage]:
        if gated:
            return self.gate.passages(text)
        cut = blocks(text)
        return passages(cut, range(len(cut)))

    def _analysed(
        self, text: str, passage: Passage, language: str | None, code: Evidence | None
    ) -> "tuple[str, Doc]":
        core = text[passage.core.start : passage.core.end]
        read = text[passage.read.start : passage.read.end]
        spoken = language_of(core, language_of(read, language))
        if spoken is None:  # the first in which it says something
            for each in LANGUAGES:
                doc = self._read(read, each, frozenset(), code)
                if _says_something(doc):
                    return each, doc
        spoken = spoken or LANGUAGES[0]
        return spoken, self._read(read, spoken, frozenset(), code)

    def _read(self, text: str, language: str, known: frozenset[str], code: Evidence | None) -> "Doc":
        pipeline = self._pipelines.get(language)
        if pipeline is None:
            pipeline = self._pipelines[language] = build_pipeline(self.lexicon, language)
        doc = pipeline.make_doc(text)
        doc._.known = known
        doc._.code = code
        return pipeline(doc)

    def _findings(
        self, page: Page, passage: Passage, doc: "Doc", leading: Stage | None, fallback: Stage | None
    ) -> Iterable[Finding]:
        from analysis.components.weigh import level_of, reported  # noqa: PLC0415  # needs spaCy

        for placed in reported(doc):
            mention = _doubted(placed, page) if page.quality is Quality.UNREADABLE else placed
            start, end = passage.read.start + mention.start, passage.read.start + mention.end
            if not passage.core.start <= start < passage.core.end:
                continue
            stages = _stages(mention, leading, fallback)
            guess = None if stages else mention.guess
            yield Finding(
                entry=mention.entry.id,
                topic=mention.entry.topic,
                vendor=mention.entry.label if mention.entry.kind in ("vendor", "product") else None,
                quote=quote(page.text, start, end),
                page=page.number,
                start=start,
                end=end,
                context=_contexts(mention),
                stage=stages[0] if stages else guess.stage if guess else None,
                stages=(guess.stage,) if guess else stages,
                level=level_of(mention.score),
                rules_version=self.rules_version,
                evidence=(*mention.evidence, guess.as_evidence(_NO_WORDS)) if guess else mention.evidence,
                details=mention.details,
                wording=wording(page.text, start, end),
            )


def flag_text(text: str, *, language: str | None = None, lexicons: Sequence[Path] = ()) -> list[Finding]:
    """The findings of a text; `language` is the paper's, each passage may have its own."""
    return detector(tuple(lexicons)).case(text, language)


def flag_pages(
    pages: Iterable[Page], *, language: str | None = None, lexicons: Sequence[Path] = ()
) -> list[Finding]:
    """The findings of the pages of one paper."""
    return detector(tuple(lexicons)).pages(pages, language=language)


def flag_file(path: Path, settings: Settings, *, language: str | None = None) -> Flagged:
    """The text and the findings of a file. Raises UnreadableError when it cannot be read at all."""
    from analysis.reading import read_file  # noqa: PLC0415  # extraction is not needed to flag texts

    extraction = read_file(path, settings)
    findings = flag_pages(extraction.pages, language=language, lexicons=settings.lexicons)
    return Flagged(extraction=extraction, findings=tuple(findings))


@lru_cache(maxsize=4)
def detector(lexicons: tuple[Path, ...] = ()) -> Detector:
    """The detector of the shipped lexicon and the directories given; built once."""
    return Detector(load_lexicon(lexicons))


def search_terms(lexicons: Sequence[Path] = ()) -> Mapping[str, tuple[str, ...]]:
    """Words to ask a portal's own search for, by language; names of vendors in every language."""
    entries = load_lexicon(lexicons).entries
    everywhere = [query for entry in entries if entry.language is None for query in entry.queries]
    terms: dict[str, tuple[str, ...]] = {}
    for language in LANGUAGES:
        own = [query for entry in entries if entry.language == language for query in entry.queries]
        terms[language] = tuple(dict.fromkeys([*own, *everywhere]))
    return terms


def companies_sought(lexicons: Sequence[Path] = ()) -> Mapping[str, tuple[str, ...]]:
    """Vendors to look for among the winners of contracts, each with its numbers (SIREN), by name.

    Only those whose name means nothing else: who also lights streets wins contracts of every kind.
    """
    lexicon = load_lexicon(lexicons)
    return {
        entry.label: lexicon.sirens(entry)
        for entry in lexicon.entries
        if entry.kind == "vendor" and entry.specificity == "specific" and entry.country == "FR"
    }


def _stages(mention: "Mention", leading: Stage | None, fallback: Stage | None) -> tuple[Stage, ...]:
    """The stages its words tell with the one of the paper's kind; what is not meant here is not led by it."""
    asserted = not {"negated", "elsewhere", "press"} & set(mention.contexts)
    if leading and asserted and mention.entry.topic is not Topic.CCTV:
        return tuple(dict.fromkeys((leading, *mention.stages)))
    told = leading or fallback
    return mention.stages or ((told,) if told else ())


def _doubted(mention: "Mention", page: Page) -> "Mention":
    """A mention on a page that is hardly readable: worth a look, never certain."""
    from analysis.components.weigh import HIGH  # noqa: PLC0415  # needs spaCy

    reason = f": {page.reason}" if page.reason else ""
    doubt = Evidence(rule=f"context.{_UNREADABLE}", words="", effect=f"the page is hardly readable{reason}")
    return replace(
        mention,
        score=min(mention.score, HIGH - 1),
        contexts=(*mention.contexts, _UNREADABLE),
        evidence=(*mention.evidence, doubt),
    )


def _contexts(mention: "Mention") -> tuple[str, ...]:
    return (*mention.contexts, "benign") if mention.benign else mention.contexts


def _named(doc: "Doc", passage: Passage) -> set[str]:
    """The entries a block names beyond doubt, which settle their abbreviations elsewhere in the paper.

    Only its own words count: next to them the blocks that are read with it may lack what is beside them.
    """
    from analysis.mentions import State  # noqa: PLC0415

    named: set[str] = set()
    for mention in doc._.mentions:
        if not passage.core.start <= passage.read.start + mention.start < passage.core.end:
            continue
        if mention.state is State.CONFIRMED and not mention.benign and "negated" not in mention.contexts:
            named.update((mention.entry.id, *mention.entry.abbreviated))
    return named


def _says_something(doc: "Doc") -> bool:
    """Whether anything in a passage is what the language it was read in says."""
    from analysis.mentions import State  # noqa: PLC0415

    return any(mention.state is State.CONFIRMED for mention in doc._.mentions)


def _undecided(doc: "Doc", known: frozenset[str]) -> bool:
    """Whether a passage holds a refuted abbreviation that the paper spells out elsewhere."""
    from analysis.mentions import State  # noqa: PLC0415

    return any(mention.state is State.REFUTED and mention.entry.id in known for mention in doc._.mentions)
