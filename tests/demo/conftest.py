from collections.abc import Iterator

import pytest

from contrechamp.demo import TownServer, serve


@pytest.fixture(scope="session")
def town() -> Iterator[TownServer]:
    with serve() as server:
        yield server
