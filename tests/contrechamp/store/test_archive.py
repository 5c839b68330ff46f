import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from contrechamp.errors import DiskFullError, StoreError
from contrechamp.store.archive import Archive


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def test_bytes_are_named_by_their_hash_and_written_once(archive: Archive) -> None:
    sha256 = archive.put(b"minutes")
    before = archive.path(sha256).stat().st_mtime_ns
    assert archive.put(b"minutes") == sha256 == hashlib.sha256(b"minutes").hexdigest()
    assert archive.path(sha256).stat().st_mtime_ns == before
    assert archive.read(sha256) == b"minutes"


def test_an_altered_file_is_noticed(archive: Archive) -> None:
    sha256 = archive.put(b"minutes")
    archive.path(sha256).write_bytes(b"minuteS")
    with pytest.raises(StoreError, match="altered"):
        archive.read(sha256)
    assert len(list(archive.damaged())) == 1


def test_half_a_file_under_the_right_name_is_written_again(archive: Archive) -> None:
    sha256 = archive.put(b"minutes")
    archive.path(sha256).write_bytes(b"min")
    archive.put(b"minutes")
    assert archive.read(sha256) == b"minutes"


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "g" * 64])
def test_a_name_that_is_no_hash_reaches_no_file(archive: Archive, name: str) -> None:
    with pytest.raises(StoreError, match="not a SHA-256"):
        archive.path(name)


def test_a_file_that_is_missing_is_said_so(archive: Archive) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        archive.read("0" * 64)


def test_writing_stops_before_the_disk_is_full(tmp_path: Path) -> None:
    free_mib = shutil.disk_usage(tmp_path).free // 1024**2
    archive = Archive(tmp_path / "archive", free_disk_mib=2 * free_mib)
    with pytest.raises(DiskFullError, match="must stay free"):
        archive.put(b"minutes")
    assert not list((tmp_path / "archive").glob("*/*/*"))


WRITER = """
import sys
from pathlib import Path
from contrechamp.store.archive import Archive
archive = Archive(Path(sys.argv[1]))
number = 0
while True:
    print(archive.put(b"%d " % number * 50_000), flush=True)
    number += 1
"""


@pytest.mark.parametrize("files_before_the_kill", [1, 4, 9])
def test_a_kill_leaves_no_half_file_under_a_name(tmp_path: Path, files_before_the_kill: int) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    acknowledged = [writer.stdout.readline().strip() for _ in range(files_before_the_kill)]
    os.kill(writer.pid, signal.SIGKILL)
    acknowledged += writer.stdout.read().split()
    writer.wait()
    writer.stdout.close()
    archive = Archive(tmp_path)
    archive.sweep()
    assert list(archive.damaged()) == []
    assert all(archive.has(sha256) for sha256 in acknowledged)
    assert not list(tmp_path.glob("*/*/.*"))
