"""Notices, awards and contracts of several sources find each other, in whatever order they come in."""

import itertools
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from making import NOON, a_document, a_finding, a_source, save
from typer.testing import CliRunner

from contrechamp.cli import app
from contrechamp.records import Authority, DocumentKind, Lot, Party, Procurement, Relation
from contrechamp.settings import Settings
from contrechamp.store import Store
from contrechamp.store import schema as t
from contrechamp.store.choice import Choice
from contrechamp.store.description import drop_views
from contrechamp.store.matching import liken
from contrechamp.store.procedures import join_all

FOLDER = "e3cdabf1-e057-47a5-9210-b1f6fc757228"
NOTICE_ID = "df45f4d1-2208-47cb-bc7a-9c7edcf8d2b8"
VALMONT = Party(name="Commune de Valmont", siret="21610495500018", siren="216104955", role="buyer")
SELLER = Party(name="Optique Ouest", siret="44306184100047", siren="443061841")
OBJECT = "Fourniture et installation d'un système de vidéoprotection intelligente"
PUBLISHED = date(2026, 3, 2)
BOAMP, TED, DECP = "fr/boamp", "fr/ted", "fr/decp"
Paper = dict[str, Any]


def a_notice(source: str, key: str, *relations: Relation, **procurement: Any) -> Paper:
    return {
        "source": source,
        "source_key": key,
        "kind": DocumentKind.NOTICE,
        "title": OBJECT,
        "published": PUBLISHED,
        "dated": None,
        "authority": Authority(name="Commune de Valmont", country="FR", siren="216104955"),
        "relations": relations,
        "procurement": Procurement(**{"buyers": (VALMONT,)} | procurement),
    }


def an_award(source: str, key: str, *relations: Relation, **procurement: Any) -> Paper:
    given = {"winners": (SELLER,), "amount": Decimal(240000)} | procurement
    later = PUBLISHED + timedelta(days=120)
    return a_notice(source, key, *relations, **given) | {"kind": DocumentKind.AWARD, "published": later}


def a_contract(key: str, **changes: Any) -> Paper:
    bought = {"notified": PUBLISHED + timedelta(days=95), "winners": (SELLER,)} | changes.pop(
        "procurement", {}
    )
    later = PUBLISHED + timedelta(days=130)
    paper = a_notice(DECP, key, **bought) | {"kind": DocumentKind.CONTRACT, "published": later}
    return paper | changes


def receive(store: Store, *papers: Paper) -> None:
    store.intake.register([a_source(name) for name in (BOAMP, TED, DECP)])
    for number, paper in enumerate(papers):
        save(store, f"{paper['source']} {paper['source_key']} {number}".encode(), **paper)


def joined(store: Store) -> dict[str, tuple[str, str]]:
    """Procedure and basis of each paper, by its own id."""
    query = sa.select(t.documents.c.source_key, t.memberships.c.procedure, t.memberships.c.basis).join(
        t.memberships, t.memberships.c.document_id == t.documents.c.id
    )
    with store._engine.connect() as connection:
        return {row.source_key: (row.procedure, row.basis) for row in connection.execute(query)}


def everything(store: Store) -> list[tuple[Any, ...]]:
    """What is known of procedures, without numbers that depend on the order of arrival."""
    via = t.documents.alias()
    query = (
        sa.select(
            t.documents.c.source_key,
            t.memberships.c.procedure,
            t.memberships.c.basis,
            t.memberships.c.confidence,
            t.memberships.c.because,
            via.c.source_key.label("via"),
        )
        .join(t.memberships, t.memberships.c.document_id == t.documents.c.id)
        .outerjoin(via, via.c.id == t.memberships.c.via_id)
        .order_by(t.documents.c.source_key)
    )
    with store._engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_papers_of_three_sources_are_one_procedure(store: Store) -> None:
    names = Relation(kind="awards", target="26-100")
    receive(
        store,
        a_notice(BOAMP, "26-100", procedure=FOLDER.upper()),
        a_notice(TED, "100-2026", procedure=FOLDER),
        an_award(BOAMP, "26-900", names),
        a_contract("2026-17"),
    )
    assert joined(store) == {
        "26-100": (FOLDER, "procedure"),
        "100-2026": (FOLDER, "procedure"),
        "26-900": (FOLDER, "named"),
        "2026-17": (FOLDER, "likeness"),
    }


