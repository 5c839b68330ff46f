"""channels.toml is data: what it says is done, what it cannot mean is refused with the way out."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from contrechamp.errors import CatalogueError
from contrechamp.records import Authority, DocumentKind, Level, Stage, Topic
from contrechamp.store import Address, Reach
from feeds.channels import Channel, FamilyKey, load_channels
from feeds.departments import label_department, label_region
from feeds.families import Directory, slug
from feeds.filters import Facts, Filter, folded
from feeds.states import WITHDRAWN, State

STATE = State(level=Level.HIGH, stages=(Stage.PURCHASE, Stage.FUNDING), vendors=("BriefCam",))
FACTS = Facts(
    topic=Topic.VSA,
    states=(STATE,),
    source="fr/valmont",
    key="siren:216101234",
    authority=Authority(name="Ville de Saint-Étienne-du-Val", country="FR", siren="216101234", insee="61001"),
    department="61",
    region="28",
    country="FR",
    language="fr",
    kind=DocumentKind.MINUTES,
    day=date(2026, 6, 25),
    words=folded("Procès-verbal", "Acquisition d’un logiciel de reconnaissance faciale."),
    amount=Decimal(120_000),
    confirmed=False,
)
LOW = replace(FACTS, topic=Topic.CCTV, states=(State(level=Level.LOW),))


def write(folder: Path, text: str) -> Path:
    path = folder / "channels.toml"
    path.write_text(text)
    return path


def test_the_shipped_channels_are_understood() -> None:
    channels = load_channels()
    assert channels[0] == Channel(id="all", title="Tous les signalements")
    assert {key for channel in channels for key in channel.by} == set(FamilyKey)


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
        authorities = ["216901231", "Métropole de Lyon"]
        departments = ["69"]
        regions = ["84"]
        countries = ["FR"]
        languages = ["fr"]
        kinds = ["decision"]
        words = ["reconnaissance faciale"]
        amount_min = 90000.5
        since = 2026-01-01
        until = 2026-12-31
        confirmed = true
        """,
    )
    [channel] = load_channels(path)
    assert channel.filter == Filter(
        topics=(Topic.VSA, Topic.BIOMETRIC),
        stages=(Stage.PURCHASE,),
        levels=(Level.HIGH,),
        vendors=("BriefCam",),
        sources=("fr/lyon",),
        authorities=("216901231", "Métropole de Lyon"),
        departments=("69",),
        regions=("84",),
        countries=("FR",),
        languages=("fr",),
        kinds=(DocumentKind.DECISION,),
        words=("reconnaissance faciale",),
        amount_min=Decimal("90000.5"),
        since=date(2026, 1, 1),
        until=date(2026, 12, 31),
        confirmed=True,
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[chanel]]\n", r"unknown key 'chanel' \(did you mean 'channel'\?\)"),
        ('[[channel]]\nid="a"\ntitle="A"\ntopic=["vsa"]', r"unknown key 'topic' \(did you mean 'topics'\?\)"),
        ('[[channel]]\nid="a"\ntitle="A"\ntopics=["vas"]', r"topics: unknown 'vas' \(did you mean 'vsa'\?\)"),
        ('[[channel]]\nid="a"\ntitle="A"\nstages=["achat"]', r"stages: unknown 'achat' \(known: purchase"),
        ('[[channel]]\nid="a"\ntitle="A"\nlevels=["low", "high"]', "never mixed with flags"),
        ('[[channel]]\nid="a"\ntitle="A"\ntopics=["cctv"]', r'write levels = \["low"\]'),
        ('[[channel]]\nid="a"\ntitle="A"\noutages=true\ntopics=["vsa"]', "knows only sources, countries"),
        ('[[channel]]\nid="a"\ntitle="A"\namount_min="1000"', "must be a number, without quotation marks"),
        ('[[channel]]\nid="a"\ntitle="A"\namount_min=true', "must be a number"),
        ('[[channel]]\nid="a"\ntitle="A"\nsince="2026-01-01"', "must be a date as in 2026-01-31"),
        ('[[channel]]\nid="a"\ntitle="A"\nsince=2026-01-01T00:00:00', "must be a date"),
        ('[[channel]]\nid="a"\ntitle="A"\nconfirmed="yes"', "must be true or false"),
        ('[[channel]]\nid="a"\ntitle="A"\nwords=[" *"]', "holds an empty text"),
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
        ('[[family]]\nby=["topic","topic"]\nid="{topic}"\ntitle="{topic}"', "a key stands twice"),
        (
            '[[family]]\nby=["topic","stage"]\nid="{topic}"\ntitle="{topic}{stage}"',
            "{topic} and {stage} once",
        ),
        ('[[family]]\nby=["topic","stage"]\nid="{topic}/{stage}"\ntitle="{topic}"', "must hold {topic} and"),
        ('[[family]]\nby=3\nid="a/{value}"\ntitle="{label}"', "'by' is missing or not a key"),
        (
            '[[family]]\nby="authority"\nid="a/{value}"\ntitle="{label}"\nauthorities=["A"]',
            "'authorities' cannot be a filter here",
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
        (Filter(regions=("28",)), True),
        (Filter(regions=("11",)), False),
        (Filter(countries=("CH",)), False),
        (Filter(languages=("de",)), False),
        (Filter(kinds=(DocumentKind.AWARD,)), False),
        (Filter(authorities=("216101234",)), True),
        (Filter(authorities=("61001",)), True),
        (Filter(authorities=("61002",)), False),
        (Filter(authorities=("saint etienne",)), True),
        (Filter(authorities=("tienne",)), False),
        (Filter(words=("RECONNAISSANCE FACIALE",)), True),
        (Filter(words=("acquisitions", "proces")), True),
        (Filter(words=("reconnaissance vocale",)), False),
        (Filter(words=("facial*",)), True),
        (Filter(words=("facial",)), False),
        (Filter(words=("verbal acquisition",)), False),
        (Filter(amount_min=Decimal(120_000)), True),
        (Filter(amount_min=Decimal(120_001)), False),
        (Filter(since=date(2026, 6, 25), until=date(2026, 6, 25)), True),
        (Filter(since=date(2026, 6, 26)), False),
        (Filter(until=date(2026, 6, 24)), False),
        (Filter(confirmed=True), False),
        (Filter(outages=True), False),
    ],
)
def test_a_filter_lets_through_what_meets_all_it_asks(wanted: Filter, admitted: bool) -> None:
    assert wanted.admits(FACTS) is admitted


