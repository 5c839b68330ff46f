"""What the catalogue accepts, and what it says of the rest."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contrechamp.errors import CatalogueError
from contrechamp.records import Expectation, Source
from crawler.catalogue import SHIPPED, is_due, load_catalogue, options_of, spider_kinds, start_hosts

GOOD = """
title = "Ville de Démonstration — délibérations"
country = "FR"
language = "fr"
spider = "website"
homepage = "https://ville.example/"
interval = "6h"
start_urls = ["https://ville.example/deliberations"]
follow = ["séance"]

[authority]
name = "Ville de Démonstration"
siren = "210000018"
insee = "01001"
department = "01"

[expect]
documents_min = 20
newest_within_days = 60
"""


def write(folder: Path, text: str, name: str = "fr/demo.toml") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def complaint(folder: Path, text: str) -> str:
    write(folder, text)
    with pytest.raises(CatalogueError) as caught:
        load_catalogue([folder], shipped=False)
    assert "demo.toml" in str(caught.value)
    return str(caught.value)


def test_a_file_is_read_into_a_source(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    (source,) = load_catalogue([tmp_path], shipped=False)
    assert source.id == "fr/demo"
    assert source.interval == timedelta(hours=6)
    assert source.expect == Expectation(documents_min=20, newest_within_days=60)
    assert source.authority is not None
    assert (source.authority.siren, source.authority.country) == ("210000018", "FR")
    assert start_hosts(source) == {"ville.example"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("spider =", "spidr =", "unknown key 'spidr' (did you mean 'spider'?)"),
        ("follow =", "folow =", "unknown key 'folow' (did you mean 'follow'?)"),
        ('"website"', '"webiste"', "did you mean 'website'?"),
        ("documents_min", "document_min", "[expect]: unknown key 'document_min' (did you mean 'docu"),
        ("siren", "sirene", "[authority]: unknown key 'sirene' (did you mean 'siren'?)"),
        ('title = "Ville', 'titel = "Ville', "'title' is missing"),
        ('"FR"', '"FRA"', "country 'FRA'"),
        ('"FR"', '"XX"', "country 'XX'"),
        ('"fr"', '"french"', "language 'french'"),
        ('"6h"', '"six hours"', "'interval': 'six hours'"),
        ('"6h"', "6", "'interval': 6"),
        ('["https://ville.example/deliberations"]', '"x"', "'start_urls': 'x' is not a list"),
        ("https://ville.example/deliberations", "x", "'x' is not an http or https address"),
        ('["séance"]', '["séance("]', "'séance(' is not a regular expression"),
        ('follow = ["séance"]', 'links = "a["', "'a[' is not a CSS selector"),
        ('follow = ["séance"]', "max_pages = true", "'max_pages': True is not a whole number"),
        ('follow = ["séance"]', "max_pages = 0", "'max_pages' is less than 1"),
        ('follow = ["séance"]', 'page_url = "?p=2"', "does not hold {page}"),
        ('follow = ["séance"]', 'document_types = ["pfd"]', "'pfd' is not one of"),
        ('start_urls = ["https://ville.example/deliberations"]', "", "no way in"),
        ("20", '"20"', "[expect] 'documents_min': '20' is not a whole number"),
        ('"210000018"', "210000018", "[authority] 'siren': 210000018"),
        ('name = "Ville de Démonstration"\n', "", "[authority]: 'name' is missing"),
        ("title = ", "title ", "not TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_the_file(tmp_path: Path, before: str, after: str, said: str) -> None:
    assert before in GOOD
    assert said in complaint(tmp_path, GOOD.replace(before, after, 1))


def test_all_wrong_files_are_named_at_once(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD.replace('"FR"', '"ZZ"'), "a.toml")
    write(tmp_path, GOOD.replace("interval", "intervall") + "x =", "b.toml")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue([tmp_path, tmp_path / "none"], shipped=False)
    message = str(caught.value)
    assert all(name in message for name in ("3 problems", "a.toml", "b.toml", "none: is not a directory"))


def test_a_later_directory_replaces_a_source_of_the_same_id(tmp_path: Path) -> None:
    write(tmp_path / "one", GOOD)
    write(tmp_path / "two", GOOD.replace("Ville de Démonstration —", "Ma ville —"))
    (source,) = load_catalogue([tmp_path / "one", tmp_path / "two"], shipped=False)
    assert source.title.startswith("Ma ville")


def test_the_path_of_a_folder_is_relative_to_its_file(tmp_path: Path) -> None:
    text = 'title = "Demandes"\ncountry = "FR"\nlanguage = "fr"\nspider = "folder"\npath = "papiers"\n'
    write(tmp_path, text, "demandes/cada.toml")
    (source,) = load_catalogue([tmp_path], shipped=False)
    assert options_of(source).path == tmp_path / "demandes" / "papiers"  # type: ignore[attr-defined]


def test_the_shipped_sources_are_well_written() -> None:
    for source in load_catalogue([]):
        assert options_of(source) is not None


def test_every_spider_and_every_key_is_documented() -> None:
    from crawler.catalogue import spider_kind  # noqa: PLC0415 - imports every spider

    readme = (SHIPPED / "README.md").read_text(encoding="utf-8")
    missing = [
        f"{name}.{key}"
        for name in spider_kinds()
        for key in spider_kind(name).options.__dataclass_fields__
        if f"`{key}`" not in readme
    ]
    assert missing == []
    assert [name for name in spider_kinds() if f"`{name}`" not in readme] == []


NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("interval", "ago", "due"),
    [
        (timedelta(days=1), None, True),
        (timedelta(days=1), timedelta(hours=24), True),
        (timedelta(days=1), timedelta(hours=23, minutes=59), True),  # cron is never on the second
        (timedelta(days=1), timedelta(hours=22), False),
        (timedelta(hours=6), timedelta(hours=5), False),
        (timedelta(weeks=1), timedelta(days=6), False),
        (timedelta(weeks=1), timedelta(days=8), True),
    ],
)
def test_a_source_is_due_when_its_interval_has_passed(
    interval: timedelta, ago: timedelta | None, due: bool
) -> None:
    source = Source(
        id="a",
        title="A",
        country="FR",
        language="fr",
        spider="folder",
        homepage=None,
        interval=interval,
        expect=Expectation(),
    )
    assert is_due(source, None if ago is None else NOON - ago, NOON) is due
