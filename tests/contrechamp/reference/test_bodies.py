"""The reference data is whole, and a newer copy takes its place."""

from pathlib import Path

import pytest

from contrechamp.errors import CatalogueError
from contrechamp.reference import BodyKind, load_bodies

HEAD = "insee,name,department,siren,population,postcodes\n"


def test_the_shipped_data_is_whole() -> None:
    bodies = load_bodies()
    communes = [body for body in bodies.all if body.kind is BodyKind.COMMUNE]
    assert len(communes) == len(bodies.by_insee) == 34_969
    assert sum(body.siren is not None for body in communes) > 34_800
    for body in communes:
        assert bodies.department(body.department or "") is not None, body
        assert body.region in bodies.regions, body
    assert all(len(siren) == 9 and siren.isdigit() for siren in bodies.by_siren)
    assert bodies.region(bodies.region_of("2a") or "") == "Corse"


def test_a_newer_copy_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "communes.csv").write_text(
        HEAD + '44999,Valmont,44,219999990,1200,"44000 44001"\n', encoding="utf-8"
    )
    bodies = load_bodies(tmp_path)
    (valmont,) = bodies.by_name[BodyKind.COMMUNE, "valmont"]
    assert (valmont.population, valmont.postcodes, valmont.region) == (1200, ("44000", "44001"), "52")
    assert bodies.department("44") == "Loire-Atlantique"  # what is not newer stays as shipped


@pytest.mark.parametrize(
    ("text", "says"),
    [("code,nom\n", "the columns must be"), (HEAD + "44999,Valmont\n", "line 2")],
    ids=["other_columns", "a_short_line"],
)
def test_a_file_that_is_something_else_is_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "communes.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=says) as caught:
        load_bodies(tmp_path)
    assert "communes.csv" in str(caught.value)
