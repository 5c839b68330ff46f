"""What pages are made from, on both databases."""

from datetime import date
from decimal import Decimal

from making import NOON, a_finding, a_source, an_extraction, save

from contrechamp.records import Authority, DocumentKind, Level, Procurement, Relation, Stage, Topic
from contrechamp.reviews import Decision, decide, waiting
from contrechamp.store import Store


def find(store: Store, *findings: object, rules: str = "rules-1") -> None:
    for stored in store.findings.pending(rules):
        store.findings.save(stored.version_id, rules, findings, NOON)


def read(store: Store, body: bytes = b"text", *texts: str, **document: object) -> None:
    store.intake.register([a_source()])
    save(store, body, **document)
    store.texts.save(an_extraction(body, *(texts or ("one", "two"))), NOON)


def test_a_card_tells_a_flagged_paper_in_short(store: Store) -> None:
    contract = Procurement(amount=Decimal("120000.50"), currency="EUR")
    read(store, kind=DocumentKind.NOTICE, procurement=contract)
    purchase = a_finding(stage=Stage.PURCHASE, stages=(Stage.PURCHASE,), details={"amounts": "14 256 €"})
    plates = a_finding(topic=Topic.ANPR, vendor=None, level=Level.MEDIUM, page=2, quote="Plaques.")
    find(store, purchase, plates, a_finding(topic=Topic.CCTV, level=Level.LOW))
    [card] = store.shelf.cards()
    assert (card.title, card.day, card.kind) == (
        "Procès-verbal du 25 juin 2026",
        date(2026, 6, 25),
        DocumentKind.NOTICE,
    )
    assert (card.authority, card.department, card.country) == ("Ville de Valmont", "61", "FR")
    assert (card.contract, card.currency, card.media_type) == (Decimal("120000.5"), "EUR", "application/pdf")
    assert [(flag.topic, flag.level, flag.page) for flag in card.flags] == [
        (Topic.VSA, Level.HIGH, 1),
        (Topic.ANPR, Level.MEDIUM, 2),
    ]
    first = card.flags[0]
    assert (first.stages, first.vendors, first.amounts) == ((Stage.PURCHASE,), ("BriefCam",), "14 256 €")


def test_papers_without_a_flag_have_no_card(store: Store) -> None:
    read(store)
    find(store, a_finding(level=Level.LOW))
    assert store.shelf.cards() == []


def test_a_changed_paper_keeps_its_card_until_the_new_version_was_analysed(store: Store) -> None:
    read(store, b"old")
    find(store, a_finding())
    read(store, b"new")
    [card] = store.shelf.cards()
    old = card.sha256
    find(store, a_finding(vendor="Wintics", entry="wintics"))
    [card] = store.shelf.cards()
    assert card.sha256 != old
    assert card.flags[0].vendors == ("Wintics",)


def test_cards_follow_what_people_decided(store: Store) -> None:
    read(store)
    find(store, a_finding(), a_finding(topic=Topic.ANPR, vendor=None, quote="Plaques.", entry="plates"))
    for case in list(waiting(store.findings.flagged(unreviewed=True), {})):
        decision = Decision.CONFIRMED if case.verdict.topic is Topic.VSA else Decision.DISMISSED
        store.reviews.keep(decide(case, decision, reviewer="j", now=NOON), case)
    [card] = store.shelf.cards()
    assert [(flag.topic, flag.confirmed) for flag in card.flags] == [(Topic.VSA, True)]


def test_bodies_tell_how_much_of_them_was_read(store: Store) -> None:
    read(store, b"one", "1", "2", "3", source_key="one", dated=date(2026, 1, 5))
    read(store, b"two", "1", source_key="two", dated=date(2026, 3, 5))
    save(store, b"unread", source_key="three", dated=None)
    other = Authority(name="Stadt Musterwil", country="CH")
    read(store, b"four", "1", source_key="four", authority=other)
    first, second = store.shelf.bodies()
    assert (first.name, first.documents, first.pages, first.unread) == ("Ville de Valmont", 3, 4, 1)
    assert (first.first, first.last) == (date(2026, 1, 5), date(2026, 3, 5))
    assert (second.name, second.country, second.department, second.pages) == (
        "Stadt Musterwil",
        "CH",
        None,
        1,
    )


def test_days_tell_what_was_read_of_a_source(store: Store) -> None:
    read(store, b"one", "1", "2", source_key="one", dated=date(2026, 1, 5))
    read(store, b"two", "1", source_key="two", dated=date(2026, 1, 5))
    save(store, b"three", source_key="three", dated=None, published=None)
    days = {one.day: one for one in store.shelf.days()}
    assert (days[date(2026, 1, 5)].documents, days[date(2026, 1, 5)].pages) == (2, 3)
    assert (days[None].documents, days[None].pages, days[None].unread) == (1, 0, 1)
    assert {one.source for one in days.values()} == {"fr/valmont"}


def test_kin_are_those_named_those_naming_and_those_of_one_procedure(store: Store) -> None:
    one = Procurement(procedure="p-1")
    read(store, b"notice", source_key="notice", procurement=one)
    read(
        store,
        b"correction",
        source_key="correction",
        procurement=one,
        relations=(
            Relation(kind="rectifies", target="notice"),
            Relation(kind="follows", target="missing"),
            Relation(kind="same_procedure", target="p-1"),
        ),
    )
    read(store, b"award", source_key="award", procurement=one)
    read(store, b"alone", source_key="alone")
    numbers = {card.document.source_key: card.id for card in store.findings.documents(range(1, 9)).values()}
    kin = store.shelf.kin(numbers.values())

    def told(name: str) -> set[tuple[str, bool, str | None]]:
        return {
            (other.kind, other.inward, other.stored.document.source_key if other.stored else None)
            for other in kin[numbers[name]]
        }

    assert told("notice") == {("rectifies", True, "correction"), ("same_procedure", False, "award")}
    assert told("correction") == {
        ("rectifies", False, "notice"),
        ("follows", False, None),
        ("same_procedure", False, "award"),
    }
    assert told("award") == {
        ("same_procedure", False, "notice"),
        ("same_procedure", False, "correction"),
    }
    assert told("alone") == set()
