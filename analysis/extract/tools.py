"""The programs beside us: which are installed, in which version, and how they are run."""

import functools
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from contrechamp.sandbox import die_with_parent
from contrechamp.settings import ExtractSettings

# Raised when the same bytes would now give other text: what was read before can be told apart by it.
_REVISION = 1
_LIBRARIES = ("pypdfium2", "kreuzberg", "lxml", "pillow")

INSTALL_OCR = "apt-get install tesseract-ocr tesseract-ocr-fra tesseract-ocr-deu"
INSTALL_POPPLER = "apt-get install poppler-utils"


class ToolError(Exception):
    """A program failed on this input or took too long; the message says which and how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What can be used besides the Python packages; None: not installed."""

    tesseract: str | None  # version
    languages: tuple[str, ...]  # tesseract's names: "fra", …; without "osd"
    orientation: bool  # tesseract can tell which way up a page is (osd)
    pdftotext: str | None  # version


@functools.cache
def available_tools() -> Tools:
    """What is installed on this machine, asked once a process."""
    listed = _first_output(("tesseract", "--list-langs")).splitlines()[1:]
    languages = tuple(sorted(name.strip() for name in listed if name.strip()))
    return Tools(
        tesseract=_version(("tesseract", "--version")),
        languages=tuple(name for name in languages if name != "osd"),
        orientation="osd" in languages,
        pdftotext=_version(("pdftotext", "-v")),
    )


def engine_version(settings: ExtractSettings | None = None) -> str:
    """Names and versions of all that text comes from; another engine may give another text."""
    settings = settings or ExtractSettings()
    tools = available_tools()
    parts = [f"extract {_REVISION}", *(f"{name} {version(name)}" for name in _LIBRARIES)]
    languages = [name for name in settings.ocr_languages if name in tools.languages]
    if settings.ocr and tools.tesseract and languages:
        parts.append(f"tesseract {tools.tesseract} ({'+'.join(languages)})")
    if tools.pdftotext:
        parts.append(f"pdftotext {tools.pdftotext}")
    return "; ".join(parts)


def run_tool(command: Sequence[str], *, data: bytes = b"", timeout: float) -> bytes:
    """What a program writes for the given input. Raises ToolError when it fails or is late."""
    try:
        done = subprocess.run(  # noqa: S603 -- words are ours, no shell
            command,
            input=data,
            capture_output=True,
            timeout=max(timeout, 0.1),
            check=False,
            preexec_fn=die_with_parent,  # one system call, bound before the fork
        )
    except FileNotFoundError as error:
        raise ToolError(f"{command[0]} is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise ToolError(f"{command[0]} took longer than {timeout:.0f} s") from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", errors="replace").strip().splitlines()
        raise ToolError(f"{command[0]}: {said[-1][:200] if said else f'exit code {done.returncode}'}")
    return done.stdout


def _version(command: Sequence[str]) -> str | None:
    found = re.search(r"\d+(?:\.\d+)+", _first_output(command))
    return found.group() if found else None


def _first_output(command: Sequence[str]) -> str:
    if shutil.which(command[0]) is None:
        return ""
    done = subprocess.run(command, capture_output=True, timeout=20, check=False)  # noqa: S603 -- words are ours
    return (done.stdout or done.stderr).decode("utf-8", errors="replace")
