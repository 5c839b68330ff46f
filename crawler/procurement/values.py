"""Identifiers, amounts, days and moments as notices write them; what is none of these is None."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from contrechamp.reference.numbers import siren, siret

__all__ = [
    "PARIS",
    "amount",
    "day",
    "deadline",
    "department",
    "department_of_postcode",
    "siren",
    "siret",
]

PARIS = ZoneInfo("Europe/Paris")  # where BOAMP's clock hangs when a moment bears no zone

_NOT_NUMBER = re.compile(r"[\s\u00a0\u202f']|€|euros?|eur|\(s\)|h\.?t\.?|t\.?t\.?c\.?", re.IGNORECASE)
_CLOCK = r"(?P<clock>\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)"
_ZONE = r"(?P<zone>Z|[+-]\d\d:?\d\d)?"
_HOUR = re.compile(_CLOCK + _ZONE, re.ASCII)
_ONE_DIGIT = re.compile(r"(?<!\d)(\d:\d\d)", re.ASCII)
_MOMENT = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)" + f"(?:[T ]{_CLOCK})?" + _ZONE, re.ASCII)
_MOST_DIGITS = 15  # before the point; more is no sum of money but a slip


def amount(value: str | None) -> Decimal | None:
    """A sum of money: "1234.50", "1 234,50 €", "1.234.567,00"; zero stands for "not stated"."""
    if value is None:
        return None
    digits = _NOT_NUMBER.sub("", value)
    if "," in digits and "." in digits:
        thousands = "." if digits.rindex(",") > digits.rindex(".") else ","
        digits = digits.replace(thousands, "")
    elif digits.count(".") > 1 or digits.count(",") > 1:
        digits = digits.replace(".", "").replace(",", "")
    match = re.fullmatch(r"(\d+)(?:[.,](\d+))?", digits, re.ASCII)
    if match is None or len(match[1].lstrip("0")) > _MOST_DIGITS:
        return None
    found = Decimal(f"{match[1]}.{match[2] or 0}") if match[2] else Decimal(match[1])
    return found or None


def day(value: str | None) -> date | None:
    """The day an ISO date or moment begins with."""
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None


def deadline(value: str | None, hour: str | None = None) -> datetime | None:
    """Until when, in UTC: an ISO moment or day, or the two parts eForms writes it in ("9:00" too).

    Without a zone it is Paris time; a day without an hour is meant to its end.
    """
    match = _MOMENT.fullmatch(value or "")
    if match is None:
        return None
    clock, zone = match["clock"], match["zone"]
    if hour is not None and (part := _HOUR.fullmatch(_ONE_DIGIT.sub(r"0\1", hour, count=1))):
        clock, zone = part["clock"], part["zone"] or zone
    try:
        found = datetime.fromisoformat(f"{match['day']}T{clock or '23:59:59'}{zone or ''}")
        return (found if found.tzinfo else found.replace(tzinfo=PARIS)).astimezone(UTC)
    except (ValueError, OverflowError):  # the 31st of June, the year 9999
        return None


def department(code: str | None) -> str | None:
    """A department as everybody writes it: BOAMP has "3" for "03" and "20A" for "2A"."""
    code = (code or "").strip().upper()
    if re.fullmatch(r"\d", code, re.ASCII):
        code = f"0{code}"
    if re.fullmatch(r"20[AB]", code):
        code = f"2{code[-1]}"
    return code if re.fullmatch(r"0[1-9]|[1-8]\d|9[0-59]|2[AB]|9[78]\d", code, re.ASCII) else None


def department_of_postcode(postcode: str | None) -> str | None:
    """The department a French postcode lies in; a few communes on a border have their neighbour's."""
    code = (postcode or "").strip()
    if not re.fullmatch(r"\d{5}", code, re.ASCII):
        return None
    if code.startswith("20"):
        return "2A" if code < "20200" else "2B"
    return department(code[:3] if code.startswith(("97", "98")) else code[:2])
