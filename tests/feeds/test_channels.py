"""channels.toml is data: what it says is done, what it cannot mean is refused with the way out."""

from pathlib import Path

import pytest

from contrechamp.errors import CatalogueError
from contrechamp.records import DocumentKind, Level, Stage, Topic
from feeds.channels import Channel, FamilyKey, Filter, Place, load_channels
from feeds.departments import label_department
from feeds.families import Occurrence, slug, spell_out
from feeds.states import State

PLACE = Place(source="fr/valmont", department="61", country="FR", language="fr", kind=DocumentKind.MINUTES)
STATE = State(level=Level.HIGH, stages=(Stage.PURCHASE, Stage.FUNDING), vendors=("BriefCam",))


def write(folder: Path, text: str) -> Path:
    path = folder / "channels.toml"
    path.write_text(text)
    return path


def test_the_shipped_channels_are_understood() -> None:
    channels = load_channels()
    assert channels[0] == Channel(id="all", title="Tous les signalements")
    assert {channel.by for channel in channels} == {None, *FamilyKey}


def test_a_channel_may_ask_for_anything_a_filter_knows(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        [[channel]]
        id = "lyon/achats"
        title = "Achats dans le Rhône"
        topics = ["vsa", "biometric"]
        stages = ["purchase"]
        levels = ["high"]
        vendors = ["BriefCam"]
        sources = ["fr/lyon"]
        departments = ["69"]
        countries = ["FR"]
        languages = ["fr"]
        kinds = ["decision"]
        """,
    )
    [channel] = load_channels(path)
    assert channel.filter == Filter(
        topics=(Topic.VSA, Topic.BIOMETRIC),
        stages=(Stage.PURCHASE,),
        levels=(Level.HIGH,),
        vendors=("BriefCam",),
        sources=("fr/lyon",),
        departments=("69",),
        countries=("FR",),
        languages=("fr",),
        kinds=(DocumentKind.DECISION,),
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[chanel]]\n", r"unknown key 'chanel' \(did you mean 'channel'\?\)"),
        ('[[channel]]\nid="a"\ntitle="A"\ntopic=["vsa"]', r"unknown key 'topic' \(did you mean 'topics'\?\)"),
        ('[[channel]]\nid="a"\ntitle="A"\ntopics=["vas"]', r"topics: unknown 'vas' \(did you mean 'vsa'\?\)"),
        ('[[channel]]\nid="a"\ntitle="A"\nstages=["achat"]', r"stages: unknown 'achat' \(known: purchase"),
        ('[[channel]]\nid="a"\ntitle="A"\nlevels=["low"]', "'low' is never told"),
        ('[[channel]]\nid="a"\ntitle="A"\nvendors="BriefCam"', "'vendors' must be a list"),
        ('[[channel]]\nid="a"\ntitle="A"\nvendors=[]', "'vendors' must be a list"),
        ('[[channel]]\ntitle="A"', "'id' is missing"),
        ('[[channel]]\nid="a"\ntitle=" "', "'title' is missing"),
        ('[[channel]]\nid="../a"\ntitle="A"', "id '../a' must be of a-z"),
        ('[[channel]]\nid="A b"\ntitle="A"', "must be of a-z"),
        ('[[channel]]\nid="a"\ntitle="A"\n[[channel]]\nid="a"\ntitle="B"', "two channels have the id 'a'"),
        ('[[family]]\nby="vendors"\nid="v/{value}"\ntitle="{label}"', "did you mean 'vendor'"),
        ('[[family]]\nby="vendor"\nid="v"\ntitle="{label}"', "must hold {value} once"),
        ('[[family]]\nby="vendor"\nid="../{value}"\ntitle="{label}"', "must hold {value} once"),
        ('[[family]]\nby="vendor"\nid="v/{value}"\ntitle="V"', "must hold {label}"),
        (
            '[[family]]\nby="vendor"\nid="v/{value}"\ntitle="{label}"\nvendors=["A"]',
            "cannot be a filter here",
        ),
        ("channel = 3", r"must be written as \[\[channel\]\]"),
        ("", "nothing would be published"),
        ("[[channel]", "not TOML"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_way_out(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(CatalogueError, match=problem) as caught:
        load_channels(write(tmp_path, text))
    assert "channels.toml" in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"nowhere\.toml: cannot be read"):
        load_channels(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(
    ("wanted", "admitted"),
    [
        (Filter(), True),
        (Filter(topics=(Topic.VSA,)), True),
        (Filter(topics=(Topic.AUDIO,)), False),
        (Filter(stages=(Stage.FUNDING,)), True),
        (Filter(stages=(Stage.DEBATE,)), False),
        (Filter(levels=(Level.MEDIUM,)), False),
        (Filter(vendors=("briefcam", "Wintics")), True),
        (Filter(vendors=("Wintics",)), False),
        (Filter(sources=("fr/valmont",), departments=("61",), countries=("FR",)), True),
        (Filter(departments=("44",)), False),
        (Filter(countries=("CH",)), False),
        (Filter(languages=("de",)), False),
        (Filter(kinds=(DocumentKind.AWARD,)), False),
    ],
)
def test_a_filter_lets_through_what_meets_all_it_asks(wanted: Filter, admitted: bool) -> None:
    assert wanted.admits(Topic.VSA, [STATE], PLACE) is admitted


def test_stage_and_vendor_must_meet_in_one_state() -> None:
    now = State(level=Level.HIGH, stages=(Stage.DEBATE,), vendors=("Wintics",))
    wanted = Filter(stages=(Stage.PURCHASE,), vendors=("Wintics",))
    assert not wanted.admits(Topic.VSA, [now, STATE], PLACE)


# ---- families

FAMILY = Channel(id="vendor/{value}", title="Fournisseur : {label}", by=FamilyKey.VENDOR)


def vendors(*names: str) -> list[str]:
    occurrences = [Occurrence(by=FamilyKey.VENDOR, value=name, label=name) for name in names]
    return [channel.id for channel in spell_out([FAMILY], occurrences)]


def test_each_value_gets_one_feed_with_its_own_filter() -> None:
    occurrences = [Occurrence(by=FamilyKey.VENDOR, value="Two-i", label="Two-i")] * 2
    [channel] = spell_out([FAMILY], occurrences)
    assert (channel.id, channel.title) == ("vendor/two-i", "Fournisseur : Two-i")
    assert channel.filter == Filter(vendors=("Two-i",))


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("BriefCam", "briefcam"),
        ("Île-de-France/../x", "ile-de-france-x"),
        ("..", "x-5ec1f7e7"),
        ("", "x-e3b0c442"),
        ("监控", "x-"),
        ("\ud800", "x-"),
        ("con.txt\x00", "con-txt"),
        ("a" * 300, "a" * 80),
    ],
)
def test_any_value_becomes_a_safe_address(value: str, address: str) -> None:
    assert slug(value).startswith(address)
    assert set(slug(value)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(slug(value)) <= 90


def test_the_id_of_a_source_keeps_its_folders_and_leads_nowhere_else() -> None:
    assert slug("fr/nice", nested=True) == "fr/nice"
    assert slug("/../fr//Nîmes/./", nested=True) == "fr/nimes"


def test_two_values_with_one_address_are_told_apart_and_the_first_keeps_it() -> None:
    first = vendors("Vidéo+", "BriefCam")
    both = vendors("Vidéo+", "BriefCam", "Video")
    assert first == both[:2] == ["vendor/video", "vendor/briefcam"]
    assert both[2].startswith("vendor/video-")
    assert len(set(both)) == 3


@pytest.mark.parametrize(
    ("code", "label"),
    [("44", "Loire-Atlantique (44)"), ("2a", "Corse-du-Sud (2A)"), ("974", "La Réunion (974)"), ("ZH", "ZH")],
)
def test_departments_have_names(code: str, label: str) -> None:
    assert label_department(code) == label
