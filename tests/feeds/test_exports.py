"""Files for people: what a spreadsheet may run, what a program reads back, what a killed export leaves."""

import csv
import json
import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from making import NOON, a_document, a_finding, a_source
from newsroom import Newsroom

from contrechamp.errors import StoreError
from contrechamp.records import (
    DocumentKind,
    Lot,
    Party,
    Procurement,
    Relation,
    Stage,
    StoredDocument,
)
from contrechamp.settings import Settings
from contrechamp.store import Choice, Store
from feeds.dump import write_dump
from feeds.exports import Format, export_database, export_view, harmless
from feeds.ocds import Joined, export_releases, release

NOTICE = Procurement(
    procedure="p-1",
    nature="ATTRIBUTION",
    buyers=(Party(name="Ville de Valmont", siret="21610000100017", role="buyer"),),
    cpv=("32323500",),
    lots=(
        Lot(number="LOT-1", title="Caméras", amount=Decimal(100), currency="EUR"),
        Lot(number="LOT-2", title="Logiciel", winners=(Party(name="Avenir SA", siren="123456789"),)),
    ),
    amount=Decimal("38000.50"),
    currency="EUR",
    awarded=date(2026, 6, 20),
    duration_months=12,
)
DAY = date(2026, 6, 25)
PURCHASE = a_finding(stage=Stage.PURCHASE, stages=(Stage.PURCHASE,))


@pytest.fixture
def newsroom(store: Store, settings: Settings) -> Newsroom:
    """A notice, and minutes with hostile words, both flagged; and a paper that is not."""
    room = Newsroom(store=store, settings=settings)
    room.register(a_source())
    notice = {"source_key": "notice", "kind": DocumentKind.AWARD, "procurement": NOTICE}
    room.flag(PURCHASE, body=b"notice", dated=DAY, **notice)
    room.flag(
        a_finding(quote="=cmd|' /C calc'!A1;=1+1, écrire à ada@example.org"),
        body=b"hostile",
        source_key="hostile",
        dated=DAY,
        title="@SUM(1)\nseconde ligne",
    )
    room.receive(b"plain", source_key="plain")
    return room


def exported(room: Newsroom, path: Path, form: Format, view: str = "flagged_documents") -> Path:
    export_view(room.store, room.store.questions.view(view), Choice(), form, path)
    return path


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+33 1", "'+33 1"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "\t'=1"),
        (" =1", " '=1"),
        ("＝1", "'＝1"),
        ("a;=1", "a;'=1"),
        ("a\n=1", "a\n'=1"),
        ("12 000 €", "12 000 €"),
        ("vidéo-protection, 3+4", "vidéo-protection, 3+4"),
        ("a\0b", "a�b"),
    ],
)
def test_no_cell_is_a_formula(text: str, cell: str) -> None:
    assert harmless(text) == cell


def test_csv_has_a_byte_order_mark_and_reads_back_row_by_row(newsroom: Newsroom, tmp_path: Path) -> None:
    path = exported(newsroom, tmp_path / "flagged.csv", Format.CSV)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfdocument_id,source,")
    with path.open(encoding="utf-8-sig", newline="") as file:
        notice, hostile = csv.DictReader(file)
    assert (notice["date"], notice["stage"], notice["vendors"]) == ("2026-06-25", "purchase", "BriefCam")
    assert hostile["title"] == "'@SUM(1)\nseconde ligne"
    assert hostile["quote"].startswith("'=cmd|' /C calc'!A1;'=1+1")


def test_json_lines_hold_the_words_untouched_and_numbers_as_numbers(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    path = exported(newsroom, tmp_path / "purchases.jsonl", Format.JSONL, "purchases")
    (row,) = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    assert (row["amount"], row["currency"], row["awarded"]) == (38000.5, "EUR", "2026-06-20")
    flagged = exported(newsroom, tmp_path / "flagged.jsonl", Format.JSONL)
    assert json.loads(flagged.read_text(encoding="utf-8").splitlines()[1])["title"].startswith("@SUM")


def test_parquet_keeps_the_types(newsroom: Newsroom, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(exported(newsroom, tmp_path / "p.parquet", Format.PARQUET, "purchases"))
    (row,) = table.to_pylist()
    assert (row["date"], row["amount"], row["first_seen"]) == (date(2026, 6, 25), 38000.5, NOON)
    assert table.schema.field("vendor").metadata[b"description"].startswith(b"maker named")


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        (Choice(), ["notice", "hostile"]),
        (Choice(stages=("purchase",)), ["notice"]),
        (Choice(vendors=("Brief",)), []),
        (Choice(topics=("vsa",), levels=("high",), departments=("61",)), ["notice", "hostile"]),
        (Choice(since=date(2026, 6, 25), until=date(2026, 6, 25)), ["notice", "hostile"]),
        (Choice(until=date(2026, 6, 24)), []),
        (Choice(authorities=("valmont",)), ["notice", "hostile"]),
        (Choice(authorities=("val",)), []),
    ],
    ids=repr,
)
def test_rows_can_be_chosen(newsroom: Newsroom, choice: Choice, kept: list[str]) -> None:
    view = newsroom.store.questions.view("flagged_subjects" if choice.stages else "flagged_documents")
    names = [column.name for column in view.columns]
    found = [row[names.index("url")] for row in newsroom.store.questions.rows(view, choice)]
    assert found == kept


