"""The command line as people and cron use it: real processes, a folder of papers, one database."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PURCHASE = (
    "Séance du 25 juin 2026\n\nLe conseil approuve l'acquisition du logiciel BriefCam pour 38 000 euros.\n"
)
ORDINARY = "Le conseil approuve la réfection du toit de l'école et le tarif de la cantine.\n"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A working folder: a catalogue with one folder of three papers, one of them broken. Nothing was run."""
    return build_town(tmp_path)


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, after one run, for the tests to copy."""
    town = build_town(tmp_path_factory.mktemp("town"))
    done = contrechamp(town, "run")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return town


@pytest.fixture
def after_a_run(first_run: Path, tmp_path: Path) -> Path:
    return shutil.copytree(first_run, tmp_path / "town", copy_function=shutil.copy2)


def build_town(tmp_path: Path) -> Path:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing follows")
    (papers / "deliberation-2026-06-25.txt").write_text(PURCHASE, encoding="utf-8")
    (papers / "cantine.txt").write_text(ORDINARY, encoding="cp1252")
    catalogue = tmp_path / "catalogue" / "fr"
    catalogue.mkdir(parents=True)
    (catalogue / "valmont.toml").write_text(
        'title = "Valmont"\ncountry = "FR"\nlanguage = "fr"\nspider = "folder"\npath = "../../papers"\n',
        encoding="utf-8",
    )
    return tmp_path


def contrechamp(
    town: Path, *arguments: str, text: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    shared = {
        "CONTRECHAMP_DATA_DIR": str(town / "var"),
        "CONTRECHAMP_SHIPPED_SOURCES": "no",
        "CONTRECHAMP_CATALOGUES": str(town / "catalogue"),
        "CONTRECHAMP_FREE_DISK_MIB": "0",
    }
    return subprocess.run(
        [sys.executable, "-m", "contrechamp", *arguments],
        capture_output=True,
        text=True,
        input=text,
        cwd=town,
        env=os.environ | shared | environment,
        check=False,
    )


def listed(town: Path, *arguments: str) -> object:
    done = contrechamp(town, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_run_under_cron_is_silent_when_nothing_is_wrong(after_a_run: Path) -> None:
    assert (after_a_run / "var" / "public" / "index.html").exists()  # and the first run was silent
    done = contrechamp(after_a_run, "run")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_second_run_adds_nothing_and_writes_nothing(after_a_run: Path) -> None:
    again = listed(after_a_run, "run", "--all")
    assert (again["crawl"]["outcomes"][0]["listed"], again["crawl"]["outcomes"][0]["new"]) == (3, 0)
    assert again["analysis"]["documents"] == 0
    assert again["publication"]["written"] == 0


def test_a_source_that_is_not_due_is_left_alone(after_a_run: Path) -> None:
    assert listed(after_a_run, "crawl")["outcomes"] == []


def test_a_source_that_fails_is_one_line_and_an_exit_code_and_the_rest_goes_on(after_a_run: Path) -> None:
    town = after_a_run
    (town / "catalogue" / "fr" / "gone.toml").write_text(
        'title = "Gone"\ncountry = "FR"\nlanguage = "fr"\nspider = "folder"\npath = "nowhere"\n',
        encoding="utf-8",
    )
    done = contrechamp(town, "run")
    assert done.returncode == 5
    (line,) = done.stderr.splitlines()
    assert line.startswith("contrechamp: fr/gone: failed: ")
    assert listed(town, "search", "BriefCam")
    unwell = {source["id"]: source["health"] for source in listed(town, "status")["sources"]}
    assert unwell == {"fr/gone": "failed"}


def test_sources_are_listed_with_their_health(town: Path, after_a_run: Path) -> None:
    (before,) = listed(town, "sources")
    assert (before["id"], before["health"], before["last_success"]) == ("fr/valmont", "never", None)
    (after,) = listed(after_a_run, "sources")
    assert (after["health"], after["documents"]) == ("ok", 3)
    assert "fr/valmont" in contrechamp(town, "sources").stdout


def test_a_file_that_cannot_be_read_is_listed_with_its_reason(after_a_run: Path) -> None:
    (failure,) = listed(after_a_run, "status")["unreadable"]
    assert failure["url"].endswith("broken.pdf")
    assert failure["reason"]


def test_search_is_blind_to_accents_and_shows_where(after_a_run: Path) -> None:
    (hit,) = listed(after_a_run, "search", "ecole", "REFECTION")
    assert "l'école" in hit["snippet"]
    assert hit["page"] == 1
    assert "nothing found" in contrechamp(after_a_run, "search", "hippopotame").stdout


@pytest.mark.parametrize("way", ["file", "standard input"])
def test_flag_shows_the_finding_and_why_and_stores_nothing(town: Path, way: str) -> None:
    file = town / "papers" / "deliberation-2026-06-25.txt"
    if way == "file":
        done = contrechamp(town, "flag", str(file), "--explain")
    else:
        done = contrechamp(town, "flag", "-", "--explain", text=PURCHASE)
    assert done.returncode == 0, done.stderr
    assert "HIGH" in done.stdout
    assert "purchase" in done.stdout
    assert "BriefCam" in done.stdout
    assert not (town / "var").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["flag", "absent.pdf"], 6, "no such file"),
        (["evaluate", "absent.jsonl"], 6, "absent.jsonl"),
        (["crawl", "fr/valmnt"], 4, "fr/valmnt"),
        (["sources", "--config", "absent.toml"], 3, "absent.toml"),
        (["analyse", "--reread", "some"], 2, "failed, partial or all"),
        (["nonsense"], 2, "No such command"),
        (["search", "--data-dir", "/proc/nowhere", "x"], 8, "database"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_done_is_said_with_its_own_exit_code(
    town: Path, arguments: list[str], code: int, says: str
) -> None:
    done = contrechamp(town, *arguments)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_key_in_a_source_is_named_with_a_suggestion(town: Path) -> None:
    path = town / "catalogue" / "fr" / "valmont.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("path =", "pth ="), encoding="utf-8")
    done = contrechamp(town, "run")
    assert done.returncode == 4
    assert "valmont.toml" in done.stderr
    assert "did you mean 'path'" in done.stderr


def test_a_second_run_at_the_same_time_is_refused(town: Path) -> None:
    (town / "var").mkdir()
    with (town / "var" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = contrechamp(town, "run")
    assert done.returncode == 7
    assert "another run" in done.stderr


def test_evaluate_prints_figures_and_fails_below_what_is_asked(town: Path) -> None:
    cases = town / "cases.jsonl"
    lines = [
        {"id": "1", "lang": "fr", "text": PURCHASE, "level": "high", "stage": "purchase"},
        {"id": "2", "lang": "fr", "text": ORDINARY, "level": "none"},
        {"id": "3", "lang": "fr", "text": ORDINARY, "level": "high"},
    ]
    cases.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    figures = listed(town, "evaluate", str(cases))
    assert figures["overall"]["n"] == 3
    assert (figures["overall"]["precision"], figures["overall"]["recall"]) == (1.0, 0.5)
    assert [case["id"] for case in figures["cases"]] == ["1", "2", "3"]
    assert contrechamp(town, "evaluate", str(cases), "--min-recall", "0.9").returncode == 11


@pytest.mark.parametrize("place", ["before", "after"])
def test_shared_options_may_stand_before_or_after_the_command(town: Path, place: str) -> None:
    shared = ["--data-dir", str(town / "elsewhere"), "-v", f"--catalogue={town / 'catalogue'}"]
    arguments = [*shared, "sources", "--json"] if place == "before" else ["sources", *shared, "--json"]
    done = contrechamp(town, *arguments)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)) == 1
    assert (town / "elsewhere" / "contrechamp.sqlite3").exists()


def test_doctor_says_what_is_there_and_what_to_type(town: Path) -> None:
    done = contrechamp(town, "doctor", "--json", PATH="/nonexistent")
    checks = {check["what"]: check for check in json.loads(done.stdout)}
    assert checks["OCR"]["state"] == "warning"
    assert "apt-get install tesseract-ocr" in checks["OCR"]["remedy"]
    assert checks["contact"]["state"] == "warning"
    assert checks["store"]["state"] == "ok"
    assert done.returncode == 0


def test_doctor_notices_an_altered_archive(after_a_run: Path) -> None:
    file = next(path for path in (after_a_run / "var" / "archive").rglob("*") if path.is_file())
    file.write_bytes(b"altered")
    done = contrechamp(after_a_run, "doctor")
    assert done.returncode == 10
    assert "altered" in done.stdout


def test_files_can_be_read_again_on_request(after_a_run: Path) -> None:
    assert listed(after_a_run, "analyse", "--reread", "failed")["reading"]["files"] == 1


def test_an_edited_lexicon_is_checked_in_plain_words(town: Path) -> None:
    folder = town / "lexicon"
    folder.mkdir()
    assert contrechamp(town, "lexicon", "check", str(folder)).returncode == 0
    (folder / "ours.toml").write_text('[acme]\nlabl = "Acme"\n', encoding="utf-8")
    done = contrechamp(town, "lexicon", "check", str(folder))
    assert done.returncode == 4
    assert "labl" in done.stdout
