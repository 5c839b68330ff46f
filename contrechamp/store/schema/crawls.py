"""What was asked of the sources and what they answered: crawls, addresses, captures, refusals."""

import sqlalchemy as sa

from contrechamp.store.schema.base import Instant, metadata

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
