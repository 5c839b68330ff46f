"""The catalogue: one TOML file a source, read strictly.

crawler/sources/README.md documents every key. A directory of the operator's own is read the same way; a
source of the same id replaces the shipped one.
"""

import importlib
import pkgutil
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contrechamp.errors import CatalogueError
from contrechamp.records import Authority, Expectation, Source
from crawler.options import SpiderOptions, hosts_written, read_options, unknown_key

if TYPE_CHECKING:
    from crawler.spiders.base import SourceSpider

SHIPPED = Path(__file__).parent / "sources"

_COMMON = ("title", "country", "language", "spider", "homepage", "interval", "licence", "authority", "expect")
_REQUIRED = ("title", "country", "language", "spider")
_AUTHORITY = {
    "name": r".*\S.*",
    "siren": r"\d{9}",
    "insee": r"\d[\dAB]\d{3}",
    "department": r"\d\d|2[AB]|9[78]\d",
}
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_SLACK = timedelta(hours=1)  # cron is never on the second: a daily source is due after 23 hours

# ISO 3166-1 alpha-2, without the codes that are only reserved
_COUNTRY_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV
BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET
FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM
IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD
ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE
PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST
SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS
YE YT ZA ZM ZW EU
"""
_COUNTRIES = frozenset(_COUNTRY_CODES.split())  # EU: for the Union's own sources


@dataclass(frozen=True, slots=True)
class SpiderKind:
    """A module of crawler/spiders: its spider and the options it reads."""

    spider: "type[SourceSpider[Any]]"
    options: type[SpiderOptions]


@dataclass(slots=True)
class _Problems:
    """What is wrong with one file."""

    lines: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.lines.append(text)


def load_catalogue(directories: Sequence[Path], *, shipped: bool = True) -> tuple[Source, ...]:
    """All sources, by id: the shipped ones, then those of each directory, later ones replacing earlier.

    Raises CatalogueError with everything that is wrong in any of the files.
    """
    sources: dict[str, Source] = {}
    wrong: list[tuple[str, str]] = []
    for directory in [*([SHIPPED] if shipped else []), *directories]:
        if not directory.is_dir():
            wrong.append((str(directory), "is not a directory of sources"))
            continue
        for file in sorted(directory.rglob("*.toml")):
            # a folder's own documents.toml may lie beside the files it describes
            if file.name == "documents.toml":
                continue
            id_ = file.relative_to(directory).with_suffix("").as_posix()
            source, problems = _read(file, id_)
            wrong.extend((str(file), problem) for problem in problems)
            if source is not None:
                sources[id_] = source
    if len(wrong) == 1:
        raise CatalogueError(*wrong[0])
    if wrong:
        listing = "".join(f"\n  {path}: {problem}" for path, problem in wrong)
        raise CatalogueError("catalogue", f"{len(wrong)} problems{listing}")
    return tuple(sources[id_] for id_ in sorted(sources))


def is_due(source: Source, last_success: datetime | None, now: datetime) -> bool:
    """Whether a source should be read again; up to an hour early, so that a daily cron misses no day."""
    slack = min(_SLACK, source.interval / 10)
    return last_success is None or now - last_success >= source.interval - slack


def spider_kinds() -> tuple[str, ...]:
    """The names a catalogue file may give for `spider`."""
    package = importlib.import_module("crawler.spiders")
    return tuple(sorted(m.name for m in pkgutil.iter_modules(package.__path__) if m.name != "base"))


def spider_kind(name: str) -> SpiderKind:
    """The spider of that name and its options; the name is one of `spider_kinds()`."""
    module = importlib.import_module(f"crawler.spiders.{name}")
    base = importlib.import_module("crawler.spiders.base").SourceSpider
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, base) and value.__module__ == module.__name__
    ]
    return SpiderKind(spider=own[-1], options=module.Options)


def options_of(source: Source) -> SpiderOptions:
    """The options of a source of the catalogue as its spider reads them."""
    options, problems = read_options(spider_kind(source.spider).options, source.options, Path())
    if options is None:
        raise CatalogueError(source.id, "; ".join(problems))
    return options


def start_hosts(source: Source) -> frozenset[str]:
    """Hosts the operator wrote as addresses to begin at: allowed even when they are private."""
    return hosts_written(source.options)


def _read(file: Path, id_: str) -> tuple[Source | None, list[str]]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        return None, [f"cannot be read ({error})"]
    except tomllib.TOMLDecodeError as error:
        return None, [f"not TOML ({error})"]
    problems = _Problems()
    for key in _REQUIRED:
        if key not in table:
            problems.add(f"'{key}' is missing")
    texts = {key: _text(table, key, problems) for key in (*_REQUIRED, "homepage", "licence")}
    country = texts["country"] or ""
    if country and country not in _COUNTRIES:
        problems.add(f"country '{country}' is not an ISO 3166-1 code such as 'FR'")
    language = texts["language"] or ""
    if language and not re.fullmatch("[a-z]{2}", language):
        problems.add(f"language '{language}' is not an ISO 639-1 code such as 'fr'")
    interval = _interval(table.get("interval", "1d"), problems)
    expect = _expect(table.get("expect", {}), problems)
    authority = _authority(table.get("authority"), country, problems)
    options = {key: value for key, value in table.items() if key not in _COMMON}
    plain = _options(texts["spider"], options, file.parent, problems)
    if problems.lines:
        return None, problems.lines
    return Source(
        id=id_,
        title=texts["title"] or "",
        country=country,
        language=language,
        spider=texts["spider"] or "",
        homepage=texts["homepage"],
        interval=interval,
        expect=expect,
        authority=authority,
        licence=texts["licence"],
        options=plain,
    ), []


def _text(table: Mapping[str, object], key: str, problems: _Problems) -> str | None:
    value = table.get(key)
    if value is None:
        return None
    if isinstance(value, str) and value.strip():
        return value
    problems.add(f"'{key}': {value!r} is not text")
    return None


def _interval(value: object, problems: _Problems) -> timedelta:
    match = re.fullmatch(r"([1-9]\d{0,3})\s*([mhdw])", value) if isinstance(value, str) else None
    if match is None:
        problems.add(f"'interval': {value!r} is not a span such as '6h', '1d' or '1w'")
        return timedelta(days=1)
    return int(match[1]) * _UNITS[match[2]]


def _expect(value: object, problems: _Problems) -> Expectation:
    numbers: dict[str, int] = {}
    for key, number in _table(value, "expect", problems):
        if key not in Expectation.__dataclass_fields__:
            problems.add(f"[expect]: {unknown_key(key, Expectation.__dataclass_fields__)}")
        elif not isinstance(number, int) or isinstance(number, bool) or number < 0:
            problems.add(f"[expect] '{key}': {number!r} is not a whole number")
        else:
            numbers[key] = number
    return Expectation(**numbers)


def _authority(value: object, country: str, problems: _Problems) -> Authority | None:
    if value is None:
        return None
    texts: dict[str, str] = {}
    for key, text in _table(value, "authority", problems):
        if key not in _AUTHORITY:
            problems.add(f"[authority]: {unknown_key(key, _AUTHORITY)}")
        elif not isinstance(text, str) or not re.fullmatch(_AUTHORITY[key], text):
            problems.add(f"[authority] '{key}': {text!r} is not one (write it as text, between quotes)")
        else:
            texts[key] = text
    if "name" not in texts:
        problems.add("[authority]: 'name' is missing")
        return None
    return Authority(country=country, **texts)


def _table(value: object, name: str, problems: _Problems) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        yield from value.items()
    else:
        problems.add(f"'{name}' must be a table: [{name}]")


def _options(
    spider: str | None, table: Mapping[str, object], base: Path, problems: _Problems
) -> Mapping[str, object]:
    """The spider's own keys, checked, with relative paths made absolute."""
    if spider is None:  # which keys there are is not known, but one may be the missing one misspelt
        for line in (unknown_key(key, dict.fromkeys(_COMMON)) for key in table):
            if "did you mean" in line:
                problems.add(line)
        return {}
    kinds = spider_kinds()
    if spider not in kinds:
        hint = unknown_key(spider, dict.fromkeys(kinds)).removeprefix("unknown key ")
        problems.add(f"'spider': unknown spider {hint}; there are: {', '.join(kinds)}")
        return {}
    kind = spider_kind(spider).options
    _, wrong = read_options(kind, table, base)
    known = {**dict.fromkeys(_COMMON), **kind.__dataclass_fields__}
    for line in wrong:
        match = re.match(r"unknown key '(.+?)'", line)
        problems.add(unknown_key(match[1], known) if match else line)
    paths = [name for name, f in kind.__dataclass_fields__.items() if f.type in (Path, "Path")]
    return {
        key: str((base / Path(str(value)).expanduser()).absolute()) if key in paths else value
        for key, value in table.items()
    }
