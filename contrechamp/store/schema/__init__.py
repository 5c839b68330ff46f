"""The tables. Every nullable column says when it is null; docs/database.md draws them.

Times are UTC. JSON columns hold records of `contrechamp.records` as pydantic writes them.
"""

from contrechamp.store.schema.base import Instant, metadata
from contrechamp.store.schema.crawls import captures, coverage_days, crawls, gaps, resources
from contrechamp.store.schema.findings import analyses, findings, rulebooks, verdicts
from contrechamp.store.schema.kinship import marks, memberships, stamps
from contrechamp.store.schema.notes import schema_notes
from contrechamp.store.schema.papers import blobs, documents, versions
from contrechamp.store.schema.reviews import reviews
from contrechamp.store.schema.sources import authorities, sources
from contrechamp.store.schema.telling import changes, feed_addresses, feed_entries, outages
from contrechamp.store.schema.texts import extractions, pages

__all__ = [
    "Instant",
    "analyses",
    "authorities",
    "blobs",
    "captures",
    "changes",
    "coverage_days",
    "crawls",
    "documents",
    "extractions",
    "feed_addresses",
    "feed_entries",
    "findings",
    "gaps",
    "marks",
    "memberships",
    "metadata",
    "outages",
    "pages",
    "resources",
    "reviews",
    "rulebooks",
    "schema_notes",
    "sources",
    "stamps",
    "verdicts",
    "versions",
]
