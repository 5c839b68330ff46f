"""Tables found through the catalogue of datasets, on loopback."""

import json
from collections.abc import Iterator

import loopback
import pytest
from crawling import Crawls, later

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
HEAD = "COLL_NOM,COLL_SIRET,DELIB_ID,DELIB_DATE,DELIB_OBJET,DELIB_URL\n"
DATASETS = "/api/1/datasets/"


@pytest.fixture
def site() -> Iterator[loopback.Site]:
    with loopback.serve({}) as serving:
        yield serving


def table(site: loopback.Site, *rows: str) -> None:
    text = HEAD + "".join(f"Valmont,21610001200018,{row}\n" for row in rows)
    site.routes["/acts.csv"] = loopback.with_etag(text, "text/csv")


def catalogue(site: loopback.Site, *urls: str, **more: object) -> None:
    resources = [
        {"id": url, "url": url, "format": "csv", "schema": {"name": "scdl/deliberations"}} for url in urls
    ]
    others = [
        {"url": f"{site.url}/other.csv", "format": "csv", "schema": {"name": "scdl/budget"}},
        {"format": "pdf"},
    ]
    answer = {"data": [{"id": "d", "resources": [*resources, *others]}], "next_page": None} | more
    site.routes[DATASETS] = loopback.Answer(json.dumps(answer), headers={"Content-Type": "application/json"})


def add(crawls: Crawls, site: loopback.Site, options: str = "") -> None:
    crawls.add(
        "fr/open",
        f'datasets_url = "{site.url}{DATASETS}"\nterms = false\nterms_extra = ["vidéoprotection"]\n{options}',
        spider="scdl",
    )


def test_acts_whose_subject_holds_a_term_are_fetched(crawls: Crawls, site: loopback.Site) -> None:
    add(crawls, site)
    catalogue(site, f"{site.url}/acts.csv")
    table(
        site,
        f"1,2026-06-25,Extension des VIDÉOPROTECTIONS,{site.url}/1.pdf",
        f"2,2026-06-25,Tarifs de la cantine,{site.url}/2.pdf",
        "3,2026-06-25,Vidéoprotection du parc,",
        f"4,2019-06-25,Vidéoprotection d'autrefois,{site.url}/4.pdf",
        f"5,2026-06-25,Vidéoprotection perdue,{site.url}/5.pdf",
    )
    site.routes["/1.pdf"] = PDF
    site.routes["/2.pdf"] = PDF
    outcome = crawls.run()["fr/open"]
    assert outcome.new == 3
    documents = crawls.documents("fr/open")
    assert {key.rsplit("/", maxsplit=1)[1] for key in documents} == {"1", "3", "5"}
    types = dict(
        crawls.rows(
            "SELECT d.source_key, v.media_type FROM documents d JOIN versions v ON v.document_id = d.id"
        )
    )
    assert types["21610001200018/2026/1"] == "application/pdf"
    assert types["21610001200018/2026/3"] == "application/json"  # no address: the row is what there is
    assert (
        types["21610001200018/2026/5"] == "application/json"
    )  # its address is dead: the row says what is known
    assert outcome.status == "warning"


def test_an_unchanged_table_costs_one_request(crawls: Crawls, site: loopback.Site) -> None:
    add(crawls, site)
    catalogue(site, f"{site.url}/acts.csv")
    table(site, f"1,2026-06-25,Vidéoprotection,{site.url}/1.pdf")
    site.routes["/1.pdf"] = PDF
    assert crawls.run()["fr/open"].status == "ok"
    site.forget()
    outcome = crawls.run(later(days=3))["fr/open"]
    assert (outcome.status, outcome.new) == ("ok", 0)
    assert [asked.path for asked in site.asked if asked.path != "/robots.txt"] == [DATASETS, "/acts.csv"]


def test_a_table_whose_acts_did_not_all_come_is_read_again(crawls: Crawls, site: loopback.Site) -> None:
    add(crawls, site)
    catalogue(site, f"{site.url}/acts.csv")
    table(site, f"1,2026-06-25,Vidéoprotection,{site.url}/1.pdf")
    site.routes["/1.pdf"] = loopback.Answer("later", 500)
    crawls.run()
    site.routes["/1.pdf"] = PDF
    assert crawls.run(later(days=3))["fr/open"].changed == 1  # the act in the place of its row


def test_pages_of_the_catalogue_are_turned(crawls: Crawls, site: loopback.Site) -> None:
    add(crawls, site)
    catalogue(site, next_page=f"{site.url}{DATASETS}?page=2")
    second = {"data": [{"resources": [{"url": f"{site.url}/acts.csv", "format": "CSV"}]}], "next_page": None}
    site.routes[f"{DATASETS}?page=2"] = loopback.Answer(json.dumps(second))
    table(site, "1,2026-06-25,Vidéoprotection,")
    assert crawls.run()["fr/open"].new == 1


def test_one_publishers_dead_link_or_other_table_silences_nobody(crawls: Crawls, site: loopback.Site) -> None:
    add(crawls, site)
    catalogue(site, f"{site.url}/dead.csv", f"{site.url}/budget.csv", f"{site.url}/acts.csv")
    site.routes["/budget.csv"] = loopback.Answer("a;b\n1;2\n", headers={"Content-Type": "text/csv"})
    table(site, "1,2026-06-25,Vidéoprotection,")
    outcome = crawls.run()["fr/open"]
    assert (outcome.status, outcome.new) == ("warning", 1)
    told = "; ".join(outcome.problems)
    assert "dead.csv did not answer (HTTP 404)" in told
    assert "budget.csv is not a table of deliberations" in told


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (loopback.Answer("<html>"), "JSON was expected"),
        (loopback.Answer("[]"), "a list 'data'"),
        (loopback.Answer('{"data": []}'), "no table of deliberations"),
        (loopback.Answer("no", 500), "did not answer (HTTP 500)"),
    ],
    ids=["html", "a_list", "nothing", "an_error"],
)
def test_without_the_catalogue_of_datasets_the_crawl_fails(
    crawls: Crawls, site: loopback.Site, answer: loopback.Answer, says: str
) -> None:
    add(crawls, site)
    site.routes[DATASETS] = answer
    outcome = crawls.run()["fr/open"]
    assert outcome.status == "failed"
    assert says in "; ".join(outcome.problems)
