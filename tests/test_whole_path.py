"""From a public paper to a subscriber's reader: `contrechamp demo`, as a newcomer runs it, twice."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import feedparser
import pytest

from contrechamp.demo import ExpectedFlag, expected
from contrechamp.records import FlaggedDocument
from contrechamp.settings import Settings
from contrechamp.store import Store

SCAN = "deliberation-2026-057.pdf"


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    first: str  # what the first run said
    second: str
    store: Store
    public: Path
    before: dict[Path, int]  # published files after the first run → when they were written

    def flagged(self) -> dict[str, FlaggedDocument]:
        return {
            f"{paper.stored.document.source} {paper.stored.document.source_key}": paper
            for paper in self.store.findings.flagged()
        }


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    folder = tmp_path_factory.mktemp("demo")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    # A day after the last paper of the town, so that what is news stays news whatever the year.
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1795435200"}

    def run() -> str:
        command = [
            sys.executable,
            "-m",
            "contrechamp",
            "demo",
            "--port",
            str(port),
            "--data-dir",
            str(folder),
        ]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def written() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in public.rglob("*") if path.is_file()}

    data_dir = folder / "demo"
    public = data_dir / "public"
    first = run()
    before = written()
    second = run()
    with Store.open(Settings(data_dir=data_dir)) as store:
        yield Demonstration(first=first, second=second, store=store, public=public, before=before)


def paper_of(demonstration: Demonstration, wanted: ExpectedFlag) -> FlaggedDocument | None:
    found = [
        paper
        for name, paper in demonstration.flagged().items()
        if name.startswith(wanted.source) and name.endswith(wanted.key_end)
    ]
    return found[0] if found else None


@pytest.mark.parametrize(
    "wanted", expected(), ids=lambda wanted: wanted.key_end.rpartition("/")[2] or wanted.key_end
)
def test_each_paper_of_the_town_is_flagged_as_an_attentive_reader_would(
    demonstration: Demonstration, wanted: ExpectedFlag
) -> None:
    if wanted.key_end.endswith(SCAN) and shutil.which("tesseract") is None:
        pytest.skip("tesseract is not installed (apt-get install tesseract-ocr tesseract-ocr-fra)")
    paper = paper_of(demonstration, wanted)
    assert (paper is not None) == wanted.flagged
    if paper is None:
        return
    leading = paper.findings[0]
    assert wanted.topic in {finding.topic for finding in paper.findings if finding.level.flagged}
    if wanted.stage is not None:
        assert leading.stage == wanted.stage
    if wanted.vendor is not None:
        assert wanted.vendor in {finding.vendor for finding in paper.findings}


def test_every_quote_stands_in_the_text_of_its_page(demonstration: Demonstration) -> None:
    for paper in demonstration.flagged().values():
        pages = {
            page.number: page.text for page in demonstration.store.texts.pages(paper.stored.document.sha256)
        }
        for finding in paper.findings:
            mention = " ".join(pages[finding.page][finding.start : finding.end].split())
            assert mention
            assert len(finding.quote) <= 300
            assert " ".join(finding.quote.split())[:40].strip("… ") in " ".join(pages[finding.page].split())


def test_every_document_was_read_or_has_a_reason(demonstration: Demonstration) -> None:
    counts = demonstration.store.ledger.counts()
    failures = demonstration.store.texts.failures()
    assert counts["unread files"] == 0
    assert counts["documents"] >= len(expected())
    assert [failure.url.rpartition("/")[2] for failure in failures] == ["commission-travaux-2026-07-02.pdf"]
    assert failures[0].reason


def test_what_robots_txt_forbids_is_a_gap(demonstration: Demonstration) -> None:
    gaps = demonstration.store.intake.gaps()
    assert ["/prive/" in gap.url and "robots" in gap.reason for gap in gaps] == [True]


def test_the_run_says_what_was_flagged_and_where_to_look(demonstration: Demonstration) -> None:
    assert "BriefCam" in demonstration.first
    assert "http://127.0.0.1:" in demonstration.first
    assert str(demonstration.public / "index.html") in demonstration.first


def test_a_second_run_finds_nothing_new_and_says_so(demonstration: Demonstration) -> None:
    assert "Nothing new" in demonstration.second
    assert "0 new documents, 0 changed" in demonstration.second
    assert "0 new entries" in demonstration.second


def test_a_second_run_writes_nothing_but_the_ledger_of_what_was_read(demonstration: Demonstration) -> None:
    after = {path: path.stat().st_mtime_ns for path in demonstration.public.rglob("*") if path.is_file()}
    assert after.keys() == demonstration.before.keys()
    written = [path for path, moment in after.items() if moment != demonstration.before[path]]
    assert [path for path in written if "coverage" not in path.parts] == []


def test_a_reader_can_read_every_feed(demonstration: Demonstration) -> None:
    feeds = [*demonstration.public.rglob("*.rss"), *demonstration.public.rglob("*.atom")]
    assert len(feeds) > 10
    entries = 0
    for path in feeds:
        feed = feedparser.parse(path.read_bytes())
        assert not feed.bozo, (path, feed.get("bozo_exception"))
        assert feed.feed.title
        for entry in feed.entries:
            assert entry.id
            assert entry.link
            assert entry.title
        entries += len(feed.entries)
    assert entries > 0


def test_the_purchase_of_one_line_is_in_the_feed_of_its_vendor(demonstration: Demonstration) -> None:
    (path,) = [path for path in demonstration.public.rglob("*.rss") if "foxstream" in path.name.lower()]
    feed = feedparser.parse(path.read_bytes())
    assert [entry.link.rpartition("/")[2].partition("#")[0] for entry in feed.entries] == [
        "decisions-2026-11-05.pdf"
    ]
