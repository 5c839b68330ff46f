"""`contrechamp run`, killed anywhere and run again, ends as an undisturbed run does."""

import shutil
from pathlib import Path

import pytest

import contrechamp.demo
from benchmarks import kills

PAPERS = Path(contrechamp.demo.__file__).parent / "town" / "files"


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A few files of several kinds, one of them broken; no scan, for speed."""
    folder = tmp_path / "papers"
    folder.mkdir()
    for name in (
        "proces-verbal-2026-11-05.pdf",
        "decisions-2026-11-05.pdf",
        "proces-verbal-2026-06-25.doc",
        "commission-travaux-2026-07-02.pdf",
    ):
        shutil.copy(PAPERS / name, folder)
    return folder


def test_a_run_killed_at_any_moment_and_run_again_ends_as_if_undisturbed(
    papers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with kills.serving(papers) as address:
        kills.write_catalogue(tmp_path / "catalogue", papers, address)
        seconds = kills.run_through(tmp_path, "undisturbed")
        for share in (0.35, 0.6, 0.85):  # while collecting, reading, finding; where exactly, chance decides
            _, killed = kills.run_and_kill(tmp_path, "killed", share * seconds)
            assert killed or share > 0.5, "the first kill must meet a run at work"
        kills.run_through(tmp_path, "killed")
    assert kills.compare(tmp_path / "undisturbed", tmp_path / "killed") == 0, capsys.readouterr().out


def test_the_comparison_sees_what_is_different(papers: Path, tmp_path: Path) -> None:
    with kills.serving(papers) as address:
        kills.write_catalogue(tmp_path / "catalogue", papers, address)
        kills.run_through(tmp_path, "undisturbed")
        (papers / "decisions-2026-11-05.pdf").unlink()
        kills.run_through(tmp_path, "killed")
    assert kills.compare(tmp_path / "undisturbed", tmp_path / "killed") == 1
