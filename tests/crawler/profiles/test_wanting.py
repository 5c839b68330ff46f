"""In which words platforms are asked, and what of their answers is wanted."""

import re

import pytest

from crawler.procurement.contents import Buyer
from crawler.profiles.consultation import Consultation
from crawler.profiles.wanting import Question, Wanted, any_word_questions, phrase_questions


def row(title: str, buyer: str = "Ville de Valmont") -> Consultation:
    return Consultation(key="1", url="https://p.example/1", title=title, buyer=Buyer(name=buyer))


def test_single_words_go_together_and_of_several_the_longest_is_asked_for_once() -> None:
    terms = (
        "LAPI",
        "vidéoprotection",
        "vidéoprotection algorithmique",
        "analyse d'images",
        "traitement d'images",
    )
    assert list(any_word_questions(terms, 8)) == [
        Question(words="LAPI vidéoprotection", certain=True),
        Question(words="analyse traitement", certain=False),
    ]
    assert [question.words for question in any_word_questions(terms, 1)] == [
        "LAPI",
        "vidéoprotection",
        "analyse",
        "traitement",
    ]


def test_without_terms_everything_is_asked_for() -> None:
    everything = [Question(words="", certain=True)]
    assert list(any_word_questions((), 8)) == everything
    assert list(phrase_questions(())) == everything


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Analyse d’images par le CSU", True),
        ("ANALYSES D'IMAGES", True),
        ("Analyse de l'image de marque", False),
        ("Vidéo-protection", True),
        ("Travaux", False),
    ],
)
def test_a_term_is_found_whatever_its_accents_hyphens_and_plural(title: str, wanted: bool) -> None:
    terms = Wanted(terms=("analyse d'images", "vidéo protection"), buyers=())
    assert terms.named_in(row(title)) is wanted


def test_buyers_are_known_by_their_names() -> None:
    some = Wanted(terms=(), buyers=(re.compile("valmont", re.IGNORECASE), re.compile("etang")))
    assert some.of(row("x"))
    assert some.of(row("x", "Commune des Étangs"))
    assert not some.of(row("x", "Ville de Nozay"))
    assert not some.of(Consultation(key="1", url="https://p.example/1"))
