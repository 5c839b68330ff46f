import pytest
from making import NOON, a_source, an_extraction, save

from contrechamp.store import Store

TEXTS = {
    "council": "Le conseil municipal débat de la vidéosurveillance algorithmique à l’école Saint-Éxupéry.",
    "order": "Arrêté portant autorisation d'un système de vidéoprotection, loi n° 2023-380, article 10.",
    "german": "Die Stadt Zürich prüft die Gesichtserkennung an der Langstraße.",
    "hyphen": "Un système de vidéo-protection, où l'œil de la caméra se ferme.",
}


@pytest.fixture(autouse=True)
def _texts(store: Store) -> None:
    store.intake.register([a_source()])
    for key, text in TEXTS.items():
        save(store, key.encode(), source_key=key)
        store.texts.save(an_extraction(key.encode(), text), NOON)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("vidéosurveillance", {"council"}),
        ("VIDEOSURVEILLANCE", {"council"}),
        ("ecole exupery", {"council"}),
        ("video*", {"council", "order", "hyphen"}),
        ('"vidéo protection"', {"hyphen"}),
        ('"algorithmique vidéosurveillance"', set()),
        ("vidéosurveillance absent", set()),
        ("2023-380", {"order"}),
        ("zurich gesichts*", {"german"}),
        ("", set()),
        ("\"' OR 1=1 -- ( & | ! :* )", set()),
        ("NEAR AND NOT", set()),
    ],
)
def test_words_are_found_without_accents_or_case(store: Store, query: str, found: set[str]) -> None:
    assert {hit.stored.document.source_key for hit in store.search(query)} == found


def test_a_hit_shows_the_original_text_round_the_words(store: Store) -> None:
    (hit,) = store.search("ecole")
    assert "l’école Saint-Éxupéry" in hit.snippet
    assert hit.page == 1


def test_only_the_current_version_is_found(store: Store) -> None:
    save(store, b"other", source_key="council")
    store.texts.save(an_extraction(b"other", "Plus rien"), NOON)
    assert store.search("algorithmique") == []


def test_the_number_of_hits_can_be_limited(store: Store) -> None:
    assert len(store.search("video*", limit=2)) == 2


def test_a_word_is_found_at_the_end_of_a_very_long_page(store: Store) -> None:
    text = "le compte rendu de la séance ordinaire " * 40_000 + "BriefCam"
    save(store, b"long", source_key="long")
    store.texts.save(an_extraction(b"long", text), NOON)
    (hit,) = store.search("briefcam")
    assert hit.snippet.endswith("BriefCam")
