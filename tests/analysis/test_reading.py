"""The unread files of a store are read once, each with an outcome that is kept at once."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from making import NOON, a_capture, a_document, a_source

from analysis.reading import GIVE_UP_AFTER, ReadingReport, read_file, read_new
from contrechamp.progress import Silent
from contrechamp.records import TextOrigin
from contrechamp.settings import ExtractSettings, Settings
from contrechamp.store import ATTEMPTS, Store

MINUTES = "Séance du 25 juin 2026\n\nLe conseil vote le budget des écoles."


class Telling:
    """A progress bar that remembers."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def start(self, task: str, total: int | None = None) -> None:
        self.said.append(f"start {task} {total}")

    def advance(self, steps: int = 1, *, total: int | None = None, note: str = "") -> None:
        self.said.append(f"advance {steps} {total} {note}".rstrip())

    def finish(self) -> None:
        self.said.append("finish")


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite alone: what the databases promise is tested with the store."""
    return f"sqlite:///{tmp_path / 'var' / 'contrechamp.sqlite3'}"


@pytest.fixture
def add(store: Store) -> Callable[..., str]:
    """A document of these bytes in the store; gives its SHA-256."""
    store.intake.register([a_source()])

    def added(body: bytes, name: str = "pv.txt", **changes: object) -> str:
        document = a_document(
            body, source_key=f"https://ville.example/{name}", media_type="application/octet-stream", **changes
        )
        store.intake.save(document, body, a_capture(document), backfill=False)
        return hashlib.sha256(body).hexdigest()

    return added


@pytest.fixture
def read(store: Store, settings: Settings) -> Callable[[], ReadingReport]:
    return lambda: read_new(store, settings, now=lambda: NOON, progress=Silent())


def test_files_are_read_and_counted(store: Store, add, read) -> None:
    good = add(MINUTES.encode("cp1252"), "pv.txt")
    add(b"", "vide.pdf")
    report = read()
    assert (report.files, report.ok, report.partial, report.failed, report.pages) == (2, 1, 0, 1, 1)
    assert report.reasons == {"the file is empty": 1}
    [page] = store.texts.pages(good)
    assert (page.text, page.origin) == (MINUTES, TextOrigin.DATA)


def test_what_was_read_is_not_read_again(add, read) -> None:
    add(MINUTES.encode())
    add(b"", "vide.pdf")
    read()
    assert read() == ReadingReport()


def test_a_file_that_fails_is_told_with_its_reason(store: Store, add, read) -> None:
    add(b"PK\x03\x04" + b"\x00" * 100, "actes.zip")
    read()
    [failure] = store.texts.failures()
    assert (failure.url, failure.status) == ("https://ville.example/actes.zip", "failed")
    assert "archive" in failure.reason


def test_a_file_whose_bytes_are_gone_fails_and_the_run_goes_on(store: Store, add, read) -> None:
    gone = add(b"un texte", "gone.txt")
    add(MINUTES.encode(), "pv.txt")
    path = store.archive.path(gone)
    path.parent.chmod(0o755)
    path.unlink()
    report = read()
    assert (report.ok, report.failed) == (1, 1)


def test_a_run_that_was_killed_reads_on_where_it_was(store: Store, add, read) -> None:
    begun = add(MINUTES.encode())
    store.texts.begin(begun)
    assert read().ok == 1


def test_a_file_begun_often_is_read_alone_after_the_others(store: Store, add, read, saved) -> None:
    suspect = add(b"un suspect", "a.txt")
    other = add(MINUTES.encode(), "b.txt")
    for _ in range(ATTEMPTS):
        store.texts.begin(suspect)
    assert read().ok == 2
    assert saved == [other, suspect]


def test_a_file_begun_again_and_again_is_given_up(store: Store, add, read) -> None:
    killer = add(b"un tueur", "a.txt")
    for _ in range(GIVE_UP_AFTER):
        store.texts.begin(killer)
    report = read()
    assert (report.files, report.failed) == (1, 1)
    [failure] = store.texts.failures()
    assert failure.reason == "begun 12 times and never ended: taken for a file that stops the machine"


def test_a_paper_without_title_and_day_gets_those_it_bears(store: Store, add, read) -> None:
    add(
        f"Procès-verbal du conseil municipal\n{MINUTES}".encode(),
        title=None,
        title_from=None,
        dated=None,
        published=None,
    )
    read()
    [stored] = [hit.stored.document for hit in store.search("budget")]
    assert (stored.title, str(stored.dated)) == ("Procès-verbal du conseil municipal", "2026-06-25")


def test_whoever_waits_is_told(store: Store, settings: Settings, add) -> None:
    add(MINUTES.encode())
    add(b"", "vide.pdf")
    progress = Telling()
    alone = replace(settings, extract=ExtractSettings(workers=1))
    read_new(store, alone, now=lambda: NOON, progress=progress)
    assert progress.said == [
        "start Reading 2",
        "advance 1 None",
        "advance 1 None the file is empty",
        "finish",
    ]


def test_one_reason_is_counted_once_for_all_files_and_pages(store: Store, settings: Settings, add) -> None:
    add(b"a\fb\fc", "a.txt")
    add(b"a\fb\fc\fd", "b.txt")
    limited = replace(settings, extract=ExtractSettings(max_pages=2))
    report = read_new(store, limited, now=lambda: NOON, progress=Silent())
    assert (report.partial, report.pages) == (2, 4)
    assert report.reasons == {"more than 2 pages (extract.max_pages)": 2}


def test_a_local_file_is_read_without_a_store(tmp_path: Path) -> None:
    path = tmp_path / "pv.txt"
    path.write_text(MINUTES, encoding="utf-8")
    extraction = read_file(path, Settings(extract=ExtractSettings(workers=1)))
    assert [page.text for page in extraction.pages] == [MINUTES]


@pytest.fixture
def saved(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files whose outcomes were kept, in order."""
    order: list[str] = []
    save = store.texts.save

    def noting(extraction, now) -> None:
        order.append(extraction.sha256)
        save(extraction, now)

    monkeypatch.setattr(store.texts, "save", noting)
    return order
