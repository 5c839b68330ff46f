"""The tables. Every nullable column says when it is null; docs/database.md draws them.

Times are UTC. JSON columns hold records of `contrechamp.records` as pydantic writes them.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect


class Instant(sa.TypeDecorator[datetime]):
    """An aware datetime in UTC on both databases; SQLite keeps no time zone, so it is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a naive datetime is a bug of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - given by SQLAlchemy
        """From UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

sources = sa.Table(
    "sources",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, comment="as in the catalogue: fr/nice"),
    sa.Column("title", sa.Text, nullable=False, comment="as subscribers read it"),
    sa.Column("country", sa.Text, nullable=False, comment="ISO 3166-1 alpha-2"),
    sa.Column("language", sa.Text, nullable=False, comment="ISO 639-1, of most of its papers"),
    sa.Column("spider", sa.Text, nullable=False, comment="module of crawler/spiders"),
    sa.Column("homepage", sa.Text, comment="null: a folder"),
    sa.Column("licence", sa.Text, comment="null: not stated by the source"),
    sa.Column("interval_seconds", sa.Integer, nullable=False, comment="how often it is read"),
    sa.Column("newest_within_days", sa.Integer, comment="null: the source has no rhythm"),
    sa.Column("active", sa.Boolean, nullable=False, comment="false: no longer in the catalogue"),
    comment="The catalogue: whom we read.",
)

authorities = sa.Table(
    "authorities",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="number within this database"),
    sa.Column("key", sa.Text, nullable=False, unique=True, comment="best identifier known: siren:…, name:…"),
    sa.Column("name", sa.Text, nullable=False, comment="as first read; documents keep the name they use"),
    sa.Column("country", sa.Text, nullable=False, comment="ISO 3166-1 alpha-2"),
    sa.Column("siren", sa.Text, index=True, comment="null: not stated or not French"),
    sa.Column("siret", sa.Text, comment="null: not stated or not French"),
    sa.Column("insee", sa.Text, index=True, comment="null: not a commune or not stated"),
    sa.Column("department", sa.Text, index=True, comment="null: not French or not known"),
    sa.Column("region", sa.Text, index=True, comment="INSEE code; null: not French or not known"),
    sa.Column("kind", sa.Text, comment="commune, grouping, department, …; null: not resolved"),
    sa.Column("population", sa.Integer, comment="municipal; null: not resolved or not known"),
    sa.Column("confidence", sa.Float, comment="of the resolution: 1 by number; null: not resolved"),
    sa.Column("because", sa.Text, comment="what it was resolved by; null: not resolved"),
    comment="Public bodies, one record each, whatever their papers call them.",
)

blobs = sa.Table(
    "blobs",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True, comment="lower-case hex: its name in the archive"),
    sa.Column("size", sa.BigInteger, nullable=False, comment="bytes"),
    sa.Column("archived", Instant, nullable=False, comment="when it was first kept"),
    comment="Files of the archive, by hash.",
)

captures = sa.Table(
    "captures",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="number within this database"),
    sa.Column("source_id", sa.ForeignKey("sources.id"), nullable=False, index=True, comment="whom we asked"),
    sa.Column("url", sa.Text, nullable=False, comment="as asked for"),
    sa.Column("final_url", sa.Text, nullable=False, comment="after redirects"),
    sa.Column("status", sa.Integer, nullable=False, comment="HTTP status; 200 for a file"),
    sa.Column("fetched", Instant, nullable=False, comment="when it was answered"),
    sa.Column("headers", sa.JSON, nullable=False, comment="pairs, as received"),
    sa.Column("sha256", sa.ForeignKey("blobs.sha256"), comment="null: an error whose body was not kept"),
    comment="Answers of servers that were kept, with their headers.",
)

resources = sa.Table(
    "resources",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="number within this database"),
    sa.Column("source_id", sa.ForeignKey("sources.id"), nullable=False, comment="whom we asked"),
    sa.Column("url", sa.Text, nullable=False, comment="as asked for"),
    sa.Column("etag", sa.Text, comment="null: the server sends none"),
    sa.Column("last_modified", sa.Text, comment="header as received; null: the server sends none"),
    sa.Column("sha256", sa.Text, comment="null: never answered with a body that was kept"),
    sa.Column("first_seen", Instant, nullable=False, comment="when it was first asked"),
    sa.Column("last_checked", Instant, nullable=False, comment="when it was last asked"),
    sa.Column("last_status", sa.Integer, nullable=False, comment="HTTP status of the last answer"),
    sa.UniqueConstraint("source_id", "url"),
    comment="Addresses that were asked, for conditional requests.",
)

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="number within this database"),
    sa.Column("source_id", sa.ForeignKey("sources.id"), nullable=False, comment="who published it"),
    sa.Column("source_key", sa.Text, nullable=False, comment="the source's own id, else the canonical URL"),
    sa.Column("url", sa.Text, nullable=False, index=True, comment="where a reader finds it"),
    sa.Column("title", sa.Text, comment="null: neither the source nor the document gives one"),
    sa.Column("title_from", sa.Text, comment="where the title was read; null with it"),
    sa.Column("kind", sa.Text, nullable=False, index=True, comment="one of contrechamp.records.DocumentKind"),
    sa.Column("published", sa.Date, index=True, comment="as the source says; null: it does not"),
    sa.Column("dated", sa.Date, index=True, comment="the day the paper bears; null: not found"),
    sa.Column("dated_from", sa.Text, comment="where that day was read; null with it"),
    sa.Column("authority_id", sa.ForeignKey("authorities.id"), index=True, comment="null: not named"),
    sa.Column("authority_name", sa.Text, comment="as the document or source names it; null: not named"),
    sa.Column("language", sa.Text, nullable=False, comment="ISO 639-1"),
    sa.Column("listing_url", sa.Text, comment="page or answer that named it; null: a folder"),
    sa.Column("relations", sa.JSON, nullable=False, comment="how it stands to other papers of its source"),
    sa.Column("procurement", sa.JSON(none_as_null=True), comment="null: not a notice"),
    sa.Column("first_seen", Instant, nullable=False, comment="when we first saw it"),
    sa.Column("last_seen", Instant, nullable=False, comment="last time the source still named it"),
    sa.UniqueConstraint("source_id", "source_key"),
    comment="Published papers, as their source names them.",
)

versions = sa.Table(
    "versions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="number within this database"),
    sa.Column("document_id", sa.ForeignKey("documents.id"), nullable=False, comment="the paper"),
    sa.Column("number", sa.Integer, nullable=False, comment="from 1"),
    sa.Column("current", sa.Boolean, nullable=False, comment="true: the newest"),
    sa.Column("sha256", sa.ForeignKey("blobs.sha256"), nullable=False, index=True, comment="of the bytes"),
    sa.Column("media_type", sa.Text, nullable=False, comment="of the bytes, without parameters"),
    sa.Column("fetched", Instant, nullable=False, comment="when the bytes came in"),
    sa.Column("capture_id", sa.ForeignKey("captures.id"), nullable=False, comment="the answer they came in"),
    sa.Column("backfill", sa.Boolean, nullable=False, comment="true: read with a source's history, not news"),
    sa.UniqueConstraint("document_id", "number"),
    comment="The bytes of a paper over time: other bytes under the same identity are a new version.",
)
sa.Index("ix_documents_source_id_authority_id", documents.c.source_id, documents.c.authority_id)
sa.Index("ix_documents_source_id_first_seen", documents.c.source_id, documents.c.first_seen)
sa.Index(
    "one_current_version",
    versions.c.document_id,
    unique=True,
    sqlite_where=versions.c.current,
    postgresql_where=versions.c.current,
)

extractions = sa.Table(
    "extractions",
    metadata,
    sa.Column("sha256", sa.ForeignKey("blobs.sha256"), primary_key=True, comment="the file"),
    sa.Column("status", sa.Text, nullable=False, comment="begun, ok, partial, failed"),
    sa.Column("reason", sa.Text, comment="null: ok or begun"),
    sa.Column("engine", sa.Text, nullable=False, comment="names and versions; empty: begun"),
    sa.Column("seconds", sa.Float, nullable=False, comment="it took"),
    sa.Column("title", sa.Text, comment="null: none found in the document"),
    sa.Column("dated", sa.Date, comment="null: none found in the document"),
    sa.Column("finished", Instant, comment="null: begun"),
    sa.Column("attempts", sa.Integer, nullable=False, comment="to read it, since it was last asked for"),
    sa.Column("revision", sa.Integer, nullable=False, comment="grows each time the text is read anew"),
    *(
        sa.Column(name, sa.Integer, nullable=False, server_default="0", comment=comment)
        for name, comment in (
            ("pages", "that came out"),
            ("pages_ocr", "of them: read from pictures"),
            ("pages_unreadable", "of them: without usable text"),
        )
    ),
    comment="The outcome of reading each file.",
)
_ILL_READ = extractions.c.status.in_(("failed", "partial")) | (extractions.c.pages_unreadable > 0)
sa.Index("ill_read", extractions.c.sha256, sqlite_where=_ILL_READ, postgresql_where=_ILL_READ)

pages = sa.Table(
    "pages",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="number within this database, and in page_search"),
    sa.Column("sha256", sa.ForeignKey("blobs.sha256"), nullable=False, comment="the file"),
    sa.Column("number", sa.Integer, nullable=False, comment="from 1"),
    sa.Column("text", sa.Text, nullable=False, comment="as read"),
    sa.Column("origin", sa.Text, nullable=False, comment="native, ocr, office, html, data"),
    sa.Column("quality", sa.Text, nullable=False, comment="good, doubtful, unreadable, empty"),
    sa.Column("reason", sa.Text, comment="null: the text is good"),
    sa.Column("confidence", sa.Float, comment="0 to 100; null: not OCR"),
    sa.UniqueConstraint("sha256", "number"),
    comment="The text of each page of each file.",
)

analyses = sa.Table(
    "analyses",
    metadata,
    sa.Column("version_id", sa.ForeignKey("versions.id"), primary_key=True, comment="the version"),
    sa.Column("rules_version", sa.Text, nullable=False, comment="digest of lexicon and pipeline"),
    sa.Column("revision", sa.Integer, nullable=False, comment="of the extraction that was analysed"),
    sa.Column("analysed", Instant, nullable=False, comment="when"),
    sa.Column(
        "touched",
        sa.JSON(none_as_null=True),
        comment="lexicon entries whose words it holds, meant or not; null: not known, analyse it anew",
    ),
    comment="Which rules each version was last analysed under.",
)

rulebooks = sa.Table(
    "rulebooks",
    metadata,
    sa.Column("rules_version", sa.Text, primary_key=True, comment="digest of lexicon and pipeline"),
    sa.Column("content", sa.JSON, nullable=False, comment="digests of its parts: what a change concerns"),
    sa.Column("first_used", Instant, nullable=False, comment="when"),
    comment="What the rules were made of.",
)

findings = sa.Table(
    "findings",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="number within this database, and in quote_search"),
    sa.Column(
        "version_id",
        sa.ForeignKey("versions.id"),
        nullable=False,
        index=True,
        comment="the version it stands in",
    ),
    sa.Column("entry", sa.Text, nullable=False, index=True, comment="lexicon entry that fired"),
    sa.Column("topic", sa.Text, nullable=False, comment="one of contrechamp.records.Topic"),
    sa.Column("vendor", sa.Text, index=True, comment="null: no vendor is named"),
    sa.Column("quote", sa.Text, nullable=False, comment="original text round the mention"),
    sa.Column("page", sa.Integer, nullable=False, comment="from 1"),
    sa.Column("start", sa.Integer, nullable=False, comment="characters from the start of the page"),
    sa.Column("end", sa.Integer, nullable=False, comment="of the mention, excluded"),
    sa.Column(
        "context",
        sa.JSON,
        nullable=False,
        comment="negated, elsewhere, hypothetical, …; empty: plainly asserted",
    ),
    sa.Column("stage", sa.Text, comment="null: the passage does not say what is happening"),
    sa.Column("stages", sa.JSON, nullable=False, comment="all that hold, leading first"),
    sa.Column(
        "level", sa.Text, nullable=False, index=True, comment="high, medium or low; low is not flagged"
    ),
    sa.Column("rules_version", sa.Text, nullable=False, comment="that found it last"),
    sa.Column("evidence", sa.JSON, nullable=False, comment="what led to its level"),
    sa.Column("details", sa.JSON, nullable=False, comment="amounts, dates, cameras, heading, vote"),
    sa.Column("part", sa.Text, comment="act of a collection it stands in; null: the paper is one act"),
    sa.Column(
        "wording", sa.Text, index=True, comment="equal for sentences that differ only in numbers and names"
    ),
    sa.Column("position", sa.Integer, nullable=False, comment="order within the version, leading first"),
    sa.Column("detected", Instant, nullable=False, comment="when it was first found"),
    sa.Column("ended", Instant, comment="null: it holds; else since when other rules no longer find it"),
    comment="Passages that were found, with why.",
)

verdicts = sa.Table(
    "verdicts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="changes whenever the version is analysed"),
    sa.Column(
        "version_id", sa.ForeignKey("versions.id"), nullable=False, comment="rewritten with its findings"
    ),
    sa.Column("position", sa.Integer, nullable=False, comment="order within the version, gravest first"),
    sa.Column("part", sa.Text, comment="act of a collection; null: the paper is one act"),
    sa.Column("topic", sa.Text, nullable=False, comment="one of contrechamp.records.Topic"),
    sa.Column("level", sa.Text, nullable=False, comment="high, medium or low: the gravest found"),
    sa.Column("stage", sa.Text, comment="the leading one; null: nothing says what is happening"),
    sa.Column("stages", sa.JSON, nullable=False, comment="all that hold, leading first"),
    sa.Column("vendors", sa.JSON, nullable=False, comment="canonical names, sorted"),
    sa.Column("amounts", sa.Text, comment="as quoted; null: none near the passages"),
    sa.Column("mentions", sa.Integer, nullable=False, comment="findings it rests on"),
    sa.Column("finding_id", sa.ForeignKey("findings.id"), nullable=False, comment="the one that tells most"),
    sa.Column("detected", Instant, nullable=False, comment="when the first of its findings was found"),
    sa.Column("confirmed", sa.Boolean, nullable=False, comment="true: people looked at it and agree"),
    sa.UniqueConstraint("version_id", "position"),
    comment="What each version says of each subject: its findings summed up, without what people dismissed.",
)

feed_entries = sa.Table(
    "feed_entries",
    metadata,
    sa.Column("sequence", sa.Integer, primary_key=True, comment="order of telling"),
    sa.Column(
        "guid", sa.Text, nullable=False, unique=True, comment="stable for ever, never made from wording"
    ),
    sa.Column("document_id", sa.ForeignKey("documents.id"), nullable=False, index=True, comment="the paper"),
    sa.Column("topic", sa.Text, nullable=False, comment="one of contrechamp.records.Topic"),
    sa.Column("part", sa.Text, comment="act of a collection; null: the paper is one act"),
    sa.Column("signature", sa.Text, nullable=False, comment="what was told: level, stages, vendors"),
    sa.Column("told", Instant, nullable=False, comment="when"),
    sa.Column("replaces", sa.Text, comment="guid of the entry it corrects; null: the first of its kind"),
    sa.Column("retracted", sa.Boolean, nullable=False, comment="true: it says that nothing is left"),
    sa.Column("silent", sa.Boolean, nullable=False, comment="true: history, shown in no feed"),
    comment="What subscribers were told; written once, never changed.",
)

feed_addresses = sa.Table(
    "feed_addresses",
    metadata,
    sa.Column("address", sa.Text, primary_key=True, comment="of the feed, without ending"),
    sa.Column("family", sa.Text, nullable=False, comment="the id of its pattern in channels.toml"),
    sa.Column("value", sa.JSON, nullable=False, comment="what it is about: one text for each key"),
    sa.Column("label", sa.JSON, nullable=False, comment="the same as readers see it"),
    sa.Column("position", sa.Integer, nullable=False, comment="order in which they came up"),
    comment="Where the feeds of families lie: an address that was given never changes.",
)

outages = sa.Table(
    "outages",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="number within this database"),
    sa.Column("source_id", sa.ForeignKey("sources.id"), nullable=False, index=True, comment="who fell so"),
    sa.Column("kind", sa.Text, nullable=False, comment="unread: not read; quiet: read, without new papers"),
    sa.Column("since", Instant, nullable=False, comment="its last sign of life"),
    sa.Column("sequence", sa.Integer, nullable=False, comment="order of telling, with feed_entries"),
    sa.Column("guid", sa.Text, nullable=False, unique=True, comment="of the entry that told it"),
    sa.Column("told", Instant, nullable=False, comment="when"),
    sa.Column("ended", Instant, comment="when the source was back; null: it is silent, or was retired so"),
    sa.Column("return_sequence", sa.Integer, comment="order of telling; null: not back"),
    sa.Column("return_guid", sa.Text, comment="of the entry that told the return; null: not back"),
    sa.Column("return_told", Instant, comment="when; null: not back"),
    comment="Sources that fell silent, as subscribers were told.",
)

changes = sa.Table(
    "changes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="order of noting"),
    sa.Column("document_id", sa.ForeignKey("documents.id"), nullable=False, comment="the paper"),
    comment="Papers of which something changed that readers see, until `publish` has dealt with them.",
    sqlite_autoincrement=True,
)

crawls = sa.Table(
    "crawls",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="number within this database"),
    sa.Column("source_id", sa.ForeignKey("sources.id"), nullable=False, index=True, comment="whom we asked"),
    sa.Column("started", Instant, nullable=False, comment="when"),
    sa.Column("finished", Instant, comment="null: running, or killed before it ended"),
    sa.Column("status", sa.Text, nullable=False, comment="running, ok, warning, failed"),
    sa.Column(
        "full", sa.Boolean, nullable=False, comment="true: everything was listed, not only what is new"
    ),
    sa.Column("announced", sa.Integer, comment="documents the platform says it has; null: it does not say"),
    *(
        sa.Column(name, sa.Integer, nullable=False, comment=comment)
        for name, comment in (
            ("listed", "documents the source named"),
            ("fetched", "answers with a body"),
            ("new", "documents first seen"),
            ("changed", "documents with other bytes than before"),
            ("unchanged", "documents with the same bytes"),
            ("failed", "documents that could not be fetched"),
            ("refused", "addresses closed to us: robots.txt, 401, 403"),
        )
    ),
    sa.Column("problems", sa.JSON, nullable=False, comment="one line each"),
    sa.Column("cursor", sa.Text, comment="where the next crawl goes on; null: the spider needs none"),
    comment="Each crawl of each source and what came of it.",
)

coverage_days = sa.Table(
    "coverage_days",
    metadata,
    sa.Column("source_id", sa.ForeignKey("sources.id"), primary_key=True, comment="whom we read"),
    sa.Column("day", sa.Date, primary_key=True, comment="UTC"),
    *(
        sa.Column(name, sa.Integer, nullable=False, comment=comment)
        for name, comment in (
            ("crawls", "times it was asked"),
            ("crawls_failed", "of them: failed or not ended"),
            ("listed", "documents the source named"),
            ("fetched", "answers with a body"),
            ("new", "documents first seen"),
            ("changed", "documents with other bytes than before"),
            ("failed", "documents that could not be fetched"),
            ("refused", "addresses closed to us: robots.txt, 401, 403"),
            ("files", "versions that came in that day"),
            ("files_read", "of them: an attempt to read them came to an end"),
            ("files_failed", "of them: nothing came out"),
            ("pages", "of those files"),
            ("pages_ocr", "of them: read from pictures"),
            ("pages_unreadable", "of them: without usable text"),
            ("flagged", "versions of that day that are flagged"),
        )
    ),
    comment="What was asked, read and flagged, counted as it happens.",
)

gaps = sa.Table(
    "gaps",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="number within this database"),
    sa.Column("source_id", sa.ForeignKey("sources.id"), nullable=False, comment="who refused"),
    sa.Column("url", sa.Text, nullable=False, comment="what was refused"),
    sa.Column("reason", sa.Text, nullable=False, comment="robots.txt, 403, …: what we were refused"),
    sa.Column("first", Instant, nullable=False, comment="time it was refused"),
    sa.Column("last", Instant, nullable=False, comment="time it was refused"),
    sa.UniqueConstraint("source_id", "url", "reason"),
    comment="What we were refused.",
)

reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="number within this database"),
    sa.Column("document_id", sa.ForeignKey("documents.id"), nullable=False, index=True, comment="the paper"),
    sa.Column("part", sa.Text, comment="act of a collection; null: the paper is one act"),
    sa.Column("topic", sa.Text, nullable=False, comment="one of contrechamp.records.Topic"),
    sa.Column("decision", sa.Text, nullable=False, comment="confirmed, dismissed"),
    sa.Column("reason", sa.Text, comment="why it was dismissed, or a remark; null: none given"),
    sa.Column("stage", sa.Text, comment="the right one; null: the machine's is right"),
    sa.Column("vendor", sa.Text, comment="the right one; null: the machine's is right"),
    sa.Column("reviewer", sa.Text, nullable=False, comment="as they call themselves"),
    sa.Column("decided", Instant, nullable=False, comment="when"),
    sa.Column("undone", Instant, comment="null: it holds, unless a later one on the same subject does"),
    sa.Column("seen", sa.JSON, nullable=False, comment="digests of the findings it was made on"),
    sa.Column("entries", sa.JSON, nullable=False, comment="the lexicon entries that led to the verdict"),
    sa.Column("quote", sa.Text, nullable=False, comment="the words that were judged"),
    sa.Column("judged", sa.JSON, nullable=False, comment="stage and vendors as the machine had them"),
    comment="What people decided of the verdicts; one row is one decision.",
)

schema_notes = sa.Table(
    "schema_notes",
    metadata,
    sa.Column("name", sa.Text, primary_key=True, comment="table or view"),
    sa.Column("column_name", sa.Text, primary_key=True, comment="empty: the table or view itself"),
    sa.Column("note", sa.Text, nullable=False, comment="what it holds"),
    comment="This description, where the database itself is asked.",
)
