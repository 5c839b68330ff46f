"""A catalogue and a data directory for each test."""

from pathlib import Path

import pytest
from crawling import Crawls


@pytest.fixture
def crawls(tmp_path: Path) -> Crawls:
    return Crawls(tmp_path)
