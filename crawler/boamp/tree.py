"""Walking the trees of notices, where every node may be a mapping, a list of them, or plain text."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_CODE = re.compile(r"(?<!\d)(\d{8})(?:-\d)?(?!\d)")
_URL = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_CPV_KEYS = ("itemclassificationcode", "principal", "classprincipale", "codecpv", "cpv", "complementaire")


def branches(node: object, *path: str) -> list[Any]:
    """All nodes at a path of keys, whatever is a list on the way; empty when there is none."""
    found = [node]
    for key in path:
        found = [
            item
            for each in found
            if isinstance(each, Mapping) and each.get(key) is not None
            for item in (each[key] if isinstance(each[key], list) else [each[key]])
        ]
    return found


def text(node: object, *path: str) -> str | None:
    """The first text at a path; `{"#text": …}` counts as text, blank text does not."""
    for value in branches(node, *path):
        words = plain(value)
        if words:
            return words
    return None


def plain(value: object) -> str | None:
    """A leaf as text, white space folded; None for anything else and for blanks."""
    if isinstance(value, Mapping):
        value = value.get("#text")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(str(value).split()) or None


def leaves(node: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text below a node with the keys that lead to it, in order."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from leaves(value, (*path, str(key)))
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value, path)
    else:
        words = plain(node)
        if words is not None:
            yield path, words


def below(node: object, name: str) -> Iterator[Any]:
    """Every node under a key of that name, at any depth, lists taken apart."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key == name:
                yield from value if isinstance(value, list) else [value]
            yield from below(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from below(value, name)


def cpv_codes(node: object) -> tuple[str, ...]:
    """CPV codes below a node: eight digits, in order, each once."""
    codes: dict[str, None] = {}
    for path, words in leaves(node):
        keys = [key.rpartition(":")[2].lower() for key in path]
        if any(key in _CPV_KEYS for key in keys):
            codes.update(dict.fromkeys(_CODE.findall(words)))
    return tuple(codes)


def links(node: object) -> tuple[str, ...]:
    """Addresses below a node, in order, each once."""
    found: dict[str, None] = {}
    for _, words in leaves(node):
        for url in _URL.findall(words):
            found.setdefault(url.replace("&amp;", "&").rstrip(".,;)"))
    return tuple(found)
