"""A department of made-up towns on loopback: each site of another kind."""

import csv
import json
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import loopback
import pytest
from crawling import NOON

from contrechamp.errors import CatalogueError, UnreadableError
from contrechamp.progress import Silent
from contrechamp.reference import Bodies, Body, BodyKind
from contrechamp.settings import CrawlSettings, Settings
from crawler import load_catalogue
from crawler.discovery.discovering import Discovery, Wanted, discover
from crawler.discovery.profiles import recognise

EXPORT = "/api/explore/v2.1/catalog/datasets/api-lannuaire-administration/exports/json"


def a_town(insee: str, name: str, population: int = 900) -> Body:
    return Body(
        kind=BodyKind.COMMUNE,
        name=name,
        siren=f"2100{insee}",
        insee=insee,
        department="44",
        population=population,
    )


def bodies(*towns: Body) -> Bodies:
    return Bodies(towns, {"44": ("Loire-Atlantique", "52")}, {"52": "Pays de la Loire"})


class Directory:
    """The directory of public services, with the entries a commune has besides its town hall."""

    def __init__(self, site: loopback.Site) -> None:
        self.url = site.url
        self.site = site
        self.records: list[dict[str, object]] = []
        site.routes[EXPORT] = lambda _: loopback.Answer(json.dumps(self.records))

    def name(self, insee: str, *addresses: str) -> None:
        sites = json.dumps([{"libelle": "", "valeur": address} for address in addresses])
        town_hall = json.dumps([{"type_service_local": "mairie", "code_insee_commune": [insee]}])
        school = json.dumps([{"type_service_local": "ecole"}])
        self.records += [
            {
                "pivot": school,
                "code_insee_commune": insee,
                "site_internet": '[{"valeur": "https://school.example"}]',
            },
            {"pivot": town_hall, "code_insee_commune": insee, "site_internet": sites},
        ]


@pytest.fixture
def directory() -> Iterator[Directory]:
    with loopback.serve({}) as site:
        yield Directory(site)


@pytest.fixture
def sites() -> Iterator[list[loopback.Site]]:
    with ExitStack() as stack:
        yield [stack.enter_context(loopback.serve({})) for _ in range(3)]


def found(directory: Directory, tmp_path: Path, *towns: Body, wanted: Wanted | None = None) -> Discovery:
    settings = Settings(
        data_dir=tmp_path / "var",
        free_disk_mib=0,
        crawl=CrawlSettings(delay_seconds=0, timeout_seconds=5, private_hosts=("127.0.0.1",)),
    )
    return discover(
        settings,
        bodies(*towns),
        wanted or Wanted(departments=("44",)),
        tmp_path / "sources",
        now=NOON,
        progress=Silent(),
        directory=directory.url,
    )


def links(*names: str) -> str:
    return (
        "<html><body>" + "".join(f'<p><a href="{name}">{name}</a></p>' for name in names) + "</body></html>"
    )


def test_each_site_gets_the_file_its_kind_needs(
    directory: Directory, sites: list[loopback.Site], tmp_path: Path
) -> None:
    plain, wordpress, portal = sites
    plain.routes |= {
        "/": links("/mairie/conseil-municipal", "/agenda", "/cantine"),
        "/mairie/conseil-municipal": links("/d/deliberation-1.pdf", "/d/pv-2026-06-25.pdf", "/d/menu.pdf"),
    }
    wordpress.routes |= {
        "/": links("/actes-administratifs/") + '<link href="/wp-content/x.css">',
        "/actes-administratifs/": links("https://files.example/deliberation-1.pdf"),
        "/wp-json/wp/v2/media": loopback.Answer("[]", headers={"X-WP-Total": "240"}),
    }
    portal.routes["/"] = links("https://nozay.dematdoc.eu/public/7")
    for insee, site in zip(("44001", "44002", "44003"), sites, strict=True):
        directory.name(insee, site.url + "/")
    discovery = found(
        directory,
        tmp_path,
        a_town("44001", "Saint-Aubin"),
        a_town("44002", "Nozay"),
        a_town("44003", "Blain"),
    )
    assert (discovery.not_found, discovery.problems) == (None, ())
    sources = {source.id: source for source in load_catalogue([tmp_path / "sources"], shipped=False)}
    assert list(sources) == ["fr/44/blain", "fr/44/nozay", "fr/44/saint-aubin"]
    aubin, nozay, blain = (sources[f"fr/44/{name}"] for name in ("saint-aubin", "nozay", "blain"))
    assert (aubin.spider, aubin.options["start_urls"]) == (
        "website",
        [f"{plain.url}/mairie/conseil-municipal"],
    )
    assert aubin.authority is not None
    assert (aubin.authority.insee, aubin.authority.department) == ("44001", "44")
    assert aubin.expect.documents_min == 1
    assert nozay.options["wordpress"] == wordpress.url
    assert nozay.options["document_hosts"] == ["files.example"]
    assert (blain.spider, blain.options["base_url"]) == ("dematdoc", "https://nozay.dematdoc.eu")
    assert "/agenda" not in plain.paths()


