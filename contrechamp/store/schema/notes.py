"""The description of the database within the database."""

import sqlalchemy as sa

from contrechamp.store.schema.base import metadata

schema_notes = sa.Table(
    "schema_notes",
    metadata,
    sa.Column("name", sa.Text, primary_key=True, comment="table or view"),
    sa.Column("column_name", sa.Text, primary_key=True, comment="empty: the table or view itself"),
    sa.Column("note", sa.Text, nullable=False, comment="what it holds"),
    comment="This description, where the database itself is asked.",
)
