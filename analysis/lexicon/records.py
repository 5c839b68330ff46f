"""What one table of a lexicon file says."""

from dataclasses import dataclass

from contrechamp.records import Level, Stage, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A vendor, product, programme, term or law, and how it is recognised."""

    id: str
    label: str  # canonical name, shown to readers
    topic: Topic
    kind: str  # "vendor", "product", "programme", "term", "law"
    specificity: str | None = None  # of names: "specific", "ambiguous", "generalist"
    names: tuple[str, ...] = ()
    weak_names: tuple[str, ...] = ()  # only with a confirming cue
    products: tuple[str, ...] = ()  # strong on their own
    weak_products: tuple[str, ...] = ()  # only together with a name of the entry in the passage
    strength: str | None = None  # of phrases: "decisive", "strong", "weak"
    phrases: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()  # sets of cues; any one of them confirms
    together: tuple[
        str, ...
    ] = ()  # sets of cues of which each must be met as well, in the clause or beside it
    refute: tuple[str, ...] = ()
    scope: str | None = None  # "clause": only its own clause confirms; None: words nearby do too
    language: str | None = None  # None: all languages
    country: str | None = None
    category: str | None = None
    level: Level | None = None  # never above this
    siren: str | None = None  # nine digits; more companies of a vendor stand in companies.toml
    source: str | None = None  # where the fact was read
    verified: bool = False
    note: str | None = None
    matches: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    abbreviated: tuple[str, ...] = ()  # entries whose short form is clear once this one is spelt out
    queries: tuple[str, ...] = ()  # words to ask a portal's own search for
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A procurement code (CPV 2008) that may have to do with surveillance."""

    relevance: str  # "core": speaks of it; "with_text": where the object does; "context": never a reason
    fr: str
    en: str


UNDONE = "undone"  # the context that says of a step, not of a mention, that it was not taken
EARLIER = "earlier"  # the context of words after which a step is told as past: "after", "following"
RECITAL = "recital"  # the context of words that open a recital: what it tells was decided before


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextRule:
    """Words that change how a mention is to be read."""

    name: str
    language: str
    context: str  # what a mention is marked with: "negated", "elsewhere", …; "" takes a mark away
    side: str  # where the words stand: "before" or "after" the mention, "around" it; "upon" those of a mark
    reach: int  # words between them and the mention, at most, in the same clause; 0: anywhere in it
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRule:
    """Words that tell what is happening."""

    stage: Stage
    language: str
    phrases: tuple[str, ...] = ()  # speak of it; count in the clause of the mention and, less, near it
    act: tuple[
        str, ...
    ] = ()  # do it: "attribue le marché", "sollicite une subvention"; outweigh words that speak of it
    near: tuple[str, ...] = ()  # hint at it; count only in the clause itself
    form: tuple[str, ...] = ()  # what the paper is: count as an act wherever they stand nearby
