from datetime import UTC, datetime
from pathlib import Path

import pytest

from contrechamp.errors import SettingsError
from contrechamp.settings import current_time, load_settings


def a_file(folder: Path, text: str) -> Path:
    path = folder / "contrechamp.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_file_or_environment_the_defaults_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings(environ={})
    assert settings.data_dir == Path("var")
    assert settings.output_dir == Path("var/public")
    assert settings.database_url.startswith("sqlite:///")


def test_a_file_in_the_current_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_file(tmp_path, 'data_dir = "d"\n[crawl]\ncontact = "a@b.example"\n[extract]\nocr = false\nworkers = 3')
    monkeypatch.chdir(tmp_path)
    settings = load_settings(environ={})
    assert settings.data_dir == Path("d")
    assert "+a@b.example" in settings.user_agent
    assert (settings.extract.ocr, settings.extract.workers) == (False, 3)


def test_paths_in_a_file_are_relative_to_the_file(tmp_path: Path) -> None:
    path = a_file(tmp_path, 'data_dir = "d"\ncatalogues = ["towns", "/etc/towns"]')
    settings = load_settings(path, {})
    assert settings.data_dir == tmp_path / "d"
    assert settings.catalogues == (tmp_path / "towns", Path("/etc/towns"))


def test_the_environment_overrules_the_file(tmp_path: Path) -> None:
    path = a_file(tmp_path, 'data_dir = "d"\n[extract]\nocr_languages = ["fra"]\nmax_pages = 5')
    environ = {
        "CONTRECHAMP_DATA_DIR": "/srv/data",
        "CONTRECHAMP_EXTRACT_OCR_LANGUAGES": "fra,deu",
        "CONTRECHAMP_CRAWL_DELAY_SECONDS": "0.5",
        "CONTRECHAMP_SHIPPED_SOURCES": "no",
        "CONTRECHAMP_CATALOGUES": "/a:/b",
    }
    settings = load_settings(path, environ)
    assert settings.data_dir == Path("/srv/data")
    assert settings.extract.ocr_languages == ("fra", "deu")
    assert settings.extract.max_pages == 5
    assert settings.crawl.delay_seconds == 0.5
    assert settings.shipped_sources is False
    assert settings.catalogues == (Path("/a"), Path("/b"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('datadir = "x"', "unknown key 'datadir' .did you mean 'data_dir'"),
        ('[crawl]\nconatct = "x"', "unknown key 'conatct' .did you mean 'contact'"),
        ('[crawl]\ndelay_seconds = "slow"', "not of the expected kind"),
        ("[crawl]\ndelay_seconds = -1", "negative"),
        ("crawl = 3", "must be a table"),
        ("[extract]\nocr = 1", "not of the expected kind"),
        ('catalogues = "towns"', "not of the expected kind"),
        ("data_dir = ", "not TOML"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(tmp_path: Path, text: str, says: str) -> None:
    path = a_file(tmp_path, text)
    with pytest.raises(SettingsError, match=says) as error:
        load_settings(path, {})
    assert str(path) in str(error.value)


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path / "none.toml", {})
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(None, {"CONTRECHAMP_CONFIG": str(tmp_path / "none.toml")})


def test_a_wrong_value_in_the_environment_is_said_to_come_from_there() -> None:
    with pytest.raises(SettingsError, match="environment"):
        load_settings(None, {"CONTRECHAMP_EXTRACT_WORKERS": "many"})


def test_the_clock_can_be_fixed() -> None:
    assert current_time({"SOURCE_DATE_EPOCH": "0"}) == datetime(1970, 1, 1, tzinfo=UTC)
    assert current_time({}).tzinfo is UTC
    with pytest.raises(SettingsError, match="SOURCE_DATE_EPOCH"):
        current_time({"SOURCE_DATE_EPOCH": "noon"})
