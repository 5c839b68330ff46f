"""Published papers, their versions over time and the files of the archive."""

import sqlalchemy as sa

from contrechamp.store.schema.base import Instant, metadata

blobs = sa.Table(
    "blobs",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True, comment="lower-case hex: its name in the archive"),
    sa.Column("size", sa.BigInteger, nullable=False, comment="bytes"),
    sa.Column("archived", Instant, nullable=False, comment="when it was first kept"),
    comment="Files of the archive, by hash.",
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
