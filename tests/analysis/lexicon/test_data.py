"""What the lexicon files promise as data, before any sentence is analysed."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import analysis.lexicon

LEXICON = Path(analysis.lexicon.__file__).parent
LANGUAGES = {"fr", "de", "en", "it", "es", "nl"}
ENTRY_FILES = sorted(
    [*(LEXICON / "vendors").glob("*.toml"), *(LEXICON / "terms").glob("*.toml"), LEXICON / "law.toml"]
)
# Words that are somebody's name and everybody's word.
NEVER_ALONE = frozenset(
    word.strip()
    for word in """
    XXII, Orange, Axis, Bosch, Thales, NEC, CGI, Milestone, Flock, Canon, Motorola, Vigilance,
    Perception, Core, Protect, Insights, Respond, Review, Research, Hub, Jaguar, Lynx, Corto,
    Memento, Vauban, Marvel, Protector, Raven, Falcon, Condor, Wing, Herta, Vera, Peris, Carmen,
    Tattile, NTI, TEB, ISS, ROC, RTM, Leonardo, Insight, Castel, Deep Impact, Sûreté globale
    """.replace("\n", " ").split(",")
)
NAME_KEYS = ("names", "weak_names", "products", "weak_products")


def _tables(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _entries() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for file in ENTRY_FILES:
        for identifier, entry in _tables(file).items():
            yield file.relative_to(LEXICON).as_posix(), identifier, entry


ENTRIES = list(_entries())
IDS = [f"{file}:{identifier}" for file, identifier, _ in ENTRIES]
NAMED = [(identifier, entry) for file, identifier, entry in ENTRIES if file.startswith("vendors/")]
FACTS = [(file, identifier, entry) for file, identifier, entry in ENTRIES if not file.startswith("terms/")]
COMPANIES = _tables(LEXICON / "companies.toml")
CUES = _tables(LEXICON / "cues.toml")
every_entry = pytest.mark.parametrize(("file", "identifier", "entry"), ENTRIES, ids=IDS)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def test_the_shipped_files_are_there() -> None:
    assert len(ENTRY_FILES) >= 17
    assert len(NAMED) >= 144


def test_no_two_entries_bear_the_same_id() -> None:
    twice = [name for name, count in Counter(identifier for _, identifier, _ in ENTRIES).items() if count > 1]
    assert twice == []


@every_entry
def test_an_entry_says_what_it_is(file: str, identifier: str, entry: dict[str, Any]) -> None:
    assert {"label", "topic", "kind"} <= entry.keys()
    assert entry.get("phrases") or any(entry.get(key) for key in NAME_KEYS)
    assert ("strength" in entry) == bool(entry.get("phrases"))


@every_entry
def test_an_entry_carries_its_own_evidence(file: str, identifier: str, entry: dict[str, Any]) -> None:
    matches, misses = entry["matches"], entry["misses"]
    assert len(matches) >= 2
    assert len(misses) >= 2
    assert len({*matches, *misses}) == len(matches) + len(misses)


def test_no_sentence_serves_two_entries_as_a_match() -> None:
    uses = Counter(sentence for _, _, entry in ENTRIES for sentence in entry["matches"])
    assert [sentence for sentence, count in uses.items() if count > 1] == []


@pytest.mark.parametrize(("identifier", "entry"), NAMED, ids=[identifier for identifier, _ in NAMED])
def test_every_match_of_a_firm_names_it(identifier: str, entry: dict[str, Any]) -> None:
    names = [_plain(name) for key in NAME_KEYS for name in entry.get(key, [])]
    for sentence in entry["matches"]:
        words = f" {_plain(sentence)} "
        assert any(f" {name} " in words for name in names), sentence


@pytest.mark.parametrize(("identifier", "entry"), NAMED, ids=[identifier for identifier, _ in NAMED])
def test_an_ordinary_word_is_never_enough_to_name_a_firm(identifier: str, entry: dict[str, Any]) -> None:
    alone = [*entry.get("products", [])]
    if entry["specificity"] == "specific":
        alone += entry.get("names", [])
    ordinary = {_plain(word) for word in NEVER_ALONE}
    assert [name for name in alone if _plain(name) in ordinary] == []


@pytest.mark.parametrize(
    ("identifier", "entry"),
    [(identifier, entry) for identifier, entry in NAMED if entry["specificity"] == "ambiguous"],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_ambiguous_name_says_what_confirms_it(identifier: str, entry: dict[str, Any]) -> None:
    assert entry.get("confirm")


@pytest.mark.parametrize(
    ("file", "identifier", "entry"), FACTS, ids=[f"{file}:{identifier}" for file, identifier, _ in FACTS]
)
def test_a_fact_says_where_it_was_read(file: str, identifier: str, entry: dict[str, Any]) -> None:
    assert entry["source"]
    assert isinstance(entry["verified"], bool)
    if entry["verified"]:
        assert re.match(r"https?://\S+$", entry["source"]), "a verified fact has an address"


@pytest.mark.parametrize(
    ("vendor", "company"),
    [(vendor, company) for vendor, listed in COMPANIES.items() for company in listed],
    ids=lambda value: value if isinstance(value, str) else value["siren"],
)
def test_a_company_says_whose_it_is_and_where_that_was_read(vendor: str, company: dict[str, Any]) -> None:
    assert vendor in {identifier for identifier, _ in NAMED}
    digits = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(company["siren"]))]
    assert len(digits) == 9
    assert sum(value - 9 if value > 9 else value for value in digits) % 10 == 0
    assert company["legal_name"]
    assert company["source"]
    assert isinstance(company["verified"], bool)


@every_entry
def test_a_set_of_words_that_is_named_exists(file: str, identifier: str, entry: dict[str, Any]) -> None:
    named = {*entry.get("confirm", []), *entry.get("refute", [])}
    assert sorted(named - CUES.keys()) == []


@every_entry
def test_an_abbreviation_that_is_named_exists(file: str, identifier: str, entry: dict[str, Any]) -> None:
    assert sorted(set(entry.get("abbreviated", [])) - {name for _, name, _ in ENTRIES}) == []


@pytest.mark.parametrize("file", sorted((LEXICON / "terms").glob("*.toml")), ids=lambda file: file.stem)
def test_a_term_stands_in_the_file_of_its_language(file: Path) -> None:
    assert file.stem in LANGUAGES
    assert {entry["language"] for entry in _tables(file).values()} == {file.stem}


@pytest.mark.parametrize("name", CUES)
def test_a_set_of_words_says_what_it_stands_for(name: str) -> None:
    words = CUES[name]
    assert words["description"].endswith(".")
    lists = {language: phrases for language, phrases in words.items() if language != "description"}
    assert lists.keys() <= LANGUAGES
    assert all(phrases and len(set(phrases)) == len(phrases) for phrases in lists.values())
    assert lists or name == "roman_numeral"


def test_every_set_of_words_serves_an_entry() -> None:
    keys = ("confirm", "together", "refute")
    used = {name for _, _, entry in ENTRIES for key in keys for name in entry.get(key, [])}
    assert sorted(CUES.keys() - used) == []


def test_the_analysis_of_bids_is_not_the_analysis_of_images() -> None:
    assert not {"analyse", "analyse*", "analys*"} & set(CUES["analytics"]["fr"])


@pytest.mark.parametrize(("code", "table"), _tables(LEXICON / "cpv.toml").items())
def test_a_procurement_code_is_labelled_and_weighed(code: str, table: dict[str, Any]) -> None:
    assert re.fullmatch(r"\d{8}-\d", code)
    assert table["fr"]
    assert table["en"]
    assert table["relevance"] in {"core", "with_text", "context"}
    assert isinstance(table["verified"], bool)
