"""The records that cross a border between stages.

Standard library only, frozen, keyword-only. Times are aware datetimes in UTC; dates are calendar
dates as the document states them. Character offsets count Unicode code points from zero in the text
of one page, `end` excluded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

NEWS_DAYS = 30  # a paper this young is news even when a first reading of its source finds it


def is_recent(day: date | None, seen: datetime) -> bool:
    """Whether a paper of that day was young when it was seen; one without any date was not."""
    return day is not None and day >= (seen - timedelta(days=NEWS_DAYS)).date()


class DocumentKind(StrEnum):
    """What a paper is, in the words of councils and of public procurement."""

    MINUTES = "minutes"
    AGENDA = "agenda"
    DELIBERATION = "deliberation"
    DECISION = "decision"  # a mayor's decision, or the list of them
    ORDER = "order"  # arrêté: of a mayor or of a prefect
    COLLECTION_OF_ACTS = "collection_of_acts"  # recueil des actes administratifs
    MOTION = "motion"
    NOTICE = "notice"  # contract notice
    AWARD = "award"  # contract award notice
    RECTIFICATION = "rectification"  # of an earlier notice
    CANCELLATION = "cancellation"  # of an earlier notice
    CONTRACT = "contract"
    REPORT = "report"
    WEB_PAGE = "web_page"
    OTHER = "other"


class Provenance(StrEnum):
    """Where a title or a date was read, best first."""

    SOURCE = "source"  # a field of the source's own data
    LISTING = "listing"
    LINK = "link"
    FILE_NAME = "file_name"
    DOCUMENT = "document"


class TextOrigin(StrEnum):
    """How the text of a page was obtained."""

    NATIVE = "native"
    OCR = "ocr"
    OFFICE = "office"
    HTML = "html"
    DATA = "data"  # structured fields (JSON, XML) written out as text, or plain text


class Quality(StrEnum):
    """How far the text of a page can be trusted."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    UNREADABLE = "unreadable"
    EMPTY = "empty"  # the page holds no text: a blank page, or a picture without writing


class Topic(StrEnum):
    """What kind of surveillance a finding speaks of."""

    VSA = "vsa"  # algorithmic video surveillance
    BIOMETRIC = "biometric"
    ANPR = "anpr"
    AUDIO = "audio"
    PREDICTIVE = "predictive"
    DATA_FUSION = "data_fusion"
    CCTV = "cctv"  # plain cameras: always level low, never flagged


class Stage(StrEnum):
    """What is happening, as the passage tells it."""

    PURCHASE = "purchase"
    TENDER = "tender"
    FUNDING = "funding"
    PILOT = "pilot"
    AUTHORISATION = "authorisation"
    RENEWAL = "renewal"
    DEBATE = "debate"
    OPPOSITION = "opposition"
    SANCTION = "sanction"
    IMPACT_STUDY = "impact_study"
    LATENT = "latent"
    SUSPENSION = "suspension"
    DENIAL = "denial"
    ELSEWHERE = "elsewhere"


