"""The same paper published twice is told once, in the feeds of both, and each names the other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from making import NOON, a_finding, a_source
from newsroom import Newsroom

from contrechamp.records import (
    Authority,
    DocumentKind,
    Finding,
    Level,
    Party,
    Procurement,
    Relation,
    Stage,
    Topic,
)
from contrechamp.store import Sameness

LATER = NOON + timedelta(hours=1)
LAST = NOON + timedelta(hours=2)
BOAMP, TED = "fr/boamp", "fr/ted"
NOTICE = "df45f4d1-2208-47cb-bc7a-9c7edcf8d2b8"
FOLDER = "e3cdabf1-e057-47a5-9210-b1f6fc757228"
ACT = "219900019 2026-06-25 DE2026116"
VSA = a_finding(stage=Stage.TENDER, stages=(Stage.TENDER,), level=Level.MEDIUM, vendor=None, entry="vsa")
PLATES = replace(VSA, topic=Topic.ANPR, entry="plates", quote="Lecture de plaques.")


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    bulletins = (a_source(BOAMP, title="BOAMP"), a_source(TED, title="TED"))
    newsroom.register(a_source(), a_source("fr/agglo"), *bulletins)
    return newsroom


def stamp(room: Newsroom, act: str | None = ACT) -> None:
    """The files that were read since the last time bear this stamp."""
    room.store.texts.keep_stamps(dict.fromkeys(room.store.texts.unstamped(10), act))


def act(room: Newsroom, key: str, *findings: Finding, source: str = "fr/valmont", **document: Any) -> None:
    """A deliberation with the stamp of the act, in bytes of its own."""
    given = {"kind": DocumentKind.DELIBERATION, "title": f"Délibération {key}"} | document
    url = f"https://{source[3:]}.example/{key}.pdf"
    body = f"{source} {key}".encode()
    room.receive(body, source=source, source_key=url, **given)
    stamp(room)
    room.find(*findings, body=body)


def notice(room: Newsroom, source: str, *findings: Finding, **changes: Any) -> None:
    given = {"notice": NOTICE, "procedure": FOLDER} | changes.pop("procurement", {})
    document = {
        "source_key": f"{source[3:]}-1",
        "url": f"https://{source[3:]}.example/1",
        "kind": DocumentKind.NOTICE,
        "dated": None,
        "published": date(2026, 11, 2),
        "media_type": "application/json",
        "procurement": Procurement(**given),
    }
    room.flag(*findings, body=f"{source} {changes}".encode(), source=source, **document | changes)


def links(room: Newsroom, name: str = "all.atom") -> list[str]:
    return [entry.link for entry in room.read(name).entries]


def test_a_notice_in_two_bulletins_is_told_once_in_the_feeds_of_both(room: Newsroom) -> None:
    notice(room, BOAMP, VSA)
    notice(room, TED, VSA)
    report = room.publish()
    assert (report.new_entries, report.noted) == (1, 1)
    for feed in ("all.atom", "source/fr/boamp.atom", "source/fr/ted.atom"):
        assert links(room, feed) == ["https://boamp.example/1"]
    [entry] = room.read().entries
    assert "Même avis, paru ailleurs" in entry.content[0].value
    assert "https://ted.example/1" in entry.content[0].value


def test_the_same_notice_without_its_number_is_known_by_procedure_kind_and_day(room: Newsroom) -> None:
    notice(room, BOAMP, VSA, procurement={"notice": None})
    notice(room, TED, VSA, published=date(2026, 11, 5))
    award = {"kind": DocumentKind.AWARD, "source_key": "ted-2", "published": date(2026, 11, 5)}
    notice(room, TED, VSA, procurement={"notice": None}, **award)
    twins = room.store.feedbook.twins([1, 2, 3])
    assert {number: [(t.id, t.by) for t in each] for number, each in twins.items()} == {
        1: [(2, Sameness.NOTICE)],
        2: [(1, Sameness.NOTICE)],
    }


def test_an_act_that_is_republished_is_told_once(room: Newsroom) -> None:
    act(room, "a", VSA)
    room.publish()
    told = room.read().entries[0].id
    act(room, "b", VSA)
    act(room, "c", VSA, source="fr/agglo")
    report = room.publish(LATER)
    assert (report.new_entries, report.noted) == (0, 2)
    [entry] = room.read().entries
    assert entry.id == told
    assert "https://agglo.example/c.pdf" in entry.content[0].value
    assert links(room, "source/fr/agglo.atom") == ["https://valmont.example/a.pdf#page=1"]


@pytest.mark.parametrize(
    ("findings", "news"),
    [
        ([VSA], 0),
        ([replace(VSA, quote="D’autres mots.", page=2)], 0),
        ([replace(VSA, level=Level.LOW)], 0),
        ([VSA, PLATES], 1),
        ([replace(VSA, vendor="BriefCam", entry="briefcam")], 1),
        ([replace(VSA, level=Level.HIGH)], 1),
    ],
)
def test_a_copy_of_an_act_is_told_when_it_adds_something(
    room: Newsroom, findings: list[Finding], news: int
) -> None:
    act(room, "a", VSA)
    room.publish()
    act(room, "b", *findings)
    assert room.publish(LATER).new_entries == news
    assert room.publish(LAST).new_entries == 0


@pytest.mark.parametrize("together", [True, False])
def test_whoever_was_told_first_stays_so(room: Newsroom, together: bool) -> None:
    act(room, "late")
    act(room, "first", VSA)
    if together:
        room.find(VSA, body=b"fr/valmont late", rules="rules-2")
    room.publish()
    room.find(VSA, body=b"fr/valmont late", rules="rules-2")
    assert room.publish(LATER).new_entries == 0
    which = "late" if together else "first"
    assert links(room) == [f"https://valmont.example/{which}.pdf#page=1"]


@pytest.mark.parametrize(("first", "second"), [("a", "b"), ("b", "a")])
def test_when_one_is_withdrawn_another_that_still_says_it_is_told(
    room: Newsroom, first: str, second: str
) -> None:
    for key in ("a", "b"):
        act(room, key)
    room.find(VSA, body=f"fr/valmont {first}".encode(), rules="rules-2")
    room.publish()
    room.find(VSA, body=f"fr/valmont {second}".encode(), rules="rules-2")
    assert room.publish(LATER).new_entries == 0
    room.find(body=f"fr/valmont {first}".encode(), rules="rules-3")
    report = room.publish(LAST)
    assert (report.new_entries, report.corrections) == (1, 1)
    assert [title.split("]")[0] for title in room.titles()] == ["[Appel d’offres", "[Retrait"]
    assert room.publish(LAST).new_entries == 0


@pytest.mark.parametrize("kind", [DocumentKind.MINUTES, DocumentKind.COLLECTION_OF_ACTS])
def test_minutes_that_bear_the_stamp_of_one_act_hold_others(room: Newsroom, kind: DocumentKind) -> None:
    act(room, "a", VSA)
    act(room, "minutes", VSA, kind=kind)
    assert room.publish().new_entries == 2


def test_other_acts_are_other_news(room: Newsroom) -> None:
    act(room, "a", VSA)
    for body, other in ((b"other", ACT.replace("116", "117")), (b"none", None), (b"none as well", None)):
        room.receive(body, source_key=body.decode(), kind=DocumentKind.DELIBERATION)
        stamp(room, other)
        room.find(VSA, body=body)
    assert room.publish().new_entries == 4


def test_a_run_looks_only_at_what_changed_and_at_its_copies(room: Newsroom) -> None:
    act(room, "a", VSA)
    act(room, "b", VSA)
    act(room, "c", VSA, source="fr/agglo")
    room.receive(b"other", source_key="other")
    stamp(room, None)
    room.find(VSA, body=b"other")
    room.publish()
    assert room.publish(LATER).papers == 0
    room.find(PLATES, body=b"other", rules="rules-2")
    assert room.publish(LATER).papers == 1
    room.find(VSA, PLATES, body=b"fr/valmont b", rules="rules-2")
    assert room.publish(LATER).papers == 3


def rename(room: Newsroom) -> None:
    act(room, "c", VSA, source="fr/agglo", title="Un autre titre", dated=date(2026, 10, 7))


def replace_file(room: Newsroom) -> None:
    room.flag(VSA, body=b"new bytes", source="fr/agglo", source_key="https://agglo.example/c.pdf")
    stamp(room, None)


def move(room: Newsroom) -> None:
    other = Authority(name="Ville d’Autremont", country="FR", department="14")
    act(room, "c", VSA, source="fr/agglo", authority=other)


def withdraw(room: Newsroom) -> None:
    room.find(body=b"fr/valmont a", rules="rules-2")


def cancel(room: Newsroom) -> None:
    changes = {"kind": DocumentKind.CANCELLATION, "source_key": "boamp-2", "url": "https://boamp.example/2"}
    names = (Relation(kind="cancels", target="boamp-1"),)
    room.receive(b"cancelled", source=BOAMP, relations=names, procurement=Procurement(), **changes)


def award(room: Newsroom) -> None:
    won = Procurement(procedure=FOLDER, winners=(Party(name="Optique Ouest"),))
    changes = {"kind": DocumentKind.AWARD, "source_key": "ted-2", "url": "https://ted.example/2"}
    room.receive(b"award", source=TED, procurement=won, **changes)


@pytest.mark.parametrize(
    "change", [rename, replace_file, move, withdraw, cancel, award], ids=lambda change: change.__name__
)
def test_whatever_changes_the_files_are_those_of_a_run_over_everything(
    room: Newsroom, change: Callable[[Newsroom], None]
) -> None:
    act(room, "a", VSA)
    act(room, "c", VSA, source="fr/agglo")
    notice(room, BOAMP, VSA)
    notice(room, TED, VSA)
    room.publish()
    before = room.files()
    change(room)
    room.publish(LATER)
    files = room.files()
    assert files != before
    (room.settings.data_dir / "press.sqlite3").unlink()
    room.publish(LATER)
    assert room.files() == files


def test_a_tender_tells_who_won_and_that_it_was_cancelled(room: Newsroom) -> None:
    notice(room, BOAMP, VSA)
    room.publish()
    guid = room.read().entries[0].id
    award(room)
    cancel(room)
    report = room.publish(LATER)
    assert (report.new_entries, report.corrections) == (0, 0)
    [entry] = room.read().entries
    assert entry.id == guid
    text = entry.content[0].value
    assert "Titulaire de la procédure : Optique Ouest" in text
    assert "Annulé par" in text
