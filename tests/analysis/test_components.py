"""The examples in the docstrings of the components run, and every component says what it misses."""

import doctest
import importlib

import pytest

from analysis import flag_text

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


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Caméras augmentées : fourniture et maintenance. Remise des offres : 12 mai.", "tender"),
        ("Fourniture et maintenance de caméras augmentées.", "renewal"),
        ("Ouverture des plis. Plan de financement : caméras augmentées 40 000 €. DETR 30 %.", "funding"),
    ],
)
def test_the_form_of_a_paper_tells_its_stage_from_another_clause(text: str, stage: str) -> None:
    (leading, *_) = flag_text(text, language="fr")
    assert leading.stage == stage
