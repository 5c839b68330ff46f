"""What one invocation works with: settings, clock, catalogue, progress. Read once, here."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Self

import typer

from contrechamp.cli.drawing import progress_for_terminal
from contrechamp.errors import CatalogueError
from contrechamp.progress import Progress
from contrechamp.records import Source
from contrechamp.settings import Settings, current_time, load_settings
from contrechamp.store import Store, run_lock


@dataclass(frozen=True, kw_only=True)
class Session:
    """The shared options and what follows from them."""

    read_settings: Callable[[], Settings]
    verbose: bool = False

    @classmethod
    def from_options(
        cls, *, config: Path | None, data_dir: Path | None, catalogues: tuple[Path, ...], verbose: bool
    ) -> Self:
        """Defaults, file, environment, then the options of the command line."""

        def read() -> Settings:
            settings = load_settings(config)
            if data_dir is not None:
                settings = replace(settings, data_dir=data_dir)
            return replace(settings, catalogues=settings.catalogues + catalogues)

        return cls(read_settings=read, verbose=verbose)

    @property
    def watched(self) -> bool:
        """Whether somebody wants to read what was done, even when nothing is wrong."""
        return self.verbose or sys.stderr.isatty()

    @cached_property
    def settings(self) -> Settings:
        """Read when first asked for, so that `--help` needs none and `doctor` can say what is wrong."""
        return self.read_settings()

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The whole catalogue."""
        from crawler import load_catalogue  # noqa: PLC0415 - Scrapy takes a second to import

        return load_catalogue(self.settings.catalogues, shipped=self.settings.shipped_sources)

    def select(self, patterns: Sequence[str]) -> tuple[Source, ...]:
        """The sources whose id matches one of the patterns (`fr/nice`, `fr/*`); none given: all.

        Raises CatalogueError for a pattern that matches nothing.
        """
        if not patterns:
            return self.sources
        for pattern in patterns:
            if not any(fnmatchcase(source.id, pattern) for source in self.sources):
                raise CatalogueError(pattern, "no source has this id; `contrechamp sources` lists them")
        return tuple(
            source for source in self.sources if any(fnmatchcase(source.id, pattern) for pattern in patterns)
        )

    @cached_property
    def query_terms(self) -> Mapping[str, tuple[str, ...]]:
        """What to ask search engines of sources for, by language: from the lexicon."""
        from analysis import search_terms  # noqa: PLC0415 - as above

        return search_terms(self.settings.lexicons)

    @cached_property
    def companies(self) -> Mapping[str, tuple[str, ...]]:
        """Whom to look for among the winners of contracts: from the lexicon."""
        from analysis import companies_sought  # noqa: PLC0415 - as above

        return companies_sought(self.settings.lexicons)

    def now(self) -> datetime:
        """The clock, or the time fixed by SOURCE_DATE_EPOCH."""
        return current_time()

    def progress(self) -> Progress:
        """Bars on a terminal, silence elsewhere."""
        return progress_for_terminal()

    @contextmanager
    def store(self, *, alone: bool = False) -> Iterator[Store]:
        """The store; `alone` holds the lock of the data directory meanwhile."""
        if alone:
            with run_lock(self.settings.data_dir), Store.open(self.settings) as store:
                store.archive.sweep()
                yield store
        else:
            with Store.open(self.settings) as store:
                yield store


def session(context: typer.Context) -> Session:
    """The session of this invocation."""
    found: Session = context.obj
    return found
