"""Reads what a reader wants next to a mention: amounts, dates, durations, cameras, the heading, the vote.

>>> from analysis.lexicon import Entry, Lexicon
>>> from analysis.pipeline import build_pipeline
>>> from contrechamp.records import Topic
>>> acme = Entry(id="acme", label="Acme", topic=Topic.VSA, kind="vendor", specificity="specific",
...              names=("Acme",))
>>> nlp = build_pipeline(Lexicon((acme,)), "fr")
>>> nlp("Acme, 12 caméras, 38 000 € HT par an.")._.mentions[0].details
{'amounts': '38 000 € HT par an', 'cameras': '12 caméras'}

Sets: `details` of each confirmed mention: texts as written, several joined by "; ".
Misses: amounts in a table whose currency stands in the heading; dates without a year.
"""

import re
from dataclasses import replace

from spacy.tokens import Doc

from analysis.mentions import NEAR, Layout, Mention, State
from contrechamp.records import Topic

_NUMBER = r"\d{1,3}(?:[ \xa0\u202f.,'’]\d{3})*(?:[.,]\d{1,2})?"
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?:(?:[$£€]|CHF|Fr\.|EUR|USD)\s?(?:{_NUMBER}|\d+)(?:\.\d\d)?(?:\s?(?:million|m|k)\b)?"
    rf"|(?:{_NUMBER}|\d+(?:[.,]\d+)?)\s?"
    r"(?:k€|K€|M€|€|euros?\b|EUR\b|CHF\b|Franken\b|(?:millions?|milliers) d['’]euros))"
    r"(?:\s?(?:HT|TTC|H\.T\.|T\.T\.C\.|hors taxes?))?"
    r"(?:\s?(?:par an|annuels?|/\s?an|per year|annually|pro Jahr))?"
)
# A sum that says which rules apply to a contract, not what it costs.
_BEFORE_THRESHOLD = re.compile(
    r"(?:seuils?|inférieure?s?|supérieure?s?|thresholds?|below|above|(?:less|more) than|unter|über"
    r"|Schwellenwert)"
    r"(?: (?:à|au|aux|de|of|von|est de|fixé à))?\s*$",
    re.IGNORECASE,
)
_AFTER_THRESHOLD = re.compile(r"\s*(?:HT\s*)?et (?:les? )?seuils?\b", re.IGNORECASE)
_MONTHS = (
    r"(?:janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|"
    r"decembre|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember)"
)
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:er|\.|st|nd|rd|th)? {_MONTHS} (?:19|20)\d\d\b|\b{_MONTHS} \d{{1,2}}, 20\d\d\b"
    r"|\b\d{1,2}[/.]\d{1,2}[/.](?:20)\d\d\b"
)
_DURATION = re.compile(
    r"\b(?:\d{1,3}|un|une|deux|trois|quatre|cinq|six|douze|dix-huit|one|two|three|five|ein|zwei|drei|fünf)"
    r"[ \xa0](?:ans?|années?|mois|years?|months?|Jahren?|Monaten?)\b",
    re.IGNORECASE,
)
_CAMERAS = re.compile(
    r"\b(?:\d{1,4}|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|vingt)"
    r"[ \xa0](?:nouvelles? |new |neuen? )?(?:caméras?|cameras?|Kameras?|dômes?)\b",
    re.IGNORECASE,
)
_VOTE = re.compile(
    r"(?:à l['’]unanimité|à la majorité(?: des voix)?"
    r"|\b(?:\d{1,3}|une?) (?:voix )?(?:pour|contre|abstentions?)\b"
    r"|\b(?:Pour|Contre|Abstentions?) ?: ?\d{1,3}|\bunanimously\b|\b(?:Ayes|Noes) ?: ?\d+"
    r"|\beinstimmig\b|mit \d{1,3} (?:zu|gegen) \d{1,3} Stimmen)",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"^[ \t]*((?:D[ée]lib[ée]ration|D[ée]cision|DEL|D\d{4}|N°|n°|Objet|OBJET|Lot|LOT|Point|Article|ARTICLE|"
    r"Item|File|Resolution|Ordinance|Motion|Postulat|Interpellation|Anfrage|GR Nr|Traktandum|V[œo]eu)\b"
    r"[^\n]{3,140}"
    r"|\d{1,3}(?:\.\d{1,2}){0,3}[ .)°–-]{1,3}[A-ZÀ-Þ][^\n]{5,120})$",
    re.MULTILINE,
)
_MOST = 4  # texts of one kind


def add_details(doc: Doc) -> Doc:
    """Read the details next to each confirmed mention that is more than plain cameras."""
    layout: Layout = doc._.layout
    doc._.mentions = tuple(
        _detailed(layout.text, layout, mention)
        if mention.state is State.CONFIRMED and mention.entry.topic is not Topic.CCTV
        else mention
        for mention in doc._.mentions
    )
    return doc


def _detailed(text: str, layout: Layout, mention: Mention) -> Mention:
    near = layout.around(mention, NEAR)
    start, end = layout.folded.span(near.start, near.end)
    passage = text[start:end]
    details = {
        name: "; ".join(found)
        for name, pattern in (
            ("amounts", _AMOUNT),
            ("dates", _DATE),
            ("durations", _DURATION),
            ("cameras", _CAMERAS),
            ("vote", _VOTE),
        )
        if (found := _all(pattern, passage))
    }
    block = layout.around(mention, len(layout.folded.text))
    above = layout.folded.span(block.start, block.end)[0]
    headings = [match.group(1).strip() for match in _HEADING.finditer(text, above, mention.end)]
    if headings:
        details["heading"] = " ".join(headings[-1].split())
    return replace(mention, details=details)


def _all(pattern: re.Pattern[str], passage: str) -> list[str]:
    found = (
        " ".join(match.group().split())
        for match in pattern.finditer(passage)
        if pattern is not _AMOUNT or not _is_threshold(match)
    )
    return list(dict.fromkeys(found))[:_MOST]


def _is_threshold(amount: re.Match[str]) -> bool:
    before, after = amount.string[: amount.start()], amount.string[amount.end() :]
    return bool(_BEFORE_THRESHOLD.search(before[-40:]) or _AFTER_THRESHOLD.match(after))
