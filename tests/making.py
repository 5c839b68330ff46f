"""Records for tests, complete and ordinary; say only what the test is about."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

from contrechamp.records import (
    Authority,
    Capture,
    Document,
    DocumentKind,
    Expectation,
    Extraction,
    Finding,
    Level,
    Page,
    Quality,
    Source,
    TextOrigin,
    Topic,
)
from contrechamp.store import Saved, Store

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def a_source(id: str = "fr/valmont", **changes: Any) -> Source:  # noqa: A002 - the field's own name
    values: dict[str, Any] = {
        "id": id,
        "title": f"Ville de {id.rsplit('/', maxsplit=1)[-1].title()}",
        "country": "FR",
        "language": "fr",
        "spider": "website",
        "homepage": "https://ville.example/",
        "interval": timedelta(days=1),
        "expect": Expectation(),
    }
    return Source(**values | changes)


def a_document(body: bytes = b"text", **changes: Any) -> Document:
    values: dict[str, Any] = {
        "source": "fr/valmont",
        "source_key": "https://ville.example/actes/1.pdf",
        "url": changes.get("source_key", "https://ville.example/actes/1.pdf"),
        "title": "Procès-verbal du 25 juin 2026",
        "kind": DocumentKind.MINUTES,
        "published": None,
        "dated": date(2026, 6, 25),
        "authority": Authority(name="Ville de Valmont", country="FR", department="61"),
        "language": "fr",
        "media_type": "application/pdf",
        "fetched": NOON,
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    return Document(**values | changes)


def a_capture(document: Document, **changes: Any) -> Capture:
    values: dict[str, Any] = {
        "source": document.source,
        "url": document.url,
        "final_url": document.url,
        "status": 200,
        "fetched": document.fetched,
        "headers": (("ETag", '"1"'), ("Last-Modified", "Thu, 25 Jun 2026 10:00:00 GMT")),
        "sha256": document.sha256,
    }
    return Capture(**values | changes)


def save(store: Store, body: bytes = b"text", *, backfill: bool = False, **changes: Any) -> Saved:
    document = a_document(body, **changes)
    return store.intake.save(document, body, a_capture(document), backfill=backfill)


def a_page(text: str, **changes: Any) -> Page:
    values: dict[str, Any] = {
        "number": 1,
        "text": text,
        "origin": TextOrigin.NATIVE,
        "quality": Quality.GOOD,
    }
    return Page(**values | changes)


def an_extraction(body: bytes = b"text", *texts: str, **changes: Any) -> Extraction:
    values: dict[str, Any] = {
        "sha256": hashlib.sha256(body).hexdigest(),
        "status": "ok",
        "reason": None,
        "engine": "test 1",
        "seconds": 0.1,
        "pages": tuple(a_page(text, number=number) for number, text in enumerate(texts, 1)),
    }
    return Extraction(**values | changes)


def a_finding(**changes: Any) -> Finding:
    values: dict[str, Any] = {
        "entry": "briefcam",
        "topic": Topic.VSA,
        "vendor": "BriefCam",
        "quote": "Acquisition du logiciel BriefCam pour le CSU.",
        "page": 1,
        "start": 24,
        "end": 32,
        "context": (),
        "stage": None,
        "level": Level.HIGH,
        "rules_version": "rules-1",
    }
    return Finding(**values | changes)
