"""Whom we read: sources of the catalogue, and the public bodies whose papers they hold."""

import sqlalchemy as sa

from contrechamp.store.schema.base import metadata

sources = sa.Table(
    "sources",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, comment="as in the catalogue: fr/nice"),
    sa.Column("title", sa.Text, nullable=False, comment="as subscribers read it"),
    sa.Column("country", sa.Text, nullable=False, comment="ISO 3166-1 alpha-2"),
    sa.Column("language", sa.Text, nullable=False, comment="ISO 639-1, of most of its papers"),
    sa.Column("spider", sa.Text, nullable=False, comment="module of crawler/spiders"),
    sa.Column("homepage", sa.Text, comment="null: a folder"),
    sa.Column("licence", sa.Text, comment="null: not stated by the source"),
    sa.Column("interval_seconds", sa.Integer, nullable=False, comment="how often it is read"),
    sa.Column("newest_within_days", sa.Integer, comment="null: the source has no rhythm"),
    sa.Column("active", sa.Boolean, nullable=False, comment="false: no longer in the catalogue"),
    comment="The catalogue: whom we read.",
)

authorities = sa.Table(
    "authorities",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="number within this database"),
    sa.Column("key", sa.Text, nullable=False, unique=True, comment="best identifier known: siren:…, name:…"),
    sa.Column("name", sa.Text, nullable=False, comment="as first read; documents keep the name they use"),
    sa.Column("country", sa.Text, nullable=False, comment="ISO 3166-1 alpha-2"),
    sa.Column("siren", sa.Text, index=True, comment="null: not stated or not French"),
    sa.Column("siret", sa.Text, comment="null: not stated or not French"),
    sa.Column("insee", sa.Text, index=True, comment="null: not a commune or not stated"),
    sa.Column("department", sa.Text, index=True, comment="null: not French or not known"),
    sa.Column("region", sa.Text, index=True, comment="INSEE code; null: not French or not known"),
    sa.Column("kind", sa.Text, comment="commune, grouping, department, …; null: not resolved"),
    sa.Column("population", sa.Integer, comment="municipal; null: not resolved or not known"),
    sa.Column("confidence", sa.Float, comment="of the resolution: 1 by number; null: not resolved"),
    sa.Column("because", sa.Text, comment="what it was resolved by; null: not resolved"),
    comment="Public bodies, one record each, whatever their papers call them.",
)
