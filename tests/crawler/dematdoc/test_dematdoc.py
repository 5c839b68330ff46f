"""A register of acts on loopback."""

import json
from collections.abc import Iterator
from typing import Any

import loopback
import pytest
from crawling import Crawls, later

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
TYPES, FIRST, LAZY = "/api/public/doctypes", "/api/public/get-documents/7", "/api/public/get-documents-lazy"


def document(number: int, **more: Any) -> dict[str, Any]:
    values = {
        "f1": {"indexField": {"caption": "OBJET"}, "displayValue": f"Caméras {number}"},
        "f2": {"indexField": {"caption": "NUMEROACTE"}, "displayValue": f"2026-{number}"},
        "f3": {"indexField": {"caption": "DATEACTE"}, "displayValue": "29/06/2026"},
        "f4": {"indexField": {"caption": "TYPE_DACTE_ACTE"}, "displayValue": "Délibérations"},
    }
    return {"id": number, "name": "x", "path": f"/files/{number}.pdf", "values": values} | more


@pytest.fixture
def site() -> Iterator[loopback.Site]:
    with loopback.serve({}) as serving:
        answer = [
            {"id": 7, "caption": "Actes", "name": "ACTES"},
            {"id": 8, "caption": "Marchés", "name": "M"},
        ]
        serving.routes[TYPES] = loopback.Answer(json.dumps(answer))
        for number in range(1, 6):
            serving.routes[f"/files/{number}.pdf"] = PDF + str(number).encode()
        yield serving


def add(crawls: Crawls, site: loopback.Site) -> None:
    crawls.add("fr/register", f'base_url = "{site.url}"\ntypes = ["actes"]\nlazy_size = 2', spider="dematdoc")


def answers(site: loopback.Site, first: object, lazy: object = ()) -> None:
    site.routes[FIRST] = loopback.Answer(json.dumps(first))
    site.routes[LAZY] = lambda asked: loopback.Answer(
        json.dumps([one for one in list(lazy) if one["id"] in json.loads(asked.body)])  # type: ignore[call-overload]
    )


def test_all_documents_of_the_wanted_types_come(crawls: Crawls, site: loopback.Site) -> None:
    add(crawls, site)
    others = [document(number) for number in (3, 4, 5)]
    answers(
        site,
        {"documents": [document(1), document(2, bifferPath="/files/2.pdf")], "nextDocsIds": [3, 4, 5]},
        others,
    )
    outcome = crawls.run()["fr/register"]
    assert (outcome.status, outcome.new) == ("ok", 5)
    one = crawls.documents("fr/register")["1"]
    assert (one["title"], one["kind"], one["published"]) == ("2026-1 Caméras 1", "deliberation", "2026-06-29")
    site.forget()
    assert crawls.run(later(hours=2))["fr/register"].unchanged == 5
    assert not [asked for asked in site.asked if asked.path.startswith("/files")]


def test_the_copy_with_names_struck_out_is_preferred(crawls: Crawls, site: loopback.Site) -> None:
    add(crawls, site)
    answers(
        site,
        {"documents": [document(1, path="/files/full.pdf", bifferPath="/files/2.pdf")], "nextDocsIds": []},
    )
    assert crawls.run()["fr/register"].new == 1
    assert "/files/full.pdf" not in site.paths()


@pytest.mark.parametrize(
    ("path", "answer", "says"),
    [
        (TYPES, loopback.Answer("<html>"), "JSON was expected"),
        (TYPES, loopback.Answer("{}"), "another shape came: dict"),
        (FIRST, loopback.Answer("no", 500), "did not answer (HTTP 500)"),
        (FIRST, loopback.Answer('{"documents": null}'), "a list 'documents'"),
    ],
    ids=["html", "another_shape", "an_error", "no_list"],
)
def test_an_answer_that_is_none_fails_the_crawl(
    crawls: Crawls, site: loopback.Site, path: str, answer: loopback.Answer, says: str
) -> None:
    add(crawls, site)
    answers(site, {"documents": [document(1)], "nextDocsIds": []})
    site.routes[path] = answer
    outcome = crawls.run()["fr/register"]
    assert outcome.status == "failed"
    assert says in "; ".join(outcome.problems)


def test_a_document_without_id_or_file_is_said(crawls: Crawls, site: loopback.Site) -> None:
    add(crawls, site)
    answers(site, {"documents": [document(1), {"name": "x"}, document(9, path=None)], "nextDocsIds": []})
    outcome = crawls.run()["fr/register"]
    assert (outcome.status, outcome.new) == ("warning", 1)
    assert "without id" in outcome.problems[0]
    assert "document 9 has no file" in outcome.problems[1]
