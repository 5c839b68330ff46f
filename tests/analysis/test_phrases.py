"""The notation of the lexicon."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.folding import fold
from analysis.phrases import Phrase, PhraseError, PhraseIndex, skeleton


def finds(phrase: str, text: str, language: str | None = "fr") -> bool:
    return Phrase(phrase, language).pattern.search(fold(text).text) is not None


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("caméra intelligente", "Des caméras intelligentes"),
        ("caméra {augmentée|intelligente}", "une caméra augmentée"),
        ("vidéoprotection [dite] algorithmique", "vidéoprotection « algorithmique »"),
        ("vidéoprotection [dite] algorithmique", "vidéo-protection dite algorithmique"),
        ("[très] grande caméra", "grande caméra"),
        ("algorithm*", "algorithmisée"),
        ("détection ~3 visage", "détection en direct des visages"),
        ("logiciel d'analyse", "logiciel d’analyse"),
        ("plug-in", "plugin"),
        ("vidéosurveillance", "vidosurveillance"),
        ("reconnaissance faciale", "reconnaissancefaciale"),
    ],
)
def test_a_french_phrase_finds(phrase: str, text: str) -> None:
    assert finds(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("caméra intelligente", "caméra. Intelligente"),
        ("détection ~3 visage", "détection en direct et sans délai des visages"),
        ("détection ~3 visage", "détection. Le visage"),
        ("par IA", "un paria"),
        ("LAPI", "lapidaire"),
        ("brief", "briefing"),
    ],
)
def test_a_french_phrase_leaves_alone(phrase: str, text: str) -> None:
    assert not finds(phrase, text)


@pytest.mark.parametrize(
    "text", ["Videoüberwachung", "Videoueberwachung", "Video-Überwachung", "VIDEOÜBERWACHUNGEN"]
)
def test_a_german_umlaut_may_be_written_out(text: str) -> None:
    assert finds("Videoüberwachung*", text, "de")


def test_a_name_takes_no_ending() -> None:
    assert not finds("Axon", "axones", None)


@pytest.mark.parametrize("phrase", ["", "{a|", "[x", "a}", "~3", "[x]", "a* *b", "{|a}", "«»"])
def test_a_phrase_that_cannot_be_read_is_refused_in_plain_words(phrase: str) -> None:
    with pytest.raises(PhraseError, match=r"'.*'"):
        Phrase(phrase, "fr", 1)


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_part_of_a_text_stays_a_part_of_it_through_confusable_letters(left: str, right: str) -> None:
    assert skeleton(left) in skeleton(left + right)
    assert skeleton(right) in skeleton(left + right)


PARTS = st.sampled_from(
    [
        "caméra",
        "IA",
        "vidéoprotection",
        "{a|à la|logiciel}",
        "[dite]",
        "~2",
        "algorithm*",
        "d'images",
        "plug-in",
    ]
)


@given(st.lists(PARTS, min_size=1, max_size=5).map(" ".join), st.data())
def test_whatever_matches_holds_the_literals_the_scan_asks_for(source: str, data: st.DataObject) -> None:
    try:
        phrase = Phrase(source, "fr", 1)
    except PhraseError:
        return
    words = ["camera", "ia", "videoprotection", "video", "protection", "a", "la", "logiciel", "dite"]
    words += ["algorithmes", "d", "images", "plugin", "plug", "in", "x"]
    text = " ".join(data.draw(st.lists(st.sampled_from(words), max_size=12)))
    index = PhraseIndex([("it", phrase)])
    assert [m.span() for m in phrase.pattern.finditer(text)] == [(s, e) for _, _, s, e in index.find(text)]


def test_matching_takes_time_in_proportion_to_the_text() -> None:
    phrase = Phrase("détection ~8 caméra ~8 logiciel", "fr")
    text = "detection " * 20_000
    assert phrase.pattern.search(text) is None
    assert re.compile(phrase.pattern.pattern).flags
