"""The town's catalogue entries are read by the crawler, and what is expected of it can be reached."""

from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from contrechamp.demo import DemoError, ExpectedFlag, TownServer, expected, write_catalogue
from crawler import load_catalogue
from crawler.catalogue import start_hosts

BOTH = ("demo/boamp", "demo/sainte-aubiere-les-saules")


def test_the_entries_are_a_catalogue(town: TownServer, tmp_path: Path) -> None:
    write_catalogue(tmp_path, town.base_url)
    sources = load_catalogue([tmp_path], shipped=False)
    assert tuple(source.id for source in sources) == BOTH
    for source in sources:
        assert source.homepage == f"{town.base_url}/"
        assert start_hosts(source) == {"127.0.0.1"}


def test_as_many_papers_are_asked_for_as_there_are(town: TownServer, tmp_path: Path) -> None:
    write_catalogue(tmp_path, town.base_url)
    least = {source.id: source.expect.documents_min for source in load_catalogue([tmp_path], shipped=False)}
    known = {source: sum(flag.source == source for flag in expected()) for source in BOTH}
    refused_by_robots = 1  # listed like the others
    assert least == {BOTH[0]: known[BOTH[0]], BOTH[1]: known[BOTH[1]] + refused_by_robots}


def test_written_twice_the_entries_are_the_same(tmp_path: Path) -> None:
    def entries() -> dict[Path, bytes]:
        write_catalogue(tmp_path, "http://127.0.0.1:1")
        return {file: file.read_bytes() for file in tmp_path.rglob("*.toml")}

    assert entries() == entries()


def test_no_entry_keeps_a_placeholder(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "http://127.0.0.1:1")
    for file in tmp_path.rglob("*.toml"):
        assert "{base_url}" not in file.read_text(encoding="utf-8")


def test_a_directory_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("a file where the directory belongs")
    with pytest.raises(DemoError, match="choose another directory"):
        write_catalogue(tmp_path, "http://127.0.0.1:1")


@pytest.mark.parametrize("flag", expected(), ids=lambda flag: flag.key_end)
def test_an_expected_paper_can_be_fetched(town: TownServer, flag: ExpectedFlag) -> None:
    path = flag.key_end
    if flag.source == BOTH[0]:
        path = f"/pages/avis/?{urlencode({'q': f'idweb:{flag.key_end}'})}"
    with urlopen(town.base_url + path, timeout=10) as answer:
        assert answer.read()


def test_no_two_expected_papers_can_be_mistaken_for_one_another() -> None:
    ends = [(flag.source, flag.key_end) for flag in expected()]
    assert len(set(ends)) == len(ends)
    for source, end in ends:
        assert sum(other.endswith(end) for of, other in ends if of == source) == 1


def test_a_paper_is_flagged_for_a_topic_only() -> None:
    assert all(flag.topic is not None for flag in expected() if flag.flagged)
