"""What `publish` needs to look only at what changed: changes, addresses, outages; acts in feed entries."""

import sqlalchemy as sa
from alembic import op

from contrechamp.store.schema import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    op.add_column("feed_entries", sa.Column("part", sa.Text(), nullable=True))
    op.create_table(
        "feed_addresses",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_feed_addresses"),
    )
    op.create_table(
        "outages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("told", Instant(), nullable=False),
        sa.Column("ended", Instant(), nullable=True),
        sa.Column("return_sequence", sa.Integer(), nullable=True),
        sa.Column("return_guid", sa.Text(), nullable=True),
        sa.Column("return_told", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_outages_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outages"),
        sa.UniqueConstraint("guid", name="uq_outages_guid"),
    )
    op.create_index("ix_outages_source_id", "outages", ["source_id"])
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_changes_document_id"),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_documents_source_id_authority_id", "documents", ["source_id", "authority_id"])
    op.create_index("ix_documents_source_id_first_seen", "documents", ["source_id", "first_seen"])
