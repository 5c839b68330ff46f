"""Which rules each paper was analysed under, and what those rules were made of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from contrechamp.store import schema as t
from contrechamp.store.engine import reading

_BOUND = 10_000  # values in one query: SQLite takes 32,766


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An earlier analysis of a text that has not changed since."""

    rules_version: str
    touched: frozenset[str]  # lexicon entries whose words the paper holds, meant or not


class Rulebooks:
    """What `analyse` needs to leave alone the papers that new rules cannot concern."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def keep(self, rules_version: str, content: Mapping[str, Any], now: datetime) -> None:
        """Remember what rules are made of; content known before stays."""
        with self._engine.begin() as connection:
            known = connection.scalar(
                sa.select(t.rulebooks.c.rules_version).where(t.rulebooks.c.rules_version == rules_version)
            )
            if known is None:
                connection.execute(
                    sa.insert(t.rulebooks).values(
                        rules_version=rules_version, content=dict(content), first_used=now
                    )
                )

    def content(self, rules_version: str) -> Mapping[str, Any] | None:
        """What these rules were made of; None: not known."""
        query = sa.select(t.rulebooks.c.content).where(t.rulebooks.c.rules_version == rules_version)
        with reading(self._engine) as connection:
            content: Mapping[str, Any] | None = connection.scalar(query)
        return content

    def pasts(self, version_ids: Collection[int]) -> dict[int, Past]:
        """Earlier analyses by version; a text that was never analysed, or was read anew since, has none."""
        found: dict[int, Past] = {}
        wanted = sorted(version_ids)
        with reading(self._engine) as connection:
            for start in range(0, len(wanted), _BOUND):
                query = (
                    sa.select(t.analyses)
                    .join(t.versions, t.versions.c.id == t.analyses.c.version_id)
                    .join(t.extractions, t.extractions.c.sha256 == t.versions.c.sha256)
                    .where(
                        t.analyses.c.version_id.in_(wanted[start : start + _BOUND]),
                        t.analyses.c.revision == t.extractions.c.revision,
                        t.analyses.c.touched.is_not(None),
                    )
                )
                for row in connection.execute(query):
                    past = Past(rules_version=row.rules_version, touched=frozenset(row.touched))
                    found[row.version_id] = past
        return found

    def carry_over(self, version_ids: Collection[int], rules_version: str, now: datetime) -> None:
        """These papers hold under new rules what was found under the old ones; findings keep theirs."""
        wanted = sorted(version_ids)
        with self._engine.begin() as connection:
            for start in range(0, len(wanted), _BOUND):
                connection.execute(
                    sa.update(t.analyses)
                    .where(t.analyses.c.version_id.in_(wanted[start : start + _BOUND]))
                    .values(rules_version=rules_version, analysed=now)
                )
