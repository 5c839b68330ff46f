import hashlib
from datetime import date

import pytest
from making import NOON, a_page, a_source, an_extraction, save

from contrechamp.records import Provenance, Quality, TextOrigin
from contrechamp.store import Store


@pytest.fixture(autouse=True)
def _registered(store: Store) -> None:
    store.intake.register([a_source()])


def test_a_file_is_unread_until_it_has_an_outcome(store: Store) -> None:
    save(store, b"one", source_key="a")
    assert [unread.attempts for unread in store.texts.unread()] == [0]
    sha256 = hashlib.sha256(b"one").hexdigest()
    store.texts.begin(sha256)
    assert [unread.attempts for unread in store.texts.unread()] == [1]
    store.texts.save(an_extraction(b"one", "text"), NOON)
    assert store.texts.unread() == []


def test_a_file_under_two_addresses_is_read_once(store: Store) -> None:
    save(store, b"one", source_key="a")
    save(store, b"one", source_key="b")
    assert len(store.texts.unread()) == 1


def test_pages_come_back_as_they_were_saved(store: Store) -> None:
    save(store)
    pages = (
        a_page("premier\f\x02page", number=1),
        a_page("", number=2, quality=Quality.EMPTY, reason="blank page"),
        a_page(
            "scan", number=3, origin=TextOrigin.OCR, quality=Quality.DOUBTFUL, reason="x", confidence=71.5
        ),
    )
    store.texts.save(an_extraction(pages=pages), NOON)
    assert store.texts.pages(an_extraction().sha256) == pages


def test_reading_again_replaces_the_pages_and_their_words(store: Store) -> None:
    save(store)
    store.texts.save(an_extraction(b"text", "ancienne lecture"), NOON)
    store.texts.save(an_extraction(b"text", "nouvelle lecture"), NOON)
    assert [page.text for page in store.texts.pages(an_extraction().sha256)] == ["nouvelle lecture"]
    assert store.search("ancienne") == []
    assert len(store.search("nouvelle")) == 1


def test_what_was_forgotten_is_read_again(store: Store) -> None:
    save(store)
    store.texts.save(an_extraction(b"text", status="failed", reason="needs a password"), NOON)
    assert store.texts.forget_outcomes(status="partial") == 0
    assert store.texts.forget_outcomes(status="failed") == 1
    assert len(store.texts.unread()) == 1


def test_a_file_that_could_not_be_read_is_listed_with_its_reason(store: Store) -> None:
    save(store)
    store.texts.save(an_extraction(b"text", status="failed", reason="needs a password"), NOON)
    (failure,) = store.texts.failures()
    assert (failure.url, failure.reason) == ("https://ville.example/actes/1.pdf", "needs a password")


@pytest.mark.parametrize("already_read", [False, True], ids=["read_after_saving", "same_bytes_read_before"])
def test_the_document_gives_the_title_and_date_its_source_left_open(store: Store, already_read: bool) -> None:
    extraction = an_extraction(b"text", title="Conseil municipal", dated=date(2026, 6, 25))
    if already_read:
        save(store, source_key="elsewhere")
        store.texts.save(extraction, NOON)
    save(store, title=None, dated=None)
    store.texts.save(extraction, NOON)
    document = store.findings.pending("r")[-1].document
    assert (document.title, document.title_from) == ("Conseil municipal", Provenance.DOCUMENT)
    assert (document.dated, document.dated_from) == (date(2026, 6, 25), Provenance.DOCUMENT)


def test_the_document_never_overrules_its_source(store: Store) -> None:
    save(store, title="Titre de la liste", title_from=Provenance.LISTING)
    store.texts.save(an_extraction(b"text", title="Microsoft Word", dated=date(1999, 1, 1)), NOON)
    document = store.findings.pending("r")[0].document
    assert (document.title, document.dated) == ("Titre de la liste", date(2026, 6, 25))
