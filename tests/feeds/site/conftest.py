"""A site over an empty store."""

import pytest
from newsroom import Newsroom
from sites import Site


@pytest.fixture
def site(newsroom: Newsroom) -> Site:
    return Site(newsroom)
