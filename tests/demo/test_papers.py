"""The built papers still say what their sources say."""

import shutil
import subprocess
from pathlib import Path

import kreuzberg
import pypdfium2 as pdfium
import pytest

from contrechamp.demo.rebuild import TOWN, Paper, papers
from contrechamp.demo.site import read_site

PAPERS = {paper.target: paper for paper in papers()}
READABLE = [paper for paper in papers() if paper.form in ("pdf", "doc", "docx", "odt")]
MINUTES = "proces-verbal-2026-11-05.pdf"
SCAN = "deliberation-2026-057.pdf"
CUT = "commission-travaux-2026-07-02.pdf"


def pages(name: str) -> list[str]:
    with pdfium.PdfDocument(TOWN / "files" / name) as document:
        return [page.get_textpage().get_text_range() for page in document]


def words(text: str) -> str:
    # kreuzberg 4.10 drops the apostrophes that LibreOffice writes as entities in DOCX
    return " ".join(text.replace("'", "").split())


@pytest.mark.parametrize("paper", READABLE, ids=lambda paper: paper.target)
def test_a_paper_says_its_key_passage(paper: Paper) -> None:
    file = TOWN / "files" / paper.target
    text = " ".join(pages(paper.target)) if paper.form == "pdf" else kreuzberg.extract_file_sync(file).content
    assert paper.key
    assert words(paper.key) in words(text)


def test_the_licences_are_renewed_on_the_third_page() -> None:
    naming = [number for number, text in enumerate(pages(MINUTES), 1) if "BriefCam" in text]
    assert naming == [3]


def test_of_thirty_decisions_one_buys_analysis_software() -> None:
    (text,) = pages("decisions-2026-11-05.pdf")
    assert text.count("2026-1") == 30
    assert text.count("Foxstream") == 1


def test_the_scan_has_no_text_but_the_stamp_of_the_prefecture() -> None:
    (text,) = pages(SCAN)
    assert text.splitlines() == list(PAPERS[SCAN].stamp)


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_the_scan_can_be_read_at_200_dpi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_THREAD_LIMIT", "1")
    picture = tmp_path / "page.png"
    with pdfium.PdfDocument(TOWN / "files" / SCAN) as document:
        document[0].render(scale=200 / 72, grayscale=True).to_pil().save(picture)
    languages = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=True)
    if "fra" not in languages.stdout.split():
        pytest.skip("tesseract has no French")
    read = subprocess.run(
        ["tesseract", str(picture), "-", "-l", "fra"], capture_output=True, text=True, check=True
    )
    assert words(PAPERS[SCAN].key) in words(read.stdout)


def test_the_paper_that_was_cut_cannot_be_opened() -> None:
    with pytest.raises(pdfium.PdfiumError):
        pdfium.PdfDocument(TOWN / "files" / CUT)


def test_every_built_paper_is_served_and_every_source_is_built() -> None:
    built = {file.name for file in (TOWN / "files").iterdir()}
    assert built == set(PAPERS)
    served = {answer.body for answer in read_site(TOWN).values()}
    assert {(TOWN / "files" / name).read_bytes() for name in built} <= served
    sources = {file.name for file in (TOWN / "sources").glob("*.html")}
    assert sources == {paper.source for paper in papers()}


def test_the_town_stays_small() -> None:
    assert sum(file.stat().st_size for file in TOWN.rglob("*") if file.is_file()) < 1_500_000