ATEXO = "https://marches.example/?page=Entreprise.EntrepriseAdvancedSearch&AllCons&orgAcronyme=t5y"
AWS = "https://www.marches-publics.info/mpiaws/index.cfm?fuseaction=pub.affResultats&IDs=4992"
SECURED = "https://www.marches-securises.fr/perso/st-aubin/"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (
            ATEXO,
            {
                "spider": "atexo",
                "base_url": "https://marches.example",
                "every_notice": True,
                "organisations": ["t5y"],
            },
        ),
        (
            AWS,
            {
                "spider": "aws_achat",
                "base_url": "https://www.marches-publics.info",
                "every_notice": True,
                "buyers": [r"\b(?:saint|st)[^a-z0-9]+aubin\b"],
                "fields": {"txtLibreAcheteur": "Saint-Aubin"},
            },
        ),
        (
            SECURED,
            {
                "spider": "marches_securises",
                "base_url": "https://www.marches-securises.fr",
                "terms": False,
                "terms_extra": ["Saint-Aubin"],
                "buyers": [r"\b(?:saint|st)[^a-z0-9]+aubin\b"],
                "departments": ["44"],
            },
        ),
    ],
    ids=["atexo", "aws_achat", "marches_securises"],
)
def test_a_buyer_profile_the_site_leads_to_gets_a_file_of_its_own(
    directory: Directory,
    sites: list[loopback.Site],
    tmp_path: Path,
    link: str,
    expected: dict[str, object],
) -> None:
    site = sites[0]
    site.routes |= {"/": links("/mairie/marches-publics"), "/mairie/marches-publics": links(link)}
    directory.name("44001", site.url + "/")
    discovery = found(directory, tmp_path, a_town("44001", "Saint-Aubin"))
    (town,) = discovery.towns
    assert town.profile == tmp_path / "sources" / "fr" / "44" / "saint-aubin-marches.toml"
    (source,) = load_catalogue([tmp_path / "sources"], shipped=False)
    assert source.id == "fr/44/saint-aubin-marches"
    assert {"spider": source.spider, **source.options} == expected
    assert source.authority is not None
    assert source.authority.insee == "44001"
    assert town.file is None  # no acts
    town.profile.write_text("# mine", encoding="utf-8")
    found(directory, tmp_path, a_town("44001", "Saint-Aubin"))
    assert town.profile.read_text(encoding="utf-8") == "# mine"


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("https://www.achatpublic.com/sdm/ent/gen/index.do", "which no spider reads"),
        ("https://marches.maximilien.fr/", "does not say which are its own"),
    ],
    ids=["no_spider", "no_organisation"],
)
def test_a_profile_no_source_can_be_made_for_is_told(
    directory: Directory, sites: list[loopback.Site], tmp_path: Path, link: str, why: str
) -> None:
    sites[0].routes["/"] = links(link, "/deliberation-1.pdf")
    directory.name("44001", sites[0].url + "/")
    (town,) = found(directory, tmp_path, a_town("44001", "Valmont")).towns
    assert town.file is not None
    assert town.profile is None
    assert town.profile_why_not is not None
    assert why in town.profile_why_not


@pytest.mark.parametrize(
    "link",
    [
        "https://www.boamp.fr/avis/detail/26-1",
        "https://voisine.example/marches-publics",
        "mailto:marches@valmont.example",
        "https://www.marches-publics.gouv.fr.example/",
        "https://data.megalis.bretagne.bzh/OpenData/1/deliberation.pdf",
        "https://autre.example/index.cfm?fuseaction=home.accueil",
    ],
)
def test_other_addresses_are_no_profiles(link: str) -> None:
    assert recognise(link) is None


