"""Bytes → characters, for files that do not say, or wrongly say, how they are written.

The order: a byte order mark, what is declared, strict UTF-8, then the one-byte alphabet that makes the most
sense. Measured on French texts (docs/decisions/extraction.md), UTF-8 and cp1252 come out right every time.
"""

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# In order of how often they are met: of two that make equal sense the first is taken.
_ONE_BYTE = ("cp1252", "iso8859-15", "mac_roman", "cp850")
_SAMPLE = 200_000  # bytes
_LETTERS = "a-zA-ZàâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒÆßñ"

# What French, German, English and Italian texts do with the characters the alphabets disagree on.
_SENSE = re.compile(
    rf"(?<=[{_LETTERS}])[’](?=[{_LETTERS}])"  # l’œuvre
    rf"|(?<![{_LETTERS}])[œŒàÀéÉèÈêÊîÎôÔÇÄÖÜäöüæÆ](?=[{_LETTERS}])"  # œuvre, état, Ämter
    rf"|(?<=[{_LETTERS}])[œéèêëàâäçîïôöùûüæß](?=[{_LETTERS}])"  # cœur, père
    r"|(?<=[a-z])[éèàùâêîôûç](?![a-z])"  # arrêté, où
    r"|(?<=[\dE ])[ \u00a0\u202f]?€"  # 12 000 €
    r"|[«“„][ \u00a0]?(?=[\wÀ-ÿ])|(?<=[\wÀ-ÿ.!?])[ \u00a0]?[»”]"
    r"|(?<=[ \n])[–—•](?= )|(?<=\w)…|\b[nN]°|(?<=\d)°"
)
_CONTROL = re.compile(r"[\x80-\x9f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Characters, and the alphabet they were read with."""

    text: str
    charset: str
    damaged: bool = False  # some bytes made no sense and became U+FFFD


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of the bytes; `declared` is what HTTP or the file itself says, and may be wrong."""
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], charset)
    if declared is not None and (known := _known(declared)) is not None and known != "utf-8":
        try:
            return Decoded(text=data.decode(known), charset=known)
        except UnicodeDecodeError:
            pass  # the declaration is wrong, which is common: go on as if there were none
    if b"\x00" in data[:4096] and (wide := _unmarked_utf16(data)) is not None:
        return _lenient(data, wide)
    try:
        return Decoded(text=data.decode("utf-8"), charset="utf-8")
    except UnicodeDecodeError as error:
        # One broken character in a long text of UTF-8 is damage, not another alphabet.
        if _mostly_utf8(data, error.start):
            return _lenient(data, "utf-8")
    return _lenient(data, best_one_byte_charset(data))


def best_one_byte_charset(data: bytes) -> str:
    """The alphabet in which these bytes read most like a Western European language."""
    sample = data[:_SAMPLE]
    return max(_ONE_BYTE, key=lambda charset: _score(sample.decode(charset, errors="replace")))


def _score(text: str) -> int:
    return len(_SENSE.findall(text)) - 2 * len(_CONTROL.findall(text)) - 2 * text.count("\ufffd")


def _known(name: str) -> str | None:
    try:
        found = codecs.lookup(name.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    # Browsers read these two as cp1252, and so do the people who declare them.
    return "cp1252" if found in ("iso8859-1", "ascii") else found


def _unmarked_utf16(data: bytes) -> str | None:
    sample = data[:4096]
    if sample[1::2].count(0) > 0.35 * len(sample) / 2:
        return "utf-16-le"
    return "utf-16-be" if sample[::2].count(0) > 0.35 * len(sample) / 2 else None


def _mostly_utf8(data: bytes, first_error: int) -> bool:
    text = data[:_SAMPLE].decode("utf-8", errors="replace")
    sound = sum(character > "\x7f" and character != "\ufffd" for character in text)
    return first_error > 0 and sound > 10 * text.count("\ufffd")


def _lenient(data: bytes, charset: str) -> Decoded:
    text = data.decode(charset, errors="replace")
    return Decoded(text=text, charset=charset, damaged="\ufffd" in text)
