"""Which companies a vendor is: read strictly, added to without losing a letter."""

import os
from datetime import date
from pathlib import Path

import pytest

from analysis.lexicon import Company, add_company, check_directory, load_lexicon
from contrechamp.errors import CatalogueError

WINTICS = Company(
    siren="123456782",
    legal_name='WINTICS "SAS" \\ Paris',
    source="https://register.example/search?q=wintics",
    read=date(2026, 11, 23),
    verified=True,
)
NOBODY = Company(siren=None, source="https://register.example/", read=date(2026, 11, 23))
KEPT = """\
# Mine.  Do not lose this comment.

[[veesion]]   # the shops
siren="838664274"
  legal_name = 'VEESION'

[[wintics]]
none = true"""


def test_a_company_stands_in_the_lexicon_with_its_vendor(tmp_path: Path) -> None:
    assert add_company(tmp_path / "companies.toml", "wintics", WINTICS)
    lexicon = load_lexicon((tmp_path,))
    assert lexicon.companies["wintics"] == (WINTICS,)
    assert lexicon.by_siren["123456782"].id == "wintics"
    assert lexicon.sirens(lexicon.by_id["wintics"]) == ("123456782",)
    assert lexicon.by_siren["838664274"].id == "veesion"  # the shipped ones stay
    assert check_directory(tmp_path) == []


def test_the_number_in_an_entry_counts_like_one_in_the_file(tmp_path: Path) -> None:
    own = """
        [oculus]
        label = "Oculus"
        topic = "vsa"
        kind = "vendor"
        specificity = "specific"
        names = ["Oculus Rex"]
        siren = "123456782"
    """
    (tmp_path / "own.toml").write_text(own, encoding="utf-8")
    assert load_lexicon((tmp_path,)).by_siren["123456782"].id == "oculus"
    (tmp_path / "own.toml").write_text(own.replace("123456782", "123456783"), encoding="utf-8")
    with pytest.raises(CatalogueError, match="'123456783' is no SIREN"):
        load_lexicon((tmp_path,))


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_stands_in_a_file_stays_to_the_letter(tmp_path: Path, line_end: str) -> None:
    file = tmp_path / "companies.toml"
    before = KEPT.replace("\n", line_end).encode()
    file.write_bytes(before)
    file.chmod(0o640)
    assert add_company(file, "wintics", WINTICS)
    assert file.read_bytes().startswith(before)
    assert file.stat().st_mode & 0o777 == 0o640
    companies = load_lexicon((tmp_path,)).companies
    assert [each.siren for each in companies["wintics"]] == [None, "123456782"]
    assert os.listdir(tmp_path) == ["companies.toml"]  # noqa: PTH208 - names only


def test_the_same_is_not_written_twice(tmp_path: Path) -> None:
    file = tmp_path / "companies.toml"
    assert [add_company(file, "wintics", each) for each in (NOBODY, WINTICS, NOBODY, WINTICS)] == [
        True,
        True,
        False,
        False,
    ]
    assert file.read_text(encoding="utf-8").count("[[wintics]]") == 2


def test_the_file_behind_a_link_is_written(tmp_path: Path) -> None:
    real, link = tmp_path / "shared.toml", tmp_path / "companies.toml"
    real.write_text(KEPT, encoding="utf-8")
    link.symlink_to(real)
    assert add_company(link, "wintics", WINTICS)
    assert link.is_symlink()
    assert "123456782" in real.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[wintics]\n", "is not TOML"),
        ('[wintics]\nsiren = "123456782"\n', "two brackets"),
        ('wintics = "123456782"\n', "two brackets"),
        ('[[wintics]]\nsirn = "123456782"\n', "did you mean 'siren'"),
        ('[[wintics]]\nsiren = "123 456 782"\n', "is no SIREN"),
        ("[[wintics]]\nsiren = 123456782\n", "must be a text"),
        ('[[wintics]]\nlegal_name = "WINTICS"\n', "needs 'siren'"),
        ('[[wintics]]\nsiren = "123456782"\nnone = true\n', "needs 'siren'"),
        ('[[wintics]]\nsiren = "123456782"\nread = 2026-11-23T10:00:00\n', "must be a day"),
    ],
)
def test_a_file_that_is_not_understood_is_said_and_not_touched(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "companies.toml"
    file.write_text(text, encoding="utf-8")
    for attempt in (lambda: load_lexicon((tmp_path,)), lambda: add_company(file, "veesion", WINTICS)):
        with pytest.raises(CatalogueError, match=says):
            attempt()
    assert file.read_text(encoding="utf-8") == text
    assert any(says in problem for problem in check_directory(tmp_path))


def test_a_vendor_nobody_knows_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "companies.toml").write_text('[[vintics]]\nsiren = "123456782"\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"companies.toml: \[\[vintics\]\].*did you mean 'wintics'"):
        load_lexicon((tmp_path,))


def test_one_company_is_one_vendor_and_the_later_directory_settles_which(tmp_path: Path) -> None:
    table = '[[{}]]\nsiren = "838664274"\n'
    file = tmp_path / "companies.toml"
    file.write_text(table.format("wintics"), encoding="utf-8")
    lexicon = load_lexicon((tmp_path,))  # shipped as Veesion's
    assert lexicon.by_siren["838664274"].id == "wintics"
    assert lexicon.companies["veesion"] == ()
    file.write_text(table.format("wintics") + table.format("xxii"), encoding="utf-8")
    with pytest.raises(CatalogueError, match="given to 'wintics' and to 'xxii'"):
        load_lexicon((tmp_path,))


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_directory_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir(mode=0o500)
    with pytest.raises(CatalogueError, match="cannot be written"):
        add_company(folder / "companies.toml", "wintics", WINTICS)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ('["3232350"]\nfr = "Vidéo"\nrelevance = "core"\n', "eight digits"),
        ('["32323500-8"]\nfr = "Vidéo"\nrelevance = "cor"\n', "relevance must be"),
        ('["32323500-8"]\nfr = "Vidéo"\nrelevanse = "core"\n', "did you mean 'relevance'"),
        ('["32323500-8"]\nrelevance = "core"\n', "needs a label"),
    ],
)
def test_a_code_that_is_not_understood_is_said(tmp_path: Path, code: str, says: str) -> None:
    (tmp_path / "cpv.toml").write_text(code, encoding="utf-8")
    with pytest.raises(CatalogueError, match=says):
        load_lexicon((tmp_path,))
    assert any(says in problem for problem in check_directory(tmp_path))
