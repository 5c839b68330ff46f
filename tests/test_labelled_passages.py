"""The labelled passages are well formed, balanced, split for good, and nobody else's sentences."""

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent.parent / "benchmarks" / "detection"
HALVES = {"build": "b", "measured": "m"}
ORDINARY = ("ordinary-build", "ordinary-measured")
PARAPHRASED = "paraphrased"
TO_LEARN_FROM = tuple(sorted(f"learn/{path.stem}" for path in (FOLDER / "learn").glob("*.jsonl")))
LATER = (*TO_LEARN_FROM, "plain-measured", "procurement-measured")
LANGUAGES = {"fr": 150, "de": 35, "en": 35}  # language -> at least so many in each half
KEYS = ("id", "lang", "text", "level", "topic", "stage", "vendors", "borderline", "note")
OPTIONAL = {"vendors", "borderline"}  # and the note in the later files
LEVELS = {"high", "medium", "low", "none"}
FLAGGED = {"high", "medium"}
TOPICS = {"vsa", "biometric", "anpr", "audio", "predictive", "data_fusion"}
STAGES = {
    "purchase", "tender", "funding", "pilot", "authorisation", "renewal", "debate", "opposition",
    "sanction", "impact_study", "latent", "suspension", "denial", "elsewhere",
}  # fmt: skip
LONGEST = 1500
BORROWED_RUN = 8  # words; shorter runs are names of laws, codes and offices

Case = dict[str, Any]


