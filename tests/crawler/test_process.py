"""The crawling process: what happens to it does not happen to us."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from crawling import NOON, Crawls, later
from loopback import Answer, Asked, Route, pdf, serve

import crawler
from contrechamp.errors import ExitCode
from contrechamp.settings import CrawlSettings, Settings

PAPERS: dict[str, Route] = {f"/{number}.pdf": pdf(str(number)) for number in range(8)}
LISTING = "".join(f'<a href="{path}">Procès-verbal {path}</a>' for path in PAPERS)


def children() -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if child.is_running() and child.status() != "zombie" and "crawler" in child.cmdline()
    ]


def when_asked(
    do: Callable[[], None], times: int = 1, *, answer: bytes = pdf("x")
) -> Callable[[Asked], Answer]:
    """A route that does something the first times it is asked."""
    left = [times]

    def route(_: Asked) -> Answer:
        if left[0]:
            left[0] -= 1
            do()
        return Answer(answer, headers={"Content-Type": "application/pdf"})

    return route


def slowly(page: str) -> Answer:
    return Answer(page, headers={"Content-Type": "text/html"}, delay=0.3)


def kill_child() -> None:
    for child in children():
        child.send_signal(signal.SIGKILL)


def state(crawls: Crawls) -> list[list[tuple[object, ...]]]:
    """What the store holds, without times and numbers of rows."""
    return [
        crawls.rows("SELECT source_key, title, kind, dated FROM documents ORDER BY 1"),
        crawls.rows(
            "SELECT d.source_key, v.number, v.current, v.sha256, v.backfill FROM versions v"
            " JOIN documents d ON d.id = v.document_id ORDER BY 1, 2"
        ),
        crawls.rows("SELECT sha256, size FROM blobs ORDER BY 1"),
    ]


def test_a_crawl_killed_and_run_again_ends_as_an_undisturbed_one(
    crawls: Crawls, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with serve(PAPERS | {"/": LISTING}) as site:
        undisturbed = Crawls(tmp_path_factory.mktemp("undisturbed"))
        for each in (undisturbed, crawls):
            each.add("town", f'start_urls = ["{site.url}/"]')
        assert undisturbed.run()["town"].status == "ok"

        site.routes["/"] = when_asked(kill_child, answer=LISTING.encode())
        report = crawls.report()
        (outcome,) = report.outcomes
        assert (outcome.status, report.exit_code) == ("failed", ExitCode.SOURCE_FAILED)
        assert "the crawling process was ended by SIGKILL" in outcome.problems[0]
        assert crawls.rows("SELECT status FROM crawls") == [("failed",)]

        site.routes |= {"/": LISTING, "/5.pdf": when_asked(kill_child, answer=pdf("5"))}
        assert crawls.run()["town"].status == "failed"
        stored = len(crawls.known("town"))
        assert 0 < stored < 8

        site.forget()
        again = crawls.run()["town"]
        assert (again.status, again.new, again.unchanged) == ("ok", 8 - stored, stored)
        assert len(site.paths()) == 1 + 8 - stored  # what was stored is not asked for again
    assert state(crawls) == state(undisturbed)


def test_ctrl_c_ends_the_crawl_cleanly_even_in_the_middle_of_a_pause(crawls: Crawls) -> None:
    busy = Answer(status=429, headers={"Retry-After": "500"})

    def stop() -> None:
        os.kill(os.getpid(), signal.SIGINT)

    interrupted = PAPERS | {"/": slowly(LISTING), "/1.pdf": when_asked(stop, answer=pdf("1"))}
    with serve(PAPERS | {"/": LISTING, "/0.pdf": busy}, "127.0.4.2") as paused:
        crawls.add("a-paused", f'start_urls = ["{paused.url}/"]')
        with serve(interrupted) as site:
            crawls.add("b-interrupted", f'start_urls = ["{site.url}/"]')
            with pytest.raises(KeyboardInterrupt):
                crawls.report()
    assert children() == []
    assert crawls.rows("SELECT status FROM crawls") == [("failed",), ("failed",)]
    problems = [row[0] for row in crawls.rows("SELECT problems FROM crawls")]
    assert all("stopped before its end; what it had stored is kept" in text for text in problems)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


SCRIPT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import crawler
from contrechamp.progress import Silent
from contrechamp.settings import CrawlSettings, Settings
settings = Settings(data_dir=Path(sys.argv[1]), free_disk_mib=0, crawl=CrawlSettings(delay_seconds=0))
sources = crawler.load_catalogue([Path(sys.argv[2])], shipped=False)
crawler.crawl(settings, sources, now=datetime(2026, 7, 1, 12, tzinfo=UTC), terms={}, progress=Silent())
"""


