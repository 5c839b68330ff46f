import hashlib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from making import NOON, a_capture, a_document, a_source, an_extraction, save

from contrechamp.records import (
    Authority,
    CrawlOutcome,
    DocumentKind,
    Lot,
    Party,
    Procurement,
    Provenance,
    Relation,
)
from contrechamp.store import Saved, Store


@pytest.fixture(autouse=True)
def _registered(store: Store) -> None:
    store.intake.register([a_source(), a_source("fr/boamp")])


def test_a_document_is_new_then_unchanged_then_changed_then_changed_back(store: Store) -> None:
    bodies = [b"first", b"first", b"second", b"first"]
    outcomes = [save(store, body) for body in bodies]
    assert outcomes == [Saved.NEW, Saved.UNCHANGED, Saved.CHANGED, Saved.CHANGED]
    (known,) = store.intake.known("fr/valmont").values()
    assert (known.version, known.sha256) == (3, hashlib.sha256(b"first").hexdigest())
    assert store.ledger.counts()["versions"] == 3


def test_the_old_version_stays_in_the_archive(store: Store) -> None:
    save(store, b"first")
    save(store, b"second")
    assert store.archive.read(hashlib.sha256(b"first").hexdigest()) == b"first"


def test_the_same_bytes_under_two_addresses_are_two_documents_and_one_file(store: Store) -> None:
    save(store, b"same", source_key="https://ville.example/a.pdf")
    save(store, b"same", source_key="https://ville.example/b.pdf")
    counts = store.ledger.counts()
    assert (counts["documents"], counts["files"]) == (2, 1)


def test_a_hash_that_is_not_that_of_the_body_is_a_bug_and_stores_nothing(store: Store) -> None:
    document = a_document(b"one")
    with pytest.raises(ValueError, match="sha256"):
        store.intake.save(document, b"other", a_capture(document), backfill=False)
    assert store.ledger.counts()["documents"] == 0


def test_everything_a_notice_says_comes_back(store: Store) -> None:
    procurement = Procurement(
        procedure="f3b1",
        nature="ATTRIBUTION",
        buyers=(Party(name="Ville", siret="21610001200018", role="buyer"),),
        winners=(Party(name="Société X"),),
        cpv=("35125300",),
        lots=(Lot(number="1", title="Logiciel", amount=Decimal("1234.50"), currency="EUR"),),
        amount=Decimal("99999999.99"),
        currency="EUR",
        deadline=NOON,
        links=("https://profil.example/1",),
    )
    authority = Authority(name="Ville de Valmont", country="FR", siret="21610001200018", department="61")
    document = a_document(
        kind=DocumentKind.AWARD,
        source="fr/boamp",
        source_key="26-1",
        procurement=procurement,
        authority=authority,
        relations=(Relation(kind="awards", target="26-0"),),
        published=date(2026, 6, 26),
        title_from=Provenance.SOURCE,
        dated_from=Provenance.LISTING,
    )
    store.intake.save(document, b"text", a_capture(document), backfill=False)
    store.texts.save(an_extraction(b"text"), NOON)
    (pending,) = store.findings.pending("rules")
    # the SIREN is the first nine digits of a SIRET: the store completes it
    expected = replace(document, authority=replace(authority, siren="216100012"))
    assert pending.document == expected
    assert pending.first_seen == NOON


def test_each_document_names_its_authority_in_its_own_words(store: Store) -> None:
    for key, name in (("a", "VILLE DE VALMONT"), ("b", "Commune de Valmont")):
        save(
            store,
            key.encode(),
            source_key=key,
            authority=Authority(name=name, country="FR", siret="21610001200018"),
        )
        store.texts.save(an_extraction(key.encode()), NOON)
    names = [pending.document.authority.name for pending in store.findings.pending("r")]
    assert names == ["VILLE DE VALMONT", "Commune de Valmont"]


def test_validators_of_an_answer_are_kept_for_the_next_request(store: Store) -> None:
    save(store)
    later = NOON + timedelta(days=1)
    document = a_document(fetched=later)
    store.intake.note(a_capture(document, status=304, headers=(), sha256=None))
    resource = store.intake.resources("fr/valmont").get(document.url)
    assert resource is not None
    assert (resource.etag, resource.last_status) == ('"1"', 304)
    assert (resource.first_seen, resource.last_checked) == (NOON, later)
    assert store.intake.resources("fr/boamp").get(document.url) is None


def test_a_listing_that_was_worth_keeping_is_in_the_archive(store: Store) -> None:
    capture = a_capture(a_document(), url="https://ville.example/liste", sha256=None)
    store.intake.note(capture, b"<ul>")
    assert store.archive.has(hashlib.sha256(b"<ul>").hexdigest())


def outcome(status: str) -> CrawlOutcome:
    return CrawlOutcome(source="fr/valmont", started=NOON, finished=NOON, status=status, listed=3)


@pytest.mark.parametrize(
    ("statuses", "cursor"),
    [(["ok"], "day-0"), (["ok", "failed"], "day-0"), (["failed"], None), (["ok", "warning"], "day-1")],
)
def test_only_a_crawl_that_ended_well_moves_the_cursor(
    store: Store, statuses: list[str], cursor: str | None
) -> None:
    for number, status in enumerate(statuses):
        crawl = store.intake.begin(a_source(), full=False, now=NOON)
        store.intake.finish(crawl, outcome(status), cursor=f"day-{number}")
    assert store.intake.cursor("fr/valmont") == cursor


def test_a_crawl_that_was_killed_is_recorded_as_failed_by_the_next_one(store: Store) -> None:
    store.intake.begin(a_source(), full=True, now=NOON)
    store.intake.begin(a_source(), full=True, now=NOON)
    newest, killed = store.ledger.crawls("fr/valmont")
    assert (newest.status, killed.status) == ("running", "failed")
    assert "stopped before it ended" in killed.problems[0]


def test_a_refusal_is_one_gap_however_often_it_happens(store: Store) -> None:
    later = NOON + timedelta(days=3)
    for moment in (NOON, later):
        store.intake.gap("fr/valmont", "https://ville.example/prive/", "robots.txt", moment)
    (gap,) = store.intake.gaps("fr/valmont")
    assert (gap.first, gap.last) == (NOON, later)


def test_a_source_taken_out_of_the_catalogue_is_no_longer_listed_but_keeps_its_documents(
    store: Store,
) -> None:
    save(store)
    store.intake.register([a_source("fr/boamp")], retire_others=True)
    assert [state.id for state in store.ledger.sources()] == ["fr/boamp"]
    assert store.ledger.counts()["documents"] == 1
