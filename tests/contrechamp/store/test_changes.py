"""Whoever writes what readers see notes it, and nobody else does: publishing looks at the notes alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from making import NOON, a_capture, a_document, a_finding, a_page, a_source, an_extraction, save

from contrechamp.records import Authority, Finding, Level, TextOrigin, Topic
from contrechamp.reviews import Decision, decide, waiting
from contrechamp.store import Address, Fallen, News, Returned, Silence, Store

URL = "https://ville.example/actes/1.pdf"


@pytest.fixture
def read_once(store: Store) -> Store:
    """A store with one flagged paper that was published."""
    store.intake.register([a_source()])
    save(store)
    store.texts.save(an_extraction(b"text", "Texte."), NOON)
    find(store, a_finding())
    settle(store)
    return store


def find(store: Store, *findings: Finding, rules: str = "rules-1") -> None:
    [stored] = store.findings.pending("none of them")
    store.findings.save(stored.version_id, rules, findings, NOON)


def settle(store: Store) -> None:
    store.feedbook.settle(store.feedbook.changes())


def noted(store: Store) -> set[int]:
    return set(store.feedbook.changes().documents)


def review(store: Store) -> None:
    case = next(iter(waiting(store.findings.flagged(unreviewed=True), {})))
    store.reviews.keep(decide(case, Decision.DISMISSED, reviewer="anna", now=NOON), case)


def undo(store: Store) -> None:
    review(store)
    settle(store)
    store.reviews.undo("anna", NOON)


def read_second_version(store: Store) -> None:
    save(store, b"second")
    store.texts.save(an_extraction(b"second", "Rien."), NOON)
    settle(store)
    find(store)


SEEN_BY_READERS: dict[str, Callable[[Store], object]] = {
    "another quote": lambda store: find(store, a_finding(quote="Autres mots.")),
    "nothing found any more": find,
    "something else is found": lambda store: find(store, a_finding(), a_finding(page=2)),
    "a new version in which nothing is found": read_second_version,
    "another title": lambda store: save(store, title="Autre"),
    "other bytes": lambda store: (save(store, b"second"), store.texts.save(an_extraction(b"second"), NOON)),
    "another authority": lambda store: save(store, authority=Authority(name="Valmont", country="FR")),
    "the file is read anew": lambda store: store.texts.save(an_extraction(pages=(a_page("x"),)), NOON),
    "a review": review,
    "a review undone": undo,
    "the paper is taken down": lambda store: store.intake.note(
        a_capture(a_document(url=URL), status=404, sha256=None)
    ),
    "the source is called otherwise": lambda store: store.intake.register([a_source(title="Autre")]),
}
SEEN_BY_NOBODY: dict[str, Callable[[Store], object]] = {
    "the same bytes again": save,
    "the same found under other rules": lambda store: find(store, a_finding(rules_version="2"), rules="2"),
    "the paper is still listed": lambda store: store.intake.touch(
        "fr/valmont", URL, NOON + timedelta(days=1)
    ),
    "the source is registered again": lambda store: store.intake.register([a_source()]),
    "another paper in which nothing is found": lambda store: save(store, b"other", source_key="2"),
    "an error that passes": lambda store: store.intake.note(
        a_capture(a_document(url=URL), status=503, sha256=None)
    ),
}


@pytest.mark.parametrize("change", SEEN_BY_READERS.values(), ids=SEEN_BY_READERS.keys())
def test_what_readers_see_is_noted(read_once: Store, change: Callable[[Store], object]) -> None:
    change(read_once)
    if read_once.findings.pending_count("none of them") and not noted(read_once):
        find(read_once, a_finding())  # seen once it is analysed
    assert noted(read_once) == {1}


@pytest.mark.parametrize("change", SEEN_BY_NOBODY.values(), ids=SEEN_BY_NOBODY.keys())
def test_what_readers_do_not_see_is_not_noted(read_once: Store, change: Callable[[Store], object]) -> None:
    change(read_once)
    assert noted(read_once) == set()


def test_a_change_that_comes_while_others_are_dealt_with_stays_noted(read_once: Store) -> None:
    find(read_once, a_finding(quote="Un."))
    pending = read_once.feedbook.changes()
    find(read_once, a_finding(quote="Deux."))
    read_once.feedbook.settle(pending)
    assert noted(read_once) == {1}


def test_entries_and_outages_are_told_in_one_order(read_once: Store) -> None:
    book = read_once.feedbook
    document = next(iter(read_once.findings.flagged())).stored.id
    news = [
        News(document_id=document, topic=a_finding().topic, part=part, signature="{}", guid=guid)
        for guid, part in (("one", None), ("two", "Arrêté n° 2"))
    ]
    [first] = book.tell(news[:1], NOON)
    fallen = Fallen(source="fr/valmont", kind=Silence.UNREAD, since=NOON, guid="silent")
    [outage] = book.outages.tell([fallen], [], NOON)
    [second] = book.tell(news[1:], NOON)
    back = Returned(outage=outage.id, ended=NOON, guid="back")
    [ended] = book.outages.tell([], [back], NOON)
    assert [first.sequence, ended.sequence, second.sequence, ended.return_sequence] == [1, 2, 3, 4]
    assert (second.part, ended.kind, ended.ended) == ("Arrêté n° 2", Silence.UNREAD, NOON)
    assert book.outages.all() == [ended]
    assert book.count() == 2


def test_a_paper_is_given_with_all_that_feeds_need_of_it(read_once: Store) -> None:
    book = read_once.feedbook
    find(read_once, a_finding(page=2), a_finding(level=Level.LOW, topic=Topic.CCTV))
    review(read_once)
    undo(read_once)
    read_once.intake.note(a_capture(a_document(url=URL), status=410, sha256=None))
    assert book.tellable() == [1]
    [paper] = book.papers([1, 2])
    assert [finding.topic for finding in paper.findings] == [Topic.CCTV]
    assert [finding.page for finding in paper.past] == [1]
    assert (paper.region, paper.gone, paper.confirmed) == ("28", True, frozenset())
    assert paper.origins == {1: TextOrigin.NATIVE}
    [body] = book.reach()
    assert (body.source, body.key, body.department) == ("fr/valmont", paper.authority, "61")


def test_what_was_told_last_is_known_and_a_clock_ahead_is_noticed(read_once: Store) -> None:
    book = read_once.feedbook
    assert (book.last(), book.ahead(NOON)) == (None, {})
    topic = a_finding().topic
    for guid, told in (("one", NOON), ("two", NOON + timedelta(days=1))):
        book.tell([News(document_id=1, topic=topic, signature="{}", guid=guid)], told)
    assert (book.last(), book.guid_of(1), book.guid_of(3)) == ((2, "two"), "one", None)
    assert book.ahead(NOON) == {2: NOON}


def test_an_address_is_given_once(read_once: Store) -> None:
    book = read_once.feedbook
    first = Address(address="vendor/x", family="vendor/{vendor}", value=("X",), label=("X",))
    book.give([first])
    book.give([Address(address="vendor/x", family="other", value=("Y",), label=("Y",))])
    assert book.addresses() == [first]
