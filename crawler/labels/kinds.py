"""What a paper is, from its label or file name."""

import re
from collections.abc import Mapping

from contrechamp.records import DocumentKind
from crawler.labels.folding import fold

# The word that comes first decides: "Délibération approuvant le procès-verbal" is a deliberation.
_WORDS: Mapping[DocumentKind, tuple[str, ...]] = {
    DocumentKind.MINUTES: (
        r"procès[ -]?verba(?:l|ux)",
        r"comptes?[ -]?rendus?",
        r"(?:pv|cr|crcm|pvcm|pvc)(?![a-z])",
        r"minutes",
        r"(?:sitzungs)?protokoll",
        r"niederschrift",
    ),
    DocumentKind.AGENDA: (
        r"ordres? du jour",
        r"odj",
        r"convocations?",
        r"agenda",
        r"tagesordnung",
        r"notes? (?:explicatives? )?de synthèse",
    ),
    DocumentKind.COLLECTION_OF_ACTS: (r"recueils?(?: des actes| administratif| n| spécial)", r"raa"),
    DocumentKind.AWARD: (
        r"avis d'? ?attribution",
        r"attributions? (?:de|du|des) marchés?",
        r"contract award",
        r"award notice",
        r"zuschlag",
    ),
    DocumentKind.RECTIFICATION: (r"(?:avis )?rectificatif", r"corrigendum"),
    DocumentKind.CANCELLATION: (r"avis d'? ?annulation", r"annulation (?:de|du) marché"),
    DocumentKind.NOTICE: (
        r"avis (?:de|du) marchés?",
        r"avis d'? ?appel",
        r"avis de consultation",
        r"appels? d'offres?",
        r"aapc",
        r"contract notice",
        r"tender notice",
        r"ausschreibung",
    ),
    DocumentKind.MOTION: (r"voeux?", r"motions?", r"antrag"),
    DocumentKind.ORDER: (r"arrêtés?", r"verfügung", r"by-?laws?"),
    DocumentKind.DECISION: (r"décisions?", r"entscheid"),
    DocumentKind.DELIBERATION: (r"délibérations?", r"délibs?", r"dcm", r"beschluss", r"resolutions?"),
    DocumentKind.CONTRACT: (r"contrats?", r"conventions?", r"avenants?", r"contracts?", r"vertrag"),
    DocumentKind.REPORT: (r"rapports?", r"reports?", r"bericht"),
}
# Accents get lost ("d_lib_ration") or parted from their letter ("de_libe_ration") on the way to a file name
_ACCENTED = {"é": "e", "è": "e", "ê": "e", "ü": "u"}


def _lossy(pattern: str) -> str:
    return "".join(f"(?:{_ACCENTED[sign]} ?| )" if sign in _ACCENTED else sign for sign in pattern)


_GROUPS = "|".join(f"(?P<{kind.value}>{_lossy('|'.join(words))})" for kind, words in _WORDS.items())
_KIND = re.compile(rf"(?<![a-z])(?:{_GROUPS})(?![a-z])")


def kind_of(*texts: str | None) -> DocumentKind:
    """The kind the first telling text names: OTHER when none does."""
    for text in texts:
        folded = re.sub(r"[_+.?\ufffd-]", " ", fold(text or ""))
        match = _KIND.search(folded)
        if match is not None and match.lastgroup is not None:
            return DocumentKind(match.lastgroup)
    return DocumentKind.OTHER
