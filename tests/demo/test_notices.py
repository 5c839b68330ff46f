"""The notices answer as BOAMP's documented API does."""

import json
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from contrechamp.demo import TownServer

DATASET = "/api/explore/v2.1/catalog/datasets/boamp"
ALL = 8
TENDER, RECTIFICATION, AWARD = "26-990101", "26-990118", "26-990125"
SENSORS, SENSORS_CANCELLED = "26-990064", "26-990082"
CAMERAS, CANTEEN, ROADS = "26-990051", "26-990059", "26-990112"


def ask(town: TownServer, where: str = "", *, what: str = "records", **parameters: str | int) -> object:
    query = urlencode({**({"where": where} if where else {}), **parameters})
    with urlopen(f"{town.base_url}{DATASET}/{what}?{query}", timeout=10) as answer:
        return json.load(answer)


def numbers(town: TownServer, where: str, **parameters: str | int) -> set[str]:
    answer = ask(town, where, limit=100, **parameters)
    assert isinstance(answer, dict)
    found = {notice["idweb"] for notice in answer["results"]}
    assert answer["total_count"] == len(found)
    return found


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ('search(*, "vidéoprotection")', {TENDER, RECTIFICATION, AWARD, SENSORS, CAMERAS}),
        ("search(*, 'VIDEOPROTECTION')", {TENDER, RECTIFICATION, AWARD, SENSORS, CAMERAS}),
        ('search(objet, "vidéoprotection")', {AWARD, CAMERAS}),
        ('search(objet, nomacheteur, "vouldre")', {AWARD}),
        ('search(donnees, "CPV 35125300")', {AWARD}),
        ("search(*, \"capteurs sonores\") OR search(*, 'briefcam')", {SENSORS, SENSORS_CANCELLED, AWARD}),
        ('search(*, "logiciel d\'analyse vidéo")', {TENDER, RECTIFICATION}),
        ("search(*, 'logiciel d''analyse vidéo')", {TENDER, RECTIFICATION}),
        ('search(*, "aéronef")', set()),
        ("dateparution >= date'2026-11-02'", {ROADS, RECTIFICATION, AWARD}),
        ("dateparution > date'2026-11-02' AND dateparution <= date'2026-11-09'", {RECTIFICATION}),
        (
            'dateparution >= date\'2026-10-01\' AND (search(*, "sonores") OR search(*, "voirie"))',
            {SENSORS_CANCELLED, ROADS},
        ),
        (f'idweb = "{AWARD}"', {AWARD}),
        (f'idweb="{AWARD}"', {AWARD}),
        (f'idweb in ("{CANTEEN}", "{ROADS}", "26-1")', {CANTEEN, ROADS}),
        (
            f'idweb not in ("{CANTEEN}")',
            {TENDER, RECTIFICATION, AWARD, SENSORS, SENSORS_CANCELLED, CAMERAS, ROADS},
        ),
        ('nature in ("RECTIFICATIF","ANNULATION")', {RECTIFICATION, SENSORS_CANCELLED}),
        ('objet like "*vidéo*"', {AWARD, CAMERAS}),
        ('objet like "vidéo"', set()),
        ('"186" in descripteur_code', {TENDER, RECTIFICATION}),
        ('dc = "186"', {TENDER, RECTIFICATION}),
        ("datelimitereponse is null", {AWARD, SENSORS_CANCELLED}),
        ("not (datelimitereponse is not null)", {AWARD, SENSORS_CANCELLED}),
        ('startswith(idweb, "26-99005")', {CAMERAS, CANTEEN}),
    ],
)
def test_a_clause_selects_the_notices_it_describes(town: TownServer, where: str, found: set[str]) -> None:
    assert numbers(town, where) == found