def read(path: Path) -> list[Case]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def words(text: str) -> list[str]:
    """Words without case, accents and invisible characters."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    kept = (c for c in decomposed if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return re.findall(r"\w+", "".join(kept))


def runs(cases: list[Case], length: int) -> set[tuple[str, ...]]:
    folded = [words(case["text"]) for case in cases]
    return {tuple(text[at : at + length]) for text in folded for at in range(len(text) - length + 1)}


@pytest.fixture(params=[*HALVES, *ORDINARY])
def half(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def cases(half: str) -> list[Case]:
    return read(FOLDER / f"{half}.jsonl")


@pytest.fixture(params=[*HALVES, *ORDINARY, PARAPHRASED, *LATER])
def name(request: pytest.FixtureRequest) -> str:
    """Of any set."""
    return str(request.param)


@pytest.fixture
def any_cases(name: str) -> list[Case]:
    return read(FOLDER / f"{name}.jsonl")


@pytest.fixture
def both() -> list[Case]:
    return [case for name in (*HALVES, *ORDINARY, PARAPHRASED) for case in read(FOLDER / f"{name}.jsonl")]


def test_every_case_has_the_keys_in_order(any_cases: list[Case], name: str) -> None:
    optional = OPTIONAL | ({"note"} if name in LATER else set())
    for case in any_cases:
        assert list(case) == [key for key in KEYS if key in case], case["id"]
        assert set(KEYS) - set(case) <= optional, case["id"]


def test_every_label_is_legal(any_cases: list[Case]) -> None:
    for case in any_cases:
        assert case["level"] in LEVELS, case["id"]
        assert case["topic"] in TOPICS | {None}, case["id"]
        assert case["stage"] in STAGES | {None}, case["id"]
        assert case.get("borderline", True) is True, case["id"]
        assert case.get("vendors", ["some"]), case["id"]
        assert case.get("note", "none").strip(), case["id"]


def test_a_flagged_case_has_a_topic_and_an_ordinary_one_has_no_label_but_its_level(
    any_cases: list[Case],
) -> None:
    for case in any_cases:
        if case["level"] in FLAGGED:
            assert case["topic"], case["id"]
        else:
            assert (case["topic"], case["stage"], case.get("vendors")) == (None, None, None), case["id"]


def test_a_passage_is_one_line_to_fifteen_hundred_characters_without_stray_blanks(
    any_cases: list[Case],
) -> None:
    for case in any_cases:
        assert 1 <= len(case["text"]) <= LONGEST, case["id"]
        assert case["text"] == case["text"].strip(), case["id"]
        assert not set(case["text"]) & set("⟨⟩"), case["id"]  # only in notes


def test_ids_tell_where_a_case_belongs_and_none_is_missing(cases: list[Case], half: str) -> None:
    if half in ORDINARY:
        every = sorted(case["id"] for name in ORDINARY for case in read(FOLDER / f"{name}.jsonl"))
        assert every == [f"ord-{number:03d}" for number in range(1, len(every) + 1)]
        return
    for language in LANGUAGES:
        ids = [case["id"] for case in cases if case["lang"] == language]
        assert ids == [f"{language}-{HALVES[half]}-{number:03d}" for number in range(1, len(ids) + 1)]


def test_there_are_enough_cases_in_every_language(cases: list[Case]) -> None:
    count = Counter(case["lang"] for case in cases)
    assert set(count) == set(LANGUAGES)
    assert all(count[language] >= least for language, least in LANGUAGES.items())


@pytest.mark.parametrize("language", LANGUAGES)
def test_half_of_a_language_is_ordinary_council_life(cases: list[Case], language: str) -> None:
    flagged = [case["level"] in FLAGGED for case in cases if case["lang"] == language]
    assert abs(sum(flagged) * 2 - len(flagged)) <= 1  # an odd number has no half


def test_every_topic_and_stage_occurs(cases: list[Case]) -> None:
    assert {case["topic"] for case in cases} == TOPICS | {None}
    assert {case["stage"] for case in cases} == STAGES | {None}


def test_the_halves_are_alike_by_language_and_level() -> None:
    build, measured = (
        Counter((case["lang"], case["level"]) for case in read(FOLDER / f"{half}.jsonl")) for half in HALVES
    )
    assert build == measured


def test_about_one_passage_in_six_is_damaged(cases: list[Case]) -> None:
    damaged = sum("(damage: " in case["note"] for case in cases)
    assert 0.12 <= damaged / len(cases) <= 0.20


def test_no_passage_stands_twice(both: list[Case]) -> None:
    folded = Counter(" ".join(words(case["text"])) for case in both)
    assert [text for text, times in folded.items() if times > 1] == []


@pytest.mark.parametrize("halves", [tuple(HALVES), ORDINARY], ids=["oblique", "ordinary"])
def test_the_halves_share_no_wording(halves: tuple[str, str]) -> None:
    build, measured = (runs(read(FOLDER / f"{half}.jsonl"), BORROWED_RUN) for half in halves)
    assert build & measured == set()


def test_the_page_beside_them_gives_their_counts(any_cases: list[Case], name: str) -> None:
    by_language = Counter(case["lang"] for case in any_cases)
    by_level = Counter(case["level"] for case in any_cases)
    numbers = [by_language[language] for language in LANGUAGES]
    numbers += [by_level[level] for level in ("high", "medium", "low", "none")]
    row = next(
        line
        for line in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
        if line.startswith(f"| `{name}.jsonl`")
    )
    assert [int(cell) for cell in row.strip("|").split("|")[3:]] == numbers


@pytest.mark.shared
def test_no_passage_equals_or_contains_a_sentence_of_the_domain_pages(both: list[Case], shared: Path) -> None:
    borrowed = [" ".join(words(case["text"])) for case in read(shared / "domain" / "cases.jsonl")]
    for case in both:
        passage = " ".join(words(case["text"]))
        assert passage not in borrowed, case["id"]
        # a bare term such as "vidéosurveillance algorithmique" is nobody's sentence
        sentences = [text for text in borrowed if len(text.split()) > 3]
        assert not [text for text in sentences if f" {text} " in f" {passage} "], case["id"]


@pytest.mark.shared
def test_nothing_is_quoted_from_real_records(both: list[Case], shared: Path) -> None:
    length = 14  # words: the full title of a statute is shorter
    assert runs(both, length) & runs(read(shared / "domain" / "real-cases.jsonl"), length) == set()


@pytest.mark.shared
def test_every_vendor_stands_under_its_canonical_name_in_the_vendor_table(
    both: list[Case], shared: Path
) -> None:
    lexicon = (shared / "domain" / "lexicon.md").read_text(encoding="utf-8")
    canonical = set(re.findall(r"^\| V\d{3} \| ([^|]+?) \|", lexicon, re.MULTILINE))
    assert {vendor for case in both for vendor in case.get("vendors", [])} <= canonical
