"""One record for each public body, whatever its papers call it."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from making import NOON, a_source, an_extraction, save

from contrechamp.records import Authority
from contrechamp.reference import Bodies, load_bodies
from contrechamp.store import Store
from contrechamp.store import schema as t
from contrechamp.store.authorities import Authorities

NICE = Authority(name="Ville de Nice", country="FR")


@pytest.fixture(autouse=True)
def _source(store: Store) -> None:
    store.intake.register([a_source()])


def receive(store: Store, authority: Authority) -> Authority:
    """The authority as the store gives it back with the paper."""
    key = f"paper of {authority}"
    save(store, key.encode(), source_key=key, authority=authority)
    store.texts.save(an_extraction(key.encode()), NOON)
    papers = store.findings.pending("none of these rules")
    (found,) = [paper.document.authority for paper in papers if paper.document.source_key == key]
    assert found is not None
    return found


def records(store: Store) -> int:
    with store._engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(t.authorities)) or 0


def test_what_is_resolved_is_one_record_with_its_numbers_and_place(store: Store) -> None:
    for stated in (
        NICE,
        replace(NICE, name="VILLE DE NICE - DIRECTION DES ACHATS", siret="21060088800015"),
        replace(NICE, name="Mairie de Nice", insee="06088"),
        replace(NICE, siren="210600888"),
    ):
        found = receive(store, stated)
        assert found.name == stated.name
        assert (found.siren, found.department) == ("210600888", "06")
    assert records(store) == 1


def test_what_is_not_resolved_stays_as_stated(store: Store) -> None:
    for stated in (
        Authority(name="SIVOM du Val", country="FR", department="06"),
        Authority(name="SIVOM du Val", country="FR", department="44"),
        Authority(name="Stadt Zürich", country="CH"),
        Authority(name="Lycée", country="FR", siret="19060001200018"),
    ):
        assert replace(receive(store, stated), siren=None) == replace(stated, siren=None)
    assert records(store) == 4


def test_newer_reference_data_makes_one_of_two(store: Store) -> None:
    nothing_known = Authorities(store._engine, lambda: Bodies((), {}, {}))
    store.intake._authorities = nothing_known
    receive(store, NICE)
    receive(store, replace(NICE, name="Mairie de Nice"))
    assert records(store) == 2
    assert Authorities(store._engine, load_bodies).resolve_again() == 2
    assert records(store) == 1
    papers = store.findings.pending("none of these rules")
    assert {paper.document.authority and paper.document.authority.siren for paper in papers} == {"210600888"}
    assert Authorities(store._engine, load_bodies).resolve_again() == 0
