"""Bytes → pages of text, in worker processes that a bad file can end without harm."""

import hashlib
from pathlib import Path

from analysis.extract.events import Request
from analysis.extract.pool import Pool
from analysis.extract.tools import Tools, available_tools, engine_version
from contrechamp.errors import UnreadableError
from contrechamp.records import Extraction
from contrechamp.settings import ExtractSettings

__all__ = ["Pool", "Request", "Tools", "available_tools", "engine_version", "extract_file"]


def extract_file(
    path: Path,
    *,
    media_type: str | None,
    file_name: str | None,
    settings: ExtractSettings,
    language: str | None = None,
) -> Extraction:
    """The pages of one file, read by a worker of its own.

    A file that cannot be read is an Extraction with status "failed" and the reason; a path that cannot be
    opened raises UnreadableError.
    """
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableError(f"{path}: cannot be opened ({error.strerror}); check the name") from error
    request = Request(
        sha256=sha256,
        path=str(path.resolve()),
        media_type=media_type,
        file_name=file_name,
        language=language,
        settings=settings,
    )
    with Pool(settings, engine=engine_version(settings)) as pool:
        return next(pool.read(iter([request])))
