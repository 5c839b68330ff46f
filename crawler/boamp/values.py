"""Identifiers, amounts and moments as notices write them; what is none of these is None."""

import re
from datetime import UTC, datetime
from decimal import Decimal

_LA_POSTE = "356000000"  # its establishments do not follow the check digit
_SPACES = re.compile(r"[\s\u00a0\u202f.]")


def siret(value: str | None) -> str | None:
    """Fourteen digits whose check digit is right."""
    digits = _digits(value)
    return (
        digits if digits and len(digits) == 14 and (_luhn(digits) or digits.startswith(_LA_POSTE)) else None
    )


def siren(value: str | None) -> str | None:
    """Nine digits whose check digit is right; those of a SIRET too."""
    digits = _digits(value)
    if digits and len(digits) == 14:
        digits = digits[:9] if siret(digits) else None
    return digits if digits and len(digits) == 9 and _luhn(digits) else None


def amount(value: str | None) -> Decimal | None:
    """A sum of money: "1 234,50", "1234.50", "1.234,50"."""
    if value is None:
        return None
    digits = re.sub(r"[\s\u00a0\u202f']|€|EUR|HT|TTC", "", value)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", digits):
        digits = digits.replace(".", "")
    elif re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        digits = digits.replace(",", "")
    if not re.fullmatch(r"\d{1,15}(?:[.,]\d{1,6})?", digits):
        return None
    return Decimal(digits.replace(",", ".")) or None


def moment(value: str | None) -> datetime | None:
    """An ISO moment or day; without a zone it is taken for UTC."""
    if not value:
        return None
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def department(value: str | None) -> str | None:
    """A department's number: BOAMP leaves out the zero in front ("3" is "03"); "2a" is "2A"."""
    if not value:
        return None
    code = value.strip().upper()
    if code.isdigit() and len(code) == 1:
        code = f"0{code}"
    return code if re.fullmatch(r"\d{2,3}|2[AB]", code) else None


def _digits(value: str | None) -> str | None:
    digits = _SPACES.sub("", value or "")
    return digits if digits.isascii() and digits.isdigit() else None


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0