def test_a_notice_is_known_by_its_identifier_and_its_changes_name_that(store: Store) -> None:
    receive(
        store,
        a_notice(BOAMP, "26-100", notice=NOTICE_ID),
        a_notice(TED, "100-2026", notice=NOTICE_ID),
        a_notice(TED, "300-2026", Relation(kind="rectifies", target=f"{NOTICE_ID}-01")),
    )
    assert {basis for _, basis in joined(store).values()} == {"first", "notice", "named"}
    assert len({procedure for procedure, _ in joined(store).values()}) == 1


def test_a_name_of_a_procedure_that_is_no_uuid_means_something_in_its_source_only(store: Store) -> None:
    receive(
        store,
        a_notice(BOAMP, "26-100", procedure="2026-01"),
        an_award(BOAMP, "26-200", procedure="2026-01"),
        a_notice(TED, "100-2026", procedure="2026-01"),
    )
    found = joined(store)
    assert found["26-100"][0] == found["26-200"][0] != found["100-2026"][0]


def test_a_reference_between_two_identifiers_joins_nothing(store: Store) -> None:
    receive(
        store,
        a_notice(BOAMP, "26-1", procedure=FOLDER),
        a_notice(BOAMP, "26-2", Relation(kind="follows", target="26-1"), procedure=NOTICE_ID),
        a_notice(
            BOAMP, "26-3", Relation(kind="follows", target="26-2"), Relation(kind="follows", target="26-1")
        ),
    )
    found = joined(store)
    assert (found["26-1"][0], found["26-2"][0]) == (FOLDER, NOTICE_ID)
    assert found["26-3"][1] == "named"


def test_a_paper_that_is_missing_in_the_middle_joins_both_ends_when_it_comes(store: Store) -> None:
    first = a_notice(BOAMP, "26-1")
    middle = a_notice(BOAMP, "26-2", Relation(kind="rectifies", target="26-1"))
    last = an_award(BOAMP, "26-3", Relation(kind="awards", target="26-2"))
    receive(store, first, last)
    assert len({procedure for procedure, _ in joined(store).values()}) == 2
    receive(store, first, last, middle)
    assert {procedure for procedure, _ in joined(store).values()} == {"fr/boamp 26-1"}


def test_a_notice_that_no_longer_names_another_leaves_its_procedure(store: Store) -> None:
    receive(store, a_notice(BOAMP, "26-1"), an_award(BOAMP, "26-2", Relation(kind="awards", target="26-1")))
    assert len({procedure for procedure, _ in joined(store).values()}) == 1
    receive(store, a_notice(BOAMP, "26-1"), an_award(BOAMP, "26-2"))
    assert len({procedure for procedure, _ in joined(store).values()}) == 2


def test_a_contract_goes_to_the_notice_it_is_most_like_and_with_it(store: Store) -> None:
    old = a_notice(BOAMP, "25-1") | {"published": PUBLISHED - timedelta(days=300)}
    receive(store, old, a_contract("c"))
    assert joined(store)["c"] == ("fr/boamp 25-1", "likeness")
    receive(store, a_notice(BOAMP, "26-1"))
    assert joined(store)["c"] == ("fr/boamp 26-1", "likeness")
    receive(store, a_notice(BOAMP, "26-1", procedure=FOLDER))
    assert joined(store)["c"] == (FOLDER, "likeness")
    receive(store, a_notice(BOAMP, "26-1", procedure=FOLDER) | {"title": "Travaux de voirie rue du Lavoir"})
    assert joined(store)["c"] == ("fr/boamp 25-1", "likeness")


def test_the_order_of_arrival_does_not_matter(tmp_path: Path) -> None:
    papers = [
        a_notice(BOAMP, "26-1", notice=NOTICE_ID),
        a_notice(TED, "1-2026", notice=NOTICE_ID, procedure=FOLDER),
        an_award(BOAMP, "26-2", Relation(kind="awards", target="26-1")),
        a_notice(BOAMP, "26-3", Relation(kind="follows", target="26-2"), procedure=NOTICE_ID),
        a_contract("c"),
    ]
    found = []
    for number, order in enumerate(itertools.permutations(papers)):
        if number % 7:
            continue
        with Store.open(Settings(data_dir=tmp_path / str(number), free_disk_mib=0)) as store:
            receive(store, *order)
            found.append(everything(store))
    assert len(found) > 15
    assert all(each == found[0] for each in found)


@pytest.mark.parametrize("first", ["contract", "notice"])
def test_a_contract_that_states_a_procedure_is_of_that_one_and_of_the_likeliest_till_it_is_known(
    store: Store, first: str
) -> None:
    contract = a_contract("c", procurement={"procedure": FOLDER})
    papers = [a_notice(BOAMP, "26-1"), contract, a_notice(TED, "1-2026", procedure=FOLDER)]
    if first == "contract":
        receive(store, *papers[:2])
        assert joined(store)["c"] == ("fr/boamp 26-1", "likeness")
        receive(store, papers[2])
    else:
        receive(store, *reversed(papers))
    assert joined(store)["c"] == (FOLDER, "procedure")
    assert joined(store)["26-1"][1] == "first"


