"""Finding a passage by its letters."""

import pytest

from feeds.site.letters import Letters, lines

PAGE = Letters.of(enumerate(["La vidéo-", "protection", "est mise", "en œuvre", "au 1ER étage"]))


@pytest.mark.parametrize(
    ("passage", "places"),
    [
        ("Vidéoprotection", [0, 1]),
        ("VIDEO PROTECTION EST", [0, 1, 2]),
        ("1er étage", [4]),
        ("absent", []),
        ("", []),
        ("— … —", []),
    ],
)
def test_only_letters_and_digits_count(passage: str, places: list[int]) -> None:
    assert PAGE.find([passage]) == places


def test_the_first_text_that_is_there_counts() -> None:
    assert PAGE.find(["not there", "protection", "étage"]) == [1]


def test_letters_that_read_differently_are_forgiven_only_where_asked() -> None:
    text = "Une expérimentation de caméras augmentées sera conduite sur la place du marché"
    misread = text.replace("caméras", "carnéras").replace("place", "plaoe")
    page = Letters.of(enumerate(f"Avant cela. {misread} Après cela.".split()))
    assert page.find([text]) == []
    assert page.find([text], loosely=True) == list(range(2, 14))


def test_words_scattered_over_a_page_are_no_passage() -> None:
    words = ["reconnaissance", "faciale", "automatique", "dans", "les", "espaces", "publics"]
    page = Letters.of(enumerate(f"{words[0]} {'x ' * 300}{words[-1]} {'y ' * 300}{words[2]}".split()))
    assert page.find([" ".join(words)], loosely=True) == []


def test_boxes_of_one_line_become_one() -> None:
    letters = [(0, 0, 5, 10), (6, 2, 11, 10), (12, 8, 13, 12), (0, 20, 5, 30)]
    assert list(lines(letters)) == [(0, 0, 13, 12), (0, 20, 5, 30)]
