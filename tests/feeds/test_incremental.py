"""A run looks only at what changed, and yet leaves the files that a run over everything would."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from making import NOON, a_finding, a_source
from newsroom import Newsroom

from contrechamp.records import Authority, Level, Stage
from contrechamp.reviews import Decision, decide, waiting

LATER = NOON + timedelta(hours=1)
PURCHASE = a_finding(stage=Stage.PURCHASE, stages=(Stage.PURCHASE,))


def flag_towns(newsroom: Newsroom, *numbers: int) -> None:
    for number in numbers:
        newsroom.flag(
            a_finding(vendor=f"Vendeur {number}"),
            body=f"paper {number}".encode(),
            source_key=f"https://ville.example/{number}",
            title=f"Acte n° {number}",
            authority=Authority(name=f"Ville {number}", country="FR", department=f"0{number}"),
        )


def press(newsroom: Newsroom) -> sqlite3.Connection:
    return sqlite3.connect(newsroom.settings.data_dir / "press.sqlite3")


def made_anew(newsroom: Newsroom) -> dict[str, bytes]:
    """The files as a run over everything leaves them."""
    (newsroom.settings.data_dir / "press.sqlite3").unlink()
    newsroom.publish(LATER)
    return newsroom.files()


def test_a_run_looks_only_at_papers_that_changed(newsroom: Newsroom) -> None:
    flag_towns(newsroom, 1, 2, 3)
    assert newsroom.publish().papers == 3
    assert newsroom.publish().papers == 0
    flag_towns(newsroom, 4)
    report = newsroom.publish(LATER)
    assert (report.papers, report.new_entries) == (1, 1)


def test_only_feeds_that_show_what_changed_are_written(newsroom: Newsroom) -> None:
    flag_towns(newsroom, 1, 2)
    newsroom.publish()
    before = {name: newsroom.path(name).stat().st_ino for name in newsroom.feeds()}
    newsroom.find(a_finding(vendor="Vendeur 2", quote="Autres mots."), body=b"paper 2", rules="rules-2")
    newsroom.publish(LATER)
    touched = {name for name in before if newsroom.path(name).stat().st_ino != before[name]}
    assert {"all.rss", "vendor/vendeur-2.atom", "department/02.json", "authority/ville-2-02.rss"} <= touched
    assert not [name for name in touched if "vendeur-1" in name or "01" in name]


def retitle(newsroom: Newsroom) -> None:
    newsroom.receive(b"paper 1", source_key="https://ville.example/1", title="Nouveau titre")


def rename_source(newsroom: Newsroom) -> None:
    newsroom.register(a_source(title="Ville rebaptisée"))


def withdraw(newsroom: Newsroom) -> None:
    newsroom.find(body=b"paper 1", rules="rules-2")


def say_less(newsroom: Newsroom) -> None:
    newsroom.flag(
        a_finding(level=Level.LOW), body=b"second version", source_key="https://ville.example/1", title="x"
    )


def confirm(newsroom: Newsroom) -> None:
    review(newsroom, Decision.CONFIRMED)


def dismiss(newsroom: Newsroom) -> None:
    review(newsroom, Decision.DISMISSED)


def review(newsroom: Newsroom, decision: Decision) -> None:
    case = next(iter(waiting(newsroom.store.findings.flagged(unreviewed=True), {})))
    newsroom.store.reviews.keep(decide(case, decision, reviewer="anna", now=NOON), case)


def take_down(newsroom: Newsroom) -> None:
    newsroom.answer("https://ville.example/1", 404)


@pytest.mark.parametrize(
    "change",
    [retitle, rename_source, withdraw, say_less, confirm, dismiss, take_down],
    ids=lambda f: f.__name__,
)
def test_whatever_changes_the_files_are_those_of_a_run_over_everything(
    newsroom: Newsroom, change: Callable[[Newsroom], None]
) -> None:
    flag_towns(newsroom, 1, 2)
    newsroom.publish()
    before = newsroom.files()
    change(newsroom)
    report = newsroom.publish(LATER)
    assert report.papers >= 1
    files = newsroom.files()
    assert files != before
    assert made_anew(newsroom) == files


@pytest.mark.parametrize("harm", ["delete", "edit"])
def test_a_file_that_was_lost_or_edited_is_made_good(newsroom: Newsroom, harm: str) -> None:
    flag_towns(newsroom, 1)
    newsroom.publish()
    before = newsroom.files()
    path = newsroom.path("vendor/vendeur-1.json")
    path.unlink() if harm == "delete" else path.write_bytes(b"<html>")
    report = newsroom.publish(LATER)
    assert (report.papers, report.written) == (0, 1)
    assert newsroom.files() == before


def test_a_broken_press_is_made_anew(newsroom: Newsroom) -> None:
    flag_towns(newsroom, 1)
    newsroom.publish()
    before = newsroom.files()
    (newsroom.settings.data_dir / "press.sqlite3").write_bytes(b"not a database" * 1000)
    report = newsroom.publish(LATER)
    assert (report.papers, report.written) == (1, 0)
    assert newsroom.files() == before


def test_a_run_killed_after_routing_is_made_good_by_the_next(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    flag_towns(newsroom, 1)
    newsroom.publish()
    flag_towns(newsroom, 2)

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("feeds.printing.Printer.print", die)
        with pytest.raises(KeyboardInterrupt):
            newsroom.publish(LATER)
    report = newsroom.publish(LATER)
    assert report.new_entries == 0
    assert len(newsroom.titles()) == 2
    files = newsroom.files()
    assert made_anew(newsroom) == files


@pytest.mark.parametrize("backfill", [False, True])
def test_a_run_killed_between_telling_and_routing_is_made_good_by_the_next(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, backfill: bool
) -> None:
    newsroom.read_source(a_source(), NOON - timedelta(days=9))
    newsroom.flag(PURCHASE, backfill=True)
    newsroom.publish(NOON - timedelta(days=9))

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(import_module("feeds.publish"), "_place", die)  # the package calls its verb the same
        with pytest.raises(KeyboardInterrupt):
            newsroom.publish(backfill=backfill)
    assert newsroom.publish(LATER).outages == 0, "it was told"
    assert len(newsroom.titles("sources.rss")) == 1
    assert len(newsroom.titles("all.rss")) == backfill
    files = newsroom.files()
    assert made_anew(newsroom) == files


def test_a_run_killed_while_writing_is_made_good_by_the_next(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from feeds import writing  # noqa: PLC0415 - its function is wrapped below

    flag_towns(newsroom, 1)
    newsroom.publish()
    flag_towns(newsroom, 2)
    left = [5]

    def write(*arguments: Any) -> bool:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        return real(*arguments)

    real = writing.write_if_changed
    with monkeypatch.context() as patch:
        patch.setattr(writing, "write_if_changed", write)
        with pytest.raises(KeyboardInterrupt):
            newsroom.publish(LATER)
    newsroom.publish(LATER)
    files = newsroom.files()
    assert made_anew(newsroom) == files


def test_a_database_put_back_from_a_backup_makes_everything_anew(newsroom: Newsroom) -> None:
    flag_towns(newsroom, 1)
    newsroom.publish()
    with press(newsroom) as connection:
        connection.execute("UPDATE facts SET value = '[7, \"tag:lost\"]' WHERE name = 'past'")
    connection.close()
    assert newsroom.publish(LATER).papers == 1


def test_other_settings_make_everything_anew(newsroom: Newsroom) -> None:
    flag_towns(newsroom, 1)
    newsroom.publish()
    newsroom.set(title="Veille")
    assert newsroom.publish(LATER).papers == 1
    assert newsroom.read().feed.title.startswith("Veille — ")


def test_when_sources_were_read_is_told_by_a_ration_of_feeds_each_run(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feeds.printing.REFRESHED", 10)
    newsroom.read_source(a_source(), NOON)
    feeds = newsroom.publish().feeds
    tomorrow = NOON + timedelta(days=1)
    newsroom.read_source(a_source(), tomorrow)
    runs = 0
    while newsroom.publish(tomorrow).written:
        runs += 1
    assert runs == -(-feeds // 10)
    assert all(
        "24 novembre" in newsroom.read(n).feed.subtitle for n in newsroom.feeds() if n.endswith(".rss")
    )
