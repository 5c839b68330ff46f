import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from contrechamp.settings import Settings
from contrechamp.store import Store
from contrechamp.store.handbook import rewritten
from contrechamp.store.schema import metadata
from contrechamp.store.views import VIEWS

PAGE = Path(__file__).parents[3] / "docs" / "database.md"
EXAMPLES = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_page_says_what_the_schema_is_today() -> None:
    page = PAGE.read_text(encoding="utf-8")
    made = rewritten(page)
    assert made == page, "run: python -m contrechamp.store.handbook docs/database.md"
    for name in (*metadata.tables, *(view.name for view in VIEWS)):
        assert f"### {name}\n" in made


@pytest.mark.parametrize("query", EXAMPLES)
def test_every_example_of_the_page_can_be_asked(query: str, settings: Settings) -> None:
    Store.open(settings).close()
    with closing(sqlite3.connect(settings.data_dir / "contrechamp.sqlite3")) as database:
        database.execute(query).fetchall()
