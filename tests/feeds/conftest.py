"""A newsroom in an empty folder, on SQLite only: what is tested here does not depend on the database."""

from collections.abc import Iterator

import pytest
from making import a_source
from newsroom import Newsroom

from contrechamp.settings import Settings
from contrechamp.store import Store


@pytest.fixture
def newsroom(settings: Settings) -> Iterator[Newsroom]:
    with Store.open(settings) as store:
        store.intake.register([a_source()])
        newsroom = Newsroom(store, settings)
        newsroom.set(site=False)
        yield newsroom
