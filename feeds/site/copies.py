"""Archived files beside the pages, under names that no server takes for a page.

A copy is what the source served, to the byte, so that its SHA-256 can be compared. A document must never run
in the site's own name: only formats that browsers show without running anything of them keep their ending;
markup and everything else ends in `.txt` or `.bin`.
"""

import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from contrechamp.store.archive import Archive
from feeds.writing import replacing

FOLDER = "files"
_ENDINGS = {
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "application/json": "json",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One archived file and where it lies."""

    sha256: str
    address: str  # from the folder of the site
    renamed: bool  # True: its ending is not that of its format, so that it is not run


def copy_of(sha256: str, media_type: str) -> Copy:
    """Where the copy of a file lies."""
    ending = _ENDINGS.get(media_type)
    if ending is None:
        ending = "txt" if media_type.startswith("text/") or media_type.endswith(("xml", "html")) else "bin"
    return Copy(sha256=sha256, address=f"{FOLDER}/{sha256}.{ending}", renamed=media_type not in _ENDINGS)


def place_copies(
    copies: Collection[Copy], archive: Archive, folder: Path, note: Callable[[str], None]
) -> int:
    """Put the copies that are missing where they belong; returns how many. `note` is told each address first.

    They are copies, not links: what a web server's folder goes through must not reach the archive.
    """
    placed = 0
    for copy in copies:
        target = folder / copy.address
        source = archive.path(copy.sha256)
        if not target.exists() or target.stat().st_size != source.stat().st_size:
            note(copy.address)
            with replacing(target) as temporary:
                shutil.copyfile(source, temporary)
            placed += 1
    return placed