def test_joining_everything_anew_changes_nothing(store: Store) -> None:
    receive(
        store,
        a_notice(BOAMP, "26-1", procedure=FOLDER),
        an_award(BOAMP, "26-2", Relation(kind="awards", target="26-1")),
        a_contract("c"),
    )
    before = everything(store)
    with store._engine.begin() as connection:
        connection.execute(sa.delete(t.memberships))
        connection.execute(sa.delete(t.marks))
        join_all(connection)
    assert everything(store) == before


def test_a_paper_that_joins_others_has_their_pages_made_again(store: Store) -> None:
    receive(store, a_notice(BOAMP, "26-1"))
    [stored] = store.findings.documents([1]).values()
    store.findings.save(stored.version_id, "rules-1", [a_finding()], NOON)
    store.feedbook.settle(store.feedbook.changes())
    receive(store, an_award(BOAMP, "26-2", Relation(kind="awards", target="26-1")))
    assert store.feedbook.changes().documents == {stored.id}


def as_document(paper: Paper) -> Any:
    return a_document(**paper)


@pytest.mark.parametrize(
    ("change", "alike"),
    [
        ({}, True),
        ({"title": "Système de vidéoprotection intelligente : installation, fourniture"}, True),
        ({"title": OBJECT + " - Lot 2 : logiciel d'analyse d'images et formation des agents"}, True),
        ({"title": "VIDEOPROTECTIONS INTELLIGENTES SYSTEMES FOURNITURES INSTALLATIONS"}, True),
        ({"title": "Fourniture et installation de mobilier scolaire"}, False),
        ({"title": "Commune de Valmont : marché de travaux"}, False),
        ({"title": ""}, False),
        ({"procurement": {"notified": PUBLISHED - timedelta(days=30)}}, False),
        ({"procurement": {"notified": PUBLISHED + timedelta(days=900)}}, False),
        ({"procurement": {"buyers": ()}, "authority": None}, False),
        (
            {
                "procurement": {"buyers": (Party(name="Autre", siren="200054781", role="buyer"),)},
                "authority": Authority(name="Autre", country="FR"),
            },
            False,
        ),
    ],
)
def test_a_contract_is_like_a_notice_by_buyer_object_and_date(change: Any, alike: bool) -> None:
    found = liken(as_document(a_contract("c", **change)), as_document(a_notice(BOAMP, "26-1")))
    assert (found is not None) is alike


def test_what_is_alike_is_told_with_how_sure_it_is() -> None:
    contract = a_contract("c", procurement={"amount": Decimal("240000.00"), "cpv": ("35125300",)})
    plain = liken(as_document(a_contract("c")), as_document(a_notice(BOAMP, "26-1")))
    award = an_award(BOAMP, "26-2", cpv=("35125310",))
    sure = liken(as_document(contract), as_document(award))
    assert plain is not None
    assert sure is not None
    assert plain.because == "same buyer (SIRET), 5 of 5 words of the object, 95 days after the notice"
    assert sure.because == (
        "same buyer (SIRET), 5 of 5 words of the object, 25 days before the notice, same winner, same amount,"
        " same CPV"
    )
    assert 0.6 < plain.confidence < sure.confidence < 1


def test_an_award_to_others_or_of_another_trade_counts_against_it() -> None:
    other = Party(name="Autre", siren="552100554")
    lots = (Lot(number="1", title="Extension du système de vidéoprotection intelligente"),)
    given = an_award(BOAMP, "26-2", winners=(other,), lots=lots, amount=None, cpv=("45000000",))
    contract = a_contract("c", procurement={"cpv": ("35125300",)})
    assert liken(as_document(contract), as_document(given)) is None


def rows(store: Store, view: str, *columns: str) -> list[tuple[Any, ...]]:
    found = store.questions.view(view)
    places = [[column.name for column in found.columns].index(name) for name in columns]
    return [tuple(row[place] for place in places) for row in store.questions.rows(found)]


