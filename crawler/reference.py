"""Renews the reference data of communes from geo.api.gouv.fr, into the data directory.

Fields as documented there: `nom`, `code` (INSEE), `codesPostaux`, `siren`, `codeDepartement`, `population`.
"""

import csv
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from contrechamp.errors import UnreadableError
from contrechamp.progress import Progress
from contrechamp.reference import load_bodies
from contrechamp.reference.bodies import COMMUNES_COLUMNS
from contrechamp.settings import Settings
from crawler.errand import download

GEO_API = "https://geo.api.gouv.fr"
_FIELDS = "nom,code,codesPostaux,siren,codeDepartement,population"
_SHRUNK = 0.95  # fewer communes than this share of those known: the answer is not whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """What came of a renewal."""

    file: Path
    communes: int
    before: int


def renew_communes(settings: Settings, *, now: datetime, progress: Progress, base: str = GEO_API) -> Renewal:
    """Fetch all communes and put them in the place of those known.

    Raises UnreadableError, and changes nothing, when the answer is not whole or not as documented.
    """
    folder = settings.data_dir / "reference"
    url = f"{base.rstrip('/')}/communes?{urlencode({'fields': _FIELDS, 'format': 'json'})}"
    asked = download(settings, [url], now=now, progress=progress, public_api=True)
    if url not in asked.bodies:
        raise UnreadableError(f"{url} did not answer ({'; '.join(asked.problems)}); try again later")
    rows = sorted(_rows(asked.bodies[url], url))
    before = len(load_bodies(folder).by_insee)
    if len(rows) < _SHRUNK * before:
        raise UnreadableError(f"{url} names {len(rows)} communes, {before} are known: nothing was changed")
    file = folder / "communes.csv"
    _write(file, rows)
    load_bodies.cache_clear()
    return Renewal(file=file, communes=len(rows), before=before)


def _rows(body: bytes, url: str) -> Iterator[tuple[str, ...]]:
    try:
        communes = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"{url} did not answer with JSON; try again later") from error
    if not isinstance(communes, list) or not all(isinstance(commune, Mapping) for commune in communes):
        raise UnreadableError(f"{url}: a list of communes was expected")
    for commune in communes:
        yield _row(commune, url)


def _row(commune: Mapping[str, Any], url: str) -> tuple[str, ...]:
    for name in ("code", "nom", "codeDepartement"):
        if not isinstance(commune.get(name), str):
            raise UnreadableError(f"{url}: a commune without '{name}': {dict(commune)}")
    population = commune.get("population")
    return (
        commune["code"],
        commune["nom"],
        commune["codeDepartement"],
        str(commune.get("siren") or ""),
        str(population) if isinstance(population, int) else "",
        " ".join(map(str, commune.get("codesPostaux") or ())),
    )


def _write(file: Path, rows: list[tuple[str, ...]]) -> None:
    """All or nothing: a reader never sees half a table."""
    text = StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COMMUNES_COLUMNS)
    table.writerows(rows)
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    with new.open("w", encoding="utf-8", newline="") as handle:
        handle.write(text.getvalue())
        handle.flush()
        os.fsync(handle.fileno())
    new.replace(file)
