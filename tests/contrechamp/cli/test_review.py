"""People correct the machine: in the terminal, and in a form that only this machine can reach."""

import re
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from making import NOON, a_finding, a_source, an_extraction, save
from rich.console import Console

from contrechamp.cli.review.queue import Wanted, queue
from contrechamp.cli.review.terminal import Walk, walk
from contrechamp.cli.review.web import open_server
from contrechamp.records import Level, Stage, Topic
from contrechamp.reviews import Decision
from contrechamp.settings import Settings
from contrechamp.store import Store

TEXT = "Le conseil <b>approuve</b> l'acquisition du logiciel BriefCam pour 38 000 euros."
START = TEXT.index("BriefCam")


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """Two papers with one flag each."""
    with Store.open(settings) as opened:
        opened.intake.register([a_source()])
        for name in (b"one", b"two"):
            save(opened, name, source_key=name.decode(), title=f"Paper {name.decode()} <script>")
            opened.texts.save(an_extraction(name, TEXT), NOON)
        for paper in opened.findings.pending("none"):
            finding = a_finding(quote=TEXT, start=START, end=START + 8)
            opened.findings.save(paper.version_id, "r", [finding], NOON)
        yield opened


def decisions(store: Store) -> list[tuple[Decision, str | None, Stage | None, str | None]]:
    return [(r.decision, r.reason, r.stage, r.vendor) for r in store.reviews.standing().values()]


class Typed:
    """What a person types, line by line."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
        waiting = iter(lines)
        monkeypatch.setattr("typer.prompt", lambda *_, **__: next(waiting))


@pytest.mark.parametrize(
    ("lines", "kept", "came_to"),
    [
        (["c", "q"], [(Decision.CONFIRMED, None, None, None)], Walk(confirmed=1)),
        (["d", "", "a film", "q"], [(Decision.DISMISSED, "a film", None, None)], Walk(dismissed=1)),
        (["s", "nonsense", "pilot", "q"], [(Decision.CONFIRMED, None, Stage.PILOT, None)], Walk(confirmed=1)),
        (["v", "Wintics", "q"], [(Decision.CONFIRMED, None, None, "Wintics")], Walk(confirmed=1)),
        (["c", "u", "q"], [], Walk(confirmed=1, undone=1)),
        (["u", "x", "n", "n"], [], Walk()),
        (["c", "c"], [(Decision.CONFIRMED, None, None, None)] * 2, Walk(confirmed=2)),
    ],
    ids=["confirm", "dismiss_needs_a_reason", "stage", "vendor", "undo", "skip", "to_the_end"],
)
def test_one_key_decides_and_each_decision_is_kept_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch, lines: list[str], kept: list[object], came_to: Walk
) -> None:
    Typed(monkeypatch, *lines)
    console = Console(record=True, width=200)
    done = walk(store, queue(store, Wanted()), reviewer="ana", now=lambda: NOON, console=console)
    assert done == came_to
    assert decisions(store) == kept
    assert "BriefCam" in console.export_text()


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        (Wanted(), 2),
        (Wanted(topic=Topic.VSA, level=Level.HIGH, department="61"), 2),
        (Wanted(topic=Topic.AUDIO), 0),
        (Wanted(level=Level.MEDIUM), 0),
        (Wanted(department="44"), 0),
        (Wanted(source="fr/nowhere"), 0),
        (Wanted(entry="briefcam"), 2),
        (Wanted(entry="wintics"), 0),
    ],
)
def test_only_what_is_wanted_is_shown(store: Store, wanted: Wanted, number: int) -> None:
    assert len(list(queue(store, wanted))) == number


class Browser:
    """Opens the form as a person does: what a page hides in its form is sent back with it."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, method: str, path: str, body: str = "", host: str | None = None) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {
            "Host": host or f"127.0.0.1:{self.port}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        location = answer.getheader("Location")
        connection.close()
        return self.ask("GET", location) if location else (answer.status, page)

    def send(self, **fields: str) -> str:
        _, page = self.ask("GET", "/")
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
        return self.ask("POST", "/decide", urlencode(hidden | fields))[1]


@pytest.fixture
def browser(store: Store) -> Iterator[Browser]:
    with open_server(store, reviewer="ana", now=lambda: NOON, port=0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Browser(server.server_port)
        server.shutdown()
        thread.join()


def test_the_form_shows_the_words_in_their_place_and_no_markup_of_theirs(browser: Browser) -> None:
    status, page = browser.ask("GET", "/")
    assert status == 200
    assert "2 flags wait" in page
    assert "<mark>BriefCam</mark> pour 38 000 euros." in page
    assert "&lt;b&gt;approuve" in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"decision": "confirm"}, (Decision.CONFIRMED, None, None, None)),
        ({"decision": "confirm", "stage": "pilot"}, (Decision.CONFIRMED, None, Stage.PILOT, None)),
        ({"decision": "dismiss", "reason": "a film"}, (Decision.DISMISSED, "a film", None, None)),
    ],
)
def test_what_is_sent_is_kept(
    store: Store, browser: Browser, fields: dict[str, str], kept: tuple[object, ...]
) -> None:
    page = browser.send(**fields)
    assert "Kept." in page
    assert "1 flag waits" in page
    assert decisions(store) == [kept]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"decision": "dismiss"}, "Say why"),
        ({"decision": "confirm", "document": "999"}, "does not wait"),
        ({"decision": "confirm", "topic": "nonsense"}, "does not wait"),
        ({"decision": "neither"}, "does not wait"),
        ({"decision": "confirm", "token": "guessed"}, "not ours"),
        ({"decision": "confirm", "reason": "x" * 30_000}, "not ours"),
    ],
    ids=["no_reason", "another_paper", "no_topic", "no_decision", "a_foreign_page", "too_long"],
)
def test_what_is_not_understood_changes_nothing(
    store: Store, browser: Browser, fields: dict[str, str], says: str
) -> None:
    assert says in browser.send(**fields)
    assert decisions(store) == []


def test_a_page_under_another_name_cannot_reach_the_form(browser: Browser) -> None:
    assert browser.ask("GET", "/", host="attacker.example")[0] == 403
    assert browser.ask("GET", "/elsewhere")[0] == 404
