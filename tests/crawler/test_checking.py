"""Every entry of the catalogue loads and builds its first request."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from making import NOON

from analysis import search_terms
from contrechamp.records import Expectation, Source
from contrechamp.settings import Settings
from crawler import load_catalogue
from crawler.checking import Checked, check

SITE = Source(
    id="fr/valmont",
    title="Valmont",
    country="FR",
    language="fr",
    spider="website",
    homepage="https://valmont.example/",
    interval=timedelta(days=1),
    expect=Expectation(),
    options={"start_urls": ["https://valmont.example/deliberations"]},
)


def checked(settings: Settings, *sources: Source) -> tuple[Checked, ...]:
    return check(settings, sources, now=NOON, terms={"fr": ("vidéoprotection",)})


def test_every_shipped_source_would_begin(settings: Settings) -> None:
    sources = load_catalogue(())
    found = check(settings, sources, now=NOON, terms=search_terms())
    assert [one.source for one in found] == [source.id for source in sources]
    assert [one for one in found if one.problem or not one.begins] == []


def test_the_first_request_is_shown_and_the_store_left_alone(settings: Settings) -> None:
    (found,) = checked(settings, SITE)
    assert found == Checked(
        source="fr/valmont", begins="GET https://valmont.example/deliberations", problem=None
    )
    assert not settings.data_dir.exists()


def test_what_is_wrong_with_one_source_is_its_line(settings: Settings, tmp_path: Path) -> None:
    absent = replace(SITE, id="fr/absent", spider="folder", options={"path": str(tmp_path / "absent")})
    found = checked(settings, absent, SITE)
    assert [bool(one.problem) for one in found] == [True, False]
    assert "absent is not a directory" in (found[0].problem or "")
