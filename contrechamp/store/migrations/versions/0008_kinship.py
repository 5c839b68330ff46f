"""What papers are known by, the procedures they are of, the acts that files are."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a backup is the way back.

    Papers that are there are joined when the database is opened, stamps are looked for by the next `analyse`.
    """
    op.create_table(
        "marks",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_marks_document_id"),
        sa.PrimaryKeyConstraint("document_id", "scheme", "value", "role", name="pk_marks"),
    )
    op.create_index("ix_marks_scheme_value", "marks", ["scheme", "value"])
    op.create_table(
        "memberships",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("via_id", sa.Integer(), nullable=True),
        sa.Column("likeness", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_memberships_document_id"),
        sa.ForeignKeyConstraint(["via_id"], ["documents.id"], name="fk_memberships_via_id"),
        sa.PrimaryKeyConstraint("document_id", name="pk_memberships"),
    )
    op.create_index("ix_memberships_procedure", "memberships", ["procedure"])
    op.create_index("ix_memberships_via_id", "memberships", ["via_id"])
    op.create_table(
        "stamps",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["sha256"], ["blobs.sha256"], name="fk_stamps_sha256"),
        sa.PrimaryKeyConstraint("sha256", name="pk_stamps"),
    )
    op.create_index("ix_stamps_act", "stamps", ["act"])
