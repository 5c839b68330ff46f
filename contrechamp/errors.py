"""Errors raised on purpose, each with the exit code it leads to.

Anything raised that is not a child of `ContrechampError` is a bug and keeps its traceback.
Every message says what happened, where, and what to try next.
"""

from enum import IntEnum
from pathlib import Path


class ExitCode(IntEnum):
    """What the command line promises; listed in docs/operations.md."""

    OK = 0
    BUG = 1  # an unexpected exception, with its traceback
    USAGE = 2  # the words of the command are wrong (Typer's own code)
    SETTINGS = 3  # the settings file or the environment
    CATALOGUE = 4  # a source, lexicon or channel file
    SOURCE_FAILED = 5  # at least one source failed or yielded less than expected
    UNREADABLE = 6  # `flag` or `evaluate` could not read its input
    LOCKED = 7  # another run holds the lock
    STORE = 8  # the database or the archive cannot be used
    DISK_FULL = 9  # stopped before the disk was full
    MISSING_TOOL = 10  # something needed is not installed
    EVALUATION = 11  # the measured figures are below what was asked
    INTERRUPTED = 130  # stopped by the user


class ContrechampError(Exception):
    """Base of all errors raised on purpose."""

    exit_code: ExitCode = ExitCode.BUG


class SettingsError(ContrechampError):
    """The settings file or an environment variable says something we do not understand."""

    exit_code = ExitCode.SETTINGS


class CatalogueError(ContrechampError):
    """A source, lexicon or channel file says something we do not understand."""

    exit_code = ExitCode.CATALOGUE

    def __init__(self, path: Path | str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = str(path)
        self.problem = problem


class SourceError(ContrechampError):
    """A source did not answer as documented; the message names the source and the difference."""

    exit_code = ExitCode.SOURCE_FAILED

    def __init__(self, source: str, problem: str) -> None:
        super().__init__(f"{source}: {problem}")
        self.source = source
        self.problem = problem


class UnreadableError(ContrechampError):
    """A file cannot be read as a document; the message is the reason that is recorded."""

    exit_code = ExitCode.UNREADABLE


class LockedError(ContrechampError):
    """Another run is at work on the same data."""

    exit_code = ExitCode.LOCKED


class StoreError(ContrechampError):
    """The database or the archive cannot be used as it is."""

    exit_code = ExitCode.STORE


class DiskFullError(ContrechampError):
    """There is not enough free space to go on without risk for what is stored."""

    exit_code = ExitCode.DISK_FULL


class MissingToolError(ContrechampError):
    """A program or language pack is not installed; the message says what to type."""

    exit_code = ExitCode.MISSING_TOOL
