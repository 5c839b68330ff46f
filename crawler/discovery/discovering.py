"""From a department to catalogue files: ask the directory, look at the sites, write."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from contrechamp.errors import CatalogueError
from contrechamp.progress import Progress
from contrechamp.reference import Bodies, Body, BodyKind
from contrechamp.settings import Settings
from crawler.discovery.files import catalogue_file, file_name, why_nothing
from crawler.discovery.profiles import best_of, profile_file, why_no_file
from crawler.discovery.town_halls import DIRECTORY, directory_url, is_shared, read_directory
from crawler.errand import Errand, download, run
from crawler.spiders.site_probe import Sight

NOT_FOUND = "not-found.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which towns."""

    departments: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()  # INSEE codes
    population_min: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """What came of one town."""

    body: Body
    site: str | None
    file: Path | None  # None: nothing was written
    why_not: str | None  # None: a file was written, or was there already
    profile: Path | None = None  # the file of its buyer profile; None: none was written
    profile_why_not: str | None = None  # None: a file was written, was there already, or no profile was seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What came of all."""

    towns: tuple[Discovered, ...]
    not_found: Path | None  # the list of towns without a file; None: every town has one
    problems: tuple[str, ...] = ()


def discover(
    settings: Settings,
    bodies: Bodies,
    wanted: Wanted,
    into: Path,
    *,
    now: datetime,
    progress: Progress,
    directory: str = DIRECTORY,
) -> Discovery:
    """Find the sites of these towns and write a catalogue file for each that publishes acts.

    A second file beside it is for the buyer profile the site leads to, where the town's notices can be told.

    Files go to `into`/fr/<department>/; one that is there already is left alone, its site not looked at.
    Raises CatalogueError when no commune is meant, UnreadableError when the directory answers otherwise than
    documented.
    """
    towns = _towns(bodies, wanted)
    if not towns:
        raise CatalogueError("discover", "no commune of the reference data is meant; see --help")
    codes = wanted.communes or wanted.departments
    asked = download(
        settings,
        [directory_url(code, directory) for code in codes],
        now=now,
        progress=progress,
        public_api=True,
    )
    sites: dict[str, str | None] = {}
    for body in asked.bodies.values():
        sites |= read_directory(body)
    there = {town.insee: into / "fr" / file_name(town) for town in towns}
    to_see = {
        town.insee: site
        for town in towns
        if not there[town.insee].exists() and (site := sites.get(town.insee or "")) and not is_shared(site)
    }
    seen = _look(settings, to_see, now=now, progress=progress)
    found = [_settle(town, sites.get(town.insee or ""), seen, there[town.insee], now) for town in towns]
    return Discovery(towns=tuple(found), not_found=_list_missing(found, into), problems=asked.problems)


def _towns(bodies: Bodies, wanted: Wanted) -> list[Body]:
    return [
        body
        for body in bodies.all
        if body.kind is BodyKind.COMMUNE
        and (body.insee in wanted.communes or body.department in wanted.departments)
        and (body.population or 0) >= wanted.population_min
    ]


def _look(
    settings: Settings, sites: dict[str | None, str], *, now: datetime, progress: Progress
) -> dict[str, Sight]:
    errands = [
        Errand(id=str(insee), spider="site_probe", options={"homepage": site})
        for insee, site in sites.items()
    ]
    with run(settings, errands, now=now, progress=progress) as (store, _):
        return {errand.id: Sight.from_json(store.intake.cursor(errand.id)) for errand in errands}


def _settle(town: Body, site: str | None, seen: dict[str, Sight], file: Path, now: datetime) -> Discovered:
    if file.exists():
        return Discovered(body=town, site=site, file=file, why_not=None)
    if site is None:
        why = "the directory of town halls names no site"
    elif is_shared(site):
        why = "its site is a page on a shared host"
    else:
        sight, day = seen[town.insee or ""], now.date().isoformat()
        profile, profile_why_not = _settle_profile(town, sight, file, day)
        text = catalogue_file(town, sight, day)
        if text is not None:
            _write(file, text)
        return Discovered(
            body=town,
            site=site,
            file=file if text is not None else None,
            why_not=None if text is not None else why_nothing(sight),
            profile=profile,
            profile_why_not=profile_why_not,
        )
    return Discovered(body=town, site=site, file=None, why_not=why)


def _settle_profile(town: Body, sight: Sight, file: Path, day: str) -> tuple[Path | None, str | None]:
    """The file of the town's buyer profile, beside that of its site, or why there is none."""
    profile = best_of(sight.profiles)
    if profile is None:
        return None, None
    beside = file.with_name(f"{file.stem}-marches.toml")
    text = profile_file(town, profile, day)
    if text is None:
        return None, why_no_file(profile)
    if not beside.exists():
        _write(beside, text)
    return beside, None


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _list_missing(found: Sequence[Discovered], into: Path) -> Path | None:
    missing = [one for one in found if one.file is None]
    if not missing:
        return None
    into.mkdir(parents=True, exist_ok=True)
    path = into / NOT_FOUND
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines)
        table.writerow(("insee", "commune", "department", "population", "site", "why"))
        for one in missing:
            body = one.body
            table.writerow(
                (body.insee, body.name, body.department, body.population or "", one.site or "", one.why_not)
            )
    return path
