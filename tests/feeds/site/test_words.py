"""The catalogues say the same things in every language."""

import re
import string
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import feeds.site
from contrechamp.records import DocumentKind, Level, Provenance, Quality, Stage, TextOrigin, Topic
from contrechamp.store import Health
from feeds.site.words import LANGUAGES, words

FOLDER = Path(feeds.site.__file__).parent
USED = re.compile(r'\bt(?:\.several)?\("([a-z_.]+)"(?=[,)])')


def texts(language: str) -> dict[str, Any]:
    return dict(flat(tomllib.loads((FOLDER / "texts" / f"{language}.toml").read_text(encoding="utf-8"))))


def flat(table: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{key}.")
        else:
            yield before + key, value


def fields(text: Any) -> set[str]:
    parts = text if isinstance(text, list) else [text]
    return {name for part in parts for _, name, _, _ in string.Formatter().parse(part) if name}


def test_every_language_has_the_same_keys_with_the_same_values() -> None:
    first, *others = (texts(language) for language in LANGUAGES)
    for other in others:
        assert other.keys() == first.keys()
        assert {key: fields(text) for key, text in other.items()} == {
            key: fields(text) for key, text in first.items()
        }
        assert {key: len(text) for key, text in other.items() if isinstance(text, list)} == {
            key: len(text) for key, text in first.items() if isinstance(text, list)
        }


def test_every_text_a_template_names_is_there_and_no_template_holds_a_sentence() -> None:
    known = texts("fr").keys() | {key.removesuffix(".one") for key in texts("fr")}
    for path in (FOLDER / "templates").glob("*.html"):
        source = path.read_text(encoding="utf-8")
        missing = [key for key in USED.findall(source) if key not in known]
        assert not missing, path.name
        shown = re.sub(r"\{[%{].*?[%}]\}|<[^>]*>|&\w+;", " ", source, flags=re.DOTALL)
        said = re.findall(r"[^\W\d_]{4,}", shown)
        assert set(said) <= {"SIREN", "INSEE", "DOCTYPE", "Atom"}, path.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_of_every_record_has_a_name(language: str) -> None:
    say = words(language)
    for topic in Topic:
        assert say.topic(topic)
        assert topic is Topic.CCTV or say(f"topic.about.{topic}")
    assert all(say.stage(stage) for stage in (*Stage, None))
    assert all(say.kind(kind) for kind in DocumentKind)
    assert all(say.level(level) for level in Level)
    assert all(say(f"origin.{origin}") for origin in TextOrigin)
    assert all(say(f"quality.{quality}") for quality in Quality)
    assert all(say(f"health.{health}") for health in Health)
    assert all(say(f"provenance.from.{provenance}") for provenance in Provenance)
    assert all(say(f"source.status.{status}") for status in ("ok", "warning", "failed", "running"))
    assert all(say(f"source.reading.{status}") for status in ("failed", "partial"))
    for kind in ("rectifies", "cancels", "awards", "follows", "same_procedure"):
        assert say(f"kin.inward.{kind}")
        assert say(f"kin.outward.{kind}")


def test_numbers_and_dates_are_written_as_the_language_does() -> None:
    french, english = words("fr"), words("en")
    assert french("group.total", n=0) == "0 document signalé."
    assert french("group.total", n=1) == "1 document signalé."
    assert french("group.total", n=12345) == "12\N{NARROW NO-BREAK SPACE}345 documents signalés."
    assert english("group.total", n=0) == "0 papers flagged."
    assert english("group.total", n=1) == "1 paper flagged."
    assert english("group.total", n=12345) == "12,345 papers flagged."
    assert french.day(date(2026, 3, 1)) == "1er mars 2026"
    assert english.day(date(2026, 3, 1)) == "1 March 2026"
    assert (french.month("2026-03"), english.month("2026-03")) == ("mars 2026", "March 2026")
    assert english.money(Decimal("120000.50"), None) == "EUR\N{NO-BREAK SPACE}120,000.50"
    assert english.money(Decimal(98000), "CHF") == "CHF\N{NO-BREAK SPACE}98,000"
    assert english.day(None) == "date unknown"


def test_a_country_or_mark_without_a_name_is_shown_as_it_is() -> None:
    assert words("en").country("FR") == "France"
    assert words("en").country("ZZ") == "ZZ"
    assert words("en").context("new mark") == "new mark"
