"""Pages that were not read are named in few words."""

import pytest

from analysis.extract.gaps import Gaps, listed


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([4], "page 4"), ([1, 2, 3], "pages 1 to 3"), ([1, 3, 4, 9], "pages 1, 3 to 4, 9")],
)
def test_page_numbers_are_put_into_words(numbers: list[int], words: str) -> None:
    assert listed(numbers) == words


def test_each_reason_is_told_once() -> None:
    gaps = Gaps()
    gaps.add(1, "no OCR")
    gaps.add(2, "too large")
    gaps.add(3, "no OCR")
    assert [note.text for note in gaps.notes()] == [
        "pages 1, 3 were not read: no OCR",
        "page 2 was not read: too large",
    ]