def test_when_we_are_killed_the_crawling_process_does_not_outlive_us(crawls: Crawls) -> None:
    reached, gone = threading.Event(), threading.Event()

    def hold() -> None:
        reached.set()
        gone.wait(20)

    with serve(PAPERS | {"/": LISTING, "/3.pdf": when_asked(hold, answer=pdf("3"))}) as site:
        crawls.add("town", f'start_urls = ["{site.url}/"]')
        arguments = [sys.executable, "-c", SCRIPT, str(crawls.settings.data_dir), str(crawls.catalogue)]
        with subprocess.Popen(
            arguments, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        ) as caller:
            assert reached.wait(20)
            (child,) = children()
            caller.kill()
        psutil.wait_procs([child], timeout=10)
        gone.set()
        assert not child.is_running()
        assert crawls.run(later(minutes=1))["town"].status == "ok"
    statuses = [row[0] for row in crawls.rows("SELECT status FROM crawls ORDER BY id")]
    assert statuses == ["failed", "ok"]


def test_a_full_disk_stops_the_crawl_with_its_own_code(crawls: Crawls) -> None:
    with serve(PAPERS | {"/": LISTING}) as site:
        crawls.add("town", f'start_urls = ["{site.url}/"]')
        full = Settings(data_dir=crawls.folder / "var", free_disk_mib=10**12, crawl=crawls.crawl_settings)
        sources = crawler.load_catalogue([crawls.catalogue], shipped=False)
        report = crawler.crawl(full, sources, now=NOON, terms={}, progress=Counting())
    assert report.exit_code is ExitCode.DISK_FULL
    assert report.stopped is not None
    assert "must stay free" in report.stopped
    assert report.outcomes[0].status == "failed"
    assert crawls.known("town") == {}


def test_a_database_that_cannot_be_opened_stops_the_crawl_with_its_own_code(crawls: Crawls) -> None:
    crawls.add("town", 'start_urls = ["http://127.0.0.1:9/"]')
    crawls.settings.data_dir.mkdir(parents=True)
    (crawls.settings.data_dir / "contrechamp.sqlite3").write_bytes(b"this is no database" * 100)
    report = crawls.report()
    assert (report.exit_code, report.outcomes[0].status) == (ExitCode.STORE, "failed")


def test_too_little_memory_stops_the_crawl_and_says_so(crawls: Crawls) -> None:
    crawls.crawl_settings = CrawlSettings(delay_seconds=0, memory_mib=10)
    with serve(PAPERS | {"/": slowly(LISTING)}) as site:
        crawls.add("town", f'start_urls = ["{site.url}/"]')
        outcome = crawls.run()["town"]
    assert outcome.status == "failed"
    assert "memory_mib" in outcome.problems[0]


class Counting:
    """A progress that remembers."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.done = 0
        self.total: int | None = None

    def start(self, task: str, total: int | None = None) -> None:  # noqa: ARG002
        self.said.append(f"start {task}")

    def advance(self, steps: int = 1, *, total: int | None = None, note: str = "") -> None:  # noqa: ARG002
        self.done += steps
        self.total = total

    def finish(self) -> None:
        self.said.append("finish")


BROKEN = """
import crawler.spiders.website as website
read = website.read_listing
def broken(page, address, *arguments, **named):
    if "broken" in address:
        raise ZeroDivisionError("a surprise")
    return read(page, address, *arguments, **named)
website.read_listing = broken
from crawler.__main__ import main
main()
"""


def test_an_exception_in_a_callback_fails_its_source_and_the_other_counts_to_its_end(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = subprocess.Popen

    def broken(command: list[str], **options: object) -> "subprocess.Popen[bytes]":
        return real([command[0], "-c", BROKEN], **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(subprocess, "Popen", broken)
    with serve(PAPERS | {"/": LISTING, "/broken": LISTING}) as site:
        crawls.add("good", f'start_urls = ["{site.url}/"]')
        crawls.add("bad", f'start_urls = ["{site.url}/broken"]')
        progress = Counting()
        outcomes = crawls.run(progress=progress)
    assert outcomes["good"].status == "ok"
    assert (progress.done, progress.total, progress.said) == (8, 8, ["start Collecting", "finish"])
    assert outcomes["bad"].status == "failed"
    assert any(
        "unexpected: ZeroDivisionError" in line and "a surprise" in line for line in outcomes["bad"].problems
    )


def test_no_source_is_no_process(crawls: Crawls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)
    assert crawls.report().outcomes == ()


def test_the_crawling_process_ends_cleanly_and_prints_no_document(
    crawls: Crawls, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "pv.txt").write_text("Le conseil délibère", encoding="utf-8")
    crawls.add("fr/papers", f'path = "{papers}"', spider="folder")
    assert crawls.run(verbose=True)["fr/papers"].new == 1
    said = capfd.readouterr().err
    assert "Spider closed (finished)" in said
    assert "Fatal" not in said
    assert "Le conseil" not in said
