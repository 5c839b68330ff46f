"""Files of a folder and what is written beside them."""

import os
from datetime import date
from pathlib import Path

import pytest

from contrechamp.records import DocumentKind
from crawler.folder.files import Found, Skipped, find_files
from crawler.folder.sidecar import Entry, read_sidecars


def keys(root: Path, *patterns: str, recursive: bool = True) -> list[str]:
    return [found.key for found in find_files(root, patterns, recursive=recursive)]


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    root = tmp_path / "papers"
    for name in (
        "b.pdf",
        "a.DOC",
        "2026/c.pdf",
        "2026/x.bin",
        ".git/d.pdf",
        ".e.pdf",
        "~$a.docx",
        "Thumbs.db",
    ):
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    (root / "documents.csv").write_text("file\n")
    return root


def test_files_come_in_a_fixed_order_without_litter(papers: Path) -> None:
    assert keys(papers) == ["a.DOC", "b.pdf", "2026/c.pdf", "2026/x.bin"]
    assert keys(papers, recursive=False) == ["a.DOC", "b.pdf"]
    assert keys(papers, "*.pdf") == ["b.pdf", "2026/c.pdf"]
    assert keys(papers, "2026/*") == ["2026/c.pdf", "2026/x.bin"]


def test_links_that_leave_the_folder_are_refused_and_others_read(papers: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret.pdf"
    outside.write_bytes(b"secret")
    (papers / "out.pdf").symlink_to(outside)
    (papers / "out").symlink_to(tmp_path)
    (papers / "in.pdf").symlink_to(papers / "b.pdf")
    (papers / "round.pdf").symlink_to(papers / "round.pdf")
    found = {each.key: each for each in find_files(papers, (), recursive=True)}
    assert found["out.pdf"] == Skipped("out.pdf", "a link that leaves the folder")
    assert found["out"] == Skipped("out", "a link that leaves the folder")
    assert isinstance(found["in.pdf"], Found)
    assert isinstance(found["round.pdf"], Skipped)


def test_what_is_no_plain_file_is_skipped_without_waiting_for_it(papers: Path) -> None:
    os.mkfifo(papers / "pipe.pdf")
    found = [each for each in find_files(papers, (), recursive=True) if each.key == "pipe.pdf"]
    assert found == [Skipped("pipe.pdf", "is no plain file")]


def test_toml_and_csv_say_the_same_of_a_file(tmp_path: Path) -> None:
    toml = '["a/b.pdf"]\ntitle = "Réponse"\ndated = 2026-03-12\nkind = "report"\nauthority = "Ville"\n'
    (tmp_path / "documents.toml").write_text(toml, encoding="utf-8")
    entry = Entry(title="Réponse", dated=date(2026, 3, 12), kind=DocumentKind.REPORT, authority="Ville")
    assert read_sidecars(tmp_path) == ({"a/b.pdf": entry}, [])
    (tmp_path / "documents.toml").unlink()
    for sign in ",;":
        csv = "\ufefffile,title,dated,kind,authority\na/b.pdf,Réponse,2026-03-12,report,Ville\n"
        (tmp_path / "documents.csv").write_text(csv.replace(",", sign), encoding="utf-8")
        assert read_sidecars(tmp_path) == ({"a/b.pdf": entry}, [])


def test_the_authority_of_a_file_is_a_record() -> None:
    record = Entry(authority="Ville", insee="01001").authority_record("FR")
    assert record is not None
    assert (record.name, record.country, record.insee) == ("Ville", "FR", "01001")
    assert Entry(insee="01001").authority_record("FR") is None


def test_what_is_wrong_beside_the_files_is_said_and_the_rest_kept(tmp_path: Path) -> None:
    toml = '["a.pdf"]\ntitel = "x"\ndated = "hier"\nkind = "poem"\nsiren = 210000018\nurl = "https://v.example/a"\n'
    (tmp_path / "documents.toml").write_text(toml, encoding="utf-8")
    entries, problems = read_sidecars(tmp_path)
    assert entries == {"a.pdf": Entry(url="https://v.example/a")}
    assert [line.partition(": a.pdf: ")[2].partition(":")[0] for line in problems] == [
        "unknown key 'titel' (did you mean 'title'?)",
        "'dated'",
        "'kind'",
        "'siren'",
    ]
    (tmp_path / "documents.toml").write_text("[", encoding="utf-8")
    assert read_sidecars(tmp_path)[1][0].startswith("documents.toml cannot be read")
