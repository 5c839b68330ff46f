"""Files appear whole or not at all, and stay untouched when nothing changed."""

import os
from pathlib import Path

import pytest

from feeds.writing import Output, write_if_changed


def test_a_file_with_the_same_bytes_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.rss"
    assert write_if_changed(path, b"one")
    os.utime(path, (1, 1))
    assert not write_if_changed(path, b"one")
    assert path.stat().st_mtime == 1
    assert write_if_changed(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == ["b.rss"]


def test_a_reader_with_the_old_file_open_reads_it_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "b.rss"
    write_if_changed(path, b"old" * 10_000)
    with path.open("rb") as reader:
        start = reader.read(10)
        write_if_changed(path, b"new")
        assert start + reader.read() == b"old" * 10_000


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "private"
    target.write_bytes(b"mine")
    path = tmp_path / "b.rss"
    path.symlink_to(target)
    write_if_changed(path, b"feed")
    assert target.read_bytes() == b"mine"
    assert not path.is_symlink()


def test_a_write_that_fails_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    in_the_way = tmp_path / "b.rss"
    in_the_way.mkdir()
    with pytest.raises(IsADirectoryError):
        write_if_changed(in_the_way, b"x" * (in_the_way.stat().st_size + 1))
    assert [p.name for p in tmp_path.iterdir()] == ["b.rss"]


def an_output(folder: Path, known: dict[str, tuple[int, int]] | None = None) -> Output:
    return Output(folder, "feeds", {".rss"}, known or {})


def test_what_a_killed_run_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "feeds" / "sub").mkdir(parents=True)
    (tmp_path / "feeds" / "sub" / ".tmp1.contrechamp-writing").write_bytes(b"half")
    (tmp_path / ".tmp2.contrechamp-writing").write_bytes(b"half")
    (tmp_path / ".hidden").write_bytes(b"mine")
    an_output(tmp_path).clear()
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [".hidden"]


def test_only_files_of_our_folder_with_our_endings_are_removed(tmp_path: Path) -> None:
    for name in ("feeds/keep.rss", "feeds/old.rss", "feeds/notes.txt", "feeds/empty/old.rss", "other.rss"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_bytes(b"x")
    output = an_output(tmp_path)
    output.keep("feeds/keep.rss")
    assert output.clear() == ["feeds/empty/old.rss", "feeds/old.rss"]
    left = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*"))
    assert left == ["feeds", "feeds/keep.rss", "feeds/notes.txt", "other.rss"]


def test_a_file_is_intact_as_long_as_nobody_touched_it(tmp_path: Path) -> None:
    first = an_output(tmp_path)
    first.write("feeds/a.rss", b"one")
    known = first.take_new()
    assert an_output(tmp_path, known).is_intact("feeds/a.rss")
    (tmp_path / "feeds" / "a.rss").write_bytes(b"two")
    assert not an_output(tmp_path, known).is_intact("feeds/a.rss")
    (tmp_path / "feeds" / "a.rss").unlink()
    assert not an_output(tmp_path, known).is_intact("feeds/a.rss")
    assert not an_output(tmp_path).is_intact("feeds/a.rss")
