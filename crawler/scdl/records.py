"""Records of an Opendatasoft portal as rows of a table of deliberations."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

# Columns of the schema by the names that portals give them; a catalogue file may name others.
_ALIASES = {
    "DELIB_ID": ("delib_id", "numero", "num_delib", "numero_deliberation", "id_acte"),
    "DELIB_OBJET": ("delib_objet", "objet", "titre", "intitule", "libelle"),
    "DELIB_DATE": ("delib_date", "date_seance", "date_deliberation", "date"),
    "DELIB_URL": ("delib_url", "url", "lien", "fichier", "pdf"),
    "COLL_SIRET": ("coll_siret", "siret"),
    "COLL_NOM": ("coll_nom", "collectivite"),
}


class UnexpectedAnswerError(Exception):
    """The portal did not answer as documented."""


@dataclass(frozen=True, slots=True)
class Records:
    """One page of records."""

    total: int
    records: tuple[Mapping[str, Any], ...]


def read_records(body: bytes) -> Records:
    """`{"total_count": N, "results": [{…}]}`; UnexpectedAnswerError for anything else."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        start = " ".join(body[:80].decode("utf-8", errors="replace").split())
        raise UnexpectedAnswerError(f"JSON was expected, '{start}' came") from error
    if not isinstance(answer, Mapping) or not isinstance(answer.get("total_count"), int):
        raise UnexpectedAnswerError("an object with total_count and results was expected")
    results = answer.get("results")
    if not isinstance(results, list) or not all(isinstance(record, Mapping) for record in results):
        raise UnexpectedAnswerError("a list of records was expected under 'results'")
    return Records(answer["total_count"], tuple(results))


def as_row(record: Mapping[str, Any], names: Mapping[str, str], files_url: str) -> dict[str, Any]:
    """A record under the schema's column names; a file of the portal becomes its address.

    `names` says which field of this portal is which column, where it is not one of the usual ones.
    """
    lower = {name.lower(): value for name, value in record.items()}
    row: dict[str, Any] = dict(record)
    for column, usual in _ALIASES.items():
        wanted = (names[column].lower(),) if column in names else usual
        value = next((lower[name] for name in wanted if lower.get(name) not in (None, "")), None)
        if value is not None:
            row[column] = _address(value, files_url) if column == "DELIB_URL" else value
    return row


def _address(value: object, files_url: str) -> object:
    """A file is given as `{"id": …, "filename": …}`."""
    if isinstance(value, Mapping):
        number = value.get("id")
        return f"{files_url}/{quote(str(number), safe='')}" if number else value.get("url")
    return value
