from datetime import date

import pytest
from making import NOON, a_finding, a_source, an_extraction, save

from contrechamp.records import Authority, Stage
from contrechamp.store import Choice, Store, fulltext

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


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (Choice(sources=("fr/valmont",)), {"council", "order", "hyphen", "here", "there"}),
        (Choice(sources=("fr/other",)), set()),
        (Choice(departments=("69",)), {"there"}),
        (Choice(authorities=("LYON",)), {"there"}),
        (Choice(authorities=("213800015", "69123")), {"there"}),
        (Choice(since=date(2026, 7, 1)), {"there"}),
        (Choice(until=date(2026, 6, 30), departments=("61",)), {"council", "order", "hyphen", "here"}),
        (Choice(levels=("high",)), {"here"}),
        (Choice(topics=("anpr",)), set()),
        (Choice(stages=("purchase",), vendors=("Éclair",)), {"here"}),
        (Choice(levels=("high",), departments=("69",)), set()),
    ],
)
def test_a_search_can_be_narrowed(store: Store, choice: Choice, found: set[str]) -> None:
    lyon = Authority(name="Ville de Lyon", country="FR", department="69", insee="69123")
    save(store, b"here", source_key="here")
    save(store, b"there", source_key="there", authority=lyon, dated=date(2026, 7, 2))
    for body in (b"here", b"there"):
        store.texts.save(an_extraction(body, "Vidéo partout."), NOON)
    finding = a_finding(vendor="Éclair", stage=Stage.PURCHASE, stages=(Stage.PURCHASE,))
    for stored in store.findings.pending("none of them"):
        findings = [finding] if stored.document.source_key == "here" else []
        store.findings.save(stored.version_id, "rules-1", findings, NOON)
    assert {hit.stored.document.source_key for hit in store.search("vidéo*", choice=choice)} == found


@pytest.mark.parametrize("narrowed", [False, True])
def test_of_very_many_pages_those_read_last_come_first(
    store: Store, narrowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if store._engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL ranks them all")
    monkeypatch.setattr(fulltext, "_RANKED", 2)
    choice = Choice(sources=("fr/valmont",)) if narrowed else None
    hits = store.search("video*", limit=2, choice=choice)
    assert [hit.stored.document.source_key for hit in hits] == ["hyphen", "order"]
