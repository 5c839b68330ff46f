"""Verdicts beside the findings they sum up; how much of each file could be read; notes on the schema."""

import sqlalchemy as sa
from alembic import op

from contrechamp.store.schema import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# SQLAlchemy has no words for it. Datasette searches quotes with it; PostgreSQL has no need of it.
SQLITE_OBJECTS = (
    """
    CREATE VIRTUAL TABLE quote_search USING fts5(
        quote, content='findings', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
    )
    """,
    "INSERT INTO quote_search(quote_search) VALUES ('rebuild')",
    """
    CREATE TRIGGER quote_search_insert AFTER INSERT ON findings BEGIN
        INSERT INTO quote_search(rowid, quote) VALUES (new.id, new.quote);
    END
    """,
    """
    CREATE TRIGGER quote_search_delete AFTER DELETE ON findings BEGIN
        INSERT INTO quote_search(quote_search, rowid, quote) VALUES ('delete', old.id, old.quote);
    END
    """,
    """
    CREATE TRIGGER quote_search_update AFTER UPDATE OF quote ON findings WHEN old.quote <> new.quote BEGIN
        INSERT INTO quote_search(quote_search, rowid, quote) VALUES ('delete', old.id, old.quote);
        INSERT INTO quote_search(rowid, quote) VALUES (new.id, new.quote);
    END
    """,
)


def upgrade() -> None:
    """Forward only: a backup is the way back. The next `analyse` writes the verdicts."""
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("vendors", sa.JSON(), nullable=False),
        sa.Column("amounts", sa.Text(), nullable=True),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("detected", Instant(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_verdicts_version_id"),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name="fk_verdicts_finding_id"),
        sa.PrimaryKeyConstraint("id", name="pk_verdicts"),
        sa.UniqueConstraint("version_id", "position", name="uq_verdicts_version_id_position"),
    )
    op.create_table(
        "schema_notes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("column_name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", "column_name", name="pk_schema_notes"),
    )
    op.create_index("ix_documents_url", "documents", ["url"])
    for name in ("pages", "pages_ocr", "pages_unreadable"):
        op.add_column("extractions", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        """
        UPDATE extractions SET
            pages = (SELECT count(*) FROM pages AS p WHERE p.sha256 = extractions.sha256),
            pages_ocr = (SELECT count(*) FROM pages AS p
                WHERE p.sha256 = extractions.sha256 AND p.origin = 'ocr'),
            pages_unreadable = (SELECT count(*) FROM pages AS p
                WHERE p.sha256 = extractions.sha256 AND p.quality = 'unreadable')
        """
    )
    op.execute("UPDATE analyses SET revision = 0, touched = NULL")  # due again: verdicts come with findings
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE_OBJECTS:
            op.execute(statement)
