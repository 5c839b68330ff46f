"""What a change of the rules concerns; acts of collections; boilerplate; the platform's own totals."""

import sqlalchemy as sa
from alembic import op

from contrechamp.store.schema import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    op.create_table(
        "rulebooks",
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column(
            "content", sa.JSON(), nullable=False, comment="digests of its parts: what a change concerns"
        ),
        sa.Column("first_used", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("rules_version", name="pk_rulebooks"),
    )
    op.add_column(
        "analyses",
        sa.Column(
            "touched",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="lexicon entries whose words it holds, meant or not; null: not known, analyse it anew",
        ),
    )
    op.add_column(
        "findings",
        sa.Column(
            "part",
            sa.Text(),
            nullable=True,
            comment="act of a collection it stands in; null: the paper is one act",
        ),
    )
    op.add_column(
        "findings",
        sa.Column(
            "wording",
            sa.Text(),
            nullable=True,
            comment="equal for sentences that differ only in numbers and names",
        ),
    )
    op.create_index("ix_findings_wording", "findings", ["wording"])
    op.add_column(
        "crawls",
        sa.Column(
            "announced",
            sa.Integer(),
            nullable=True,
            comment="documents the platform says it has; null: it does not say",
        ),
    )
