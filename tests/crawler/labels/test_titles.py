"""Titles from rows, links and file names."""

import pytest

from contrechamp.records import Provenance
from crawler.labels.titles import Title, choose_title, clean, from_file_name, same_words


@pytest.mark.parametrize(
    "label",
    [
        *("Télécharger", "TÉLÉCHARGER", "PDF", "ici", "Cliquez ici", "Télécharger (PDF, 1,2 Mo)", "»", ""),
        *("[pdf - 340 ko]", "12", "1,2 Mo", "Lire la suite…", "Download", "  ", "Voir le document"),
    ],
)
def test_a_label_that_names_the_button_is_no_title(label: str) -> None:
    assert clean(label) is None


@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("Procès-verbal du 25 juin 2026 (PDF - 1,2 Mo)", "Procès-verbal du 25 juin 2026"),
        ("Procès-verbal [pdf, 340 Ko]", "Procès-verbal"),
        ("Télécharger le compte rendu", "Compte rendu"),
        ("Vœu du groupe « Saules en commun »", "Vœu du groupe « Saules en commun »"),
        ("Délibération n° 12 »", "Délibération n° 12"),
        ("Télécharger le fichier : Délibération n° 12", "Délibération n° 12"),
        ("Délibération n° 12 - nouvelle fenêtre", "Délibération n° 12"),
        ("Délibération n° 12 (s'ouvre dans un nouvel onglet)", "Délibération n° 12"),
        ("Budget  2026\n PDF 3 Mo", "Budget 2026"),
        ("Arrêté 2026-12 | 88.4 KB", "Arrêté 2026-12"),
        ("Lirey", "Lirey"),
    ],
)
def test_a_label_loses_size_type_and_words_for_the_button(label: str, title: str) -> None:
    assert clean(label) == title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("PV_du_25_juin_2026.pdf", "PV du 25 juin 2026"),
        ("compte-rendu-conseil.PDF", "Compte rendu conseil"),
        ("Arrete_2011-4.doc", "Arrete 2011-4"),
        ("arrete-2.pdf", "Arrete 2"),
        ("pv-compressed.pdf", "Pv"),
        ("compte_rendu_2020_1_.doc", "Compte rendu 2020"),
        ("liste (2).pdf", "Liste"),
        ("séance du 3 mars.pdf.pdf", "Séance du 3 mars"),
        ("5f3a9c2e8b7d4a1f9c0e.pdf", None),
        ("12345.pdf", None),
        ("document.pdf", None),
    ],
)
def test_a_file_name_becomes_words_and_keeps_numbers_of_acts(name: str, title: str | None) -> None:
    assert from_file_name(name) == title


def test_the_best_place_for_a_title_wins() -> None:
    row, label, attribute, name = "Vœu n° 3", "Télécharger", "Le vœu", "v3-vote.pdf"
    assert choose_title(row=row, label=label, attributes=(attribute,), file_name=name) == Title(
        "Vœu n° 3", Provenance.LISTING
    )
    assert choose_title(label=label, attributes=(attribute,), file_name=name) == Title(
        "Le vœu", Provenance.LINK
    )
    assert choose_title(label=label, file_name=name) == Title("V3 vote", Provenance.FILE_NAME)
    assert choose_title(label=label, file_name="42.pdf") == Title()


def test_a_label_that_is_a_file_name_counts_as_one() -> None:
    assert choose_title(label="PV_25_juin.pdf", file_name="x.pdf") == Title(
        "PV 25 juin", Provenance.FILE_NAME
    )


def test_a_title_that_a_program_made_of_the_file_name_has_the_same_words() -> None:
    assert same_words("delibs-09.07.26", "delibs_09 07 26")
    assert not same_words("Délibérations de juillet", "delibs")
