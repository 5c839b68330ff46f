"""The search of Paris' council on loopback."""

from collections.abc import Iterator

import loopback
import pytest
from crawling import Crawls, later

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PORTAL, DOWNLOAD = "/a06/jsp/site/Portal.jsp", "/a06/jsp/site/plugins/solr/modules/ods/DoDownload.jsp"
ITEM = """<div class="itemODS"><h3>
<a href="jsp/site/Portal.jsp?page=ods-solr.display_document&amp;id_document={id}">{title}</a></h3>
<ul>{metas}</ul></div>"""
PAGE = """<html><body><form><input name="query" value="x"></form>{items}</body></html>"""


class Portal:
    """Papers by the question that finds them, some on a page whatever is asked for."""

    def __init__(self, site: loopback.Site) -> None:
        self.site = site
        self.papers: dict[str, list[str]] = {}
        self.on_a_page = 2
        site.routes[PORTAL] = self.answer
        site.routes[DOWNLOAD] = lambda asked: loopback.Answer(PDF + asked.query["id_document"].encode())

    def publish(self, words: str, number: str, title: str, *metas: str) -> None:
        fields = "".join(f'<li class="itemODS_meta-item"><span>{meta}</span></li>' for meta in metas)
        self.papers.setdefault(words, []).append(ITEM.format(id=number, title=title, metas=fields))

    def answer(self, asked: loopback.Asked) -> loopback.Answer:
        found = self.papers.get(asked.query["query"], [])
        last = max(0, len(found) - 1) // self.on_a_page + 1
        page = min(int(asked.query["page_index"]), last)  # after the last page the last comes again
        items = found[(page - 1) * self.on_a_page : page * self.on_a_page]
        return loopback.Answer(PAGE.format(items="".join(items)), headers={"Content-Type": "text/html"})


@pytest.fixture
def portal() -> Iterator[Portal]:
    with loopback.serve({}) as site:
        yield Portal(site)


def add(crawls: Crawls, portal: Portal) -> None:
    crawls.add(
        "fr/paris",
        f'search_url = "{portal.site.url}{PORTAL}"\ndownload_url = "{portal.site.url}{DOWNLOAD}"\n'
        'terms = false\nterms_extra = ["vidéo-protection de la voie", "XXII"]',
        spider="debat_delibs",
        more='[authority]\nname = "Ville de Paris"\ninsee = "75056"',
    )


def test_papers_of_every_page_come_with_what_the_list_says(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    question = "vidéo AND protection AND voie"
    portal.publish(
        question, "11", "Marché de caméras", "JUILLET 2026", "Projet de délibération", "2026 DPSP 12"
    )
    portal.publish(question, "12", "2026 DAC 83 Vœu relatif aux caméras", "Vœu", "2026 DAC 83")
    portal.publish(question, "13", "Compte rendu de la séance", "2026 DPSP 14-1", "JUIN 2026")
    outcome = crawls.run()["fr/paris"]
    assert (outcome.status, outcome.new) == ("ok", 3)
    documents = crawls.documents("fr/paris")
    assert documents["11"]["title"] == "2026 DPSP 12 Marché de caméras"
    assert documents["12"]["title"] == "2026 DAC 83 Vœu relatif aux caméras"
    assert [documents[key]["kind"] for key in ("11", "12", "13")] == ["deliberation", "motion", "minutes"]
    ((url,),) = crawls.rows("SELECT url FROM documents WHERE source_key = '11'")
    assert url == f"{portal.site.url}{PORTAL}?page=ods-solr.display_document&id_document=11"


def test_a_second_crawl_turns_the_pages_and_downloads_nothing(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    portal.publish("XXII", "11", "Caméras", "Vœu")
    crawls.run()
    portal.site.forget()
    outcome = crawls.run(later(hours=2))["fr/paris"]
    assert (outcome.status, outcome.unchanged, outcome.new) == ("ok", 1, 0)
    assert {asked.path for asked in portal.site.asked if asked.path != "/robots.txt"} == {PORTAL}


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (
            loopback.Answer("<html>En maintenance</html>", headers={"Content-Type": "text/html"}),
            "neither results",
        ),
        (
            loopback.Answer('{"a": 1}', headers={"Content-Type": "application/json"}),
            "a web page was expected",
        ),
        (loopback.Answer("no", 503), "did not answer (HTTP 503)"),
    ],
    ids=["another_page", "no_page", "an_error"],
)
def test_a_page_that_is_no_list_of_results_fails_the_crawl(
    crawls: Crawls, portal: Portal, answer: loopback.Answer, says: str
) -> None:
    add(crawls, portal)
    portal.site.routes[PORTAL] = answer
    outcome = crawls.run()["fr/paris"]
    assert outcome.status == "failed"
    assert says in "; ".join(outcome.problems)


def test_a_search_that_finds_nothing_at_all_is_a_failure(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    outcome = crawls.run()["fr/paris"]
    assert (outcome.status, outcome.listed) == ("failed", 0)


def test_what_robots_txt_forbids_is_a_gap(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    portal.publish("XXII", "11", "Caméras", "Vœu")
    portal.site.routes["/robots.txt"] = loopback.Answer("User-agent: *\nDisallow: /a06/jsp/site/plugins/")
    crawls.run()
    ((url, reason),) = crawls.gaps("fr/paris")
    assert DOWNLOAD in url
    assert "robots" in reason