@pytest.mark.parametrize(
    "parameters",
    [
        {"where": 'dateparution >= "2026-11-02"'},  # refused by the real service too
        {"where": "dateparution >= date'2026-13-45'"},
        {"where": 'search(*, "vidéo"'},
        {"where": "search(*, )"},
        {"where": 'objet = "a" objet = "b"'},
        {"where": "prix > 3"},
        {"where": "objet ; drop"},
        {"where": "objet"},
        {"select": "idweb,prix"},
        {"order_by": "prix"},
        {"order_by": "idweb desc please"},
        {"refine": "prix:3"},
        {"limit": "101"},
        {"limit": "many"},
        {"limit": "100", "offset": "9901"},
    ],
    ids=str,
)
def test_a_question_that_is_not_understood_is_a_400_with_its_reason(
    town: TownServer, parameters: dict[str, str]
) -> None:
    with pytest.raises(HTTPError) as refused:
        ask(town, **parameters)  # type: ignore[arg-type]
    with refused.value as answer:
        assert answer.code == 400
        reason = json.load(answer)
    assert reason["error_code"] == "ODSQLError"
    assert reason["message"]


def test_pages_together_give_every_notice_once_in_order(town: TownServer) -> None:
    days = []
    for offset in (0, 3, 6):
        answer = ask(town, limit=3, offset=offset, order_by="dateparution desc", select="dateparution,idweb")
        assert isinstance(answer, dict)
        assert answer["total_count"] == ALL
        days += [notice["dateparution"] for notice in answer["results"]]
    assert len(days) == ALL
    assert days == sorted(days, reverse=True)


def test_ten_notices_come_when_nothing_is_said_of_the_number(town: TownServer) -> None:
    answer = ask(town)
    assert isinstance(answer, dict)
    assert len(answer["results"]) == min(10, ALL)


def test_a_selection_of_fields_holds_these_only(town: TownServer) -> None:
    answer = ask(town, f'idweb="{TENDER}"', select="idweb, objet")
    expected = {"idweb": TENDER, "objet": "Modernisation du centre de supervision urbain"}
    assert answer == {"total_count": 1, "results": [expected]}


def test_a_record_has_the_documented_fields_and_carries_its_data_as_text(town: TownServer) -> None:
    answer = ask(town, f'idweb="{TENDER}"')
    assert isinstance(answer, dict)
    (notice,) = answer["results"]
    assert {"contractfolderid", "annonce_lie", "titulaire", "nature", "etat", "gestion"} <= set(notice)
    assert isinstance(notice["donnees"], str)
    lots = json.loads(notice["donnees"])["EFORMS"]["ContractNotice"]["cac:ProcurementProjectLot"]
    assert lots[1]["cac:ProcurementProject"]["cbc:Name"]["#text"] == "Logiciel d'analyse vidéo"


def test_refine_narrows_by_a_value_of_a_list(town: TownServer) -> None:
    assert numbers(town, "", refine="descripteur_libelle:Voirie") == {ROADS}


def test_an_export_is_a_bare_list_of_everything(town: TownServer) -> None:
    answer = ask(town, what="exports/json", select="idweb")
    assert isinstance(answer, list)
    assert len(answer) == ALL


def test_an_export_by_lines_holds_the_same_as_the_list(town: TownServer) -> None:
    with urlopen(f"{town.base_url}{DATASET}/exports/jsonl", timeout=10) as answer:
        lines = [json.loads(line) for line in answer.read().splitlines()]
    assert lines == ask(town, what="exports/json")


def test_a_correction_and_a_cancellation_name_the_notice_they_change(town: TownServer) -> None:
    answer = ask(town, 'nature in ("RECTIFICATIF","ANNULATION")', select="idweb,annonce_lie")
    assert isinstance(answer, dict)
    found = {notice["idweb"]: notice["annonce_lie"] for notice in answer["results"]}
    assert found == {RECTIFICATION: [TENDER], SENSORS_CANCELLED: [SENSORS]}


def test_the_address_of_a_notice_leads_to_a_page_that_says_it_is_fictional(town: TownServer) -> None:
    answer = ask(town, f'idweb="{AWARD}"', select="url_avis")
    assert isinstance(answer, dict)
    with urlopen(answer["results"][0]["url_avis"], timeout=10) as page:
        text = page.read().decode()
    assert "avis fictif" in text
    assert "Réseaux Vidéo de la Vouldre" in text


def test_an_unknown_notice_has_no_page(town: TownServer) -> None:
    with pytest.raises(HTTPError, match="404") as refused:
        urlopen(f"{town.base_url}/pages/avis/?q=idweb:26-1", timeout=10)
    refused.value.close()
