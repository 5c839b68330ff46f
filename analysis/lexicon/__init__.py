"""The vocabulary as data: TOML files a lawyer can edit, read into records.

A lexicon directory holds, all optional:

    vendors/*.toml  terms/*.toml  law.toml  any other *.toml    entries, one table each
    cues.toml          sets of words that confirm or refute an entry, by language
    context/<lang>.toml  what changes the reading of a mention: denial, elsewhere, a table of contents
    stages/<lang>.toml   what tells a purchase from a debate
    families.toml      lists of words that phrases of the other files name: `<buy>`
    cpv.toml           procurement codes
    companies.toml     which registered companies the vendors are

docs/add-a-term.md explains every key. A user's own directory is read after the shipped one: an entry of
the same name takes the place of the shipped one, words are added to sets of the same name.
"""

import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path

from analysis.lexicon.companies import FILE as COMPANIES
from analysis.lexicon.companies import Company, add_company, read_companies
from analysis.lexicon.reading import (
    LANGUAGES,
    Families,
    read_codes,
    read_contexts,
    read_cues,
    read_entries,
    read_families,
    read_stages,
    read_toml,
)
from analysis.lexicon.records import EARLIER, RECITAL, UNDONE, Code, ContextRule, Entry, StageRule
from contrechamp.errors import CatalogueError

__all__ = [
    "COMPANIES",
    "EARLIER",
    "LANGUAGES",
    "RECITAL",
    "SHIPPED",
    "UNDONE",
    "Code",
    "Company",
    "ContextRule",
    "Entry",
    "Lexicon",
    "StageRule",
    "add_company",
    "check_directory",
    "load_lexicon",
]

SHIPPED = Path(__file__).parent
FAMILIES = "families.toml"

Words = Mapping[str, Mapping[str, tuple[str, ...]]]  # set → language → phrases
Companies = Mapping[str, tuple[Company, ...]]  # by the id of the vendor


@dataclass(frozen=True)
class Lexicon:
    """Everything the detector knows, from all directories."""

    entries: tuple[Entry, ...] = ()
    cues: Words = field(default_factory=dict)
    contexts: tuple[ContextRule, ...] = ()
    stages: tuple[StageRule, ...] = ()
    cpv: Mapping[str, Code] = field(default_factory=dict)  # by their eight digits
    companies: Mapping[str, tuple[Company, ...]] = field(default_factory=dict)  # by the id of the vendor

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        """Entries by their id."""
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def by_siren(self) -> Mapping[str, Entry]:
        """The vendor that is a company, by the company's number; a later directory settles it."""
        return {
            company.siren: self.by_id[vendor]
            for vendor, companies in self.companies.items()
            for company in companies
            if company.siren is not None
        }

    def sirens(self, entry: Entry) -> tuple[str, ...]:
        """The numbers by which an entry is recognised among the parties of a contract."""
        return tuple(sorted(siren for siren, vendor in self.by_siren.items() if vendor.id == entry.id))

    @cached_property
    def digest(self) -> str:
        """Changes when anything that can change a finding changes."""
        content = json.dumps(
            [
                [asdict(entry) for entry in sorted(self.entries, key=lambda entry: entry.id)],
                {name: dict(words) for name, words in self.cues.items()},
                sorted((asdict(rule) for rule in self.contexts), key=str),
                sorted((asdict(rule) for rule in self.stages), key=str),
                {code: asdict(told) for code, told in self.cpv.items()},
                {siren: entry.id for siren, entry in self.by_siren.items()},
            ],
            sort_keys=True,
        )
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def load_lexicon(directories: Iterable[Path] = (), *, shipped: bool = True) -> Lexicon:
    """The shipped lexicon with the directories given, later ones over earlier ones.

    Raises CatalogueError naming file, entry and key for anything that is not understood.
    """
    lexicon = Lexicon()
    families: Families = {}
    for directory in ((SHIPPED,) if shipped else ()) + tuple(directories):
        families = directory_families(directory, families)
        lexicon = _add(lexicon, directory, families)
    for entry in lexicon.entries:
        unknown = {*entry.confirm, *entry.together, *entry.refute} - lexicon.cues.keys() - {"roman_numeral"}
        if unknown:
            raise CatalogueError(entry.file, f"[{entry.id}]: no set of words is called '{min(unknown)}'")
    return lexicon


