"""Characters that kreuzberg 4.10 loses: in a DOCX it drops every XML entity, `&apos;` and `&amp;` alike.

LibreOffice writes each apostrophe that way, so "d'un traitement" would be read as "dun traitement". Before
the file is handed over its entities are replaced by the characters they stand for, those XML reserves by
stand-ins of the private use area, which are put right in the text that comes back. Not needed any more once
`tests/analysis/extract/test_entities.py` passes without it.
"""

import io
import re
import zipfile
from pathlib import Path

from analysis.extract.archives import opened_archive, read_entry

_ENTITY = re.compile(rb"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));")
_NAMED = {b"amp": "&", b"lt": "<", b"gt": ">", b"quot": '"', b"apos": "'"}
_STAND_IN = 0xE400  # added to the code of a reserved character
_BACK = {_STAND_IN + ord(character): character for character in _NAMED.values()}
_LARGEST = 64 * 1024 * 1024  # bytes of a DOCX that is rewritten in memory


def without_entities(path: Path) -> bytes | None:
    """A DOCX without entities in its XML; None when it has none, or is too large to be rewritten."""
    if path.stat().st_size > _LARGEST:
        return None
    with opened_archive(path) as archive:
        parts = [entry for entry in archive.infolist() if entry.filename.endswith(".xml")]
        rewritten = {
            entry.filename: changed
            for entry in parts
            if (data := read_entry(archive, entry.filename))
            and (changed := _ENTITY.sub(_character, data)) != data
        }
        if not rewritten:
            return None
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
            for entry in archive.infolist():
                data = rewritten.get(entry.filename, read_entry(archive, entry.filename))
                if data is not None:
                    target.writestr(entry.filename, data)
    return copy.getvalue()


def with_reserved_characters(text: str) -> str:
    """The text with the reserved characters back in the place of their stand-ins."""
    return text.translate(_BACK)


def _character(found: re.Match[bytes]) -> bytes:
    decimal, hexadecimal, name = found.groups()
    if name:
        character = _NAMED[name]
    else:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        if not (code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0x10FFFF):
            return found.group()
        character = chr(code)
    if character in _BACK.values():
        character = chr(_STAND_IN + ord(character))
    return character.encode()
