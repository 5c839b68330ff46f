"""The lexicon keeps its own promises, and says in plain words when an edited file does not."""

from pathlib import Path

import pytest

from analysis.flagging import Detector, detector
from analysis.lexicon import SHIPPED, Entry, check_directory, load_lexicon
from analysis.lexicon.checking import examples
from contrechamp.errors import CatalogueError

ENTRIES = load_lexicon().entries

ENTRY = """
[acme]
label = "Acme"
topic = "vsa"
kind = "vendor"
specificity = "specific"
names = ["Acme Vision"]
matches = ["Contrat avec Acme Vision.", "Logiciel Acme Vision pour le CSU."]
misses = ["Vision d'ensemble du budget.", "L'acmé de la saison."]
"""


@pytest.fixture(scope="module")
def judge() -> Detector:
    return detector()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_finds_its_examples_and_leaves_the_others(judge: Detector, entry: Entry) -> None:
    assert not list(examples(judge, entry))


def test_an_own_directory_adds_entries(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(ENTRY, encoding="utf-8")
    assert "acme" in load_lexicon((tmp_path,)).by_id
    assert check_directory(tmp_path) == []


def test_an_own_entry_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    shipped = ENTRIES[0].id
    (tmp_path / "ours.toml").write_text(ENTRY.replace("[acme]", f"[{shipped}]"), encoding="utf-8")
    assert load_lexicon((tmp_path,)).by_id[shipped].label == "Acme"


def test_own_words_are_added_to_a_set_of_cues(tmp_path: Path) -> None:
    (tmp_path / "cues.toml").write_text('[video]\nfr = ["œil de bœuf"]\n', encoding="utf-8")
    words = load_lexicon((tmp_path,)).cues["video"]["fr"]
    assert "œil de bœuf" in words
    assert len(words) > 1


def test_the_digest_changes_with_any_word(tmp_path: Path) -> None:
    (tmp_path / "cues.toml").write_text('[video]\nfr = ["œil de bœuf"]\n', encoding="utf-8")
    assert load_lexicon((tmp_path,)).digest != load_lexicon().digest


@pytest.mark.parametrize(
    ("trouble", "content", "said"),
    [
        ("an unknown key", ENTRY.replace("names", "nams"), "unknown key 'nams' (did you mean 'names'?)"),
        (
            "an unknown topic",
            ENTRY.replace('"vsa"', '"vas"'),
            "topic = 'vas' is not known (did you mean 'vsa'?)",
        ),
        ("a missing key", ENTRY.replace('label = "Acme"\n', ""), "[acme]: 'label' is missing"),
        ("a text for a list", ENTRY.replace('["Acme Vision"]', '"Acme Vision"'), "names must be a list"),
        ("no words", ENTRY.replace('names = ["Acme Vision"]\n', ""), "nothing to look for"),
        ("no specificity", ENTRY.replace('specificity = "specific"\n', ""), "'specificity' is missing"),
        ("not TOML", ENTRY.replace('"Acme"', '"Acme'), "is not TOML"),
        ("an unknown set", ENTRY + 'confirm = ["vidéo"]\n', "no set of words is called 'vidéo'"),
        (
            "an example not found",
            ENTRY.replace("Contrat avec Acme Vision", "Contrat"),
            "must find and does not",
        ),
        ("an example found", ENTRY.replace("L'acmé", "Acme Vision"), "must leave alone and finds"),
        ("too few examples", ENTRY.replace(', "L\'acmé de la saison."', ""), "'misses' needs at least 2"),
        ("a bad phrase", '[video]\nfr = ["{a|b"]\n', "'{' without '}'"),
    ],
)
def test_a_mistake_is_told_in_plain_words(tmp_path: Path, trouble: str, content: str, said: str) -> None:
    name = "cues.toml" if content.startswith("[video]") else "ours.toml"
    (tmp_path / name).write_text(content, encoding="utf-8")
    (problem,) = check_directory(tmp_path)
    assert said in problem


def test_an_unreadable_lexicon_stops_the_program_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text("[acme]\nlabel = 3\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"ours\.toml: \[acme\]: label must be a text"):
        load_lexicon((tmp_path,))


def test_a_directory_that_is_none_is_said_so(tmp_path: Path) -> None:
    assert check_directory(tmp_path / "nowhere") == [f"{tmp_path / 'nowhere'}: is not a directory"]


def test_the_shipped_files_are_where_the_package_is() -> None:
    assert (SHIPPED / "cues.toml").is_file()
