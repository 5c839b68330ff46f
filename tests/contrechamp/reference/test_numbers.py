"""Numbers of companies are believed when they add up."""

import doctest

import pytest

from contrechamp.reference import numbers
from contrechamp.reference.numbers import siren, siret


def test_the_examples_run() -> None:
    outcome = doctest.testmod(numbers)
    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("838664274", "838664274"),
        ("838 664 274 00019", "838664274"),
        ("FR-12", None),
        ("838664275", None),
        ("000000000", None),
        ("٨٣٨٦٦٤٢٧٤", None),
        ("", None),
        (None, None),
    ],
)
def test_what_is_no_siren_is_none(written: str | None, number: str | None) -> None:
    assert siren(written) == number


def test_an_establishment_of_the_post_adds_up_otherwise() -> None:
    assert siret("35600000000048") == "35600000000048"
    assert siret("35600000049837") == "35600000049837"
    assert siret("35600000049838") is None
