"""The first schema: sources, archive, documents, text, findings, feeds, crawls."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The full-text index, which SQLAlchemy has no words for: contrechamp/store/fulltext.py asks it.
SQLITE_OBJECTS = (
    """
    CREATE VIRTUAL TABLE page_search USING fts5(
        text, content='pages', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
    )
    """,
    """
    CREATE TRIGGER page_search_insert AFTER INSERT ON pages BEGIN
        INSERT INTO page_search(rowid, text) VALUES (new.id, new.text);
    END
    """,
    """
    CREATE TRIGGER page_search_delete AFTER DELETE ON pages BEGIN
        INSERT INTO page_search(page_search, rowid, text) VALUES ('delete', old.id, old.text);
    END
    """,
    """
    CREATE TRIGGER page_search_update AFTER UPDATE OF text ON pages BEGIN
        INSERT INTO page_search(page_search, rowid, text) VALUES ('delete', old.id, old.text);
        INSERT INTO page_search(rowid, text) VALUES (new.id, new.text);
    END
    """,
)
POSTGRESQL_OBJECTS = (
    """
    CREATE TABLE page_search (
        page_id integer NOT NULL REFERENCES pages(id) ON DELETE CASCADE,
        part integer NOT NULL,
        words tsvector NOT NULL,
        PRIMARY KEY (page_id, part)
    )
    """,
    "CREATE INDEX ix_page_search_words ON page_search USING gin (words)",
)


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    op.create_table(
        "authorities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="best identifier known: siret:…, name:…"),
        sa.Column(
            "name", sa.Text(), nullable=False, comment="as first read; documents keep the name they use"
        ),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("siren", sa.Text(), nullable=True, comment="null: not stated or not French"),
        sa.Column("siret", sa.Text(), nullable=True, comment="null: not stated or not French"),
        sa.Column("insee", sa.Text(), nullable=True, comment="null: not a commune or not stated"),
        sa.Column("department", sa.Text(), nullable=True, comment="null: not French or not stated"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorities")),
        sa.UniqueConstraint("key", name=op.f("uq_authorities_key")),
    )
    op.create_index(op.f("ix_authorities_department"), "authorities", ["department"], unique=False)
    op.create_index(op.f("ix_authorities_insee"), "authorities", ["insee"], unique=False)
    op.create_index(op.f("ix_authorities_siren"), "authorities", ["siren"], unique=False)
    op.create_table(
        "blobs",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="bytes"),
        sa.Column("archived", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blobs")),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.Text(), nullable=False, comment="as in the catalogue: fr/nice"),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("spider", sa.Text(), nullable=False),
        sa.Column("homepage", sa.Text(), nullable=True, comment="null: a folder"),
        sa.Column("licence", sa.Text(), nullable=True, comment="null: not stated by the source"),
        sa.Column("interval_seconds", sa.Integer(), nullable=False),
        sa.Column(
            "newest_within_days", sa.Integer(), nullable=True, comment="null: the source has no rhythm"
        ),
        sa.Column("active", sa.Boolean(), nullable=False, comment="false: no longer in the catalogue"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
    )
    op.create_table(
        "captures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False, comment="as asked for"),
        sa.Column("final_url", sa.Text(), nullable=False, comment="after redirects"),
        sa.Column("status", sa.Integer(), nullable=False, comment="HTTP status; 200 for a file"),
        sa.Column("fetched", sa.DateTime(timezone=True), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False, comment="pairs, as received"),
        sa.Column("sha256", sa.Text(), nullable=True, comment="null: an error whose body was not kept"),
        sa.ForeignKeyConstraint(["sha256"], ["blobs.sha256"], name=op.f("fk_captures_sha256")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_captures_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captures")),
    )
    op.create_index(op.f("ix_captures_source_id"), "captures", ["source_id"], unique=False)
    op.create_table(
        "crawls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "finished",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="null: running, or killed before it ended",
        ),
        sa.Column("status", sa.Text(), nullable=False, comment="running, ok, warning, failed"),
        sa.Column("full", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("fetched", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column(
            "cursor",
            sa.Text(),
            nullable=True,
            comment="where the next crawl goes on; null: the spider needs none",
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_crawls_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crawls")),
    )
    op.create_index(op.f("ix_crawls_source_id"), "crawls", ["source_id"], unique=False)
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column(
            "source_key", sa.Text(), nullable=False, comment="the source's own id, else the canonical URL"
        ),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column(
            "title", sa.Text(), nullable=True, comment="null: neither the source nor the document gives one"
        ),
        sa.Column("title_from", sa.Text(), nullable=True, comment="where the title was read; null with it"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("published", sa.Date(), nullable=True, comment="as the source says; null: it does not"),
        sa.Column("dated", sa.Date(), nullable=True, comment="the day the paper bears; null: not found"),
        sa.Column("dated_from", sa.Text(), nullable=True, comment="where that day was read; null with it"),
        sa.Column("authority_id", sa.Integer(), nullable=True, comment="null: not named"),
        sa.Column(
            "authority_name",
            sa.Text(),
            nullable=True,
            comment="as the document or source names it; null: not named",
        ),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column(
            "listing_url", sa.Text(), nullable=True, comment="page or answer that named it; null: a folder"
        ),
        sa.Column("relations", sa.JSON(), nullable=False),
        sa.Column("procurement", sa.JSON(none_as_null=True), nullable=True, comment="null: not a notice"),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "last_seen",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="last time the source still named it",
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name=op.f("fk_documents_authority_id")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_documents_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("source_id", "source_key", name=op.f("uq_documents_source_id_source_key")),
    )
    op.create_index(op.f("ix_documents_authority_id"), "documents", ["authority_id"], unique=False)
    op.create_index(op.f("ix_documents_dated"), "documents", ["dated"], unique=False)
    op.create_index(op.f("ix_documents_kind"), "documents", ["kind"], unique=False)
    op.create_index(op.f("ix_documents_published"), "documents", ["published"], unique=False)
    op.create_table(
        "extractions",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False, comment="begun, ok, partial, failed"),
        sa.Column("reason", sa.Text(), nullable=True, comment="null: ok or begun"),
        sa.Column("engine", sa.Text(), nullable=False, comment="names and versions; empty: begun"),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True, comment="null: none found in the document"),
        sa.Column("dated", sa.Date(), nullable=True, comment="null: none found in the document"),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=True, comment="null: begun"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, comment="grows each time the text is read anew"),
        sa.ForeignKeyConstraint(["sha256"], ["blobs.sha256"], name=op.f("fk_extractions_sha256")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_extractions")),
    )
    op.create_table(
        "gaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, comment="robots.txt, 403, …: what we were refused"),
        sa.Column("first", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_gaps_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
        sa.UniqueConstraint("source_id", "url", "reason", name=op.f("uq_gaps_source_id_url_reason")),
    )
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="from 1"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False, comment="native, ocr, office, html, data"),
        sa.Column("quality", sa.Text(), nullable=False, comment="good, doubtful, unreadable, empty"),
        sa.Column("reason", sa.Text(), nullable=True, comment="null: the text is good"),
        sa.Column("confidence", sa.Float(), nullable=True, comment="0 to 100; null: not OCR"),
        sa.ForeignKeyConstraint(["sha256"], ["blobs.sha256"], name=op.f("fk_pages_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("sha256", "number", name=op.f("uq_pages_sha256_number")),
    )
    op.create_table(
        "resources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True, comment="null: the server sends none"),
        sa.Column(
            "last_modified",
            sa.Text(),
            nullable=True,
            comment="header as received; null: the server sends none",
        ),
        sa.Column(
            "sha256", sa.Text(), nullable=True, comment="null: never answered with a body that was kept"
        ),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_checked", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_resources_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources")),
        sa.UniqueConstraint("source_id", "url", name=op.f("uq_resources_source_id_url")),
    )
    op.create_table(
        "feed_entries",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("told", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "replaces",
            sa.Text(),
            nullable=True,
            comment="guid of the entry it corrects; null: the first of its kind",
        ),
        sa.Column("retracted", sa.Boolean(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False, comment="true: history, shown in no feed"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_feed_entries_document_id")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_feed_entries")),
        sa.UniqueConstraint("guid", name=op.f("uq_feed_entries_guid")),
    )
    op.create_index(op.f("ix_feed_entries_document_id"), "feed_entries", ["document_id"], unique=False)
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="from 1"),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("fetched", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capture_id", sa.Integer(), nullable=False),
        sa.Column(
            "backfill", sa.Boolean(), nullable=False, comment="true: read with a source's history, not news"
        ),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.id"], name=op.f("fk_versions_capture_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_versions_document_id")),
        sa.ForeignKeyConstraint(["sha256"], ["blobs.sha256"], name=op.f("fk_versions_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_versions_document_id_number")),
    )
    op.create_index(op.f("ix_versions_sha256"), "versions", ["sha256"], unique=False)
    op.create_index(
        "one_current_version",
        "versions",
        ["document_id"],
        unique=True,
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )
    op.create_table(
        "analyses",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, comment="of the extraction that was analysed"),
        sa.Column("analysed", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_analyses_version_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_analyses")),
    )
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False, comment="lexicon entry that fired"),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("vendor", sa.Text(), nullable=True, comment="null: no vendor is named"),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False, comment="characters from the start of the page"),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column(
            "stage", sa.Text(), nullable=True, comment="null: the passage does not say what is happening"
        ),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column(
            "position", sa.Integer(), nullable=False, comment="order within the version, leading first"
        ),
        sa.Column("detected", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "ended",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="null: it holds; else since when other rules no longer find it",
        ),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_findings_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
    )
    op.create_index(op.f("ix_findings_entry"), "findings", ["entry"], unique=False)
    op.create_index(op.f("ix_findings_level"), "findings", ["level"], unique=False)
    op.create_index(op.f("ix_findings_vendor"), "findings", ["vendor"], unique=False)
    op.create_index(op.f("ix_findings_version_id"), "findings", ["version_id"], unique=False)
    objects = SQLITE_OBJECTS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_OBJECTS
    for statement in objects:
        op.execute(statement)
