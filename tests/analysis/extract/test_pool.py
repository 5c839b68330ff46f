"""What the pool promises: whatever a file does to its worker, the file has an outcome and the run goes on."""

import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.extract.events import Request
from analysis.extract.pool import Pool
from contrechamp.records import Extraction
from contrechamp.sandbox import wall_command, worker_environment
from contrechamp.settings import ExtractSettings

MOCK = (sys.executable, "-P", str(Path(__file__).parent / "mock_worker.py"))
LIMITS = ExtractSettings(workers=1, memory_mib=200, file_seconds=1.0, ocr_page_seconds=0.1)


class Bench:
    """A pool of mock workers, and files that tell them what to do."""

    def __init__(self, folder: Path, settings: ExtractSettings) -> None:
        self._folder = folder
        self._settings = settings
        self.pool = Pool(settings, engine="mock 1", command=MOCK, files_per_worker=3)

    def read(self, *orders: str) -> list[Extraction]:
        requests = [self._request(number, order) for number, order in enumerate(orders)]
        outcomes = {outcome.sha256: outcome for outcome in self.pool.read(iter(requests))}
        return [outcomes[request.sha256] for request in requests]

    def _request(self, number: int, order: str) -> Request:
        path = self._folder / f"order{number}"
        path.write_text(order, encoding="utf-8")
        return Request(
            sha256=str(number),
            path=str(path),
            media_type=None,
            file_name=None,
            language=None,
            settings=self._settings,
        )


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path, LIMITS)
    with bench.pool:
        yield bench


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        pytest.param("crash", "crashed its reader (SIGSEGV)", id="a_file_that_crashes_its_reader"),
        pytest.param("exit=3", "ended without an answer (exit code 3)", id="a_file_that_ends_its_reader"),
        pytest.param("spin", "(extract.file_seconds)", id="a_file_that_loops"),
        pytest.param("sleep=60", "longer than 1 s (extract.file_seconds)", id="a_file_that_hangs"),
        pytest.param("ocr sleep=60", "OCR took longer than 0.1 s", id="a_page_whose_ocr_hangs"),
        pytest.param("allocate", "more than 200 MiB of memory", id="a_file_that_eats_memory"),
        pytest.param(
            "greedy-children sleep=60", "more than 200 MiB of memory", id="children_that_eat_memory"
        ),
        pytest.param("flood", "more text than", id="a_file_without_end"),
        pytest.param("rubbish", "made no sense", id="a_worker_that_was_taken_over"),
        pytest.param("refuse=needs-a-password", "needs-a-password", id="a_file_that_cannot_be_read"),
        pytest.param("bug=zero", "the reader failed: ZeroDivisionError: zero", id="a_bug_in_a_reader"),
    ],
)
def test_a_bad_file_fails_with_its_reason_and_the_next_one_is_read(
    order: str, reason: str, tmp_path: Path
) -> None:
    bench = Bench(tmp_path, ExtractSettings(**_limits(order)))
    with bench.pool:
        bad, good = bench.read(order, "page=bonjour")
    assert (bad.status, bad.pages) == ("failed", ())
    assert reason in (bad.reason or "")
    assert (good.status, good.reason, [page.text for page in good.pages]) == ("ok", None, ["bonjour"])


def test_pages_read_before_a_fault_are_kept_and_the_rest_is_named(bench: Bench) -> None:
    [outcome] = bench.read("page=un page=deux crash")
    assert outcome.status == "partial"
    assert [page.text for page in outcome.pages] == ["un", "deux"]
    assert outcome.reason == "pages 3 to 4 were not read: the file crashed its reader (SIGSEGV)"


def test_a_note_makes_the_outcome_partial(bench: Bench) -> None:
    [outcome] = bench.read("page=un note=attachment-not-read")
    assert (outcome.status, outcome.reason) == ("partial", "attachment-not-read")


def test_a_library_that_prints_does_not_disturb_the_answers(bench: Bench) -> None:
    [outcome] = bench.read("print page=un")
    assert outcome.status == "ok"


def test_what_a_killed_worker_had_started_dies_with_it(bench: Bench) -> None:
    seconds = f"61.{os.getpid()}"  # so that nobody else's process is meant
    [outcome] = bench.read(f"child={seconds} sleep=60")
    assert outcome.status == "failed"
    assert _is_gone(seconds)


def test_no_worker_is_left_when_the_pool_is_closed(tmp_path: Path) -> None:
    seconds = f"62.{os.getpid()}"
    bench = Bench(tmp_path, LIMITS)
    with bench.pool:
        bench.read(f"child={seconds} page=un")
        assert seconds in _all_command_lines()
    assert _is_gone(seconds)


def test_workers_are_replaced_after_so_many_files_and_none_is_lost(bench: Bench) -> None:
    names = [outcome.pages[0].text for outcome in bench.read(*["name"] * 7)]
    assert [names.count(name) for name in dict.fromkeys(names)] == [3, 3, 1]  # three files a worker


def test_the_next_file_is_asked_for_only_when_a_worker_is_free(bench: Bench, tmp_path: Path) -> None:
    asked: list[int] = []

    def requests() -> Iterator[Request]:
        for number in range(3):
            asked.append(number)
            yield bench._request(number, "page=un")

    first = next(bench.pool.read(requests()))
    assert (first.sha256, asked) == ("0", [0])


def test_a_worker_cannot_write_a_file(bench: Bench, tmp_path: Path) -> None:
    [outcome] = bench.read(f"write={tmp_path / 'written'}")
    assert outcome.status == "failed"
    written = tmp_path / "written"
    assert not written.exists() or written.read_bytes() == b""


def test_a_worker_reaches_no_network(bench: Bench) -> None:
    if sys.platform != "linux" or (os.geteuid() != 0 and not wall_command()):
        pytest.skip("neither bubblewrap nor a network namespace of our own can be had here")
    with socket.create_server(("127.0.0.1", 0)) as server:
        [outcome] = bench.read(f"connect={server.getsockname()[1]}")
    assert outcome.status == "failed"


def test_a_worker_learns_nothing_of_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRECHAMP_DATABASE", "postgresql://name:secret@host/db")
    monkeypatch.setenv("PGPASSWORD", "secret")
    assert "secret" not in "".join(worker_environment().values())


def _limits(order: str) -> dict[str, object]:
    limits: dict[str, object] = {
        "workers": 1,
        "memory_mib": LIMITS.memory_mib,
        "file_seconds": 1.0,
        "ocr_page_seconds": 0.1,
        "max_characters": 100_000,
    }
    if order in ("allocate", "greedy-children sleep=60", "flood"):
        limits["file_seconds"] = 30.0  # it is the memory or the amount that must end it, not the clock
    return limits


def _is_gone(seconds: str) -> bool:
    """Whether no process of that name is left; a killed one may take a moment to end."""
    deadline = time.monotonic() + 10
    while seconds in _all_command_lines():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _all_command_lines() -> str:
    lines = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(entry.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            continue  # it has just ended
    return "\n".join(lines)
