"""Records are read as lines "name: value": sentences whole, codes left out."""

import json

import pytest

from contrechamp.errors import UnreadableError
from contrechamp.records import TextOrigin


def test_a_record_becomes_labelled_lines(read_bytes) -> None:
    record = {
        "idweb": "26-12345",
        "nomAcheteur": "Ville de Villefiction",
        "objet": "Fourniture d'un logiciel d'analyse d'images.\nLot unique.",
        "montant": 12000.5,
        "empreinte": "d41d8cd98f00b204e9800998ecf8427ed41d8cd9",
        "uuid": "123e4567-e89b-12d3-a456-426614174000",
        "publie": True,
        "rien": None,
    }
    [page] = read_bytes(json.dumps(record).encode(), media_type="application/json").pages
    assert page.origin is TextOrigin.DATA
    assert page.text.splitlines() == [
        "idweb: 26-12345",
        "nom Acheteur: Ville de Villefiction",
        "objet: Fourniture d'un logiciel d'analyse d'images.",
        "Lot unique.",
        "montant: 12000.5",
    ]


def test_a_record_inside_a_string_is_unfolded(read_bytes) -> None:
    inner = {
        "OBJET": {"TITRE_MARCHE": "Vidéoprotection"},
        "cbc:Name": {"@languageID": "FRA", "#text": "Lot 1"},
    }
    text = read_bytes(json.dumps({"donnees": json.dumps(inner)}).encode()).text
    assert text.splitlines() == ["TITRE MARCHE: Vidéoprotection", "Name: Lot 1"]


def test_markup_inside_a_field_is_read_as_a_reader_sees_it(read_bytes) -> None:
    text = read_bytes(json.dumps({"objet": "<p>Un &amp; deux</p><p>trois</p>"}).encode()).text
    assert text == "objet: Un & deux\n\ntrois"


def test_records_of_a_list_are_set_apart(read_bytes) -> None:
    assert read_bytes(b'[{"objet": "un"}, {"objet": "deux"}]').text == "objet: un\n\nobjet: deux"


def test_one_record_a_line_is_read_too(read_bytes) -> None:
    assert read_bytes(b'{"objet": "un"}\n{"objet": "deux"}\n').text == "objet: un\n\nobjet: deux"


def test_text_that_begins_like_json_is_text(read_bytes) -> None:
    assert read_bytes(b"[1] Voir la note").text == "[1] Voir la note"


def test_json_nested_without_end_is_refused(read_bytes) -> None:
    with pytest.raises(UnreadableError, match="nested"):
        read_bytes(b"[" * 100_000 + b"]" * 100_000)


def test_xml_becomes_labelled_lines_with_sentences_whole(read_bytes) -> None:
    data = """<?xml version="1.0" encoding="ISO-8859-1"?>
    <avis xmlns="urn:x" id="1234"><nomOrganisme>Ville de Villefiction</nomOrganisme>
    <objet>Un logiciel <b>d'analyse</b> d'images é</objet>
    <lots><lot intitule="Lot un"><montant>12</montant></lot></lots></avis>"""
    lines = read_bytes(data.encode("latin-1")).text.splitlines()
    assert [line for line in lines if line] == [
        "nom Organisme: Ville de Villefiction",
        "objet: Un logiciel d'analyse d'images é",
        "lot: Lot un",
        "montant: 12",
    ]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
            id="an_entity_that_reads_a_file",
        ),
        pytest.param(
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>',
            id="laughs",
        ),
    ],
)
def test_entities_are_refused(data: bytes, read_bytes) -> None:
    with pytest.raises(UnreadableError, match="entities"):
        read_bytes(data)


def test_broken_xml_gives_what_can_be_read(read_bytes) -> None:
    assert "Vote du budget" in read_bytes(b"<avis><objet>Vote du budget</objet><lot>").text


@pytest.mark.parametrize("data", [b'{"dateEnvoi": "2026-06-25"}', b"<avis><date>2026-06-25</date></avis>"])
def test_title_and_day_of_a_record_are_left_to_its_source(data: bytes, read_bytes) -> None:
    outcome = read_bytes(data)
    assert "2026-06-25" in outcome.text
    assert (outcome.title, outcome.dated) == (None, None)


def test_names_that_no_xml_may_have_do_not_stop_the_reading(read_bytes) -> None:
    assert "budget" in read_bytes(b"<a><b:c:d><objet>Vote du budget</objet></b:c:d></a>").text


@pytest.mark.parametrize(
    "written", ["d&#039;analyse de cam&eacute;ras", "d&amp;#039;analyse de cam&amp;eacute;ras"]
)
def test_escaped_characters_of_a_field_come_out_as_people_read_them(read_bytes, written: str) -> None:
    record = json.dumps({"objet": f"Logiciel {written}"}).encode()
    [page] = read_bytes(record, media_type="application/json").pages
    assert page.text.strip() == "objet: Logiciel d'analyse de caméras"
