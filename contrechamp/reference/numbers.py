"""SIREN and SIRET numbers of French companies and bodies: read leniently, believed when they add up."""

import re

_LA_POSTE = "356000000"  # its establishments need not follow the check digit
_SPACES = re.compile(r"[\s\u00a0\u202f.]")
_VAT = re.compile(r"FR[0-9A-Z]{2}(\d{9})", re.IGNORECASE)


def siret(value: str | None) -> str | None:
    """Fourteen digits whose check digit is right.

    >>> siret("838 664 274 00021"), siret("838 664 274 00022")
    (None, None)
    >>> siret("838 664 274 00019")
    '83866427400019'
    """
    digits = _digits(value)
    if digits is None or len(digits) != 14 or not _is_siren(digits[:9]):
        return None
    if digits.startswith(_LA_POSTE) and sum(map(int, digits)) % 5 == 0:
        return digits
    return digits if _luhn(digits) else None


def siren(value: str | None) -> str | None:
    """Nine digits whose check digit is right; also those of a SIRET or of a French VAT number.

    >>> siren("838 664 274"), siren("FR 12 838664274"), siren("838664275")
    ('838664274', '838664274', None)
    """
    match = _VAT.fullmatch(_SPACES.sub("", value or ""))
    digits = match[1] if match else _digits(value)
    if digits is not None and len(digits) == 14:
        digits = (siret(digits) or "")[:9]
    return digits if digits is not None and len(digits) == 9 and _is_siren(digits) else None


def _digits(value: str | None) -> str | None:
    digits = _SPACES.sub("", value or "")
    return digits if digits.isascii() and digits.isdigit() else None


def _is_siren(digits: str) -> bool:
    return _luhn(digits) and digits != "000000000"


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0
