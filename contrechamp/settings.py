"""All settings, read once: defaults, then a TOML file, then the environment.

The file is the one named by `--config` or `CONTRECHAMP_CONFIG`, else `contrechamp.toml` in the current
folder when there is one. A setting `x` of table `t` is `CONTRECHAMP_T_X` in the environment; a top-level
setting `x` is `CONTRECHAMP_X`. docs/operations.md lists them all.
"""

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_type_hints

from contrechamp import __version__
from contrechamp.errors import SettingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSettings:
    """How we behave as a guest."""

    contact: str = ""  # address or page put in the user agent; `doctor` warns when empty
    delay_seconds: float = 2.0  # least time between two requests to one host
    timeout_seconds: float = 60.0  # default 180 in Scrapy; council servers answer in 10 s or never
    max_file_mib: int = 64  # a larger answer is refused and recorded
    memory_mib: int = 512  # of the fetching process
    source_hours: float = 6.0  # a source still busy after that is stopped and taken up next time
    private_hosts: tuple[str, ...] = ()  # hosts on private addresses that links may lead to


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractSettings:
    """Limits of the workers that read files."""

    workers: int = 0  # 0: one a core
    memory_mib: int = 1024  # a worker
    file_seconds: float = 120.0  # text of one file, without OCR
    ocr_page_seconds: float = 60.0
    max_pages: int = 2000
    max_pixels: int = 25_000_000  # of one rendered page or image
    max_characters: int = 20_000_000  # of one file
    ocr: bool = True
    ocr_languages: tuple[str, ...] = ("fra", "eng", "deu")  # those installed are used


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSettings:
    """How and where feeds are written."""

    site_url: str = ""  # where `public_dir` is served; empty: links to feeds are relative
    title: str = "Contrechamp"
    site: bool = True  # write the pages beside the feeds
    max_entries: int = 200  # newest entries of one feed
    channels: str = ""  # an own channels.toml; empty: the one shipped
    copies: bool = True  # the archived files of flagged papers lie beside their pages
    dump: bool = False  # once a day the data as files, in `data/` beside the feeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an operator can set."""

    data_dir: Path = Path("var")  # archive, database, lock
    database: str = ""  # SQLAlchemy URL; empty: SQLite in data_dir
    public_dir: Path | None = None  # feeds and pages; None: data_dir/public
    catalogues: tuple[Path, ...] = ()  # directories of sources beside the shipped ones
    shipped_sources: bool = True  # False: only the sources of `catalogues`
    lexicons: tuple[Path, ...] = ()  # directories of lexicon entries beside the shipped ones
    free_disk_mib: int = 512  # stop when less is free
    crawl: CrawlSettings = field(default_factory=CrawlSettings)
    extract: ExtractSettings = field(default_factory=ExtractSettings)
    feeds: FeedSettings = field(default_factory=FeedSettings)

    @property
    def database_url(self) -> str:
        """The database to open."""
        return self.database or f"sqlite:///{self.data_dir.absolute() / 'contrechamp.sqlite3'}"

    @property
    def output_dir(self) -> Path:
        """Where feeds and pages are written."""
        return self.public_dir or self.data_dir / "public"

    @property
    def user_agent(self) -> str:
        """Who we say we are."""
        contact = f"; +{self.crawl.contact}" if self.crawl.contact else ""
        return f"Contrechamp/{__version__} (reads public papers of councils{contact})"


def load_settings(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from defaults, file and environment, in that order.

    Raises SettingsError for a missing or unreadable file, an unknown key or a value of another type.
    """
    environ = os.environ if environ is None else environ
    named = path or (Path(environ["CONTRECHAMP_CONFIG"]) if environ.get("CONTRECHAMP_CONFIG") else None)
    found = named or Path("contrechamp.toml")
    table: dict[str, Any] = {}
    if named is not None or found.exists():
        try:
            table = tomllib.loads(found.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                f"{found}: cannot be read ({error}); name another file with --config"
            ) from error
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"{found}: not TOML ({error})") from error
    settings = _fill(Settings(), table, str(found), found.parent)
    return _from_environment(settings, environ)


def current_time(environ: Mapping[str, str] | None = None) -> datetime:
    """Now in UTC; `SOURCE_DATE_EPOCH` (seconds) fixes it, so that a run can be repeated to the byte."""
    environ = os.environ if environ is None else environ
    fixed = environ.get("SOURCE_DATE_EPOCH")
    if fixed is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(fixed), UTC)
    except ValueError as error:
        raise SettingsError(f"SOURCE_DATE_EPOCH: '{fixed}' is not a number of seconds") from error


def _fill(record: Any, table: Mapping[str, Any], where: str, base: Path) -> Any:
    known = {f.name for f in fields(record)}
    hints = get_type_hints(type(record))
    changes: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f" (did you mean '{near[0]}'?)" if near else f" (known: {', '.join(sorted(known))})"
            raise SettingsError(f"{where}: unknown key '{key}'{hint}")
        current = getattr(record, key)
        if is_dataclass(current):
            if not isinstance(value, Mapping):
                raise SettingsError(f"{where}: '{key}' must be a table")
            changes[key] = _fill(current, value, f"{where} [{key}]", base)
        else:
            changes[key] = _convert(value, hints[key], f"{where}: '{key}'", base)
    return replace(record, **changes)


def _convert(value: Any, hint: Any, where: str, base: Path) -> Any:
    if hint in (Path, Path | None):
        if isinstance(value, str):
            return base / Path(value).expanduser()
    elif hint == tuple[Path, ...]:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(base / Path(item).expanduser() for item in value)
    elif hint == tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
    elif hint is bool:
        if isinstance(value, bool):
            return value
    elif hint is float:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _positive(float(value), where)
    elif hint is int:
        if isinstance(value, int) and not isinstance(value, bool):
            return _positive(value, where)
    elif isinstance(value, str):
        return value
    raise SettingsError(f"{where}: {value!r} is not of the expected kind ({getattr(hint, '__name__', hint)})")


def _positive(value: Any, where: str) -> Any:
    if value < 0:
        raise SettingsError(f"{where}: {value} is negative")
    return value


def _from_environment(settings: Settings, environ: Mapping[str, str]) -> Settings:
    table: dict[str, Any] = {}
    hints = get_type_hints(Settings)
    for f in fields(Settings):
        if is_dataclass(getattr(settings, f.name)):
            inner = get_type_hints(type(getattr(settings, f.name)))
            for name, hint in inner.items():
                text = environ.get(f"CONTRECHAMP_{f.name}_{name}".upper())
                if text is not None:
                    table.setdefault(f.name, {})[name] = _parse(text, hint)
        else:
            text = environ.get(f"CONTRECHAMP_{f.name}".upper())
            if text is not None:
                table[f.name] = _parse(text, hints[f.name])
    filled: Settings = _fill(settings, table, "environment", Path())
    return filled


def _parse(text: str, hint: Any) -> Any:
    """An environment variable as the TOML value it stands for; what cannot be parsed stays text."""
    if hint in (tuple[str, ...], tuple[Path, ...]):
        return [item for item in text.split(os.pathsep if hint == tuple[Path, ...] else ",") if item]
    if hint is bool:
        return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}.get(
            text.lower(), text
        )
    if hint in (int, float):
        try:
            return hint(text)
        except ValueError:
            return text
    return text
