"""What was asked, read and flagged is counted by source and day."""

import sqlalchemy as sa
from alembic import op

from contrechamp.store.coverage import COUNTS, recount

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    op.create_table(
        "coverage_days",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_coverage_days_source_id"),
        sa.PrimaryKeyConstraint("source_id", "day", name="pk_coverage_days"),
    )
    ill_read = sa.text("status IN ('failed', 'partial') OR pages_unreadable > 0")  # as the view has it
    op.create_index("ill_read", "extractions", ["sha256"], sqlite_where=ill_read, postgresql_where=ill_read)
    recount(op.get_bind())