@pytest.mark.parametrize(
    ("wanted", "changes"),
    [
        (Filter(amount_min=Decimal(1)), {"amount": None}),
        (Filter(since=date(2000, 1, 1)), {"day": None}),
        (Filter(until=date(2100, 1, 1)), {"day": None}),
        (Filter(authorities=("Ville",)), {"authority": None}),
    ],
)
def test_what_is_not_known_is_not_let_through(wanted: Filter, changes: dict[str, None]) -> None:
    assert wanted.admits(FACTS)
    assert not wanted.admits(replace(FACTS, **changes))  # type: ignore[arg-type]  # each is None here


def test_what_people_agreed_with_reaches_the_feed_of_it() -> None:
    assert Filter(confirmed=True).admits(replace(FACTS, confirmed=True))
    assert Filter().admits(replace(FACTS, confirmed=True))


def test_plain_cameras_are_let_through_only_where_they_are_asked_for() -> None:
    assert not Filter().admits(LOW)
    assert Filter(levels=(Level.LOW,)).admits(LOW)
    assert not Filter(levels=(Level.LOW,)).admits(FACTS)


def test_a_withdrawal_is_let_through_by_what_it_takes_back() -> None:
    assert Filter(stages=(Stage.PURCHASE,)).admits(replace(FACTS, states=(WITHDRAWN, STATE)))
    assert not Filter().admits(replace(FACTS, states=(WITHDRAWN,)))


def test_stage_and_vendor_must_meet_in_one_state() -> None:
    now = State(level=Level.HIGH, stages=(Stage.DEBATE,), vendors=("Wintics",))
    wanted = Filter(stages=(Stage.PURCHASE,), vendors=("Wintics",))
    assert not wanted.admits(replace(FACTS, states=(now, STATE)))


