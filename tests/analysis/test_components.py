"""The examples in the docstrings of the components run, and every component says what it misses."""

import doctest
import importlib

import pytest

COMPONENTS = ("clauses", "find", "confirm", "context", "stage", "details", "weigh")


@pytest.mark.parametrize("name", COMPONENTS)
def test_the_example_runs(name: str) -> None:
    module = importlib.import_module(f"analysis.components.{name}")
    outcome = doctest.testmod(module)
    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.parametrize("name", COMPONENTS)
def test_it_says_what_it_sets_and_what_it_misses(name: str) -> None:
    documentation = importlib.import_module(f"analysis.components.{name}").__doc__ or ""
    assert "Sets:" in documentation
    assert "Misses:" in documentation
