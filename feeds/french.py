"""The words of the feeds in French: labels, dates, sentences."""

from datetime import date
from decimal import Decimal

from contrechamp.records import DocumentKind, Level, Stage, TextOrigin, Topic

LANGUAGE = "fr"

TOPICS = {
    Topic.VSA: "vidéosurveillance algorithmique",
    Topic.BIOMETRIC: "reconnaissance biométrique",
    Topic.ANPR: "lecture de plaques",
    Topic.AUDIO: "surveillance sonore",
    Topic.PREDICTIVE: "police prédictive",
    Topic.DATA_FUSION: "croisement de données",
    Topic.CCTV: "vidéosurveillance",
}
STAGES = {
    Stage.PURCHASE: "Achat",
    Stage.TENDER: "Appel d’offres",
    Stage.FUNDING: "Financement",
    Stage.PILOT: "Expérimentation",
    Stage.AUTHORISATION: "Autorisation",
    Stage.RENEWAL: "Renouvellement",
    Stage.DEBATE: "Débat",
    Stage.OPPOSITION: "Opposition",
    Stage.SANCTION: "Sanction",
    Stage.IMPACT_STUDY: "Analyse d’impact",
    Stage.LATENT: "Fonction dormante",
    Stage.SUSPENSION: "Suspension",
    Stage.DENIAL: "Démenti",
    Stage.ELSEWHERE: "Ailleurs",
}
LEVELS = {Level.HIGH: "élevé", Level.MEDIUM: "moyen", Level.LOW: "faible"}
KINDS = {
    DocumentKind.MINUTES: "compte rendu de séance",
    DocumentKind.AGENDA: "ordre du jour",
    DocumentKind.DELIBERATION: "délibération",
    DocumentKind.DECISION: "décision",
    DocumentKind.ORDER: "arrêté",
    DocumentKind.COLLECTION_OF_ACTS: "recueil des actes administratifs",
    DocumentKind.MOTION: "vœu ou motion",
    DocumentKind.NOTICE: "avis de marché",
    DocumentKind.AWARD: "avis d’attribution",
    DocumentKind.RECTIFICATION: "avis rectificatif",
    DocumentKind.CANCELLATION: "avis d’annulation",
    DocumentKind.CONTRACT: "contrat",
    DocumentKind.REPORT: "rapport",
    DocumentKind.WEB_PAGE: "page web",
    DocumentKind.OTHER: "document",
}
ORIGINS = {TextOrigin.OCR: "texte reconnu par OCR : des lettres peuvent être fausses"}
# Marks of analysis that are not here are shown as they are: a mark must never be lost on the way.
CONTEXTS = {
    "negated": "nié dans la phrase",
    "hypothetical": "hypothétique",
    "elsewhere": "concerne un autre lieu",
    "past": "au passé",
    "quoted": "propos rapportés",
    "question": "sous forme de question",
    "answered": "réponse donnée en séance",
    "undone": "une étape qui n’a pas été franchie",
    "press": "revue de presse",
    "contents": "ligne d’une table des matières",
    "form": "formulaire imprimé",
    "quotation": "texte de loi cité",
}
DETAILS = {
    "amount": "Montant",
    "amounts": "Montants",
    "date": "Date citée",
    "dates": "Dates citées",
    "durations": "Durées",
    "cameras": "Caméras",
    "heading": "Rubrique",
    "vote": "Vote",
}
# How another paper stands to this one, and whether it names this one; others are told when they name winners.
KIN = {
    ("same_file", False): "Même fichier, à une autre adresse",
    ("same_notice", False): "Même avis, paru ailleurs",
    ("same_act", False): "Même acte, publié ailleurs",
    ("rectifies", True): "Rectifié par",
    ("cancels", True): "Annulé par",
}
WINNER = "Titulaire de la procédure"
LIKELY_WINNER = "Sans doute titulaire"
# Codes that are not here are shown as they are.
COUNTRIES = {
    "AT": "Autriche",
    "BE": "Belgique",
    "CA": "Canada",
    "CH": "Suisse",
    "DE": "Allemagne",
    "ES": "Espagne",
    "FR": "France",
    "GB": "Royaume-Uni",
    "IE": "Irlande",
    "IT": "Italie",
    "LU": "Luxembourg",
    "MC": "Monaco",
    "NL": "Pays-Bas",
    "PT": "Portugal",
    "US": "États-Unis",
}
LANGUAGES = {
    "de": "allemand",
    "en": "anglais",
    "es": "espagnol",
    "fr": "français",
    "it": "italien",
    "nl": "néerlandais",
    "pt": "portugais",
}
_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905  (one line of words reads better)
)


def day(value: date) -> str:
    """A date as French writes it: 1er mars 2026."""
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number} {_MONTHS[value.month - 1]} {value.year}"


def money(amount: Decimal, currency: str | None) -> str:
    """An amount with thin separators: 120 000,50 EUR."""
    whole, _, cents = f"{amount:,.2f}".partition(".")
    digits = whole.replace(",", "\N{NARROW NO-BREAK SPACE}") + ("" if cents == "00" else f",{cents}")
    return f"{digits}\N{NO-BREAK SPACE}{currency or 'EUR'}"


def likely(confidence: float) -> str:
    """How sure a likeness is."""
    return f"rapproché par ressemblance, sûr à {confidence:.0%}".replace("%", "\N{NO-BREAK SPACE}%")


def count(number: int, noun: str) -> str:
    """A number with its noun, in the plural from two on."""
    return f"{number} {noun}{'s' if number > 1 else ''}"
