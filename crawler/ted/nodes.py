"""What all forms of TED_EXPORT have in common: texts in paragraphs, codes in attributes."""

import re

from crawler.procurement import countries, tree

_UNION_OWN = {"UK": "GB", "EL": "GR"}  # what the Union calls them, and ISO 3166-1


def words(nodes: object) -> str | None:
    """All paragraphs of a text as one line."""
    return " ".join(found for _, found in tree.leaves(nodes)) or None


def codes(nodes: list[object]) -> tuple[str, ...]:
    """`<NUTS CODE="FRD22"/>`, each once."""
    return tuple(dict.fromkeys(code for each in nodes if (code := tree.attribute(each, "CODE"))))


def cpv(nodes: list[object]) -> tuple[str, ...]:
    """`<CPV_CODE CODE="32323500"/>`, each once."""
    return tuple(code for code in codes(nodes) if re.fullmatch(r"\d{8}", code, re.ASCII))


def country(holder: object, name: str = "COUNTRY") -> str | None:
    """`<COUNTRY VALUE="FR"/>` of an address, two letters; None: not stated."""
    written = next((tree.attribute(each, "VALUE") for each in tree.branches(holder, name)), None)
    return countries.alpha_2(_UNION_OWN.get(written or "", written))
