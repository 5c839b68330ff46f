"""What stands beside the running text of an RTF file: notes, comments, boxes, headers and footers."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.extract.margins import Margin

_MOST_BYTES = 64 * 1024 * 1024
_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\'(?P<byte>[0-9a-fA-F]{2})"
    rb"|\\(?P<symbol>[^a-zA-Z])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<plain>[^\\{}\r\n]+)"
)
_WANTED = re.compile(r"footnote|annotation|shptxt|header[lrf]?|footer[lrf]?")
_NO_TEXT = re.compile(
    r"fonttbl|colortbl|stylesheet|info|pict|fldinst|object|objdata|themedata|datafield|listtable|nonshppict"
)
_CARRIER = ("shpinst", "shp", "shprslt")  # groups of drawings, which hold the boxes' texts
_BREAKS = ("par", "line", "cell", "row", "sect", "page")
_SYMBOLS = {b"~": " ", b"_": "-", b"\n": "\n", b"\r": "\n"}
_NAMED = {
    "tab": " ", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds between two braces."""

    wanted: bool = False
    ignored: bool = False
    fallback: int = 1  # characters after \\u that say the same for old readers


def rich_text_margins(path: Path) -> Iterator[Margin]:
    """Paragraphs of the groups that are not the running text."""
    with path.open("rb") as file:
        data = file.read(_MOST_BYTES)
    for paragraph in "".join(_texts(data)).split("\n"):
        yield Margin(paragraph)


def _texts(data: bytes) -> Iterator[str]:
    groups = [_Group()]
    charset = _charset(data)
    skip = 0
    starred = False
    for token in _TOKEN.finditer(data):
        group = groups[-1]
        heard = group.wanted and not group.ignored
        if token["brace"]:
            skip, starred = 0, False
            if token["brace"] == b"{":
                groups.append(group)
            elif len(groups) > 1:
                groups.pop()
                if heard and not groups[-1].wanted:
                    yield "\n"
        elif token["word"]:
            word, number = token["word"].decode("ascii"), int(token["number"] or 0)
            if word == "u" and heard:
                yield chr(number % 0x10000) if not 0xD800 <= number % 0x10000 < 0xE000 else "\ufffd"
                skip = group.fallback
            elif word == "uc":
                groups[-1] = replace(group, fallback=number)
            else:
                groups[-1] = _entered(group, word, starred=starred)
                if heard and (word in _BREAKS or word in _NAMED):
                    yield _NAMED.get(word, "\n")
            starred = False
        elif token["symbol"]:
            starred = token["symbol"] == b"*"
            if heard:
                yield _SYMBOLS.get(token["symbol"], "")
        elif skip and token["byte"]:
            skip -= 1
        elif heard:
            plain = bytes.fromhex(token["byte"].decode("ascii")) if token["byte"] else token["plain"][skip:]
            skip = 0
            yield plain.decode(charset, errors="replace")


def _entered(group: _Group, word: str, *, starred: bool) -> _Group:
    if _WANTED.fullmatch(word):
        return replace(group, wanted=True, ignored=False)
    if _NO_TEXT.fullmatch(word) or (starred and word not in _CARRIER):
        return replace(group, ignored=True)
    return group


def _charset(data: bytes) -> str:
    found = re.search(rb"\\ansicpg(\d{3,5})", data[:4096])
    try:
        return codecs.lookup(f"cp{found.group(1).decode('ascii')}").name if found else "cp1252"
    except LookupError:
        return "cp1252"
