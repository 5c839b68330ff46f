"""Once a day the data itself, beside the feeds: for whoever wants to count instead of read.

The folder is a Frictionless Data Package: `datapackage.json` says what each file and column holds, how many
bytes it has and their hash. It is written last, so it never speaks of a file that is not there.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from contrechamp.settings import Settings
from contrechamp.store import Store
from contrechamp.store.choice import Choice
from contrechamp.store.columns import Kind, View
from contrechamp.store.procedure_views import OF_PROCEDURES
from feeds.exports import Format, export_database, export_view
from feeds.ocds import export_releases
from feeds.privacy import mask
from feeds.writing import sweep, sync_directories, write_if_changed

FOLDER = "data"
_PACKAGE = "datapackage.json"
_VIEWS = (
    "flagged_documents",
    "flagged_subjects",
    "purchases",
    "vendors_by_authority",
    "coverage",
    "unreadable_documents",
)
_MEDIA_TYPES = {"csv": "text/csv", "jsonl": "application/jsonl", "sqlite3": "application/vnd.sqlite3"}
_TYPES = {
    Kind.TEXT: "string",
    Kind.INTEGER: "integer",
    Kind.NUMBER: "number",
    Kind.DATE: "date",
    Kind.MOMENT: "datetime",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpReport:
    """What one dump wrote."""

    folder: Path
    files: int
    rows: int


def write_dump(store: Store, settings: Settings, *, now: datetime) -> DumpReport | None:
    """Write the data files when `feeds.dump` is set and none were written on this UTC day; else None.

    Private numbers and addresses are masked as in feeds, and the pages of the papers stay at home: their
    sources publish them. Raises StoreError, OSError.
    """
    folder = settings.output_dir / FOLDER
    if not settings.feeds.dump or _day_of(folder) == now.date().isoformat():
        return None
    sweep(folder)
    rows = 0
    resources: list[dict[str, Any]] = []
    procedures = store.questions.procedures_of_flagged(Choice())
    for name in (*_VIEWS, *OF_PROCEDURES):
        view = store.questions.view(name)
        path = folder / f"{name}.csv"
        only = ("procedure", procedures) if name in OF_PROCEDURES else None
        rows += export_view(store, view, Choice(), Format.CSV, path, redact=mask, only=only)
        resources.append(_resource(path) | {"description": view.about, "schema": _schema(view)})
    subjects = folder / "flagged_subjects.jsonl"
    export_view(
        store, store.questions.view("flagged_subjects"), Choice(), Format.JSONL, subjects, redact=mask
    )
    releases = folder / "ocds_releases.jsonl"
    export_releases(store, Choice(), releases)
    database = folder / "flagged.sqlite3"
    export_database(store, Choice(), database, texts=False, redact=mask)
    resources += [_resource(path) for path in (subjects, releases, database)]
    package = {
        "name": "contrechamp",
        "title": settings.feeds.title,
        "created": now.isoformat(),
        "resources": resources,
    }
    write_if_changed(folder / _PACKAGE, json.dumps(package, ensure_ascii=False, indent=2).encode())
    sync_directories([folder])
    return DumpReport(folder=folder, files=len(resources), rows=rows)


def _day_of(folder: Path) -> str | None:
    """The day of the dump that is there; None: there is none, or it cannot be read."""
    try:
        package = json.loads((folder / _PACKAGE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return str(package.get("created", ""))[:10] if isinstance(package, dict) else None


def _resource(path: Path) -> dict[str, Any]:
    digest = hashlib.sha256()
    for block in _blocks(path):
        digest.update(block)
    return {
        "name": f"{path.stem}-{path.suffix[1:]}",
        "path": path.name,
        "mediatype": _MEDIA_TYPES[path.suffix[1:]],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest.hexdigest()}",
    }


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            yield block


def _schema(view: View) -> dict[str, Any]:
    return {
        "fields": [
            {"name": column.name, "type": _TYPES[column.kind], "description": column.note}
            for column in view.columns
        ],
        "missingValues": [""],
    }
