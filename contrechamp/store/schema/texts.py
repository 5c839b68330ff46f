"""What was read in the files."""

import sqlalchemy as sa

from contrechamp.store.schema.base import Instant, metadata

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
