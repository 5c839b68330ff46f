"""`lexicon identify` as it is typed: the register answers on loopback, a person says which company it is."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import company_register
import loopback
import pytest
from company_register import Register, a_company
from typer.testing import CliRunner, Result

from analysis.lexicon import load_lexicon
from contrechamp.cli import app
from contrechamp.cli.identifying import vendors_to_ask
from contrechamp.errors import CatalogueError, SettingsError, SourceError
from contrechamp.settings import Settings

WINTICS, OTHER = "123456782", "987654324"
FRENCH = [entry for entry in load_lexicon().entries if entry.country == "FR" and entry.kind == "vendor"]


@pytest.fixture
def register() -> Iterator[Register]:
    with company_register.serve() as serving:
        serving.known["Wintics"] = [a_company(OTHER, "WINTIX COIFFURE"), a_company(WINTICS, "WINTICS")]
        serving.known["Veesion"] = [a_company("838664274", "VEESION")]
        yield serving


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "lexicon"
    folder.mkdir()
    return folder


@pytest.fixture
def identify(register: Register, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Identify":
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795435200")
    return Identify(register, own, tmp_path)


class Identify:
    """The command with settings of its own; `typed` are the lines a person types."""

    def __init__(self, register: Register, own: Path, folder: Path) -> None:
        self._register, self._own, self._folder = register, own, folder

    def __call__(self, *words: str, typed: str = "", lexicons: bool = True) -> Result:
        config = self._folder / "settings.toml"
        config.write_text(
            f"data_dir = '{self._folder}/var'\nfree_disk_mib = 0\n"
            + (f"lexicons = ['{self._own}']\n" if lexicons else "")
            + "[crawl]\ndelay_seconds = 0\ntimeout_seconds = 5\nprivate_hosts = ['127.0.0.1']\n",
            encoding="utf-8",
        )
        shared = ["--config", str(config), "lexicon", "identify", "--api", self._register.url]
        return CliRunner().invoke(app, [*shared, *words], input=typed)

    @property
    def written(self) -> dict[str, list[dict[str, object]]]:
        return tomllib.loads((self._own / "companies.toml").read_text(encoding="utf-8"))


def test_what_a_person_confirms_is_written_with_its_source_and_day(
    identify: Identify, register: Register
) -> None:
    done = identify("--vendor", "wintics", typed="2\n")
    assert done.exit_code == 0, done.output
    for told in ("WINTIX COIFFURE", WINTICS, "1 RUE DE LA PAIX", "62.01Z", "open", "2017-11-02"):
        assert told in done.stdout
    ((company,),) = identify.written.values()
    assert company["siren"] == WINTICS
    assert company["legal_name"] == "WINTICS"
    assert company["source"] == f"{register.url}/search?q={WINTICS}"
    assert str(company["read"]) == "2026-11-23"
    assert company["verified"] is True


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2\n", [WINTICS]),
        ("1, 2\n", [OTHER, WINTICS]),
        ("n\n", [None]),
        ("s\n", []),
        ("q\n", []),
        ("", []),
        ("9\nx\n0\n2\n", [WINTICS]),
        ("o\n123456782\n1\n", [WINTICS]),
        ("o\nnobody at all\nn\n", [None]),
        ("o\nab\n2\n", [WINTICS]),
    ],
    ids=[
        "the_second",
        "two_companies",
        "none_of_them",
        "skip",
        "quit",
        "the_input_ends",
        "slips_of_the_keys",
        "by_number",
        "other_words_in_vain",
        "words_the_register_refuses",
    ],
)
def test_one_key_decides(
    identify: Identify, register: Register, own: Path, typed: str, kept: list[object]
) -> None:
    register.known[WINTICS] = [a_company(WINTICS, "WINTICS")]
    done = identify("--vendor", "Wintics", typed=typed)
    assert done.exit_code == 0, done.output
    assert (own / "companies.toml").exists() == bool(kept)
    if kept:
        assert [company.get("siren") for company in identify.written["wintics"]] == kept


def test_every_answer_is_kept_at_once_and_not_asked_again(identify: Identify, register: Register) -> None:
    known = load_lexicon().companies
    labels = sorted({entry.label for entry in FRENCH if entry.id not in known}, key=str.casefold)
    register.known[labels[0]] = [a_company(WINTICS, "THE FIRST")]
    assert identify(typed="1\nn\ns\nq\n").exit_code == 0
    assert len(identify.written) == 2
    assert register.asked == labels[:8]  # a few at a time: nobody waits for all of them
    register.site.forget()
    identify(typed="q\n")
    assert register.asked == labels[2:10]  # what was skipped is asked again, the others are not


def test_a_known_vendor_is_not_asked_for_unless_named(
    identify: Identify, register: Register, own: Path
) -> None:
    asked = [vendor.id for vendor in vendors_to_ask(Settings(), None, ())]
    assert "wintics" in asked
    assert "veesion" not in asked
    assert "briefcam" not in asked  # not French
    done = identify("--vendor", "Veesion", typed="1\n")
    assert "known: VEESION SAS 838664274" in done.stdout
    assert [company["siren"] for company in identify.written["veesion"]] == ["838664274"]  # a person agreed
    assert load_lexicon((own,)).companies["veesion"][0].verified


def test_list_only_shows(identify: Identify, register: Register, own: Path) -> None:
    done = identify("--list", "--vendor", "Wintics", "--vendor", "veesion", lexicons=False)
    assert done.exit_code == 0
    assert "WINTIX COIFFURE" in done.stdout
    assert "number(s)" not in done.stdout
    assert list(own.iterdir()) == []
    told = json.loads(identify("--json", "--vendor", "Wintics").stdout)
    assert [candidate["siren"] for candidate in told[0]["candidates"]] == [OTHER, WINTICS]
    assert (told[0]["total"], told[0]["known"], told[0]["problem"]) == (2, [], None)


def test_a_vendor_the_register_does_not_answer_for_costs_only_itself(
    identify: Identify, register: Register
) -> None:
    register.instead["Veesion"] = loopback.Answer("<html>", 200)
    done = identify("--vendor", "veesion", "--vendor", "wintics", typed="2\n")
    assert done.exit_code == 5
    assert done.stderr.count("\n") == 1
    assert "Veesion: " in done.stderr
    assert list(identify.written) == ["wintics"]


def test_a_register_that_is_not_there_is_one_line(identify: Identify, register: Register, own: Path) -> None:
    register.site.routes.clear()
    done = identify("--vendor", "wintics", typed="2\n")
    assert isinstance(done.exception, SourceError)
    assert "did not answer" in str(done.exception)
    assert list(own.iterdir()) == []


def test_where_to_write_can_be_named(identify: Identify, tmp_path: Path) -> None:
    file = tmp_path / "mine" / "companies.toml"
    done = identify("--vendor", "wintics", "--into", str(file), typed="2\n", lexicons=False)
    assert done.exit_code == 0
    assert f"name {file.parent} in `lexicons`" in done.stdout
    assert load_lexicon((file.parent,)).by_siren[WINTICS].id == "wintics"
    # what stands there is known, whether the settings name it or not
    assert (
        "known: WINTICS 123456782"
        in identify("--vendor", "wintics", "--into", str(file.parent), typed="s\n", lexicons=False).stdout
    )


@pytest.mark.parametrize(
    ("words", "lexicons", "error", "says"),
    [
        ((), False, SettingsError, "--into"),
        (("--into", "mine/vendors.toml"), True, SettingsError, "companies.toml"),
        (("--vendor", "Wintix"), True, CatalogueError, "did you mean 'Wintics'"),
        (("--vendor", "fr_thinking_cameras"), True, CatalogueError, "no vendor"),
    ],
    ids=["nowhere_to_write", "another_file", "a_slip", "a_term"],
)
def test_what_cannot_be_asked_is_said_before_anything_is(  # noqa: PLR0917 - cases in columns
    identify: Identify, register: Register, words: tuple[str, ...], lexicons: bool, error: type, says: str
) -> None:
    done = identify(*words, lexicons=lexicons)
    assert isinstance(done.exception, error)
    assert says in str(done.exception)
    assert register.asked == []
