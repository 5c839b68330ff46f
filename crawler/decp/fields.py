"""Values as the publishers of contracts write them; what is none is None."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from contrechamp.records import Party
from crawler.procurement import values

_MOST = Decimal(10) ** 11  # euros: more is a slip (1e17 was met)
_OLDEST = date(1990, 1, 1)
_NOTHING = frozenset(
    {"", "nc", "cdl", "null", "none", "nan", "inconnu", "non renseigné", "inx", "marche_hors_eu"}
)


def text(value: object) -> str | None:
    """A text in one line; what stands for "not known" is None."""
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return None
    words = " ".join(str(value).split())
    return None if words.casefold() in _NOTHING else words


def day(value: object) -> date | None:
    """A day, none before public contracts were published anywhere."""
    found = values.day(text(value))
    return found if found is not None and found >= _OLDEST else None


def amount(value: object) -> Decimal | None:
    """Euros; zero and what no contract costs are "not stated"."""
    try:
        found = Decimal((text(value) or "").replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        return None
    if not (found.is_finite() and 0 < found < _MOST):
        return None
    return found.to_integral_value() if found == found.to_integral_value() else found


def months(value: object) -> int | None:
    """A number of months; 999 and the like are "not stated"."""
    words = (text(value) or "").removesuffix(".0")
    return int(words) if words.isdecimal() and 0 < int(words) < 999 else None


def cpv(value: object) -> str | None:
    """Eight digits, without the check digit."""
    match = re.match(r"(\d{8})(?:-\d)?$", text(value) or "", re.ASCII)
    return match[1] if match else None


def siret(value: object) -> str | None:
    """Fourteen digits whose check digit is right; spaces and a lost leading zero are forgiven."""
    digits = re.sub(r"\D", "", text(value) or "")
    return values.siret(digits) or (values.siret(f"0{digits}") if len(digits) == 13 else None)


def winner(name: object, kind: object, identifier: object) -> Party | None:
    """Who won; None when neither name nor number is stated.

    `kind` says what the identifier is: "SIRET", "TVA", "TAHITI", "RIDET", "HORS-UE", …
    """
    called, number = text(name), text(identifier)
    if called is None and number is None:
        return None
    known = siret(number) if (text(kind) or "SIRET").upper() == "SIRET" else None
    siren = known[:9] if known else None
    if siren is None and number and (text(kind) or "").upper() == "TVA":
        siren = values.siren(number[4:]) if number.upper().startswith("FR") and len(number) == 13 else None
    return Party(
        name=called or f"{(text(kind) or 'SIRET').upper()} {number}",
        siret=known,
        siren=siren,
        identifier=None if known else number,
    )
