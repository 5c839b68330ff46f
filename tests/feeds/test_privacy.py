"""Private numbers go, everything a reader needs stays."""

import pytest

from feeds.privacy import mask, public


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("écrire à jean.dupont@mairie-valmont.fr svp", "écrire à [courriel masqué] svp"),
        ("jean.dupont (at) orange.fr", "[courriel masqué]"),
        ("tél. 02 33 12 34 56.", "tél. [téléphone masqué]."),
        ("0233123456", "[téléphone masqué]"),
        ("+33 (0)2.33.12.34.56", "[téléphone masqué]"),
        ("0033 6 12 34 56 78", "[téléphone masqué]"),
        ("+49 30 901820", "[téléphone masqué]"),
        ("NIR 2 84 05 61 123 456 78", "NIR [numéro masqué]"),
        ("184052A12345678", "[numéro masqué]"),
        ("1840561123456", "[numéro masqué]"),
    ],
)
def test_private_numbers_and_addresses_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "SIRET 216 101 234 00012",
        "SIRET 21610123400012",
        "SIREN 216101234",
        "marché n° 2026-061-12",
        "montant de 1 234 567,89 € HT",
        "de 12 000 000 à 15 000 000 euros",
        "délibération 2026/06/25-14",
        "loi n° 2023-380 du 19 mai 2023, article L. 251-2",
        "du 25/06/2026 à 18 h 30",
        "caméras 01, 02, 03, 04, 05",
        "1 200 caméras @ 30 images",
        "Mme Martin, adjointe, BriefCam v6.2",
    ],
)
def test_amounts_references_and_names_stay(text: str) -> None:
    assert mask(text) == text


def test_masking_is_fast_on_text_made_to_slow_it_down() -> None:
    for piece in ("a", "a.", "a@", "0 ", "1 ", "+1 ", "a@b."):
        masked = mask(piece * 2000)
        assert mask(masked) == masked, "and there is nothing left to mask"


def test_what_stands_across_the_limit_is_masked_before_it_is_cut() -> None:
    assert public("x" * 280 + " jean.dupont@orange.fr", 300) == "x" * 280 + " [courriel masqué]"
    assert "jean" not in public("x" * 290 + " jean.dupont@orange.fr", 300)
