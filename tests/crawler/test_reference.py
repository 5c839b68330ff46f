"""Reference data is renewed whole or not at all."""

import json
from collections.abc import Iterator
from pathlib import Path

import loopback
import pytest
from crawling import NOON

from contrechamp.errors import UnreadableError
from contrechamp.progress import Silent
from contrechamp.reference import BodyKind, load_bodies
from contrechamp.reference.bodies import COMMUNES_COLUMNS
from contrechamp.settings import CrawlSettings, Settings
from crawler.reference import Renewal, renew_communes

VALMONT = {
    "nom": "Valmont",
    "code": "44999",
    "codesPostaux": ["44000", "44001"],
    "siren": "219999990",
    "codeDepartement": "44",
    "population": 1234,
}


@pytest.fixture
def site() -> Iterator[loopback.Site]:
    with loopback.serve({}) as serving:
        yield serving


def renewed(site: loopback.Site, tmp_path: Path, answer: object, known: int = 1) -> Renewal:
    data = tmp_path / "var" / "reference"
    data.mkdir(parents=True)
    rows = [",".join(COMMUNES_COLUMNS), *(f"440{n:02},Bourg {n},44,,," for n in range(known))]
    (data / "communes.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    body = answer if isinstance(answer, str) else json.dumps(answer)
    site.routes["/communes"] = loopback.Answer(body, 500 if answer == "broken" else 200)
    crawl = CrawlSettings(delay_seconds=0, timeout_seconds=5, private_hosts=("127.0.0.1",))
    settings = Settings(data_dir=tmp_path / "var", free_disk_mib=0, crawl=crawl)
    return renew_communes(settings, now=NOON, progress=Silent(), base=site.url)


def test_newer_communes_take_the_place_of_those_known(site: loopback.Site, tmp_path: Path) -> None:
    without_numbers = {"nom": "Îlot", "code": "98999", "codeDepartement": "989"}
    renewal = renewed(site, tmp_path, [VALMONT, without_numbers])
    assert (renewal.communes, renewal.before) == (2, 1)
    bodies = load_bodies(tmp_path / "var" / "reference")
    (valmont,) = bodies.by_name[BodyKind.COMMUNE, "valmont"]
    assert (valmont.siren, valmont.population, valmont.postcodes) == ("219999990", 1234, ("44000", "44001"))
    assert bodies.by_insee["98999"].siren is None


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("<html>", "did not answer with JSON"),
        ({"a": 1}, "a list of communes"),
        ([{"nom": "Valmont"}], "without 'code'"),
        ("broken", "did not answer"),
        ([VALMONT] * 3, "3 communes, 10 are known"),
    ],
    ids=["html", "another_shape", "a_field_is_missing", "an_error", "half_of_them"],
)
def test_an_answer_that_is_not_whole_changes_nothing(
    site: loopback.Site, tmp_path: Path, answer: object, says: str
) -> None:
    with pytest.raises(UnreadableError, match=says):
        renewed(site, tmp_path, answer, known=10)
    assert len(load_bodies(tmp_path / "var" / "reference").by_insee) == 10
