"""Ordinary minutes give next to no flags: the promise that makes a flag worth reading."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.extract import Pool, Request
from analysis.flagging import detector
from analysis.passages import blocks
from contrechamp.records import Finding
from contrechamp.settings import ExtractSettings

pytestmark = pytest.mark.shared

WITHOUT_OCR = ExtractSettings(ocr=False)
FOLDERS = ("fr-minutes", "fr-flaux", "fr-chemere")
PER_THOUSAND = 2


def requests(folder: Path) -> Iterator[Request]:
    for path in sorted(folder.iterdir()):
        if path.suffix in (".doc", ".pdf"):
            yield Request(
                sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
                path=str(path),
                media_type=None,
                file_name=path.name,
                language="fr",
                settings=WITHOUT_OCR,
            )


def test_a_thousand_passages_of_ordinary_minutes_give_at_most_two_flags(shared: Path) -> None:
    judge = detector()
    passages = 0
    flagged: list[Finding] = []
    with Pool(WITHOUT_OCR, engine="test") as pool:
        for folder in FOLDERS:
            for outcome in pool.read(requests(shared / "real" / folder)):
                passages += sum(len(blocks(page.text)) for page in outcome.pages)
                found = judge.pages(outcome.pages, language="fr")
                flagged += [finding for finding in found if finding.level.flagged]
    assert passages > 1000
    assert len(flagged) * 1000 <= PER_THOUSAND * passages, [finding.quote for finding in flagged]