def test_a_choice_that_a_view_knows_nothing_of_is_refused(newsroom: Newsroom, tmp_path: Path) -> None:
    view = newsroom.store.questions.view("coverage")
    with pytest.raises(StoreError, match="coverage: has no column to choose topics by"):
        export_view(newsroom.store, view, Choice(topics=("vsa",)), Format.CSV, tmp_path / "c.csv")
    assert list(tmp_path.glob("*c.csv*")) == []


def test_the_slim_database_answers_the_same_questions_about_what_is_flagged(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    path = tmp_path / "slim.sqlite3"
    assert export_database(newsroom.store, Choice(), path) == 2
    assert [file.name for file in tmp_path.glob("*slim*")] == ["slim.sqlite3"]
    with closing(sqlite3.connect(path)) as slim:
        for name in ("flagged_documents", "purchases", "coverage"):
            view = newsroom.store.questions.view(name)
            order = "ORDER BY 1" if name != "purchases" else "ORDER BY document_id"
            kept = slim.execute(f"SELECT * FROM {name} {order}").fetchall()
            assert len(kept) == len(list(newsroom.store.questions.rows(view)))
        assert slim.execute("SELECT files FROM coverage").fetchone() == (3,)  # of the whole database
        assert slim.execute("SELECT count(*) FROM documents").fetchone() == (2,)
        words = "SELECT count(*) FROM page_search WHERE page_search MATCH 'texte'"
        assert slim.execute(words).fetchone() == (4,)
        assert slim.execute("PRAGMA foreign_key_check").fetchall() == []


def test_an_award_is_a_release(newsroom: Newsroom, tmp_path: Path) -> None:
    path = tmp_path / "r.ocds"
    assert export_releases(newsroom.store, Choice(), path) == 1
    told = json.loads(path.read_text(encoding="utf-8"))
    assert (told["ocid"], told["tag"], told["date"]) == (
        "contrechamp-fr/valmont:p-1",
        ["award"],
        "2026-06-25T00:00:00Z",
    )
    assert told["buyer"] == {"id": "SIRET-21610000100017", "name": "Ville de Valmont"}
    assert [(party["name"], party["roles"]) for party in told["parties"]] == [
        ("Ville de Valmont", ["buyer"]),
        ("Avenir SA", ["supplier"]),
    ]
    assert told["tender"]["items"] == [{"id": "1", "classification": {"scheme": "CPV", "id": "32323500"}}]
    assert "value" not in told["tender"]  # 38,000.50 was awarded, not estimated
    (award,) = told["awards"]
    assert (award["relatedLots"], award["suppliers"][0]["id"]) == (["LOT-2"], "SIREN-123456789")


@pytest.mark.parametrize(
    ("kind", "tag"),
    [
        (DocumentKind.NOTICE, "tender"),
        (DocumentKind.RECTIFICATION, "tenderUpdate"),
        (DocumentKind.CANCELLATION, "tenderCancellation"),
        (DocumentKind.REPORT, "tender"),
    ],
)
def test_a_notice_is_a_release_with_what_it_states_and_nothing_else(kind: DocumentKind, tag: str) -> None:
    document = a_document(
        kind=kind,
        authority=None,
        procurement=Procurement(amount=Decimal(5)),
        relations=(Relation(kind="follows", target="n-0"),),
    )
    stored = StoredDocument(id=1, version_id=1, version=2, first_seen=NOON, backfill=False, document=document)
    told = release(stored, Joined(procedure="p-1", because="states it"))
    assert told["tag"] == [tag]
    assert told["tender"]["value"] == {"amount": 5}
    assert told["relatedProcesses"][0]["identifier"] == "n-0"
    assert {"buyer", "awards", "parties"} & told.keys() == set()


def procurement(key: str, kind: DocumentKind, day: date, **stated: Any) -> dict[str, Any]:
    buyers = NOTICE.buyers
    return {
        "body": key.encode(),
        "source_key": key,
        "title": "Fourniture d'un logiciel d'analyse des images",
        "kind": kind,
        "published": day,
        "dated": None,
        "procurement": Procurement(buyers=buyers, **stated),
    }


def with_procedure(room: Newsroom) -> None:
    """A flagged tender, its award and a likely contract that nothing is found in; and another tender."""
    uuid = "e3cdabf1-e057-47a5-9210-b1f6fc757228"
    winner = (Party(name="Avenir SA", siren="443061841"),)
    tender = procurement("tender", DocumentKind.NOTICE, date(2026, 3, 2), procedure=uuid)
    award = procurement("award", DocumentKind.AWARD, date(2026, 6, 2), procedure=uuid, winners=winner)
    contract = procurement("contract", DocumentKind.CONTRACT, date(2026, 6, 9), winners=winner)
    other = procurement("other", DocumentKind.NOTICE, date(2026, 3, 2), procedure="p-9")
    room.flag(a_finding(), **tender)
    for paper in (award, contract, other | {"title": "Tonte"}):
        room.receive(**paper)


def test_the_releases_of_a_procedure_share_its_ocid_and_tell_who_won(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    with_procedure(newsroom)
    path = tmp_path / "r.ocds"
    assert export_releases(newsroom.store, Choice(until=date(2026, 3, 31)), path) == 3
    told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    ocid = "contrechamp-e3cdabf1-e057-47a5-9210-b1f6fc757228"
    assert [(each["ocid"], each["tag"]) for each in told] == [
        (ocid, ["tender"]),
        (ocid, ["award"]),
        ("contrechamp-fr/valmont:contract", ["contract"]),
    ]
    assert told[1]["awards"][0]["suppliers"] == [{"id": "SIREN-443061841", "name": "Avenir SA"}]
    (related,) = told[2]["relatedProcesses"]
    assert (related["scheme"], related["identifier"]) == ("ocid", ocid)
    assert 0.6 <= related["confidence"] < 1
    assert "same buyer" in related["because"]


def test_the_dump_holds_the_procedures_of_what_is_flagged(newsroom: Newsroom) -> None:
    with_procedure(newsroom)
    newsroom.set(dump=True)
    report = write_dump(newsroom.store, newsroom.settings, now=NOON)
    assert report is not None
    with (report.folder / "procedure_papers.csv").open(encoding="utf-8-sig", newline="") as file:
        papers = [(row["title"], row["procedure"][:8]) for row in csv.DictReader(file)]
    assert ("Tonte", "p-9") not in papers
    assert len(papers) == 4  # the notice of the newsroom, tender, award, contract
    with (report.folder / "procedures.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["winners"] for row in csv.DictReader(file)].count("Avenir SA") == 1


def test_the_dump_is_written_once_a_day_and_masks_what_feeds_mask(newsroom: Newsroom) -> None:
    assert write_dump(newsroom.store, newsroom.settings, now=NOON) is None  # not asked for
    newsroom.set(dump=True)
    report = write_dump(newsroom.store, newsroom.settings, now=NOON)
    assert report is not None
    package = json.loads((report.folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        content = (report.folder / resource["path"]).read_bytes()
        assert len(content) == resource["bytes"]
        assert b"ada@example.org" not in content
        assert b"Texte de la page" not in content
    assert {path.name for path in report.folder.iterdir()} == {
        "datapackage.json",
        *(resource["path"] for resource in package["resources"]),
    }
    assert write_dump(newsroom.store, newsroom.settings, now=NOON.replace(hour=23)) is None
    assert write_dump(newsroom.store, newsroom.settings, now=NOON.replace(day=24)) is not None


def test_an_export_that_fails_leaves_what_was_there(newsroom: Newsroom, tmp_path: Path) -> None:
    path = tmp_path / "flagged.csv"
    path.write_text("yesterday")

    def fail(_text: str) -> str:
        raise RuntimeError("the power went")

    view = newsroom.store.questions.view("flagged_documents")
    with pytest.raises(RuntimeError):
        export_view(newsroom.store, view, Choice(), Format.CSV, path, redact=fail)
    assert [(file.name, file.read_text()) for file in tmp_path.glob("*flagged.csv*")] == [
        ("flagged.csv", "yesterday")
    ]
