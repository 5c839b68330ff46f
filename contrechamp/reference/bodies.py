"""Communes and their groupings, departments, regions: read once from CSV files."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

from contrechamp.errors import CatalogueError

SHIPPED = Path(__file__).parent / "france"
COMMUNES_COLUMNS = ("insee", "name", "department", "siren", "population", "postcodes")
_HEADS = {
    "communes.csv": COMMUNES_COLUMNS,
    "groupings.csv": ("siren", "name", "type", "department", "population", "communes"),
    "departments.csv": ("code", "name", "region", "seat"),
    "regions.csv": ("code", "name"),
}


class BodyKind(StrEnum):
    """What kind of public body."""

    COMMUNE = "commune"
    GROUPING = "grouping"  # of communes
    DEPARTMENT = "department"  # the council, not the territory
    REGION = "region"
    PREFECTURE = "prefecture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One public body of the reference data."""

    kind: BodyKind
    name: str
    siren: str | None = None  # None: not in the data, as of departments, regions, prefectures
    insee: str | None = None  # of communes
    department: str | None = None  # of a grouping: that of most of its members; None: a region
    region: str | None = None
    population: int | None = None  # municipal; None: not known
    postcodes: tuple[str, ...] = ()


class Bodies:
    """All bodies of one edition of the data."""

    def __init__(
        self, bodies: tuple[Body, ...], departments: Mapping[str, tuple[str, str]], regions: Mapping[str, str]
    ) -> None:
        self.all = bodies
        self._departments = departments
        self._regions = regions

    def department(self, code: str) -> str | None:
        """The name of a department or overseas collectivity; None: there is none of that code."""
        known = self._departments.get(code.upper())
        return known[0] if known else None

    def region_of(self, department: str) -> str | None:
        """The code of the region a department lies in; None: unknown code."""
        known = self._departments.get(department.upper())
        return known[1] if known else None

    def region(self, code: str) -> str | None:
        """The name of a region; None: there is none of that code."""
        return self._regions.get(code)

    @property
    def departments(self) -> Mapping[str, str]:
        """Names by code."""
        return {code: name for code, (name, _) in self._departments.items()}

    @property
    def regions(self) -> Mapping[str, str]:
        """Names by code."""
        return self._regions

    @cached_property
    def by_siren(self) -> Mapping[str, Body]:
        """Communes and groupings."""
        return {body.siren: body for body in self.all if body.siren}

    @cached_property
    def by_insee(self) -> Mapping[str, Body]:
        """Communes."""
        return {body.insee: body for body in self.all if body.insee}

    @cached_property
    def by_name(self) -> Mapping[tuple[BodyKind, str], tuple[Body, ...]]:
        """By kind and plain name (`plain`): several where a name is shared."""
        found: dict[tuple[BodyKind, str], tuple[Body, ...]] = {}
        for body in self.all:
            key = (body.kind, plain(_without_legal_form(body.name)))
            found[key] = (*found.get(key, ()), body)
        return found


@cache
def load_bodies(newer: Path | None = None) -> Bodies:
    """The shipped data; a file of the directory `newer` takes the place of the shipped one of its name.

    Raises CatalogueError naming file and line for what is not understood.
    """
    departments = {row["code"]: (row["name"], row["region"]) for row in _rows("departments.csv", newer)}
    regions = {row["code"]: row["name"] for row in _rows("regions.csv", newer)}
    communes = (
        Body(
            kind=BodyKind.COMMUNE,
            name=row["name"],
            siren=row["siren"] or None,
            insee=row["insee"],
            department=row["department"],
            region=departments.get(row["department"], ("", None))[1],
            population=int(row["population"]) if row["population"] else None,
            postcodes=tuple(row["postcodes"].split()),
        )
        for row in _rows("communes.csv", newer)
    )
    groupings = (
        Body(
            kind=BodyKind.GROUPING,
            name=row["name"],
            siren=row["siren"],
            department=row["department"] or None,
            region=departments.get(row["department"], ("", None))[1],
            population=int(row["population"]) if row["population"] else None,
        )
        for row in _rows("groupings.csv", newer)
    )
    councils = (
        Body(kind=kind, name=name, department=code, region=region)
        for code, (name, region) in departments.items()
        for kind in (BodyKind.DEPARTMENT, BodyKind.PREFECTURE)
    )
    of_regions = (Body(kind=BodyKind.REGION, name=name, region=code) for code, name in regions.items())
    return Bodies((*communes, *groupings, *councils, *of_regions), departments, regions)


def plain(name: str) -> str:
    """A name as it is compared: lower case, without accents and marks, Saint spelt out.

    >>> plain("St-Étienne-du-Rouvray")
    'saint etienne du rouvray'
    """
    letters = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "OE").casefold())
    words = re.findall(r"[a-z0-9]+", "".join(c for c in letters if not unicodedata.combining(c)))
    return " ".join(_SPELT_OUT.get(word, word) for word in words)


_SPELT_OUT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def _without_legal_form(name: str) -> str:
    """Groupings are listed as "CC du Liancourtois", "CA Mulhouse Alsace Agglomération (m2A)"."""
    return re.sub(r"^(?:CC|CA|CU|EPT)\s+(?:d[eu]s?\s+(?:la\s+)?|de\s+l['’]|d['’])?|\s*\([^)]*\)$", "", name)


def _rows(name: str, newer: Path | None) -> Iterator[dict[str, str]]:
    path = newer / name if newer is not None and (newer / name).is_file() else SHIPPED / name
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != _HEADS[name]:
            raise CatalogueError(
                str(path),
                f"the columns must be {', '.join(_HEADS[name])}; delete the file to use the shipped one",
            )
        for row in reader:
            if None in row.values():
                raise CatalogueError(str(path), f"line {reader.line_num}: a column is missing")
            yield row
