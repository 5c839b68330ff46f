"""JSON and XML → lines "name: value", so that the sentences in the fields are read and the codes are not.

Records of portals hold prose in deep places, and now and then a whole record as a string (BOAMP's `donnees`).
"""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from lxml import etree

from analysis.extract.charsets import decode
from analysis.extract.events import Event, Note, Request, Step, Work
from analysis.extract.plain import data_page, read_plain
from analysis.extract.web_page import charset_of, plain_text, read_web_page
from contrechamp.errors import UnreadableError

_BYTES_PER_CHARACTER = 8
_DEEPEST = 60
_HEX_OR_BASE64 = re.compile(
    r"[A-Za-z0-9+/=_-]{32,}|[A-Za-z0-9+/]{8,}={1,2}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|data:\S+"
)
_MARKUP = re.compile(r"</?(?:p|br|div|b|i|strong|em|li|ul|ol|span|table|tr|td|h[1-6])\b[^>]*>", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ])")
_VALUE_KEYS = frozenset(
    ("#text", "value", "$", "_", "content", "__text", "text")
)  # the name is the one above
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


def read_json(request: Request) -> Iterator[Event]:
    """One page of labelled lines; a file that is no JSON after all is read as plain text."""
    yield Step(work=Work.TEXT, page=1)
    data, cut = _bytes(request)
    try:
        value = json.loads(decode(data, charset_of(request.media_type)).text)
    except RecursionError as error:
        raise UnreadableError("the JSON is nested too deep") from error
    except ValueError:
        lines = _json_lines(decode(data, charset_of(request.media_type)).text)
        if lines is None:
            yield from read_plain(request)
            return
        value = lines
    yield data_page(1, _joined(_labelled(value)))
    if cut:
        yield Note(f"the file was cut after {len(data)} bytes (extract.max_characters)")


def read_xml(request: Request) -> Iterator[Event]:
    """One page of labelled lines. No entity is expanded and nothing is fetched. Raises UnreadableError."""
    yield Step(work=Work.TEXT, page=1)
    data, cut = _bytes(request)
    if _ENTITY.search(data[:65536]):
        raise UnreadableError("the XML defines entities, which are not expanded: it is not read")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        yield from read_plain(request)
        return
    if _local_name(root).lower() == "html":
        yield from read_web_page(request)
        return
    yield data_page(1, _joined(_element_lines(root)))
    if cut:
        yield Note(f"the file was cut after {len(data)} bytes (extract.max_characters)")


def _bytes(request: Request) -> tuple[bytes, bool]:
    most = request.settings.max_characters * _BYTES_PER_CHARACTER
    with Path(request.path).open("rb") as file:
        data = file.read(most + 1)
    return data[:most], len(data) > most


def _json_lines(text: str) -> list[Any] | None:
    """The records of a file with one JSON value a line; None: it is none."""
    records = []
    for line in text.splitlines():
        if line.strip():
            try:
                records.append(json.loads(line))
            except (ValueError, RecursionError):
                return None
    return records or None


def _labelled(value: Any, name: str = "", depth: int = 0) -> Iterator[str]:
    """Lines of a JSON value; an empty line between two records of a list."""
    if depth > _DEEPEST:
        raise UnreadableError(f"the JSON is nested deeper than {_DEEPEST} levels")
    match value:
        case dict():
            for key, inner in value.items():
                if key.startswith("@"):
                    continue  # attributes: codes of schemes and languages
                yield from _labelled(inner, name if key in _VALUE_KEYS else key, depth + 1)
        case list():
            for inner in value:
                yield from _labelled(inner, name, depth + 1)
                if isinstance(inner, dict):
                    yield ""
        case bool() | None:
            return
        case str():
            yield from _string_lines(value, name, depth)
        case _:
            yield _line(name, str(value))


def _string_lines(text: str, name: str, depth: int) -> Iterator[str]:
    stripped = text.strip()
    if stripped[:1] in ("{", "[") and stripped[-1:] in ("}", "]"):
        try:
            inner = json.loads(stripped)
        except (ValueError, RecursionError):
            inner = None
        if isinstance(inner, dict | list):
            yield from _labelled(inner, name, depth + 1)
            return
    if _MARKUP.search(stripped):
        stripped = plain_text(stripped)
    if "&" in stripped:  # fields are often escaped, and escaped again, on their way into a portal
        stripped = unescape(unescape(stripped))
    if stripped and not _HEX_OR_BASE64.fullmatch(stripped):
        yield _line(name, stripped)


def _element_lines(root: etree._Element) -> Iterator[str]:
    """Lines of an XML document, in document order, without recursion."""
    for _, element in etree.iterwalk(root, events=("start",)):
        if not isinstance(element.tag, str) or _inside_prose(element):
            continue
        name = _local_name(element)
        for value in element.attrib.values():
            # Codes have no spaces; what has some was written for people.
            if " " in str(value).strip() and "://" not in str(value):
                yield _line(name, str(value).strip())
        text = "".join(str(part) for part in element.itertext()) if _is_prose(element) else element.text or ""
        if element.getparent() is not None and len(element) and not text.strip():
            yield ""
        yield from _string_lines(text, name, 0)


def _local_name(element: etree._Element) -> str:
    # Not etree.QName: of a damaged file it refuses the names that the parser has let through.
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def _is_prose(element: etree._Element) -> bool:
    """Whether text stands between the children: a sentence with marks in it, not a record."""
    return len(element) > 0 and any((child.tail or "").strip() for child in element)


def _inside_prose(element: etree._Element) -> bool:
    return any(_is_prose(ancestor) for ancestor in element.iterancestors())


def _line(name: str, value: str) -> str:
    words = _CAMEL.sub(" ", name.rpartition(":")[2]).replace("_", " ").replace("-", " ").strip()
    return f"{words}: {value}" if words else value


def _joined(lines: Iterator[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
