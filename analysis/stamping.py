"""The act that each file is, by the stamp it bears: looked for once in every text."""

from analysis.act_stamps import stamp_of
from contrechamp.store import Store

_BATCH = 200  # files kept together


def stamp_new(store: Store) -> int:
    """Look at the texts that were not looked at as they are now; returns how many files bear one stamp.

    Killed at any moment and run again it goes on where it was.
    """
    stamped = 0
    while files := store.texts.unstamped(_BATCH):
        found = {file: stamp_of(store.texts.pages(file.sha256)) for file in files}
        store.texts.keep_stamps({file: stamp.key if stamp else None for file, stamp in found.items()})
        stamped += sum(stamp is not None for stamp in found.values())
    return stamped
