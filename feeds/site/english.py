"""The words of the pages in English: labels, dates, sentences; `feeds.french` has the same in French."""

from datetime import date
from decimal import Decimal

from contrechamp.records import DocumentKind, Level, Stage, TextOrigin, Topic

LANGUAGE = "en"

TOPICS = {
    Topic.VSA: "algorithmic video surveillance",
    Topic.BIOMETRIC: "biometric recognition",
    Topic.ANPR: "number-plate reading",
    Topic.AUDIO: "sound surveillance",
    Topic.PREDICTIVE: "predictive policing",
    Topic.DATA_FUSION: "data fusion",
    Topic.CCTV: "video surveillance",
}
STAGES = {
    Stage.PURCHASE: "Purchase",
    Stage.TENDER: "Call for tenders",
    Stage.FUNDING: "Funding",
    Stage.PILOT: "Trial",
    Stage.AUTHORISATION: "Authorisation",
    Stage.RENEWAL: "Renewal",
    Stage.DEBATE: "Debate",
    Stage.OPPOSITION: "Opposition",
    Stage.SANCTION: "Sanction",
    Stage.IMPACT_STUDY: "Impact assessment",
    Stage.LATENT: "Dormant function",
    Stage.SUSPENSION: "Suspension",
    Stage.DENIAL: "Denial",
    Stage.ELSEWHERE: "Elsewhere",
}
LEVELS = {Level.HIGH: "high", Level.MEDIUM: "medium", Level.LOW: "low"}
KINDS = {
    DocumentKind.MINUTES: "minutes",
    DocumentKind.AGENDA: "agenda",
    DocumentKind.DELIBERATION: "council decision",
    DocumentKind.DECISION: "mayor’s decision",
    DocumentKind.ORDER: "order",
    DocumentKind.COLLECTION_OF_ACTS: "gazette of acts",
    DocumentKind.MOTION: "motion",
    DocumentKind.NOTICE: "contract notice",
    DocumentKind.AWARD: "award notice",
    DocumentKind.RECTIFICATION: "corrigendum",
    DocumentKind.CANCELLATION: "cancellation notice",
    DocumentKind.CONTRACT: "contract",
    DocumentKind.REPORT: "report",
    DocumentKind.WEB_PAGE: "web page",
    DocumentKind.OTHER: "document",
}
ORIGINS = {TextOrigin.OCR: "text recognised by OCR: letters may be wrong"}
CONTEXTS = {
    "negated": "denied in the sentence",
    "hypothetical": "hypothetical",
    "elsewhere": "concerns another place",
    "past": "in the past",
    "quoted": "reported speech",
    "question": "asked as a question",
    "answered": "an answer somebody gave",
    "undone": "a step that was not taken",
    "press": "press review",
    "contents": "line of a table of contents",
    "form": "printed form",
    "quotation": "quoted law",
}
DETAILS = {
    "amount": "Amount",
    "amounts": "Amounts",
    "date": "Date named",
    "dates": "Dates named",
    "durations": "Durations",
    "cameras": "Cameras",
    "heading": "Heading",
    "vote": "Vote",
}
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905  (one line of words reads better)
)


def day(value: date) -> str:
    """A date as English writes it: 1 March 2026."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def money(amount: Decimal, currency: str | None) -> str:
    """An amount with separators: EUR 120,000.50."""
    return f"{currency or 'EUR'}\N{NO-BREAK SPACE}{amount:,.2f}".removesuffix(".00")
