"""Walking the trees of notices, where every node may be a mapping, a list of them, or plain text.

Names of nodes are compared without prefix, case and underscores: `cbc:CompanyID` is `companyid`,
`CODE_IDENT_NATIONAL` is `codeidentnational`. XML became JSON on the way: attributes are keys with "@",
the text of a node with attributes stands under "#text". Walks need no recursion: a notice may be nested
as deep as its JSON could be read.
"""

import html
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # no database takes them all
_CPV = re.compile(r"(?<!\d)(\d{8})(?:-\d)?(?!\d)")
_CPV_NAMES = ("itemclassificationcode", "principal", "classprincipale", "codecpv", "cpv")
_URL = re.compile(r"https?://[^\s<>\"'|\\^`{}]+", re.IGNORECASE)
_LONGEST_URL = 2000


def folded(name: str) -> str:
    """The name of a node as it is compared."""
    return name.rpartition(":")[2].replace("_", "").lower()


def many(node: object) -> list[object]:
    """The nodes of a list, lists within it taken apart; one node is a list of one, none is empty."""
    found: list[object] = []
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting.extend(reversed(each))
        elif each is not None:
            found.append(each)
    return found


def branches(node: object, *path: str) -> list[object]:
    """All nodes at a path of names, whatever is a list on the way; empty when there is none."""
    found = many(node)
    for name in map(folded, path):
        found = [
            item
            for each in found
            if isinstance(each, Mapping)
            for key, value in each.items()
            if folded(str(key)) == name
            for item in many(value)
        ]
    return found


def below(node: object, *names: str, without: Collection[str] = ()) -> list[object]:
    """Every node of one of these names, at any depth and in order; not searched within themselves.

    Nodes named in `without` are passed over with all that is below them.
    """
    wanted, over = {folded(name) for name in names}, {folded(name) for name in without}
    found: list[object] = []
    waiting: list[tuple[bool, object]] = [(False, node)]
    while waiting:
        hit, each = waiting.pop()
        if hit:
            found.extend(many(each))
        elif isinstance(each, Mapping):
            waiting.extend(
                (folded(str(key)) in wanted, value)
                for key, value in reversed(list(each.items()))
                if folded(str(key)) not in over
            )
        elif isinstance(each, list):
            waiting.extend((False, item) for item in reversed(each))
    return found


def holders(node: object, name: str) -> list[object]:
    """Every node that has a child of this name, at any depth and in order."""
    found, waiting = [], many(node)[::-1]
    while waiting:
        each = waiting.pop()
        if branches(each, name):
            found.append(each)
        waiting.extend(reversed(children(each)))
    return found


def children(node: object) -> list[object]:
    """The nodes one level below, whatever their names."""
    return [
        item
        for each in many(node)
        if isinstance(each, Mapping)
        for value in each.values()
        for item in many(value)
    ]


def names(node: object) -> list[str]:
    """All texts below a field that should be a list of names, whatever it is today."""
    return [words for _, words in leaves(node)]


def attribute(node: object, *names: str) -> str | None:
    """The first attribute of one of these names."""
    if isinstance(node, Mapping):
        wanted = {f"@{folded(name)}" for name in names}
        for key, value in node.items():
            if str(key).startswith("@") and f"@{folded(str(key)[1:])}" in wanted:
                return plain(value)
    return None


def text(node: object, *path: str) -> str | None:
    """The first text at a path; `{"#text": …}` counts as text, blank text does not."""
    return next((words for value in branches(node, *path) if (words := plain(value))), None)


def text_in(language: str | None, node: object, *path: str) -> str | None:
    """The text at a path in one of several languages (`@languageID`); the first when it has none in it."""
    found = [
        (attribute(value, "languageID"), words) for value in branches(node, *path) if (words := plain(value))
    ]
    return next((words for said, words in found if said == language), found[0][1] if found else None)


def first_text(node: object, names: Sequence[str]) -> str | None:
    """The text of the first of these names that has one."""
    return next((words for name in names if (words := text(node, name))), None)


def plain(value: object) -> str | None:
    """A leaf as text, white space folded, entities resolved; None for anything else and for blanks."""
    words = lines(value)
    return " ".join(words.split()) or None if words is not None else None


def lines(value: object) -> str | None:
    """A leaf as text with its line breaks; None for anything else."""
    if isinstance(value, Mapping):
        value = value.get("#text")
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return format(value, "f")
    if not isinstance(value, str | int):
        return None
    # seen twice encoded: "l&amp;#039;achat"
    return _UNWRITABLE.sub(" ", html.unescape(html.unescape(str(value))))


def leaves(node: object) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text below a node with the folded names that lead to it, in order; attributes are left out."""
    waiting: list[tuple[tuple[str, ...], object]] = [((), node)]
    while waiting:
        path, each = waiting.pop()
        if isinstance(each, Mapping):
            waiting.extend(
                (path if key == "#text" else (*path, folded(str(key))), value)
                for key, value in reversed(list(each.items()))
                if not str(key).startswith("@")
            )
        elif isinstance(each, list):
            waiting.extend((path, item) for item in reversed(each))
        else:
            words = plain(each)
            if words is not None:
                yield path, words


def cpv_codes(node: object) -> tuple[str, ...]:
    """CPV codes below a node: eight digits without the check digit, in order, each once."""
    codes: dict[str, None] = {}
    for path, words in leaves(node):
        if any(name.endswith(_CPV_NAMES) for name in path):
            codes.update(dict.fromkeys(_CPV.findall(words)))
    codes.pop("00000000", None)
    return tuple(codes)


def links(*nodes: object) -> tuple[str, ...]:
    """Addresses in the texts below these nodes, in order, each once."""
    return tuple(
        dict.fromkeys(url for node in nodes for _, words in leaves(node) for url in _addresses(words))
    )


def _addresses(words: str) -> Iterator[str]:
    for match in _URL.findall(words):
        url = match.rstrip(".,;:)]!?»’")
        try:
            host = urlsplit(url).hostname
        except ValueError:
            continue
        if host and len(url) <= _LONGEST_URL:
            yield url
