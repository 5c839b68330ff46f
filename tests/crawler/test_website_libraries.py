"""Document libraries of the common site software, read by `website` without any selector."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from crawling import Crawls, later
from loopback import Route, Site, pdf, serve

from contrechamp.records import CrawlOutcome

REJECTED = "<title>Request Rejected</title>The requested URL was rejected. Your support ID is: 7"


def paper(path: str) -> str:
    return f'<li><a href="{path}">Procès-verbal du conseil municipal</a></li>'


LIBRARIES: dict[str, dict[str, Route]] = {
    "drupal": {
        "/": f'{paper("/a.pdf")}<li class="pager__item--next"><a href="?page=1">›</a></li>',
        "/?page=1": f'{paper("/b.pdf")}<li class="pager__item--next"><a href="?page=2">›</a></li>',
        "/?page=2": '<p>Rien</p><li class="pager__item--next"><a href="?page=3">›</a></li>',
        "/a.pdf": pdf("a"),
        "/b.pdf": pdf("b"),
    },
    "spip": {
        "/": f'{paper("/IMG/pdf/a.pdf")}<a href="?debut_articles=10">10</a> <a href="?debut_articles=20">',
        "/?debut_articles=10": f'{paper("/IMG/pdf/b.pdf")}<a href="?debut_articles=20">20</a>',
        "/?debut_articles=20": paper("/spip.php?action=acceder_document&arg=3&cle=x"),
        "/IMG/pdf/a.pdf": pdf("a"),
        "/IMG/pdf/b.pdf": pdf("b"),
        "/spip.php": pdf("c"),
    },
    "typo3": {"/": paper("/index.php?eID=dumpFile&t=f&f=12&token=x"), "/index.php": pdf("a")},
    "ez": {"/": paper("/content/download/12/34/file"), "/content/download/12/34/file": pdf("a")},
    "joomla": {"/": paper("/seances/812-pv/file"), "/seances/812-pv/file": pdf("a")},
    "route_to_a_page": {
        "/": paper("/content/download/12/34/a") + paper("/b.pdf"),
        "/content/download/12/34/a": "<html><body>Page de présentation</body></html>",
        "/b.pdf": pdf("b"),
    },
    "rejected": {"/": REJECTED},
    "paper_rejected": {"/": paper("/a.pdf") + paper("/b.pdf"), "/a.pdf": REJECTED, "/b.pdf": pdf("b")},
}


@dataclass
class Libraries:
    """All sites after two crawls."""

    crawls: Crawls
    sites: dict[str, Site] = field(default_factory=dict)
    outcomes: list[Mapping[str, CrawlOutcome]] = field(default_factory=list)
    asked: list[Mapping[str, list[str]]] = field(default_factory=list)


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Libraries]:
    with ExitStack() as stack:
        libraries = Libraries(Crawls(tmp_path_factory.mktemp("libraries")))
        for number, (name, routes) in enumerate(LIBRARIES.items(), 1):
            site = stack.enter_context(serve(routes, f"127.0.6.{number}"))
            libraries.sites[name] = site
            libraries.crawls.add(name, f'start_urls = ["{site.url}/"]')
        for minutes in (0, 1):
            libraries.outcomes.append(libraries.crawls.run(later(minutes=minutes)))
            libraries.asked.append({name: site.paths() for name, site in libraries.sites.items()})
            for site in libraries.sites.values():
                site.forget()
        yield libraries


@pytest.mark.parametrize(
    ("name", "count"), [("drupal", 2), ("spip", 3), ("typo3", 1), ("ez", 1), ("joomla", 1)]
)
def test_a_library_is_read_to_its_last_page(libraries: Libraries, name: str, count: int) -> None:
    outcome = libraries.outcomes[0][name]
    assert (outcome.status, outcome.new) == ("ok", count), outcome.problems


def test_a_pager_ends_with_the_page_that_names_nothing(libraries: Libraries) -> None:
    assert "/?page=3" not in libraries.asked[0]["drupal"]


def test_the_second_crawl_asks_for_lists_only(libraries: Libraries) -> None:
    assert sorted(libraries.asked[1]["spip"]) == ["/", "/?debut_articles=10", "/?debut_articles=20"]
    assert libraries.asked[1]["typo3"] == ["/"]


def test_a_route_that_leads_to_a_page_is_told(libraries: Libraries) -> None:
    outcome = libraries.outcomes[0]["route_to_a_page"]
    assert (outcome.status, outcome.new) == ("warning", 1)
    assert "web page instead of a document" in outcome.problems[0]


def test_a_firewall_in_the_place_of_a_list_or_a_paper_is_a_refusal(libraries: Libraries) -> None:
    assert libraries.outcomes[0]["rejected"].status == "failed"
    assert libraries.outcomes[0]["paper_rejected"].refused == 1
    for name, path in (("rejected", "/"), ("paper_rejected", "/a.pdf")):
        (gap,) = libraries.crawls.gaps(name)
        assert gap == (f"{libraries.sites[name].url}{path}", "turned away by a firewall, with status 200")
