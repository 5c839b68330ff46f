"""A title is what somebody wrote over the paper, not what a program called it."""

import pytest

from analysis.extract.titles import choose_title

PAGE = """RÉPUBLIQUE FRANÇAISE
Département de la Fiction
Commune de Villefiction

PROCÈS-VERBAL
de la séance du 25 juin 2026

Vu le code"""


@pytest.mark.parametrize(
    ("metadata", "title"),
    [
        ("Budget primitif de Villefiction", "Budget primitif de Villefiction"),
        ("  Budget\n primitif de la ville ", "Budget primitif de la ville"),
        (None, "PROCÈS-VERBAL de la séance du 25 juin 2026"),
        ("Microsoft Word - PV juin.doc", "PROCÈS-VERBAL de la séance du 25 juin 2026"),
        ("SKM_C25826062514230", "PROCÈS-VERBAL de la séance du 25 juin 2026"),
        ("pv-25-juin.indd", "PROCÈS-VERBAL de la séance du 25 juin 2026"),
        (r"C:\Users\mairie\PV", "PROCÈS-VERBAL de la séance du 25 juin 2026"),
        ("EXTRAIT", "PROCÈS-VERBAL de la séance du 25 juin 2026"),
        ("\ufffd\ufffdlib\ufffdration", "PROCÈS-VERBAL de la séance du 25 juin 2026"),
    ],
)
def test_metadata_are_the_title_only_if_somebody_wrote_them(metadata: str | None, title: str) -> None:
    assert choose_title(metadata, PAGE) == title


def test_a_stamp_above_the_heading_is_not_the_title() -> None:
    page = "Envoyé en préfecture le 30/06/2026\nReçu en préfecture le 30/06/2026\nDélibération sur les écoles"
    assert choose_title(None, page) == "Délibération sur les écoles"


@pytest.mark.parametrize("page", ["", "12\n34", "suite de la phrase, sans heading"])
def test_a_page_without_heading_gives_none(page: str) -> None:
    assert choose_title(None, page) is None


def test_a_long_title_ends_at_a_word() -> None:
    title = choose_title("Délibération relative à " + "la voirie et " * 40, "")
    assert title is not None
    assert len(title) <= 200
    assert title.endswith(("voirie…", "et…", "la…"))
