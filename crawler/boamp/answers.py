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
    records: tuple[Record, ...]  # those with an idweb
    nameless: int = 0  # those without: they can be neither kept nor asked for


def read_records(body: bytes) -> Records:
    """`{"total_count": N, "results": [{…}]}`; UnexpectedAnswerError for anything else."""
    answer = _json(body)
    if not isinstance(answer, Mapping) or not isinstance(answer.get("total_count"), int):
        raise UnexpectedAnswerError(
            f"an object with total_count and results was expected, {_shape(answer)} came"
        )
    return _records(answer.get("results"), answer["total_count"])


def read_export(body: bytes) -> Records:
    """`[{…}]`, a bare list of all records."""
    records = _json(body)
    return _records(records, len(records) if isinstance(records, list) else 0)


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
    except RecursionError as error:
        raise UnexpectedAnswerError("JSON was expected, something nested too deep came") from error
    except ValueError as error:
        start = " ".join(body[:80].decode("utf-8", errors="replace").split())
        raise UnexpectedAnswerError(f"JSON was expected, '{start}' came") from error


def _records(value: object, total: int) -> Records:
    if not isinstance(value, list) or not all(isinstance(record, Mapping) for record in value):
        raise UnexpectedAnswerError(f"a list of records was expected, {_shape(value)} came")
    named = tuple(record for record in value if isinstance(record.get("idweb"), str) and record["idweb"])
    if value and not named:
        raise UnexpectedAnswerError(f"records with an idweb were expected, {len(value)} without idweb came")
    return Records(total=total, records=named, nameless=len(value) - len(named))


def _shape(value: object) -> str:
    if isinstance(value, Mapping):
        return f"an object with {', '.join(sorted(map(str, value))[:8]) or 'nothing in it'}"
    return f"a {type(value).__name__}"
