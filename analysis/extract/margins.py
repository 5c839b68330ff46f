"""What stands beside the running text of a DOCX or ODT: headers, footers, notes, comments, boxes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from analysis.extract.archives import opened_archive, read_entry

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT_WORD = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_WORD_PARTS = re.compile(r"word/(?:header|footer|footnotes|endnotes|comments|document)\d*\.xml")
_OPEN_DOCUMENT_PARTS = ("content.xml", "styles.xml")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_LEAST_LETTERS = 2  # less is a page number


@dataclass(frozen=True, slots=True)
class Margin:
    """A paragraph that the main reader may have left out."""

    text: str


def word_margins(path: Path) -> Iterator[Margin]:
    """All paragraphs of a DOCX, those of its headers, footers and notes included."""
    with opened_archive(path) as archive:
        for name in sorted(name for name in archive.namelist() if _WORD_PARTS.fullmatch(name)):
            for root in _parsed(read_entry(archive, name)):
                for tag in (_WORD, _STRICT_WORD):
                    yield from _word_paragraphs(root, tag)


def open_document_margins(path: Path) -> Iterator[Margin]:
    """All paragraphs of an ODT, those of its headers, footers, comments and shapes included."""
    with opened_archive(path) as archive:
        for name in _OPEN_DOCUMENT_PARTS:
            for root in _parsed(read_entry(archive, name)):
                for paragraph in root.iter(f"{_TEXT}p", f"{_TEXT}h"):
                    yield Margin("".join(_own_text(paragraph)))


def missing_paragraphs(text: str, margins: Iterable[Margin]) -> list[str]:
    """The paragraphs whose letters and digits do not stand in the text, each once, in order."""
    known = _NOT_ALPHANUMERIC.sub("", text)
    missing: dict[str, str] = {}
    for margin in margins:
        letters = _NOT_ALPHANUMERIC.sub("", margin.text)
        if sum(map(str.isalpha, letters)) >= _LEAST_LETTERS and letters not in known:
            missing.setdefault(letters, margin.text.strip())
    return list(missing.values())


def _parsed(data: bytes | None) -> Iterator[etree._Element]:
    if data is None:
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    root = etree.fromstring(data, parser)
    if root is not None:
        yield root


def _word_paragraphs(root: etree._Element, word: str) -> Iterator[Margin]:
    for paragraph in root.iter(f"{word}p"):
        parts = [
            (node.text or "") if node.tag == f"{word}t" else " "
            for node in paragraph.iter(f"{word}t", f"{word}tab", f"{word}br", f"{word}cr")
            # A box stands inside a paragraph and has paragraphs of its own.
            if next(node.iterancestors(f"{word}p")) is paragraph
        ]
        yield Margin("".join(parts))


def _own_text(element: etree._Element) -> Iterator[str]:
    """The text of a paragraph without that of the notes, comments and boxes anchored in it."""
    yield element.text or ""
    for child in element:
        if not isinstance(child.tag, str):
            pass
        elif child.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield " "
        elif child.tag.startswith(_TEXT) and child.tag not in (f"{_TEXT}note", f"{_TEXT}p"):
            yield from _own_text(child)
        yield child.tail or ""
