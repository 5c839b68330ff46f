"""One record for each public body, whatever its papers call it."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from contrechamp.records import Authority
from contrechamp.reference import Bodies, Resolution, resolve
from contrechamp.store import schema as t
from contrechamp.store.changes import note_changes_of
from contrechamp.store.fulltext import fold_words
from contrechamp.store.procedures import join_papers_of
from contrechamp.store.rows import insert_missing


class Authorities:
    """Knows authorities again, by number first, by name and place otherwise."""

    def __init__(self, engine: sa.Engine, bodies: Callable[[], Bodies]) -> None:
        """`bodies` is called when the first French authority is met: reading them takes a moment."""
        self._engine = engine
        self._bodies = bodies

    def id_of(self, connection: sa.Connection, authority: Authority) -> int:
        """The record of an authority, made when it is new; within the caller's transaction."""
        row = self._row(authority)
        insert_missing(connection, t.authorities, row, key=("key",))
        found = connection.execute(sa.select(t.authorities.c.id).where(t.authorities.c.key == row["key"]))
        return int(found.scalar_one())

    def resolve_again(self) -> int:
        """Resolve every authority by today's reference data; records that turn out to be one become one.

        Returns how many records changed or were merged.
        """
        changed = 0
        other: set[int] = set()
        with self._engine.begin() as connection:
            keys = {
                row.key: row.id
                for row in connection.execute(sa.select(t.authorities.c.id, t.authorities.c.key))
            }
            for known in connection.execute(sa.select(t.authorities).order_by(t.authorities.c.id)).all():
                row = self._row(_as_stated(known))
                same = keys.get(row["key"])
                if same is not None and same != known.id:
                    note_changes_of(connection, t.documents.c.authority_id == known.id)
                    other.add(same)
                    connection.execute(
                        sa.update(t.documents)
                        .where(t.documents.c.authority_id == known.id)
                        .values(authority_id=same)
                    )
                    connection.execute(sa.delete(t.authorities).where(t.authorities.c.id == known.id))
                    del keys[known.key]
                    changed += 1
                elif any(getattr(known, name) != value for name, value in row.items()):
                    connection.execute(
                        sa.update(t.authorities).where(t.authorities.c.id == known.id).values(**row)
                    )
                    note_changes_of(connection, t.documents.c.authority_id == known.id)
                    del keys[known.key]
                    keys[row["key"]] = known.id
                    other.add(known.id)
                    changed += 1
            join_papers_of(connection, other)
        return changed

    def _row(self, authority: Authority) -> dict[str, Any]:
        found = resolve(authority, self._bodies()) if authority.country == "FR" else None
        body = found.body if found else None
        siren = authority.siren or (authority.siret[:9] if authority.siret else None)
        return {
            "key": _key(authority, found),
            "name": authority.name,
            "country": authority.country,
            "siren": siren or (body.siren if body else None),
            "siret": authority.siret,
            "insee": authority.insee or (body.insee if body else None),
            "department": authority.department or (body.department if body else None),
            "region": self._region(authority, found),
            "kind": body.kind.value if body else None,
            "population": body.population if body else None,
            "confidence": found.confidence if found else None,
            "because": found.because if found else None,
        }

    def _region(self, authority: Authority, found: Resolution | None) -> str | None:
        if found is not None:
            return found.body.region
        if authority.country == "FR" and authority.department:
            return self._bodies().region_of(authority.department)
        return None


def _key(authority: Authority, found: Resolution | None) -> str:
    """The best identifier known: two authorities with the same key are one."""
    siren = authority.siren or (authority.siret[:9] if authority.siret else None)
    body = found.body if found else None
    if siren or (body and body.siren):
        return f"siren:{siren or (body.siren if body else '')}"
    if authority.insee or (body and body.insee):
        return f"insee:{authority.insee or (body.insee if body else '')}"
    if body:
        return f"{body.kind}:{authority.country}:{body.department or body.region}"
    folded = " ".join(fold_words(authority.name).split())
    return f"name:{authority.country}:{authority.department or ''}:{folded}"


def _as_stated(row: sa.Row[Any]) -> Authority:
    """An authority without what an earlier resolution added by name."""
    by_name = row.confidence is not None and row.confidence < 1
    return Authority(
        name=row.name,
        country=row.country,
        siren=None if by_name else row.siren,
        siret=row.siret,
        insee=None if by_name else row.insee,
        department=None if by_name and "department" not in (row.because or "") else row.department,
    )
