"""The official site of every town hall, from the directory of public services (DILA).

https://api-lannuaire.service-public.fr, dataset `api-lannuaire-administration`, Licence Ouverte 2.0. Fields
that hold records are JSON in text; a commune has dozens of entries, of which the one with a `pivot` of the
type `mairie` is its town hall.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from contrechamp.errors import UnreadableError

DIRECTORY = "https://api-lannuaire.service-public.fr"
_EXPORT = "/api/explore/v2.1/catalog/datasets/api-lannuaire-administration/exports/json"
_SELECT = "nom,pivot,code_insee_commune,site_internet"
# Hosts that many towns share: what stands there is not read through a town's own site.
_SHARED = (
    "facebook.com", "instagram.com", "intramuros.org", "panneaupocket.com", "illiwap.com", "wixsite.com",
    "e-monsite.com", "google.com", "linktr.ee", "service-public.fr", "service-public.gouv.fr", "campagnol.fr",
)  # fmt: skip


def directory_url(code: str, base: str = DIRECTORY) -> str:
    """All town halls of a department ("44", "2A", "974") or of one commune ("44109")."""
    query = {"where": f'startswith(code_insee_commune,"{code}")', "select": _SELECT}
    return f"{base.rstrip('/')}{_EXPORT}?{urlencode(query)}"


def read_directory(body: bytes) -> dict[str, str | None]:
    """Sites by INSEE code; None where a town hall names none. UnreadableError for another answer."""
    try:
        records = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(
            "the directory of town halls did not answer with JSON; try again later"
        ) from error
    if not isinstance(records, list):
        raise UnreadableError(
            "the directory of town halls answered with another shape than a list of records"
        )
    found: dict[str, str | None] = {}
    for record in records:
        if isinstance(record, Mapping) and _is_town_hall(record):
            insee = str(record.get("code_insee_commune") or "")
            site = next(_sites(record), None)
            if insee and (site or insee not in found):
                found[insee] = site
    return found


def is_shared(url: str) -> bool:
    """Whether an address lies on a host that is not the town's own."""
    host = (urlsplit(url).hostname or "").lower()
    return any(host == shared or host.endswith(f".{shared}") for shared in _SHARED)


def _is_town_hall(record: Mapping[str, Any]) -> bool:
    return any(
        isinstance(pivot, Mapping) and pivot.get("type_service_local") == "mairie"
        for pivot in _records(record.get("pivot"))
    )


def _sites(record: Mapping[str, Any]) -> Iterator[str]:
    for site in _records(record.get("site_internet")):
        address = site.get("valeur") if isinstance(site, Mapping) else None
        if isinstance(address, str) and address.strip():
            text = address.strip()
            yield text if "://" in text else f"https://{text}"


def _records(value: object) -> Sequence[Any]:
    """The records of a field: JSON in text, or a list already."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    return value if isinstance(value, list) else []
