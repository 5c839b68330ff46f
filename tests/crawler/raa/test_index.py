"""The weekly index as a second way to collections, through the wiring."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from crawling import Crawls, later
from loopback import Answer, Site, serve, with_etag
from prefecture_site import ROOT, collection, downloads, page

from crawler.raa.index import NotTheIndexError, file_address, read_index, same_place

HEAD = "\ufefftitre;url;departement;mise_a_jour\r\n"
DATASET = "/api/1/datasets/6a82"
FILE = "/datasets/r/1"
STAMP = "2026-06-29T00:25:43.000Z"


def index_of(site: Site, *rows: tuple[str, str, str]) -> str:
    lines = [f"{title};{site.url}{path};{department};{STAMP}\r\n" for title, path, department in rows]
    return HEAD + "".join(lines)


def dataset(site: Site) -> str:
    files = [
        {"title": "lisez-moi.txt", "url": f"{site.url}/readme", "latest": None},
        {
            "title": "raa-des-prefectures.csv",
            "url": f"{site.url}/2026/raa.csv",
            "latest": f"{site.url}{FILE}",
        },
    ]
    return json.dumps({"title": "RAA", "resources": files})


OLD = ("RAA n° 1 du 5 janvier 2026", "/old.pdf", "01")
YOUNG = ("RAA n° 60 du 20 juin 2026", "/young.pdf", "01")
UNDATED = ("recueil-01-2026-059-recueil-des-actes-administratifs", "/undated.pdf", "1")
HELD = ("RAA n° 61 du 21 juin 2026", "/held.pdf", "2A")
FRESH = ("recueil-2a-2026-062", "/fresh.pdf", "2a")


@pytest.fixture
def site(crawls: Crawls) -> Iterator[Site]:
    with serve({}) as site:
        site.routes |= {
            DATASET: Answer(dataset(site), headers={"Content-Type": "application/json"}),
            FILE: with_etag(index_of(site, OLD, YOUNG, UNDATED, HELD), "text/csv"),
            ROOT: page(downloads([("/held.pdf", "RAA n° 61 du 21 juin 2026", "21/06/2026")])),
            **{
                path: collection(number)
                for number, (_, path, _) in enumerate([OLD, YOUNG, UNDATED, HELD, FRESH])
            },
        }
        crawls.add(
            "raa/index",
            f'dataset = "{site.url}{DATASET}"\nsources = "raa/{{department}}"\ndelay_seconds = 0',
            spider="raa_index",
        )
        crawls.add(
            "raa/2a",
            f'start_urls = ["{site.url}{ROOT}"]\ndelay_seconds = 0',
            spider="raa",
            more='[authority]\nname = "Préfecture de la Corse-du-Sud"\ndepartment = "2A"',
        )
        yield site


def held(crawls: Crawls, source: str = "raa/index") -> list[str]:
    return sorted(Path(key).name for key in crawls.known(source))


def test_what_prefectures_sources_hold_is_left_to_them_and_the_rest_fetched_after_a_week(
    crawls: Crawls, site: Site
) -> None:
    outcome = crawls.run()["raa/index"]
    assert (outcome.status, outcome.listed, outcome.new) == ("ok", 4, 0)
    site.routes[FILE] = with_etag(index_of(site, OLD, YOUNG, UNDATED, HELD, FRESH), "text/csv")
    crawls.run(later(days=6))
    assert held(crawls) == []
    outcome = crawls.run(later(days=8))["raa/index"]
    assert (outcome.new, held(crawls), held(crawls, "raa/2a")) == (1, ["young.pdf"], ["held.pdf"])
    rows = crawls.rows("SELECT authority_name, kind, dated FROM documents WHERE source_id = 'raa/index'")
    assert rows == [("Préfecture Ain", "collection_of_acts", "2026-06-20")]
    crawls.run(later(days=13))
    assert held(crawls) == ["fresh.pdf", "young.pdf"]  # without a day, but not in the edition before
    site.forget()
    outcome = crawls.run(later(days=13, minutes=1))["raa/index"]
    assert (outcome.new, outcome.fetched) == (0, 1)  # the description of the data set has no ETag
    assert site.paths().count(FILE) == 1


STATES = {
    "another_table": (FILE, "nom;lien\r\na;b\r\n", "no column 'titre'; there are: nom, lien"),
    "a_page": (FILE, "<html><title>Maintenance</title></html>", "no column 'titre'"),
    "latin_1": (FILE, b"titre;url\r\n\xe9t\xe9", "not UTF-8"),
    "no_such_file": (DATASET, '{"resources": [{"title": "x.csv", "url": "y"}]}', "there are: x.csv"),
    "no_data_set": (DATASET, "[]", "no description of a data set"),
    "odd_rows": (
        FILE,
        f"{HEAD}RAA;https://x.example/a.pdf;01;x\r\nRAA;sans adresse;01;x\r\nRAA;https://x.example/b.pdf;FR;x\r\n",
        "2 rows of the index cannot be read, such as 'RAA;sans adresse;01;x'",
    ),
}


def test_an_answer_of_another_shape_fails_and_says_so(crawls: Crawls) -> None:
    with ExitStack() as stack:
        for name, (path, body, _) in STATES.items():
            site = stack.enter_context(serve({}))
            plain = {"Content-Type": "text/plain"}
            site.routes |= {DATASET: dataset(site), path: Answer(body, headers=plain)}
            crawls.add(name, f'dataset = "{site.url}{DATASET}"\ndelay_seconds = 0', spider="raa_index")
        outcomes = crawls.run()
    for name, (*_, said) in STATES.items():
        assert outcomes[name].status == ("warning" if name == "odd_rows" else "failed"), name
        assert said in " ".join(outcomes[name].problems), name


def test_an_index_of_the_documented_shape_is_read() -> None:
    body = (
        f"{HEAD}recueil-01-2026-001;https://www.ain.gouv.fr/contenu/telechargement/1/2/file/r 1.pdf;01;x\r\n"
        '"Un titre ; avec un point-virgule";https://x.gouv.fr/b.pdf;974;x\r\n'
    )
    rows = read_index(body.encode()).rows
    assert [(row.department, row.url.rpartition("/")[2]) for row in rows] == [
        ("01", "r%201.pdf"),
        ("974", "b.pdf"),
    ]
    assert rows[1].title == "Un titre ; avec un point-virgule"


def test_the_plain_address_is_taken_when_there_is_no_permanent_one() -> None:

    body = json.dumps({"resources": [{"title": "a.csv", "url": "https://x/a.csv"}]}).encode()
    assert file_address(body, re.compile("a.csv")) == "https://x/a.csv"
    with pytest.raises(NotTheIndexError):
        file_address(b"<html>", re.compile("a"))


def test_a_file_is_the_same_by_all_the_addresses_of_its_site() -> None:
    plain = "https://www.reunion.example/contenu/telechargement/1/2/file/RAA%20n%C2%B0%201.pdf"
    assert same_place(plain) == same_place(plain.replace(".example/", ".example/index.php/"))
    assert same_place(plain) == same_place(plain.replace("https", "http"))
    assert same_place(plain) != same_place(plain.replace("/2/", "/3/"))
