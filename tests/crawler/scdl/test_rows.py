"""Rows are read as their publishers mean them."""

from datetime import date

import pytest

from crawler.scdl.choosing import Choice, any_of
from crawler.scdl.records import UnexpectedAnswerError, as_row, read_records
from crawler.scdl.rows import Deliberation, NotDeliberationsError, read_row, read_table

HEAD = "COLL_NOM,COLL_SIRET,DELIB_ID,DELIB_DATE,DELIB_OBJET,DELIB_URL"
ROW = "Valmont,21610001200018,2026-12,2026-06-25,Vidéoprotection du marché,https://ville.example/12.pdf"


def only(text: str, encoding: str = "utf-8") -> Deliberation | None:
    (row,) = read_table(text.encode(encoding))
    return read_row(row)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (f"{HEAD}\n{ROW}\n", "utf-8"),
        (f"{HEAD}\r\n{ROW}\r\n", "utf-8-sig"),
        (f"{HEAD}\n{ROW}\n".replace(",", ";"), "cp1252"),
        (f"{HEAD.lower()}\n{ROW}\n", "utf-8"),
        (f"{HEAD}\n{ROW}\n".replace("2026-06-25", "2026/06/25 00:00:00+00"), "utf-8"),
        (f"{HEAD}\n{ROW}\n".replace("2026-06-25", "25/06/2026"), "utf-8"),
        (f"{HEAD}\n{ROW}\n".replace("21610001200018", "21610001200018.0"), "utf-8"),
    ],
    ids=[
        "plain",
        "byte_order_mark",
        "semicolons_and_windows",
        "lower_case",
        "a_moment",
        "french_day",
        "float",
    ],
)
def test_a_row_is_read_whatever_was_done_to_it(text: str, encoding: str) -> None:
    found = only(text, encoding)
    assert found is not None
    assert (found.key, found.subject) == ("21610001200018/2026/2026-12", "Vidéoprotection du marché")
    assert (found.dated, found.url) == (date(2026, 6, 25), "https://ville.example/12.pdf")
    assert found.authority is not None
    assert (found.authority.name, found.authority.siret) == ("Valmont", "21610001200018")


def test_a_siret_of_thirteen_digits_lost_its_zero() -> None:
    found = only(f"{HEAD}\n{ROW}\n".replace("21610001200018", "1080001200018"))
    assert found is not None
    assert found.authority is not None
    assert found.authority.siret == "01080001200018"


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        (("21610001200018", "2,1E+13"), "authority.siret", None),
        (("https://ville.example/12.pdf", "voir en mairie"), "url", None),
        (("2026-06-25", "juin"), "dated", None),
        (("2026-06-25", "2026-13-45"), "dated", None),
    ],
)
def test_what_cannot_be_read_is_left_out_and_not_guessed(
    change: tuple[str, str], field: str, value: object
) -> None:
    found = only(f"{HEAD}\n{ROW}\n".replace(",", ";").replace(*change))
    for name in field.split("."):
        found = getattr(found, name)
    assert found is value


@pytest.mark.parametrize("lacking", ["2026-12", "Vidéoprotection du marché"])
def test_a_row_without_number_or_subject_is_none(lacking: str) -> None:
    assert only(f"{HEAD}\n{ROW}\n".replace(lacking, "", 1)) is None


@pytest.mark.parametrize("text", ["<html>", "", "a;b\n1;2\n"])
def test_another_file_says_what_it_has(text: str) -> None:
    with pytest.raises(NotDeliberationsError, match="COLL_SIRET"):
        list(read_table(text.encode()))


@pytest.mark.parametrize(
    ("subject", "wanted"),
    [
        ("VIDÉO-PROTECTION : extension", True),
        ("Les vidéo protections", True),
        ("Système LAPI du parking", True),
        ("Travaux de la piscine, lapins", False),
        ("Cantine scolaire", False),
    ],
)
def test_a_subject_is_compared_by_whole_words(subject: str, wanted: bool) -> None:
    choice = Choice(words=any_of(["vidéo-protection", "LAPI"]), since=None)
    row = Deliberation(key="k", subject=subject, dated=None, authority=None, url=None, row={})
    assert choice.wants(row) is wanted


def test_what_is_too_old_is_not_wanted() -> None:
    old = Deliberation(key="k", subject="x", dated=date(2020, 1, 1), authority=None, url=None, row={})
    assert not Choice(words=None, since=date(2024, 1, 1)).wants(old)
    assert Choice(words=None, since=None).wants(old)


def test_a_record_of_a_portal_is_a_row_with_its_file_as_address() -> None:
    record = {
        "numero": "12",
        "objet": "Caméras",
        "date_seance": "2026-06-25",
        "pdf": {"id": "a b", "filename": "x"},
    }
    row = as_row(record, {}, "https://p.example/files")
    assert (row["DELIB_ID"], row["DELIB_OBJET"]) == ("12", "Caméras")
    assert row["DELIB_URL"] == "https://p.example/files/a%20b"
    assert as_row({"acte": "7"}, {"DELIB_ID": "acte"}, "")["DELIB_ID"] == "7"


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b'{"total_count": 1}', b'{"total_count": 1, "results": [1]}']
)
def test_another_answer_is_an_error(body: bytes) -> None:
    with pytest.raises(UnexpectedAnswerError, match="expected"):
        read_records(body)
