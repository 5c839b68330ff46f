"""Real papers, where they lie beside the project: an outcome for each, a text or a reason for every page."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from analysis.extract import Pool, Request
from contrechamp.records import Extraction, Quality
from contrechamp.settings import ExtractSettings

WITHOUT_OCR = ExtractSettings(ocr=False)

pytestmark = pytest.mark.shared


@pytest.fixture
def extract(request_for) -> Callable[[Iterable[Path]], dict[str, Extraction]]:
    def outcomes(paths: Iterable[Path]) -> dict[str, Extraction]:
        requests: list[Request] = [request_for(path, file_name=path.name, ocr=False) for path in paths]
        with Pool(WITHOUT_OCR, engine="test") as pool:
            found = {outcome.sha256: outcome for outcome in pool.read(iter(requests))}
            assert pool.peak_bytes < 1024**3
        return found

    return outcomes


def test_every_damaged_pdf_has_an_outcome(shared: Path, extract) -> None:
    paths = sorted((shared / "real" / "hostile").glob("*.pdf"))
    outcomes = extract(paths)
    assert len(outcomes) == len(paths) == 90
    assert all(outcome.pages or outcome.reason for outcome in outcomes.values())


@pytest.mark.parametrize(("folder", "files"), [("fr-chemere", 43), ("fr-minutes", 3), ("fr-flaux", 21)])
def test_every_page_of_real_minutes_has_text_or_a_reason(
    folder: str, files: int, shared: Path, extract
) -> None:
    outcomes = extract(
        path for path in (shared / "real" / folder).iterdir() if path.suffix in (".doc", ".pdf")
    )
    assert len(outcomes) == files
    for outcome in outcomes.values():
        assert outcome.pages
        for page in outcome.pages:
            assert page.reason or (page.text.strip() and page.quality is Quality.GOOD)


def test_one_text_is_the_same_in_every_format(shared: Path, extract) -> None:
    paths = [path for path in (shared / "real" / "formats").iterdir() if path.suffix not in (".jpg", ".md")]
    texts = {" ".join(outcome.pages[0].text.split()) for outcome in extract(paths).values()}
    assert len(paths) == 5
    assert len(texts) == 1