def test_the_view_of_procedures_sums_up_papers_of_all_sources(store: Store) -> None:
    receive(
        store,
        a_notice(BOAMP, "26-1", procedure=FOLDER),
        a_notice(TED, "1-2026", procedure=FOLDER) | {"published": PUBLISHED + timedelta(days=2)},
        an_award(BOAMP, "26-2", Relation(kind="awards", target="26-1")),
        a_contract("c"),
        a_notice(BOAMP, "26-9") | {"title": "Mobilier", "kind": DocumentKind.CANCELLATION},
    )
    [stored] = [each for each in store.findings.documents(range(9)).values() if each.document.source == TED]
    store.findings.save(stored.version_id, "rules-1", [a_finding()], NOON)
    last = PUBLISHED + timedelta(days=130)
    assert sorted(rows(store, "procedures", "procedure", "title", "siren", "date", "last_date")) == [
        (FOLDER, OBJECT, "216104955", PUBLISHED, last),
        ("fr/boamp 26-9", "Mobilier", "216104955", PUBLISHED, PUBLISHED),
    ]
    counts = ("papers", "notices", "awards", "contracts", "cancelled", "flagged")
    found = rows(store, "procedures", "procedure", *counts, "sources", "winners")
    assert sorted(found) == [
        (FOLDER, 4, 2, 1, 1, 0, 1, "fr/boamp, fr/decp, fr/ted", "Optique Ouest"),
        ("fr/boamp 26-9", 1, 0, 0, 0, 1, 0, "fr/boamp", None),
    ]
    papers = rows(store, "procedure_papers", "procedure", "source", "basis", "winners", "flagged", "kind")
    assert sorted(papers)[:4] == [
        (FOLDER, BOAMP, "named", "Optique Ouest", 0, "award"),
        (FOLDER, BOAMP, "procedure", None, 0, "notice"),
        (FOLDER, DECP, "likeness", "Optique Ouest", 0, "contract"),
        (FOLDER, TED, "procedure", None, 1, "notice"),
    ]


def test_a_slim_copy_tells_the_whole_of_procedures_with_a_flagged_paper(store: Store, tmp_path: Path) -> None:
    receive(
        store,
        a_notice(BOAMP, "26-1", procedure=FOLDER),
        an_award(BOAMP, "26-2", Relation(kind="awards", target="26-1")),
        a_notice(BOAMP, "26-9"),
    )
    store.findings.save(1, "rules-1", [a_finding()], NOON)
    store.write_slim(tmp_path / "slim", Choice())
    with closing(sqlite3.connect(tmp_path / "slim")) as slim:
        assert slim.execute("SELECT procedure, papers, winners FROM procedures").fetchall() == [
            (FOLDER, 2, "Optique Ouest")
        ]
        assert slim.execute("SELECT count(*) FROM procedure_papers").fetchone() == (2,)
        assert slim.execute("SELECT count(*) FROM documents").fetchone() == (1,)


def test_a_database_from_before_procedures_has_its_papers_joined_when_it_is_opened(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, free_disk_mib=0)
    with Store.open(settings) as store:
        receive(
            store,
            a_notice(BOAMP, "26-1", procedure=FOLDER),
            an_award(BOAMP, "26-2", Relation(kind="awards", target="26-1")),
            a_contract("c"),
        )
        before = everything(store)
        with store._engine.begin() as connection:
            drop_views(connection)
            for table in (t.marks, t.memberships, t.stamps):
                table.drop(connection)
            connection.execute(sa.text("UPDATE alembic_version SET version_num = '0007'"))
    with Store.open(settings) as store:
        assert everything(store) == before
        assert len(rows(store, "procedures", "procedure")) == 1


def test_many_notices_of_one_procedure_are_all_of_it(store: Store) -> None:
    receive(store, *(a_notice(BOAMP, f"26-{number}", procedure=FOLDER) for number in range(12)))
    receive(store, a_notice(BOAMP, "27-1", *(Relation(kind="rectifies", target="26-3"),)))
    assert {procedure for procedure, _ in joined(store).values()} == {FOLDER}
    assert len(joined(store)) == 13


def test_a_paper_shows_the_others_of_its_procedure_and_who_won(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, free_disk_mib=0)
    with Store.open(settings) as store:
        receive(
            store,
            a_notice(BOAMP, "26-1", procedure=FOLDER),
            an_award(TED, "2-2026", procedure=FOLDER),
            a_contract("c"),
        )
    said = CliRunner().invoke(app, ["--data-dir", str(tmp_path), "show", "1"]).stdout
    assert f"procedure  {FOLDER}" in said
    assert f"same_procedure · 2 · {OBJECT} · award · 2026-06-30 · fr/ted" in said
    assert "won by Optique Ouest" in said
    assert f"likely_procedure · 3 · {OBJECT} · contract" in said
    assert "same buyer (SIRET), 5 of 5 words of the object, 25 days before the notice, same winner" in said
    assert "% sure" in said
