"""The page of one flagged paper: what it says, where, why it was flagged, and how to check all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from posixpath import dirname
from typing import Any

from contrechamp.records import Finding, Page, TextOrigin
from contrechamp.reviews import finding_key, reviewed
from contrechamp.store import Store
from contrechamp.store.cards import Card
from contrechamp.store.dossiers import Dossier
from contrechamp.store.kinship import Kin
from feeds.site import addresses
from feeds.site.atlas import Atlas
from feeds.site.copies import Copy
from feeds.site.evidence import by_subject, pictures, sought, tell, wording
from feeds.site.page_images import PageImages, Wanted
from feeds.site.reasons import reasons
from feeds.site.rendering import File, Press
from feeds.site.words import Words
from feeds.states import State

_PDF = "application/pdf"
_TESSERACT_NAMES = {"fr": "fra", "en": "eng", "de": "deu", "it": "ita", "es": "spa", "nl": "nld"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a version no longer says in flagged passages, and what it says that the one before did not."""

    version: int
    before: int
    gone: tuple[Finding, ...]
    came: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPages:
    """Makes the pages of papers."""

    store: Store
    atlas: Atlas
    press: Press
    images: PageImages
    ocr_languages: tuple[str, ...]  # tesseract's names

    def make(self, card: Card, kin: Sequence[Kin], copy: Copy | None) -> list[File]:
        """Every file of one paper: its page in each language and the pictures of pages."""
        address = addresses.paper(card.document_id)
        dossier = self.store.dossiers.read(card.document_id)
        document = dossier.stored.document
        standing = self.store.reviews.standing([card.document_id])
        findings = tuple(reviewed(card.document_id, dossier.findings, standing))
        pages = {page.number: page for page in self.store.texts.pages(card.sha256)}
        told = tell(document, findings, pages, by_subject(standing))
        quotes = sought(told) if document.media_type == _PDF else {}
        wanted = [
            Wanted(
                number=number,
                passages=tuple(wording(quote) for quote in each),
                ocr=self._languages(document.language) if _is_scan(pages.get(number)) else (),
            )
            for number, each in sorted(quotes.items())
        ]
        drawn = self.images.draw(self.store.archive.path(card.sha256), wanted) if wanted else []
        shown, files, failed = pictures(dirname(address), drawn, quotes)

        def content(say: Words) -> dict[str, Any]:
            return {
                "card": card,
                "dossier": dossier,
                "document": document,
                "place": self.atlas.place,
                "source": self.atlas.holdings.sources.get(card.source),
                "told": told,
                "why": {
                    quote.number: list(reasons(quote.finding, say)) for each in told for quote in each.quotes
                },
                "pictures": shown,
                "failed": failed,
                "drawn": {picture.number for picture in shown},
                "copy": copy,
                "kin": kin,
                "sources": self.atlas.holdings.sources,
                "flagged": self.atlas.flagged,
                "changes": changes(dossier),
                "entries": [
                    (entry, State.from_signature(entry.signature))
                    for entry in dossier.entries
                    if not entry.silent
                ],
                "vendors": self.atlas.vendor_pages,
                "rules": sorted({finding.rules_version for finding in findings}),
            }

        return [*files, *self.press.in_all("paper.html", address, content)]

    def _languages(self, language: str) -> tuple[str, ...]:
        """The languages of OCR, that of the paper first."""
        first = _TESSERACT_NAMES.get(language)
        return tuple(sorted(self.ocr_languages, key=lambda name: name != first))


def _is_scan(page: Page | None) -> bool:
    return page is not None and page.origin is TextOrigin.OCR


def changes(dossier: Dossier) -> list[Change]:
    """What changed in the flagged passages from each version to the next, newest first."""
    by_version: dict[int, list[Finding]] = {version.number: [] for version in dossier.versions}
    if dossier.standing is not None:
        by_version[dossier.standing] = [finding for finding in dossier.findings if finding.level.flagged]
    for past in dossier.past:
        if past.ended is None and past.finding.level.flagged:
            by_version[past.version].append(past.finding)
    found = []
    analysed = sorted(version.number for version in dossier.versions if version.rules_version)
    for before, after in pairwise(analysed):
        old, new = ({finding_key(f): f for f in by_version[number]} for number in (before, after))
        gone = tuple(finding for key, finding in old.items() if key not in new)
        came = tuple(finding for key, finding in new.items() if key not in old)
        found.append(Change(version=after, before=before, gone=gone, came=came))
    return found[::-1]
