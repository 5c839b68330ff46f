"""A portal of deliberations on loopback."""

import json
from collections.abc import Iterator
from typing import Any

import loopback
import pytest
from crawling import Crawls, later

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
DATASET = "/api/explore/v2.1/catalog/datasets/delibs"


class Portal:
    """Records that every question finds, a few on a page."""

    def __init__(self, site: loopback.Site) -> None:
        self.site = site
        self.records: list[dict[str, Any]] = []
        site.routes[f"{DATASET}/records"] = self.answer

    def answer(self, asked: loopback.Asked) -> loopback.Answer:
        start, size = int(asked.query["offset"]), int(asked.query["limit"])
        page = {"total_count": len(self.records), "results": self.records[start : start + size]}
        return loopback.Answer(json.dumps(page), headers={"Content-Type": "application/json"})


@pytest.fixture
def portal() -> Iterator[Portal]:
    with loopback.serve({}) as site:
        yield Portal(site)


def add(crawls: Crawls, portal: Portal, options: str = "") -> None:
    crawls.add(
        "fr/portal",
        f'base_url = "{portal.site.url}"\ndatasets = ["delibs"]\npage_size = 2\nterms = false\n'
        f'terms_extra = ["vidéoprotection", "l\\"œil"]\n{options}',
        spider="opendatasoft",
        more='[authority]\nname = "Valmont"\ninsee = "61001"',
    )


def test_records_of_every_page_become_their_acts(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    files = f"{DATASET}/files"
    for number in ("1", "2", "3"):
        portal.records.append(
            {
                "delib_id": number,
                "delib_objet": f"Acte {number}",
                "delib_date": "2026-06-25",
                "delib_url": {"id": number},
            }
        )
        portal.site.routes[f"{files}/{number}"] = PDF + number.encode()
    portal.records.append({"delib_id": "4", "delib_objet": "Sans acte", "delib_date": "2026-06-25"})
    portal.records.append({"autre": "ligne"})
    outcome = crawls.run()["fr/portal"]
    assert (outcome.new, outcome.status) == (4, "warning")
    assert "neither number nor subject" in outcome.problems[0]
    documents = crawls.documents("fr/portal")
    assert {document["title"] for document in documents.values()} == {
        "Acte 1",
        "Acte 2",
        "Acte 3",
        "Sans acte",
    }
    ((name,),) = crawls.rows("SELECT DISTINCT authority_name FROM documents")
    assert name == "Valmont"
    (where,) = {asked.query["where"] for asked in portal.site.asked if asked.path.endswith("records")}
    assert where == 'search(*, "vidéoprotection") OR search(*, "l\\"œil")'


def test_other_names_of_fields_are_given_by_the_catalogue(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal, 'every_record = true\n[fields]\nDELIB_ID = "reference_acte"\nDELIB_OBJET = "resume"')
    portal.records.append({"reference_acte": "A-7", "resume": "Caméras", "date": "2026-06-25"})
    assert crawls.run()["fr/portal"].new == 1
    assert list(crawls.documents("fr/portal")) == ["/2026/A-7"]
    assert all("where" not in asked.query for asked in portal.site.asked)


def test_a_second_crawl_downloads_nothing(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    portal.records.append({"delib_id": "1", "delib_objet": "Acte", "delib_url": f"{portal.site.url}/1.pdf"})
    portal.records.append({"delib_id": "2", "delib_objet": "Sans acte"})
    portal.site.routes["/1.pdf"] = PDF
    crawls.run()
    portal.site.forget()
    outcome = crawls.run(later(hours=2))["fr/portal"]
    assert (outcome.status, outcome.unchanged, outcome.new) == ("ok", 2, 0)
    assert {asked.path for asked in portal.site.asked} == {f"{DATASET}/records"}


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (loopback.Answer("<html>"), "JSON was expected"),
        (loopback.Answer('{"results": []}'), "total_count"),
        (loopback.Answer('{"error_code": "ODSQLError"}', 400), "did not answer (HTTP 400)"),
    ],
    ids=["html", "another_shape", "a_refused_question"],
)
def test_an_answer_that_is_none_fails_the_crawl(
    crawls: Crawls, portal: Portal, answer: loopback.Answer, says: str
) -> None:
    add(crawls, portal)
    portal.site.routes[f"{DATASET}/records"] = answer
    outcome = crawls.run()["fr/portal"]
    assert outcome.status == "failed"
    assert says in "; ".join(outcome.problems)