def check_directory(path: Path) -> list[str]:
    """What is wrong with a directory of lexicon files, in plain words; empty when all is well."""
    from analysis.lexicon.checking import check  # noqa: PLC0415  # needs the pipeline, which needs this module

    return check(path)


def directory_families(directory: Path, known: Families | None = None) -> Families:
    """The families of words of a directory, added to those known. Raises CatalogueError."""
    file = directory / FAMILIES
    return read_families(file, read_toml(file), known or {}) if file.is_file() else known or {}


def _add(lexicon: Lexicon, directory: Path, families: Families) -> Lexicon:
    if not directory.is_dir():
        raise CatalogueError(directory, "is not a directory of lexicon files")
    entries = dict(lexicon.by_id)
    cues = {name: dict(words) for name, words in lexicon.cues.items()}
    contexts = list(lexicon.contexts)
    stages = list(lexicon.stages)
    cpv = dict(lexicon.cpv)
    companies: dict[str, tuple[Company, ...]] = {}
    seen: dict[str, str] = {}
    for file in sorted(directory.rglob("*.toml")):
        table = read_toml(file)
        place = file.relative_to(directory).as_posix()
        if place == FAMILIES:
            continue  # read before, for all files
        if place == "cues.toml":
            for name, words in read_cues(file, table, families).items():
                merged = cues.setdefault(name, {})
                for language, phrases in words.items():
                    merged[language] = (*merged.get(language, ()), *phrases)
        elif place == "cpv.toml":
            cpv.update(read_codes(file, table))
        elif place == COMPANIES:
            for vendor, listed in read_companies(file, table).items():
                companies[vendor] = (*companies.get(vendor, ()), *listed)
        elif place.startswith("context/"):
            contexts.extend(read_contexts(file, table, families))
        elif place.startswith("stages/"):
            stages.extend(read_stages(file, table, families))
        else:
            for entry in read_entries(file, table, families):
                if entry.id in seen:
                    raise CatalogueError(
                        file, f"[{entry.id}] is also in {seen[entry.id]}: give one another name"
                    )
                seen[entry.id] = place
                entries[entry.id] = replace(entry, file=place)
                if entry.siren is not None:
                    own = Company(siren=entry.siren, source=entry.source, verified=entry.verified)
                    companies[entry.id] = (own, *companies.get(entry.id, ()))
    return Lexicon(
        tuple(entries.values()),
        cues,
        tuple(contexts),
        tuple(stages),
        cpv,
        _settled(directory / COMPANIES, lexicon.companies, companies, entries),
    )


def _settled(
    file: Path, before: Companies, added: Companies, entries: Mapping[str, Entry]
) -> dict[str, tuple[Company, ...]]:
    """The companies of all directories; a number given to another vendor anew is no longer the old one's.

    Raises CatalogueError for a vendor that is no entry, and for a number that two vendors are given at once.
    """
    given: dict[str, str] = {}
    for vendor, companies in added.items():
        if vendor not in entries:
            near = difflib.get_close_matches(vendor, entries, n=1)
            hint = f" (did you mean '{near[0]}'?)" if near else ""
            raise CatalogueError(file, f"[[{vendor}]]: no entry of the lexicon is called so{hint}")
        for company in companies:
            if company.siren is not None and given.setdefault(company.siren, vendor) != vendor:
                both = f"'{given[company.siren]}' and to '{vendor}'"
                raise CatalogueError(file, f"SIREN {company.siren} is given to {both}: it is one company")
    kept = {
        vendor: tuple(each for each in companies if given.get(each.siren or "", vendor) == vendor)
        for vendor, companies in before.items()
    }
    return {
        vendor: tuple({each.siren: each for each in (*kept.get(vendor, ()), *added.get(vendor, ()))}.values())
        for vendor in dict.fromkeys((*kept, *added))
    }
