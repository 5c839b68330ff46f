"""Datasette on a real database, asked in process over its own ASGI interface."""

import asyncio
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from making import NOON, a_finding, a_source, an_extraction, save

from contrechamp.errors import StoreError
from contrechamp.explore import application
from contrechamp.explore.metadata import examples, questions
from contrechamp.records import Stage
from contrechamp.settings import Settings
from contrechamp.store import Store

Get = Callable[[str], httpx.Response]
PURCHASE = a_finding(stage=Stage.PURCHASE, stages=(Stage.PURCHASE,), quote="Le Conseil approuve l’achat.")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one flagged paper, and a copy of it apart."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("var"), free_disk_mib=0)
    with Store.open(settings) as store:
        store.intake.register([a_source()])
        save(store)
        store.texts.save(an_extraction(b"text", "Le conseil débat de vidéosurveillance."), NOON)
        (stored,) = store.findings.pending("none")
        store.findings.save(stored.version_id, "rules-1", [PURCHASE], NOON)
    return settings.data_dir / "contrechamp.sqlite3"


@pytest.fixture
def database(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path))


@pytest.fixture
def get(database: Path) -> Iterator[Get]:
    datasette = application(database, "Contrechamp")
    loop = asyncio.new_event_loop()

    def ask(address: str) -> httpx.Response:
        response: httpx.Response = loop.run_until_complete(datasette.client.get(address))
        return response

    yield ask
    for known in datasette.databases.values():
        known.close()
    datasette.executor.shutdown()
    loop.close()


def rows(response: httpx.Response) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()
    return found


@pytest.mark.parametrize("name", questions())
def test_every_question_can_be_asked_with_its_examples(get: Get, name: str) -> None:
    parameters = httpx.QueryParams({"_shape": "array", **examples()[name]})
    rows(get(f"/contrechamp/{name}.json?{parameters}"))


@pytest.mark.parametrize("name", questions())
def test_every_question_has_a_title_in_two_languages_and_an_example_for_each_blank(name: str) -> None:
    french, _, english = questions()[name]["title"].partition(" · ")
    assert french.endswith("?")
    assert english.endswith("?")
    blanks = set(re.findall(r"(?<![:\w]):([a-z]+)", questions()[name]["sql"]))
    assert blanks == examples()[name].keys()


def test_a_question_answers_with_what_is_in_the_database(get: Get) -> None:
    (sale,) = rows(get("/contrechamp/qui_a_vendu_quoi.json?_shape=array&vendor="))
    assert (sale["vendor"], sale["authority"], sale["date"]) == ("BriefCam", "Ville de Valmont", "2026-06-25")
    assert rows(get("/contrechamp/qui_a_vendu_quoi.json?_shape=array&vendor=Wintics")) == []


def test_views_show_what_their_columns_mean_and_can_be_narrowed(get: Get) -> None:
    page = get("/contrechamp/purchases").text
    assert "maker named in the text" in page
    assert "facet-results" in page
    (row,) = rows(get("/contrechamp/findings_current.json?_shape=array&_search=conseil"))
    assert row["quote"] == PURCHASE.quote
    assert rows(get("/contrechamp/pages.json?_shape=array&_search=hippopotame")) == []
    assert len(rows(get("/contrechamp/pages.json?_shape=array&_search=VIDEOSURVEILLANCE"))) == 1


@pytest.mark.parametrize("page", ["/", "/contrechamp", "/contrechamp/par_mois", "/contrechamp/purchases"])
def test_nothing_is_loaded_from_elsewhere(get: Get, page: str) -> None:
    loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"', get(page).text)
    assert loaded
    own = ("/", "http://localhost/")  # the address we asked at
    assert [address for address in loaded if not address.startswith(own) or address.startswith("//")] == []


@pytest.mark.parametrize(
    "statement", ["delete from documents", "insert into gaps values (1)", "pragma journal_mode=delete"]
)
def test_nobody_can_write(get: Get, database: Path, statement: str) -> None:
    get("/contrechamp").raise_for_status()
    before = database.read_bytes()
    response = get(f"/contrechamp.json?{httpx.QueryParams(sql=statement)}")
    assert response.status_code == 400
    assert database.read_bytes() == before


@pytest.mark.parametrize("state", ["absent", "another program's", "empty"])
def test_a_file_that_is_no_database_of_ours_is_one_clear_line(tmp_path: Path, state: str) -> None:
    path = tmp_path / "other.sqlite3"
    if state == "empty":
        path.touch()
    elif state != "absent":
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE unrelated (id)")
        connection.close()
    with pytest.raises(StoreError, match=r"other\.sqlite3"):
        application(path, "Contrechamp")
