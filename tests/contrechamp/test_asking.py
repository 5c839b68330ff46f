"""`show`, `export`, `search` and `explore` as they are typed, on a store with two papers."""

import csv
import hashlib
import json
from pathlib import Path

import pytest
from making import NOON, a_finding, a_source, an_extraction, save
from typer.testing import CliRunner, Result

from contrechamp.cli import app
from contrechamp.cli.explore import explore_database, is_loopback
from contrechamp.errors import ContrechampError, StoreError
from contrechamp.records import Evidence, Relation, Stage, Topic
from contrechamp.settings import Settings
from contrechamp.store import News, Store

QUOTE = "L’acquisition\x1b[2J de la Vidéo-Surveillance BRIEFCAM est votée."
ADDRESS = "https://ville.example/actes/1.pdf"
SHA256 = hashlib.sha256(b"text").hexdigest()
GUID = "tag:contrechamp,2026:entry:1"


@pytest.fixture
def data_dir(settings: Settings) -> Path:
    """A flagged paper in two versions that was told, and one that nothing was found in."""
    with Store.open(settings) as store:
        store.intake.register([a_source()])
        save(store, b"first")
        store.texts.save(an_extraction(b"first", "Rien."), NOON)
        relation = Relation(kind="follows", target="other")
        save(store, relations=(relation, Relation(kind="cancels", target="unknown")))
        save(store, b"other", source_key="other", title="L’autre")
        for body in (b"text", b"other"):
            store.texts.save(an_extraction(body, "La vidéosurveillance."), NOON)
        evidence = (Evidence(rule="cue", words="video surveillance", effect="confirms"),)
        found = a_finding(quote=QUOTE, stage=Stage.PURCHASE, stages=(Stage.PURCHASE,), evidence=evidence)
        for stored in store.findings.pending("none of them"):
            findings = [found] if stored.document.sha256 == SHA256 else []
            store.findings.save(stored.version_id, "rules-1", findings, NOON)
        store.feedbook.tell(
            [News(document_id=1, topic=Topic.VSA, signature="high", guid=GUID)],
            NOON,
        )
    return settings.data_dir


def run(data_dir: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--data-dir", str(data_dir), *words])


@pytest.mark.parametrize("reference", ["1", ADDRESS, SHA256, f"sha256:{SHA256}", SHA256[:12].upper(), GUID])
def test_a_paper_is_shown_by_whatever_it_is_known_by(data_dir: Path, reference: str) -> None:
    done = run(data_dir, "show", reference)
    assert done.exit_code == 0, done.exception
    for told in (
        "Procès-verbal",
        "Ville de Valmont",
        "HIGH · vsa · purchase · BriefCam",
        SHA256,
        "whole",
        GUID,
    ):
        assert told in done.stdout
    assert "follows · 2 · L’autre" in done.stdout
    assert "cancels · unknown · not collected" in done.stdout
    assert "version 2" in done.stdout
    assert "version 1" in done.stdout


def test_what_a_paper_says_cannot_steer_the_terminal(data_dir: Path) -> None:
    assert "\x1b" not in run(data_dir, "show", "1").stdout


def test_machines_get_all_of_it(data_dir: Path) -> None:
    told = json.loads(run(data_dir, "show", "1", "--json").stdout)
    assert told["paper"]["stored"]["document"]["url"] == ADDRESS
    assert [version["number"] for version in told["paper"]["versions"]] == [2, 1]
    assert (told["paper"]["standing"], told["verdicts"][0]["stages"]) == (2, ["purchase"])
    assert told["archive"][SHA256]["state"] == "whole"


@pytest.mark.parametrize(("harm", "says"), [("altered", "was altered on disk"), ("missing", "missing")])
def test_bytes_that_are_not_whole_are_said_and_are_an_exit_code(data_dir: Path, harm: str, says: str) -> None:
    path = data_dir / "archive" / SHA256[:2] / SHA256[2:4] / SHA256
    if harm == "altered":
        path.write_bytes(b"something else")
    else:
        path.unlink()
    done = run(data_dir, "show", "1")
    assert done.exit_code == 8
    assert says in done.stdout


def test_a_reference_that_means_several_papers_lists_them(data_dir: Path) -> None:
    with Store.open(Settings(data_dir=data_dir, free_disk_mib=0)) as store:
        save(store, source_key="copy", title="La copie")
    done = run(data_dir, "show", SHA256)
    assert "2 papers go by that name" in done.stdout
    assert "3  La copie" in done.stdout


@pytest.mark.parametrize(
    "reference", ["99", "deadbeef", "https://nowhere.example/", "'; DROP TABLE documents"]
)
def test_an_unknown_reference_is_one_clear_line(data_dir: Path, reference: str) -> None:
    error = run(data_dir, "show", reference).exception
    assert isinstance(error, StoreError)
    assert "no paper is known by that" in str(error)


def test_search_takes_a_choice_and_names_the_paper(data_dir: Path) -> None:
    def found(*words: str) -> list[int]:
        return [hit["id"] for hit in json.loads(run(data_dir, "search", *words, "--json").stdout)]

    assert found("videosurveillance") == [1, 2]
    assert found("videosurveillance", "--level", "high") == [1]
    assert found("videosurveillance", "--department", "69") == []
    assert found("videosurveillance", "--since", "2026-06-25", "--authority", "valmont") == [1, 2]


def test_export_writes_what_was_chosen(data_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "purchases.csv"
    done = run(data_dir, "export", str(path), "--view", "purchases", "--separator", ";", "--topic", "vsa")
    assert done.stdout == f"1 rows in {path}\n"
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file, delimiter=";")
    assert (row["vendor"], row["stage"]) == ("BriefCam", "purchase")
    assert run(data_dir, "export", str(tmp_path / "p"), "--format", "jsonl").exit_code == 0
    assert run(data_dir, "export", str(tmp_path / "s.db"), "--slim").stdout.startswith("1 papers")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["export", "flagged.xlsx"], 2),
        (["export", "flagged.csv", "--separator", "--"], 2),
        (["export", "flagged.csv", "--level", "huge"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_exported_is_refused(data_dir: Path, words: list[str], code: int) -> None:
    assert run(data_dir, *words).exit_code == code


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("ville.example", False)],
)
def test_only_loopback_is_without_warning(host: str, own: bool) -> None:
    assert is_loopback(host) is own


def test_explore_says_what_to_do_with_postgresql() -> None:
    with pytest.raises(ContrechampError, match="contrechamp export --slim"):
        explore_database("postgresql://contrechamp@localhost/contrechamp")
