"""A quote in its paragraph."""

from making import a_finding, a_page

from contrechamp.records import Finding
from feeds.site.passages import passage

QUOTE = "Il autorise l’achat du logiciel BriefCam."
TEXT = (
    "Autre point. Sans rapport.\n\nLe maire rapporte.\nIl autorise l’achat du\nlogiciel BriefCam. "
    "Adopté à l’unanimité.\n\nSuite."
)


def finding(text: str = TEXT, quote: str = QUOTE, word: str = "BriefCam") -> Finding:
    start = text.index(word)
    return a_finding(quote=quote, start=start, end=start + len(word))


def test_a_quote_is_shown_in_its_paragraph_and_no_further() -> None:
    found = passage(finding(), a_page(TEXT))
    assert found.before == "Le maire rapporte. "
    assert found.quote == QUOTE
    assert found.after == " Adopté à l’unanimité."


def test_a_paragraph_without_end_is_cut_between_words() -> None:
    text = "mot " * 1000 + QUOTE + " mot" * 1000
    found = passage(finding(text), a_page(text))
    assert found.quote == QUOTE
    assert found.before.startswith("…")
    assert found.after.endswith("…")
    assert len(found.before) <= 302
    assert len(found.after) <= 302
    assert set(found.before.strip("… ").split()) == {"mot"}


def test_the_quote_stands_alone_where_the_text_was_read_anew() -> None:
    assert passage(finding(), a_page("Another text.")).quote == QUOTE
    assert passage(finding(), None).before == ""
    assert passage(a_finding(quote=QUOTE, start=5, end=9), a_page(TEXT * 9)).quote == QUOTE


def test_private_numbers_in_the_paragraph_are_masked() -> None:
    text = "Contact : jeanne@exemple.fr ou 06 12 34 56 78. " + QUOTE
    found = passage(finding(text), a_page(text))
    assert "jeanne" not in found.before
    assert "34 56" not in found.before
    assert found.quote == QUOTE


def test_a_cut_quote_is_found_without_its_ellipsis() -> None:
    found = passage(finding(quote="… " + QUOTE[3:] + " …"), a_page(TEXT))
    assert found.quote == QUOTE[3:].strip()
    assert found.before.endswith("Il ")
