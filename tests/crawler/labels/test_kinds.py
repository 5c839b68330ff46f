"""Kinds of papers from their labels."""

import pytest

from contrechamp.records import DocumentKind as Kind
from crawler.labels.kinds import kind_of


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Procès-verbal de la séance", Kind.MINUTES),
        ("COMPTE-RENDU DU CONSEIL", Kind.MINUTES),
        ("PV_DU_15_DECEMBRE.pdf", Kind.MINUTES),
        ("Ordre du jour", Kind.AGENDA),
        ("note_de_synth_se", Kind.AGENDA),
        ("Délibération n° 12", Kind.DELIBERATION),
        ("liste_des_de_libe_rations_16_mai", Kind.DELIBERATION),
        ("Arrêté municipal", Kind.ORDER),
        ("Arrete_2010-27.doc", Kind.ORDER),
        ("Décision du maire", Kind.DECISION),
        ("Recueil des actes administratifs n° 4", Kind.COLLECTION_OF_ACTS),
        ("raa-2026-12", Kind.COLLECTION_OF_ACTS),
        ("Vœu contre la reconnaissance faciale", Kind.MOTION),
        ("Avis de marché", Kind.NOTICE),
        ("Avis d'attribution", Kind.AWARD),
        ("Convention avec la gendarmerie", Kind.CONTRACT),
        ("Rapport annuel", Kind.REPORT),
        ("Minutes of the meeting", Kind.MINUTES),
        ("Protokoll der Sitzung", Kind.MINUTES),
        ("Beschluss", Kind.DELIBERATION),
        ("Bulletin municipal", Kind.OTHER),
        ("Prvni krok", Kind.OTHER),
        ("", Kind.OTHER),
    ],
)
def test_a_label_tells_the_kind(label: str, kind: Kind) -> None:
    assert kind_of(label) is kind


def test_the_first_word_that_tells_decides() -> None:
    assert kind_of("Délibération approuvant le procès-verbal") is Kind.DELIBERATION
    assert kind_of("Procès-verbal : délibérations 1 à 12") is Kind.MINUTES


def test_the_first_text_that_tells_decides() -> None:
    assert kind_of("Télécharger", None, "pv-2026.pdf", "Délibérations") is Kind.MINUTES
