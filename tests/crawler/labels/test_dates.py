"""Days in labels and file names."""

from datetime import date

import pytest

from crawler.labels.dates import Days, Reader, Upload, upload_of

TODAY = date(2026, 7, 1)
READER = Reader(TODAY)
SESSION = date(2026, 6, 25)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Séance du 25 juin 2026", SESSION),
        ("SÉANCE DU JEUDI 25 JUIN 2026 À 18H30", SESSION),
        ("Conseil du 1er mars 2026", date(2026, 3, 1)),
        ("premier mars 2026", date(2026, 3, 1)),
        ("25/06/2026", SESSION),
        ("25.06.2026", SESSION),
        ("25-06-2026", SESSION),
        ("5/6/2026", date(2026, 6, 5)),
        ("25/06/26", SESSION),
        ("2026-06-25T18:30", SESSION),
        ("25 juinl 2026", SESSION),
        ("25 juil. 2025", date(2025, 7, 25)),
        ("12 févr. 2026", date(2026, 2, 12)),
        ("12 F_vrier 2026", date(2026, 2, 12)),
        ("16 d_cembre 2025", date(2025, 12, 16)),
        ("16 dÃ©cembre 2025", date(2025, 12, 16)),
        ("3 ao?t 2025", date(2025, 8, 3)),
        ("3. März 2026", date(2026, 3, 3)),
        ("12. Dezember 2025", date(2025, 12, 12)),
        ("Council meeting, March 5, 2026", date(2026, 3, 5)),
        ("5th of March 2026", date(2026, 3, 5)),
        ("11 nov 2025", date(2025, 11, 11)),
    ],
)
def test_a_label_gives_its_day(text: str, day: date) -> None:
    assert READER.label(text) == Days(dated=day)


@pytest.mark.parametrize(
    "text",
    [
        "Séance du 31 juin 2026",
        "Séance du 29 février 2026",
        "Séance du 25 juin",
        "25 juin 2031",
        "Délibération 2026-12",
        "12 mars 12h30",
        "09.07.26",
        "Tél. 01.02.03.04.05",
        "dossier 026-209900019",
        "25/13/2026 (32/01/2026)",
        "juin 2026",
        "",
    ],
)
def test_what_is_no_day_or_more_than_one_gives_none(text: str) -> None:
    assert READER.label(text) == Days()


@pytest.mark.parametrize(
    "text",
    [
        "Publié le 30 juin 2026",
        "Mis en ligne le : 30/06/2026",
        "affiché le mardi 30 juin 2026",
        "Published on 30 June 2026",
        "Veröffentlicht am 30. Juni 2026",
    ],
)
def test_the_day_of_publication_is_not_the_day_of_the_paper(text: str) -> None:
    assert READER.label(text) == Days(published=date(2026, 6, 30))
    assert READER.label(f"Séance du 25 juin 2026. {text}") == Days(SESSION, date(2026, 6, 30))


@pytest.mark.parametrize(
    "text",
    [
        "Approbation du procès-verbal de la séance du 3 mars 2026",
        "Mis à jour le 3 mars 2026",
        "Reçu en préfecture le 03/03/2026",
        "Application de la loi n° 2023-380 du 19 mai 2023",
        "Candidatures jusqu'au 3 mars 2026",
    ],
)
def test_days_of_other_things_are_not_taken(text: str) -> None:
    assert READER.label(text) == Days()


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2026_06_25_deliberations", SESSION),
        ("PV-20260625", SESSION),
        ("cr25062026", SESSION),
        ("CR_25_06_2026", SESSION),
        ("pv-25juin2026-signe", SESSION),
        ("PV_du_16_de_cembre_2022", date(2022, 12, 16)),
        ("compte_rendu_du_24_sept_21", date(2021, 9, 24)),
        ("31-12-25", date(2025, 12, 31)),
        ("20200608-5_-_compte_rendu_du_8_juin", date(2020, 6, 8)),
    ],
)
def test_a_file_name_gives_its_day(name: str, day: date) -> None:
    assert READER.file_name(name) == day


@pytest.mark.parametrize(
    "name", ["delibs-09.07.26", "25-06-26", "250626", "arrete_2026-12-15", "20261301", "a1b2c3d4"]
)
def test_a_file_name_with_two_readings_or_an_act_number_gives_none(name: str) -> None:
    assert READER.file_name(name) is None


@pytest.mark.parametrize(
    ("name", "upload", "day"),
    [
        ("delibs-09.07.26", Upload(2026, 7), date(2026, 7, 9)),
        ("delibs-09.07.26", Upload(2025), None),
        ("25-06-26", Upload(2026, 7), SESSION),
        ("250626", Upload(2026), SESSION),
        ("pv-18.12.25", Upload(2026, 1), date(2025, 12, 18)),
        ("pv-18.06.25", Upload(2026, 1), None),
        ("pv-18.12.26", Upload(2026, 7), None),
    ],
)
def test_the_folder_of_the_upload_decides_between_two_readings(
    name: str, upload: Upload, day: date | None
) -> None:
    assert READER.file_name(name, upload) == day


@pytest.mark.parametrize(
    ("path", "upload"),
    [
        ("/wp-content/uploads/2026/07/delibs.pdf", Upload(2026, 7)),
        ("/sites/default/files/2026-07/delibs.pdf", Upload(2026, 7)),
        ("/actes/2025/delibs.pdf", Upload(2025)),
        ("/fileadmin/20261/delibs.pdf", None),
        ("/delibs-2026.pdf", None),
    ],
)
def test_folders_tell_when_a_file_was_uploaded(path: str, upload: Upload | None) -> None:
    assert upload_of(path) == upload


def test_the_month_comes_first_in_the_united_states_only() -> None:
    assert Reader(TODAY, month_first=True).label("3/5/2026").dated == date(2026, 3, 5)
    assert READER.label("3/5/2026").dated == date(2026, 5, 3)
    assert READER.label("5/25/2026").dated == date(2026, 5, 25)  # there is no 25th month
