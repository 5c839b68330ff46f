"""What people decided."""

import sqlalchemy as sa

from contrechamp.store.schema.base import Instant, metadata

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
