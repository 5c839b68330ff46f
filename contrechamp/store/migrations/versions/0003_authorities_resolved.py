"""Authorities are one record for each SIREN, with what the reference data says of them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COLUMNS: tuple[tuple[str, sa.types.TypeEngine[Any], str], ...] = (
    ("region", sa.Text(), "INSEE code; null: not French or not known"),
    ("kind", sa.Text(), "commune, grouping, department, …; null: not resolved"),
    ("population", sa.Integer(), "municipal; null: not resolved or not known"),
    ("confidence", sa.Float(), "of the resolution: 1 by number; null: not resolved"),
    ("because", sa.Text(), "what it was resolved by; null: not resolved"),
)


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    for name, kind, comment in _COLUMNS:
        op.add_column("authorities", sa.Column(name, kind, nullable=True, comment=comment))
    op.create_index("ix_authorities_region", "authorities", ["region"])
    if op.get_context().dialect.name == "postgresql":  # SQLite keeps no comments
        op.alter_column("authorities", "key", comment="best identifier known: siren:…, name:…")
        op.alter_column("authorities", "department", comment="null: not French or not known")
    _one_for_each_siren(op.get_bind())


def _one_for_each_siren(connection: sa.Connection) -> None:
    authorities = sa.table("authorities", sa.column("id"), sa.column("key"), sa.column("siren"))
    documents = sa.table("documents", sa.column("authority_id"))
    first: dict[str, int] = {}
    known = sa.select(authorities.c.id, authorities.c.siren).where(authorities.c.siren.is_not(None))
    for number, siren in connection.execute(known.order_by(authorities.c.id)).all():
        kept = first.setdefault(siren, number)
        if kept == number:
            values = {"key": f"siren:{siren}"}
            connection.execute(sa.update(authorities).where(authorities.c.id == number).values(**values))
        else:
            moved = sa.update(documents).where(documents.c.authority_id == number)
            connection.execute(moved.values(authority_id=kept))
            connection.execute(sa.delete(authorities).where(authorities.c.id == number))
