"""Which language a passage is in, and how sure that must be against what is known of its paper."""

import pytest

from analysis.flagging import flag_text
from analysis.language import language_of
from contrechamp.records import Level


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Le conseil approuve la convention et autorise le maire à la signer pour trois ans.",
            "fr",
        ),
        (
            "Der Stadtrat bewilligt den Kredit für die Anlage und nimmt den Bericht zur Kenntnis.",
            "de",
        ),
        (
            "The Council approved the purchase of the system and directed staff to report back.",
            "en",
        ),
    ],
)
def test_small_words_tell_it_whatever_the_paper_is_in(text: str, language: str) -> None:
    assert {language_of(text, prior) for prior in (None, "fr", "de", "en")} == {language}


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Automated License Plate Reader Policy", "en"),
        ("Approve sole source purchase, $210,000 annually", "en"),
        ("Ausschreibung Kennzeichenerfassung, Stadtpolizei", "de"),
        ("Marché n° 26-14, fourniture : logiciel", "fr"),
    ],
)
def test_a_title_without_small_words_has_the_language_of_its_paper_or_of_its_words(
    title: str, language: str
) -> None:
    assert language_of(title) == language
    assert language_of(title, "it") == "it"


@pytest.mark.parametrize("text", ["", "26-14", "BriefCam 38 500", "in"])
def test_what_tells_nothing_has_none(text: str) -> None:
    assert language_of(text) is None
    assert language_of(text, "de") == "de"


def test_letters_set_apart_are_no_small_words() -> None:
    title = "O B J E T  V I D É O S U R V E I L L A N C E  A L G O R I T H M I Q U E"
    assert language_of(title, "fr") == "fr"
    assert language_of(f"{title} : le conseil approuve la convention et la dépense", "de") == "fr"


def test_a_title_whose_letters_stand_apart_is_read() -> None:
    findings = flag_text("V I D É O S U R V E I L L A N C E  A L G O R I T H M I Q U E", language="fr")
    assert {finding.level for finding in findings if finding.entry == "fr_vsa"} == {Level.HIGH}


@pytest.mark.parametrize(
    ("title", "entry"),
    [
        ("ALPR audit 2026", "anpr-en"),
        ("Videoanalytik, 3 Lizenzen", "intelligente-videoueberwachung-de"),
        ("LAPI, VSA", None),
    ],
)
def test_a_line_that_tells_no_language_is_read_in_the_first_in_which_it_says_something(
    title: str, entry: str | None
) -> None:
    assert language_of(title) is None
    assert {finding.entry for finding in flag_text(title)} == ({entry} if entry else set())
