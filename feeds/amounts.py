"""Amounts as papers write them → numbers to compare."""

import re
from decimal import Decimal

_AMOUNT = re.compile(
    r"(?P<number>\d{1,3}(?:[ \xa0\u202f.,'’]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)\s?"
    r"(?P<scale>millions?\b|milliers?\b|milliards?\b|[kK](?=€|\b)|[mM](?=€|\b))?"
)
_SCALES = {"k": 1_000, "millier": 1_000, "m": 1_000_000, "million": 1_000_000, "milliard": 1_000_000_000}
_THOUSANDS = re.compile(r"[ \xa0\u202f'’]|[.,](?=\d{3}(?!\d))")


def highest(texts: str) -> Decimal | None:
    """The highest of the amounts in a text that lists amounts; None: it holds no number.

    >>> highest("12 000,50 € HT; 1,2 M€; 3.500 EUR")
    Decimal('1200000.0')
    """
    return max((_value(match) for match in _AMOUNT.finditer(texts)), default=None)


def _value(match: re.Match[str]) -> Decimal:
    """A point or comma before exactly three last digits parts thousands, unless a scale follows."""
    number, scale = match["number"], (match["scale"] or "").casefold().rstrip("s")
    grouped = number if scale and re.fullmatch(r"\d+[.,]\d+", number) else _THOUSANDS.sub("", number)
    return Decimal(grouped.replace(",", ".")) * _SCALES.get(scale, 1)
