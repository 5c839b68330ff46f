"""What was found, under which rules, and what it amounts to."""

import sqlalchemy as sa

from contrechamp.store.schema.base import Instant, metadata

rulebooks = sa.Table(
    "rulebooks",
    metadata,
    sa.Column("rules_version", sa.Text, primary_key=True, comment="digest of lexicon and pipeline"),
    sa.Column("content", sa.JSON, nullable=False, comment="digests of its parts: what a change concerns"),
    sa.Column("first_used", Instant, nullable=False, comment="when"),
    comment="What the rules were made of.",
)

analyses = sa.Table(
    "analyses",
    metadata,
    sa.Column("version_id", sa.ForeignKey("versions.id"), primary_key=True, comment="the version"),
    sa.Column("rules_version", sa.Text, nullable=False, comment="digest of lexicon and pipeline"),
    sa.Column("revision", sa.Integer, nullable=False, comment="of the extraction that was analysed"),
    sa.Column("analysed", Instant, nullable=False, comment="when"),
    sa.Column(
        "touched",
        sa.JSON(none_as_null=True),
        comment="lexicon entries whose words it holds, meant or not; null: not known, analyse it anew",
    ),
    comment="Which rules each version was last analysed under.",
)

findings = sa.Table(
    "findings",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="number within this database, and in quote_search"),
    sa.Column(
        "version_id",
        sa.ForeignKey("versions.id"),
        nullable=False,
        index=True,
        comment="the version it stands in",
    ),
    sa.Column("entry", sa.Text, nullable=False, index=True, comment="lexicon entry that fired"),
    sa.Column("topic", sa.Text, nullable=False, comment="one of contrechamp.records.Topic"),
    sa.Column("vendor", sa.Text, index=True, comment="null: no vendor is named"),
    sa.Column("quote", sa.Text, nullable=False, comment="original text round the mention"),
    sa.Column("page", sa.Integer, nullable=False, comment="from 1"),
    sa.Column("start", sa.Integer, nullable=False, comment="characters from the start of the page"),
    sa.Column("end", sa.Integer, nullable=False, comment="of the mention, excluded"),
    sa.Column(
        "context",
        sa.JSON,
        nullable=False,
        comment="negated, elsewhere, hypothetical, …; empty: plainly asserted",
    ),
    sa.Column("stage", sa.Text, comment="null: the passage does not say what is happening"),
    sa.Column("stages", sa.JSON, nullable=False, comment="all that hold, leading first"),
    sa.Column(
        "level", sa.Text, nullable=False, index=True, comment="high, medium or low; low is not flagged"
    ),
    sa.Column("rules_version", sa.Text, nullable=False, comment="that found it last"),
    sa.Column("evidence", sa.JSON, nullable=False, comment="what led to its level"),
    sa.Column("details", sa.JSON, nullable=False, comment="amounts, dates, cameras, heading, vote"),
    sa.Column("part", sa.Text, comment="act of a collection it stands in; null: the paper is one act"),
    sa.Column(
        "wording", sa.Text, index=True, comment="equal for sentences that differ only in numbers and names"
    ),
    sa.Column("position", sa.Integer, nullable=False, comment="order within the version, leading first"),
    sa.Column("detected", Instant, nullable=False, comment="when it was first found"),
    sa.Column("ended", Instant, comment="null: it holds; else since when other rules no longer find it"),
    comment="Passages that were found, with why.",
)

verdicts = sa.Table(
    "verdicts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="changes whenever the version is analysed"),
    sa.Column(
        "version_id", sa.ForeignKey("versions.id"), nullable=False, comment="rewritten with its findings"
    ),
    sa.Column("position", sa.Integer, nullable=False, comment="order within the version, gravest first"),
    sa.Column("part", sa.Text, comment="act of a collection; null: the paper is one act"),
    sa.Column("topic", sa.Text, nullable=False, comment="one of contrechamp.records.Topic"),
    sa.Column("level", sa.Text, nullable=False, comment="high, medium or low: the gravest found"),
    sa.Column("stage", sa.Text, comment="the leading one; null: nothing says what is happening"),
    sa.Column("stages", sa.JSON, nullable=False, comment="all that hold, leading first"),
    sa.Column("vendors", sa.JSON, nullable=False, comment="canonical names, sorted"),
    sa.Column("amounts", sa.Text, comment="as quoted; null: none near the passages"),
    sa.Column("mentions", sa.Integer, nullable=False, comment="findings it rests on"),
    sa.Column("finding_id", sa.ForeignKey("findings.id"), nullable=False, comment="the one that tells most"),
    sa.Column("detected", Instant, nullable=False, comment="when the first of its findings was found"),
    sa.Column("confirmed", sa.Boolean, nullable=False, comment="true: people looked at it and agree"),
    sa.UniqueConstraint("version_id", "position"),
    comment="What each version says of each subject: its findings summed up, without what people dismissed.",
)
