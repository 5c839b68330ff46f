"""Which papers somebody wants: the same words for views, search and exports."""

import json
import re
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from contrechamp.store import schema as t
from contrechamp.store.fulltext import fold_words

_NUMBER = re.compile(r"\d[\dAB]\d{3}|\d{9}")  # INSEE code of a commune, SIREN


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which papers; all that is given must hold, each for one of its values. Empty: all."""

    sources: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()  # INSEE code, SIREN, or words of the name, blind to accents and case
    departments: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()  # INSEE codes
    topics: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    since: date | None = None  # papers without a date are left out when a bound is given
    until: date | None = None  # that day included


def authorities_named(connection: sa.Connection, wanted: tuple[str, ...]) -> list[int]:
    """Ids of the authorities with one of these numbers, or whose name holds one of these words."""
    numbers = {text for text in wanted if _NUMBER.fullmatch(text)}
    words = [" ".join(fold_words(text).split()) for text in wanted if text not in numbers]
    query = sa.select(t.authorities.c.id, t.authorities.c.name, t.authorities.c.siren, t.authorities.c.insee)
    return [
        row.id
        for row in connection.execute(query)
        if {row.siren, row.insee} & numbers
        or (words and any(f" {word} " in f" {fold_words(row.name)} " for word in words))
    ]


def conditions_on_documents(connection: sa.Connection, choice: Choice) -> list[sa.ColumnElement[bool]]:
    """What must hold of a row of `documents` that was chosen; none: all are.

    Topic, stage, level and vendor must hold together in one verdict on the current version.
    """
    conditions: list[sa.ColumnElement[bool]] = []
    if choice.sources:
        conditions.append(t.documents.c.source_id.in_(choice.sources))
    bodies = []
    if choice.departments:
        bodies.append(t.authorities.c.department.in_(choice.departments))
    if choice.regions:
        bodies.append(t.authorities.c.region.in_(choice.regions))
    if bodies:
        conditions.append(t.documents.c.authority_id.in_(sa.select(t.authorities.c.id).where(*bodies)))
    if choice.authorities:
        named = authorities_named(connection, choice.authorities)
        conditions.append(t.documents.c.authority_id.in_(named))
    day = sa.func.coalesce(t.documents.c.dated, t.documents.c.published)
    if choice.since:
        conditions.append(day >= choice.since)
    if choice.until:
        conditions.append(day <= choice.until)
    judged = _judged(choice)
    if judged:
        conditions.append(
            t.documents.c.id.in_(
                sa.select(t.versions.c.document_id)
                .join(t.verdicts, t.verdicts.c.version_id == t.versions.c.id)
                .where(t.versions.c.current, *judged)
            )
        )
    return conditions


def _judged(choice: Choice) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if choice.topics:
        conditions.append(t.verdicts.c.topic.in_(choice.topics))
    if choice.levels:
        conditions.append(t.verdicts.c.level.in_(choice.levels))
    for column, values in ((t.verdicts.c.stages, choice.stages), (t.verdicts.c.vendors, choice.vendors)):
        if values:
            held = sa.cast(column, sa.Text)  # a JSON array of texts, as json.dumps writes it
            conditions.append(sa.or_(*(held.contains(json.dumps(str(v)), autoescape=True) for v in values)))
    return conditions