class Level(StrEnum):
    """How sure and how grave; medium and high are flagged."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def flagged(self) -> bool:
        """Whether a finding of this level reaches the feeds."""
        return self is not Level.LOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A public body, named as the document or the source names it."""

    name: str
    country: str  # ISO 3166-1 alpha-2
    siren: str | None = None  # nine digits, France
    siret: str | None = None  # fourteen digits: one establishment of the SIREN
    insee: str | None = None  # INSEE code of the commune, five characters
    department: str | None = None  # two or three characters: "01", "2A", "974"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a healthy source yields; less is a failure or a warning, never a quiet day."""

    documents_min: int = 1  # documents listed by a full crawl; fewer: the source fails
    newest_within_days: int | None = None  # nothing newer: a warning; None: the source has no rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One entry of the catalogue."""

    id: str  # "fr/nice": its path below the catalogue directory, without the ending
    title: str  # shown to subscribers
    country: str  # ISO 3166-1 alpha-2
    language: str  # ISO 639-1, of most of its documents
    spider: str  # name of the module in crawler/spiders
    homepage: str | None  # where a reader finds the source; None for a folder
    interval: timedelta  # how often it is read
    expect: Expectation
    authority: Authority | None = None  # None: the source speaks for many authorities
    licence: str | None = None
    options: Mapping[str, object] = field(default_factory=dict)  # checked against the spider's own keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """How one paper stands to another of the same source."""

    kind: str  # "rectifies", "cancels", "awards", "follows", "same_procedure", "annex_of"
    target: str  # `source_key` of the other paper, or the procedure's identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A company or body named in a notice."""

    name: str
    siret: str | None = None  # fourteen digits, France
    siren: str | None = None  # nine digits, France; known without an establishment, or read from the SIRET
    identifier: str | None = None  # of another register, as stated: VAT number, trade register, …
    country: str | None = None  # ISO 3166-1 alpha-2; None: not stated
    role: str = "winner"  # "winner", "tenderer", "buyer", "subcontractor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """One lot of a procurement procedure."""

    number: str | None
    title: str | None
    description: str | None = None
    cpv: tuple[str, ...] = ()
    amount: Decimal | None = None
    currency: str | None = None
    winners: tuple[Party, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Procurement:
    """The structured part of a notice or an award."""

    procedure: str | None = None  # identifier shared by the notices of one procedure (UUID in eForms)
    notice: str | None = None  # identifier of this notice wherever it is published (UUID in eForms)
    nature: str | None = None  # the source's own word: "APPEL_OFFRE", "ATTRIBUTION", …
    reference: str | None = None  # the buyer's own number for it: "2024DPL0027"
    buyers: tuple[Party, ...] = ()
    winners: tuple[Party, ...] = ()  # of the whole or of any lot
    cpv: tuple[str, ...] = ()  # eight digits, without the check digit
    lots: tuple[Lot, ...] = ()
    amount: Decimal | None = None  # total, as stated
    currency: str | None = None
    deadline: datetime | None = None  # for tenders or requests to participate
    awarded: date | None = None  # the day the buyer decided or the contract was concluded
    notified: date | None = None  # the day the winner was told (DECP: dateNotification)
    duration_months: int | None = None  # of the contract, as stated, without renewals
    places: tuple[str, ...] = ()  # of performance, as stated: NUTS, department or postal codes
    links: tuple[str, ...] = ()  # tender documents and buyer profile

    @property
    def winners_by_lot(self) -> tuple[Party, ...]:
        """The winners, then those of each lot as it names them: the same company may come again."""
        return (*self.winners, *(winner for lot in self.lots for winner in lot.winners))


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One published paper, as the source served it."""

    source: str
    source_key: str  # the source's own id for it, else its canonical URL
    url: str  # where a reader finds it
    title: str | None  # None: the source gave none; analysis may read one in the document
    title_from: Provenance | None = None
    kind: DocumentKind
    published: date | None  # the day the source says it published it; None: not said, never guessed
    dated: date | None = None  # the day the paper bears (session, signature); None: not found
    dated_from: Provenance | None = None
    authority: Authority | None
    language: str
    media_type: str  # of the bytes, without parameters
    fetched: datetime
    sha256: str  # of the bytes, lower-case hex
    listing_url: str | None = None  # the page or API answer that named it
    relations: tuple[Relation, ...] = ()
    procurement: Procurement | None = None

    @property
    def date(self) -> date | None:
        """The date to show: the day the paper bears, else the day it was published."""
        return self.dated or self.published


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One answer of a server (or one read of a file), whatever it was."""

    source: str
    url: str  # as asked for
    final_url: str  # after redirects
    status: int  # HTTP status; 200 for a file that was read
    fetched: datetime
    headers: tuple[tuple[str, str], ...]  # as received, in order
    sha256: str | None  # None: no body was kept (304, errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What is known of one address of one source, for conditional requests."""

    source: str
    url: str
    etag: str | None
    last_modified: str | None  # the header as received
    sha256: str | None
    first_seen: datetime
    last_checked: datetime
    last_status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The text of one page of one file. A file without pages (HTML, office) is one page."""

    number: int  # from 1
    text: str
    origin: TextOrigin
    quality: Quality
    reason: str | None = None  # why the text is not good; required unless quality is good
    confidence: float | None = None  # 0 to 100, OCR only


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """The outcome of reading one file, good or bad."""

    sha256: str
    status: str  # "ok", "partial" (some pages missing, `reason` says which), "failed"
    reason: str | None  # None only when status is "ok"
    engine: str  # names and versions: how `analyse` knows what to read again
    seconds: float
    pages: tuple[Page, ...]
    title: str | None = None  # as the document's metadata or first heading gives it; None: none found
    dated: date | None = None  # the day the text itself bears; None: none found


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One reason for a finding's level."""

    rule: str  # lexicon entry or component rule, e.g. "briefcam", "context.negation"
    words: str  # the words of the text it rests on
    effect: str  # in plain words: "names a specific vendor", "denied in the sentence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One mention in one version of one document."""

    entry: str  # lexicon entry that fired
    topic: Topic
    vendor: str | None  # canonical name
    quote: str  # the original text round the mention, at most 300 characters, white space folded
    page: int
    start: int  # offset of the mention in the page's text
    end: int
    context: tuple[str, ...]  # "negated", "hypothetical", "elsewhere", …; empty: plainly asserted
    stage: Stage | None  # the leading one
    stages: tuple[Stage, ...] = ()  # all that hold, leading first
    level: Level
    rules_version: str  # digest of lexicon and pipeline
    evidence: tuple[Evidence, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)  # amounts, dates, cameras, heading, vote
    part: str | None = None  # the act of a collection it stands in; None: one act, one paper
    wording: str | None = None  # equal for sentences that differ only in numbers and names


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOutcome:
    """What one crawl of one source did."""

    source: str
    started: datetime
    finished: datetime | None  # None: killed before it ended
    status: str  # "ok", "warning", "failed", "running"
    listed: int = 0  # documents the source named
    fetched: int = 0  # answers with a body
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    refused: int = 0  # robots.txt, 401, 403
    announced: int | None = None  # by the platform, of what was asked; None: it does not say
    full: bool = False  # the whole source was listed, not only what is new
    problems: tuple[str, ...] = ()  # one line each


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """A document as the store knows it: its current version and when it was first seen."""

    id: int
    version_id: int
    version: int  # from 1
    first_seen: datetime
    backfill: bool  # found while a source's past was read for the first time
    document: Document

    @property
    def history(self) -> bool:
        """Whether it is history rather than news: it came with the past of its source and is not recent.

        Its date may have been read in the document, after the crawl had to do without.
        """
        return self.backfill and not is_recent(self.document.date, self.first_seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlaggedDocument:
    """A document with its current findings, leading first: what the feeds are made from."""

    stored: StoredDocument
    findings: tuple[Finding, ...]
    detected: datetime  # when the first of them was found


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One thing told to subscribers: one paper or act, one topic, one state of affairs. Never changed."""

    sequence: int  # order of telling, given by the store
    guid: str  # stable for ever; never made from wording
    document_id: int
    topic: Topic
    part: str | None = None  # the act of a collection; None: the paper is one act
    signature: str  # what was told (level, stages, vendors): another one opens a new entry
    told: datetime
    replaces: str | None  # guid of the entry this one corrects
    retracted: bool = False  # the finding no longer holds: the entry says so
    silent: bool = False  # kept so that it is not told later as news; shown in no feed
