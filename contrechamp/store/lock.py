"""One run at a time on one set of data. The kernel frees the lock when its holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contrechamp.errors import LockedError, StoreError


@contextmanager
def run_lock(data_dir: Path) -> Iterator[None]:
    """Hold `data_dir/lock`; raises LockedError at once when another process holds it."""
    path = data_dir / "lock"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{data_dir}: cannot be written ({error}); choose another data_dir") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip()
            raise LockedError(
                f"{path}: another run is at work{f' (process {holder})' if holder else ''};"
                " wait for it, or look at it with `contrechamp status`"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
