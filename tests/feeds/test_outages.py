"""Silence is readable: told once when a source falls silent, once when it is back, where it matters."""

from datetime import timedelta

import pytest
from making import NOON, a_finding, a_source
from newsroom import Newsroom

from contrechamp.records import Authority, Expectation

DAY = timedelta(days=1)
TOWN, STATE_GAZETTE = a_source(), a_source("fr/gazette", title="Gazette")


def read_town(newsroom: Newsroom, day: int) -> None:
    newsroom.read_source(TOWN, NOON + day * DAY)


def names_with_outages(newsroom: Newsroom) -> set[str]:
    return {
        name.removesuffix(".rss")
        for name in newsroom.feeds()
        if name.endswith(".rss") and any(t.startswith(("[Panne]", "[Retour]")) for t in newsroom.titles(name))
    }


def test_a_source_that_falls_silent_is_told_once_and_its_return_once(newsroom: Newsroom) -> None:
    read_town(newsroom, 0)
    assert newsroom.publish(NOON).outages == 0
    told = [newsroom.publish(NOON + day * DAY).outages for day in range(1, 12)]
    assert told == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    assert newsroom.titles("sources.rss") == [
        "[Panne] Ville de Valmont — sans lecture réussie depuis le 23 novembre 2026"
    ]
    read_town(newsroom, 12)
    assert [newsroom.publish(NOON + day * DAY).outages for day in (12, 13)] == [1, 0]
    assert newsroom.titles("sources.rss")[0] == (
        "[Retour] Ville de Valmont — silencieuse depuis le 23 novembre 2026, de retour le 5 décembre 2026"
    )
    back, fallen = newsroom.entries("sources.json")
    assert fallen["id"] in back["content_html"]
    assert fallen["url"] == "https://ville.example/"
    assert newsroom.publish(NOON + 20 * DAY).outages == 1, "and when it falls silent again, again"
    assert len(newsroom.titles("sources.rss")) == 3


def test_the_feeds_of_a_place_say_that_its_source_is_silent_and_no_others(newsroom: Newsroom) -> None:
    newsroom.register(TOWN, STATE_GAZETTE)
    newsroom.flag(a_finding())
    newsroom.flag(
        a_finding(vendor="Wintics"),
        body=b"other",
        source=STATE_GAZETTE.id,
        source_key="https://gazette.example/1",
        authority=Authority(name="Ville d’Ailleurs", country="FR", department="44"),
    )
    read_town(newsroom, 0)
    newsroom.read_source(STATE_GAZETTE, NOON + 9 * DAY)
    newsroom.publish(NOON)
    newsroom.publish(NOON + 9 * DAY)
    assert names_with_outages(newsroom) == {
        "sources",
        "source/fr/valmont",
        "department/61",
        "department/61/purchases",
        "region/28",
        "authority/ville-de-valmont-61",
    }


@pytest.mark.parametrize(
    ("source", "days"),
    [
        pytest.param(a_source(interval=timedelta(days=30)), 50, id="read monthly, not due yet"),
        pytest.param(
            a_source(expect=Expectation(newest_within_days=90)), 2, id="read well, no rhythm broken"
        ),
    ],
)
def test_a_source_that_was_not_expected_to_speak_raises_nothing(
    newsroom: Newsroom, source: object, days: int
) -> None:
    newsroom.register(source)  # type: ignore[arg-type]  # parametrised as object
    newsroom.flag(a_finding())
    newsroom.read_source(source, NOON)  # type: ignore[arg-type]  # as above
    assert newsroom.publish(NOON + days * DAY).outages == 0


def test_a_source_never_read_cannot_fall_silent(newsroom: Newsroom) -> None:
    assert newsroom.publish(NOON + 99 * DAY).outages == 0
    assert newsroom.titles("sources.rss") == []


def test_a_source_that_is_read_but_has_nothing_new_for_too_long_is_told(newsroom: Newsroom) -> None:
    source = a_source(expect=Expectation(newest_within_days=60))
    newsroom.register(source)
    newsroom.flag(a_finding())
    newsroom.read_source(source, NOON + 61 * DAY)
    newsroom.publish(NOON + 61 * DAY)
    [title] = newsroom.titles("sources.rss")
    assert title == "[Panne] Ville de Valmont — rien de nouveau depuis le 23 novembre 2026"


def test_a_source_that_is_retired_while_silent_says_no_more(newsroom: Newsroom) -> None:
    read_town(newsroom, 0)
    newsroom.publish(NOON + 9 * DAY)
    newsroom.store.intake.register([STATE_GAZETTE], retire_others=True)
    assert newsroom.publish(NOON + 10 * DAY).outages == 0
