"""Amounts as papers write them, read for comparison."""

from decimal import Decimal

import pytest

from feeds.amounts import highest


@pytest.mark.parametrize(
    ("texts", "amount"),
    [
        ("12 000 €", "12000"),
        ("12\u202f000,50 € HT; 3 000 €", "12000.50"),
        ("38.000 EUR", "38000"),
        ("38.50 €", "38.50"),
        ("1.234.567,89 €", "1234567.89"),
        ("CHF 1'200'000.00", "1200000.00"),
        ("$1,200,000", "1200000"),
        ("$1.5 million", "1500000"),
        ("1,2 M€ par an", "1200000"),
        ("1,250 M€", "1250000"),
        ("45 k€", "45000"),
        ("3 milliers d’euros", "3000"),
        ("2 millions d’euros", "2000000"),
        ("néant", None),
        ("", None),
    ],
)
def test_the_highest_amount_is_read(texts: str, amount: str | None) -> None:
    assert highest(texts) == (Decimal(amount) if amount else None)
