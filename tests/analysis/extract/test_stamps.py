"""A page whose only text is a stamp was not read yet."""

import pytest

from analysis.extract.stamps import only_stamps, without_stamps

ACT = "026-209900019-20260625-12-DE"
DAY = "30/06/2026"


@pytest.mark.parametrize(
    "lines",
    [
        [""],
        [f"Envoyé en préfecture le {DAY}", f"Reçu en préfecture le {DAY}", "Publié le", f"ID : {ACT}"],
        [f"Envoyé en préfecture le {DAY} Reçu en préfecture le {DAY} Affiché le 1/07/2026 ID : {ACT}"],
        [f"AR CONTROLE DE LEGALITE : {ACT}", f"en date du {DAY} ; REFERENCE ACTE : 12"],
        ["Accusé de réception - Ministère de l'Intérieur", ACT, f"Réception par le préfet : {DAY}"],
        ["Accusé certifié exécutoire", f"Publication : {DAY}"],
        ["Accusé de réception en préfecture", ACT, f"Date de télétransmission : {DAY}"],
        [f"Date de réception préfecture : {DAY}"],
        ["S²LOW", "3/12"],
        ["Page 3 sur 12"],
        ["- 7 -"],
    ],
)
def test_stamps_and_page_numbers_are_no_text(lines: list[str]) -> None:
    assert only_stamps("\n".join(lines))


def test_the_text_round_a_stamp_stays() -> None:
    text = "Envoyé en préfecture le 30/06/2026\nLe conseil vote le budget des écoles et de la voirie.\n3/12"
    assert not only_stamps(text)
    assert without_stamps(text) == "Le conseil vote le budget des écoles et de la voirie."
