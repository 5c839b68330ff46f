"""Which papers belong together: what they are known by, the procedures they are of, the acts they are."""

import sqlalchemy as sa

from contrechamp.store.schema.base import metadata

marks = sa.Table(
    "marks",
    metadata,
    sa.Column("document_id", sa.ForeignKey("documents.id"), primary_key=True, comment="the paper"),
    sa.Column("scheme", sa.Text, primary_key=True, comment="paper, notice, procedure, buyer"),
    sa.Column("value", sa.Text, primary_key=True, comment="source and its own id, UUID, UUID, SIREN"),
    sa.Column(
        "role", sa.Text, primary_key=True, comment="own: it is known by it; else the relation that names it"
    ),
    sa.Index("ix_marks_scheme_value", "scheme", "value"),
    comment="What papers are known by and what they name: those that share a mark belong together.",
)

memberships = sa.Table(
    "memberships",
    metadata,
    sa.Column("document_id", sa.ForeignKey("documents.id"), primary_key=True, comment="notice or contract"),
    sa.Column(
        "procedure", sa.Text, nullable=False, index=True, comment="identifier, else its first paper's id"
    ),
    sa.Column("basis", sa.Text, nullable=False, comment="first, procedure, notice, named, likeness"),
    sa.Column("confidence", sa.Float, nullable=False, comment="that it belongs there; 1: it says so itself"),
    sa.Column("because", sa.Text, nullable=False, comment="how it was joined, in words"),
    sa.Column("via_id", sa.ForeignKey("documents.id"), index=True, comment="joined to it; null: to no one"),
    sa.Column("likeness", sa.JSON(none_as_null=True), comment="what is alike; null: not joined by likeness"),
    comment="The procurement procedure that each notice and contract is of, whatever source it came from.",
)

stamps = sa.Table(
    "stamps",
    metadata,
    sa.Column("sha256", sa.ForeignKey("blobs.sha256"), primary_key=True, comment="the file"),
    sa.Column("revision", sa.Integer, nullable=False, comment="of the extraction that was looked at"),
    sa.Column("act", sa.Text, index=True, comment="SIREN, day and number; null: no stamp, or several acts"),
    comment="The act each file is, by the stamp of the control of legality.",
)