@pytest.mark.parametrize(
    ("home", "why"),
    [
        (None, "the directory of town halls names no site"),
        ("https://www.facebook.com/valmont", "a page on a shared host"),
        (loopback.Answer("no", 403), "HTTP 403"),
        (loopback.Answer("no", 500), "HTTP 500"),
        (links("/contact"), "leads to no page where acts may be"),
        (links("/conseil-municipal"), "leads to no page where acts may be"),
        (
            '<script src="https://data-api.megalis.bretagne.bzh/widget.js"></script>',
            "which a source of its own reads",
        ),
    ],
    ids=["no_site", "shared_host", "refused", "broken", "nothing", "a_dead_road", "a_portal_of_many"],
)
def test_what_was_not_found_is_listed_with_why(
    directory: Directory, sites: list[loopback.Site], tmp_path: Path, home: loopback.Route | None, why: str
) -> None:
    address = home if isinstance(home, str) and home.startswith("https:") else sites[0].url + "/"
    directory.name("44001", *([] if home is None else [address]))
    if home is not None:
        sites[0].routes["/"] = home
    discovery = found(directory, tmp_path, a_town("44001", "Valmont"))
    assert discovery.not_found is not None
    with discovery.not_found.open(encoding="utf-8", newline="") as lines:
        (row,) = csv.DictReader(lines)
    assert (row["insee"], row["commune"]) == ("44001", "Valmont")
    assert why in row["why"]


def test_robots_txt_is_obeyed_and_said(
    directory: Directory, sites: list[loopback.Site], tmp_path: Path
) -> None:
    directory.name("44001", sites[0].url + "/")
    sites[0].routes |= {
        "/robots.txt": loopback.Answer("User-agent: *\nDisallow: /"),
        "/": links("/deliberations"),
    }
    discovery = found(directory, tmp_path, a_town("44001", "Valmont"))
    assert discovery.towns[0].why_not is not None
    assert "robots" in discovery.towns[0].why_not
    assert sites[0].paths() == []


def test_a_file_that_is_there_is_left_alone_and_its_site_not_asked(
    directory: Directory, sites: list[loopback.Site], tmp_path: Path
) -> None:
    directory.name("44001", sites[0].url + "/")
    file = tmp_path / "sources" / "fr" / "44" / "valmont.toml"
    file.parent.mkdir(parents=True)
    file.write_text("# mine", encoding="utf-8")
    discovery = found(directory, tmp_path, a_town("44001", "Valmont"))
    assert discovery.towns[0].file == file
    assert file.read_text(encoding="utf-8") == "# mine"
    assert sites[0].asked == []


def test_only_the_towns_that_are_wanted_are_looked_at(directory: Directory, tmp_path: Path) -> None:
    towns = [a_town("44001", "Grande", 20_000), a_town("44002", "Petite", 300)]
    large = found(directory, tmp_path, *towns, wanted=Wanted(departments=("44",), population_min=3_500))
    one = found(directory, tmp_path, *towns, wanted=Wanted(communes=("44002",)))
    assert [town.body.name for town in large.towns] == ["Grande"]
    assert [town.body.name for town in one.towns] == ["Petite"]
    with pytest.raises(CatalogueError, match="no commune"):
        found(directory, tmp_path, *towns, wanted=Wanted(departments=("99",)))


@pytest.mark.parametrize("answer", ["<html>", '{"error": 1}'])
def test_a_directory_that_answers_otherwise_is_an_error(
    directory: Directory, tmp_path: Path, answer: str
) -> None:
    directory.site.routes[EXPORT] = loopback.Answer(answer)
    with pytest.raises(UnreadableError, match="directory of town halls"):
        found(directory, tmp_path, a_town("44001", "Valmont"))


def test_a_directory_that_does_not_answer_is_a_problem_and_every_town_is_listed(
    directory: Directory, tmp_path: Path
) -> None:
    directory.site.routes[EXPORT] = loopback.Answer("no", 500)
    discovery = found(directory, tmp_path, a_town("44001", "Valmont"))
    assert discovery.problems
    assert discovery.not_found is not None


def test_hostile_names_stay_text(directory: Directory, sites: list[loopback.Site], tmp_path: Path) -> None:
    sites[0].routes["/"] = links("/deliberation-1.pdf")
    directory.name("44001", sites[0].url + "/")
    discovery = found(directory, tmp_path, a_town("44001", 'L\'"Étrange"\\ville\n[expect]'))
    assert discovery.towns[0].file is not None
    table = tomllib.loads(discovery.towns[0].file.read_text(encoding="utf-8"))
    assert table["authority"]["name"] == 'L\'"Étrange"\\ville\n[expect]'
