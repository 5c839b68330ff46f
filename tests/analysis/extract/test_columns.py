"""Columns whose lines were written side by side are read one after the other; tables stay as they are."""

import pytest
from pdfs import a_pdf_in_columns

from analysis.extract.columns import reorder

MINUTES = [
    "Le conseil municipal s'est réuni",
    "le mardi à dix-huit heures sous la",
    "présidence du maire. La commune a",
    "décidé de confier à une société la",
    "fourniture d'un logiciel qui lit les",
    "visages des passants sur les",
    "images des caméras de la place. Le",
    "montant est de douze mille euros.",
    "Les crédits sont inscrits au budget",
    "de la commune pour cet exercice.",
]
WORKS = [
    "Travaux de voirie. La rue des",
    "Lilas sera fermée deux semaines",
    "pour permettre la réfection de la",
    "chaussée et des trottoirs. Une",
    "déviation sera mise en place par",
    "les services techniques. Les bus",
    "passeront par la rue du Moulin",
    "pendant toute la durée de ce",
    "chantier, dont le coût est pris en",
    "charge par le département.",
]
THIRD = [
    "Fête de la musique. Les groupes",
    "joueront sur la place jusqu'à",
    "minuit, puis dans le parc. Les",
    "associations tiendront une buvette",
    "et proposeront des crêpes à tous",
    "ceux qui viendront. La mairie",
    "remercie les bénévoles qui ont",
    "préparé cette soirée depuis le",
    "mois de février, et les services",
    "qui ont monté les barrières.",
]
DECISIONS = [
    ("Objet de la décision", "Titulaire et montant"),
    ("Achat de tables pour", "Société Dupond et fils"),
    ("les salles de classe de", "pour un montant de"),
    ("Maintenance des ascenseurs", "Compagnie des élévateurs"),
    ("de la mairie et du gymnase", "pour deux ans"),
    ("Location de barrières pour", "Entreprise des Halles"),
    ("la fête de la musique", "pour trois jours"),
    ("Entretien des espaces verts", "Jardins du Val"),
    ("du parc et des écoles", "pour une saison"),
]


def _side_by_side(*columns: list[str], gap: str) -> str:
    rows = zip(*columns, strict=True)
    return "\n".join("".join(f"{cell:<38}{gap}" for cell in row).rstrip() for row in rows)


@pytest.mark.parametrize("gap", ["  ", "\t"])
def test_columns_of_plain_text_are_read_one_after_the_other(gap: str) -> None:
    read = " ".join(reorder("BULLETIN\n\n" + _side_by_side(MINUTES, WORKS, gap=gap)).split())
    assert read == " ".join(["BULLETIN", *MINUTES, *WORKS])


def test_three_columns_are_read_from_left_to_right() -> None:
    read = reorder(_side_by_side(MINUTES, WORKS, THIRD, gap="  "))
    assert " ".join(read.split()) == " ".join([*MINUTES, *WORKS, *THIRD])


def test_what_stands_above_and_below_columns_stays_there() -> None:
    heading = (
        "Bulletin officiel de la commune, numéro douze, publié le premier mars, gratuit, à lire à la mairie"
    )
    ending = "Ce bulletin est imprimé sur papier recyclé et distribué dans toutes les boîtes aux lettres"
    read = reorder(f"{heading}\n{_side_by_side(MINUTES, WORKS, gap='  ')}\n{ending}")
    assert " ".join(read.split()) == " ".join([heading, *MINUTES, *WORKS, ending])


def test_rows_of_a_table_stay_rows() -> None:
    table = "\n".join(f"{left:<40}{right}" for left, right in DECISIONS)
    assert reorder(table) == table


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"{number:<6}Fourniture de papier   {number * 12},00 €" for number in range(1, 12)),
        "\n".join(f"M. {name:<20}  présent" for name in ("Alin", "Bru", "Cot", "Dan", "Eve", "Fay", "Gil")),
        "\n".join(MINUTES),
        "",
    ],
)
def test_other_texts_are_left_alone(text: str) -> None:
    assert reorder(text) == text


@pytest.mark.parametrize("across", [True, False])
def test_columns_of_a_pdf_are_read_one_after_the_other(across: bool, read_bytes) -> None:
    data = a_pdf_in_columns(MINUTES, WORKS, heading="BULLETIN OFFICIEL DES ACTES", across=across)
    (page,) = read_bytes(data).pages
    assert " ".join(page.text.split()) == " ".join(["BULLETIN OFFICIEL DES ACTES", *MINUTES, *WORKS])


def test_a_table_of_a_pdf_keeps_its_rows(read_bytes) -> None:
    left, right = (list(column) for column in zip(*DECISIONS, strict=True))
    (page,) = read_bytes(a_pdf_in_columns(left, right, heading="DÉCISIONS DU MAIRE", across=True)).pages
    assert "Maintenance des ascenseurs Compagnie des élévateurs" in page.text
