"""Answers of the Opendatasoft API, read strictly: another shape is an error that says what came."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]


class UnexpectedAnswerError(Exception):
    """The API did not answer as documented."""


@dataclass(frozen=True, slots=True)
class Records:
    """One page of a list."""

    total: int
    records: tuple[Record, ...]


def read_records(body: bytes) -> Records:
    """`{"total_count": N, "results": [{…}]}`; UnexpectedAnswerError for anything else."""
    answer = _json(body)
    if not isinstance(answer, Mapping) or not isinstance(answer.get("total_count"), int):
        raise UnexpectedAnswerError(
            f"an object with total_count and results was expected, {_shape(answer)} came"
        )
    return Records(total=answer["total_count"], records=_records(answer.get("results")))


def read_export(body: bytes) -> Records:
    """`[{…}]`, a bare list of all records."""
    records = _records(_json(body))
    return Records(total=len(records), records=records)


def read_error(body: bytes) -> str:
    """What the API says of a request it refuses."""
    try:
        answer = _json(body)
    except UnexpectedAnswerError:
        return body[:200].decode("utf-8", errors="replace")
    message = answer.get("message") if isinstance(answer, Mapping) else None
    return str(message or answer)[:300]


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        start = " ".join(body[:80].decode("utf-8", errors="replace").split())
        raise UnexpectedAnswerError(f"JSON was expected, '{start}' came") from error


def _records(value: object) -> tuple[Record, ...]:
    if not isinstance(value, list) or not all(isinstance(record, Mapping) for record in value):
        raise UnexpectedAnswerError(f"a list of records was expected, {_shape(value)} came")
    if any(not isinstance(record.get("idweb"), str) or not record["idweb"] for record in value):
        raise UnexpectedAnswerError("a record without idweb came")
    return tuple(value)


def _shape(value: object) -> str:
    if isinstance(value, Mapping):
        return f"an object with {', '.join(sorted(map(str, value))[:8]) or 'nothing in it'}"
    return f"a {type(value).__name__}"
