"""What subscribers were told and where feeds lie."""

import sqlalchemy as sa

from contrechamp.store.schema.base import Instant, metadata

feed_entries = sa.Table(
    "feed_entries",
    metadata,
    sa.Column("sequence", sa.Integer, primary_key=True, comment="order of telling"),
    sa.Column(
        "guid", sa.Text, nullable=False, unique=True, comment="stable for ever, never made from wording"
    ),
    sa.Column("document_id", sa.ForeignKey("documents.id"), nullable=False, index=True, comment="the paper"),
    sa.Column("topic", sa.Text, nullable=False, comment="one of contrechamp.records.Topic"),
    sa.Column("part", sa.Text, comment="act of a collection; null: the paper is one act"),
    sa.Column("signature", sa.Text, nullable=False, comment="what was told: level, stages, vendors"),
    sa.Column("told", Instant, nullable=False, comment="when"),
    sa.Column("replaces", sa.Text, comment="guid of the entry it corrects; null: the first of its kind"),
    sa.Column("retracted", sa.Boolean, nullable=False, comment="true: it says that nothing is left"),
    sa.Column("silent", sa.Boolean, nullable=False, comment="true: history, shown in no feed"),
    comment="What subscribers were told; written once, never changed.",
)

feed_addresses = sa.Table(
    "feed_addresses",
    metadata,
    sa.Column("address", sa.Text, primary_key=True, comment="of the feed, without ending"),
    sa.Column("family", sa.Text, nullable=False, comment="the id of its pattern in channels.toml"),
    sa.Column("value", sa.JSON, nullable=False, comment="what it is about: one text for each key"),
    sa.Column("label", sa.JSON, nullable=False, comment="the same as readers see it"),
    sa.Column("position", sa.Integer, nullable=False, comment="order in which they came up"),
    comment="Where the feeds of families lie: an address that was given never changes.",
)

outages = sa.Table(
    "outages",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="number within this database"),
    sa.Column("source_id", sa.ForeignKey("sources.id"), nullable=False, index=True, comment="who fell so"),
    sa.Column("kind", sa.Text, nullable=False, comment="unread: not read; quiet: read, without new papers"),
    sa.Column("since", Instant, nullable=False, comment="its last sign of life"),
    sa.Column("sequence", sa.Integer, nullable=False, comment="order of telling, with feed_entries"),
    sa.Column("guid", sa.Text, nullable=False, unique=True, comment="of the entry that told it"),
    sa.Column("told", Instant, nullable=False, comment="when"),
    sa.Column("ended", Instant, comment="when the source was back; null: it is silent, or was retired so"),
    sa.Column("return_sequence", sa.Integer, comment="order of telling; null: not back"),
    sa.Column("return_guid", sa.Text, comment="of the entry that told the return; null: not back"),
    sa.Column("return_told", Instant, comment="when; null: not back"),
    comment="Sources that fell silent, as subscribers were told.",
)

changes = sa.Table(
    "changes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="order of noting"),
    sa.Column("document_id", sa.ForeignKey("documents.id"), nullable=False, comment="the paper"),
    comment="Papers of which something changed that readers see, until `publish` has dealt with them.",
    sqlite_autoincrement=True,
)