def test_a_place_is_served_by_a_source_with_papers_of_it() -> None:
    body = Reach(
        source="fr/valmont",
        key="x",
        name="Département de l’Orne",
        country="FR",
        siren=None,
        insee=None,
        department="61",
        region="28",
    )
    assert Filter(departments=("61",), regions=("28",), authorities=("orne",)).admits_reach([body])
    assert not Filter(departments=("61",), regions=("11",)).admits_reach([body])
    assert not Filter(departments=("61",)).admits_reach([])


# ---- families

FAMILY = Channel(id="vendor/{vendor}", title="Fournisseur : {vendor}", by=(FamilyKey.VENDOR,))
BOTH = Channel(
    id="department/{department}/{stage}",
    title="{department} : {stage}",
    by=(FamilyKey.DEPARTMENT, FamilyKey.STAGE),
)


def vendors(*names: str, given: tuple[Address, ...] = ()) -> list[str]:
    directory = Directory([FAMILY], given)
    for name in names:
        directory.note((FamilyKey.VENDOR, name, name))
    return [channel.id for channel in directory.channels]


def test_each_value_gets_one_feed() -> None:
    directory = Directory([FAMILY], [])
    for name in ("Two-i", "Two-i", "TWO-I"):
        directory.note((FamilyKey.VENDOR, name, name))
    [channel] = directory.channels
    assert (channel.id, channel.title) == ("vendor/two-i", "Fournisseur : Two-i")
    assert directory.given == [
        Address(address="vendor/two-i", family=FAMILY.id, value=("Two-i",), label=("Two-i",))
    ]


def test_a_family_of_two_keys_has_a_feed_for_each_pair_that_is_told() -> None:
    directory = Directory([BOTH], [])
    assert directory.route(FACTS, {FamilyKey.DEPARTMENT: "Orne (61)"}) == {
        "department/61/purchase",
        "department/61/funding",
    }
    assert [channel.title for channel in directory.channels] == [
        "Orne (61) : Achat",
        "Orne (61) : Financement",
    ]


def test_an_entry_stands_in_the_feeds_of_all_it_was_told_of_and_of_no_other() -> None:
    families = [Channel(id=f"{key}/{{{key}}}", title=f"{{{key}}}", by=(key,)) for key in FamilyKey]
    singles = [
        Channel(id="all", title="Tout"),
        Channel(id="low", title="x", filter=Filter(levels=(Level.LOW,))),
    ]
    told = replace(FACTS, states=(WITHDRAWN, State(level=Level.MEDIUM, vendors=("Wintics",)), STATE))
    assert Directory([*singles, *families], []).route(told, {FamilyKey.AUTHORITY: "Saint-Étienne (61)"}) == {
        "all",
        "topic/vsa",
        "stage/purchase",
        "stage/funding",
        "vendor/briefcam",
        "vendor/wintics",
        "authority/saint-etienne-61",
        "department/61",
        "region/28",
        "country/fr",
        "source/fr/valmont",
        "language/fr",
    }


def test_an_address_that_was_given_stays_whatever_comes_first_next_time() -> None:
    given = Address(address="vendor/old", family=FAMILY.id, value=("BriefCam",), label=("BriefCam",))
    assert vendors("Old", "briefcam", given=(given,)) == ["vendor/old", "vendor/old-bca97160"]


def test_an_address_of_another_family_is_never_given_again() -> None:
    given = Address(address="vendor/x", family="gone/{vendor}", value=("X",), label=("X",))
    [address] = vendors("X", given=(given,))
    assert address.startswith("vendor/x-")


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


def test_regions_have_names() -> None:
    assert (label_region("84"), label_region("XX")) == ("Auvergne-Rhône-Alpes", "XX")


@pytest.mark.parametrize(
    ("code", "label"),
    [("44", "Loire-Atlantique (44)"), ("2a", "Corse-du-Sud (2A)"), ("974", "La Réunion (974)"), ("ZH", "ZH")],
)
def test_departments_have_names(code: str, label: str) -> None:
    assert label_department(code) == label
