"""The `website` spider through the wiring: towns of all shapes, crawled three times while they change."""

import gzip
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from crawling import NOON, Crawls, later
from loopback import Answer, Asked, Route, Site, pdf, serve, with_etag, with_last_modified

from contrechamp.records import CrawlOutcome

PAGES = Path(__file__).parent / "pages"


def page(name: str, site: Site) -> str:
    """A fixture page whose absolute addresses lead to the site."""
    text = (PAGES / name).read_text(encoding="utf-8")
    for town in ("www.valcombe", "rochebrune", "www.sauvterre"):
        text = text.replace(f"https://{town}.example", site.url)
    return text


def links(*paths: str) -> str:
    return "".join(f'<li><a href="{path}">Procès-verbal {path}</a></li>' for path in paths)


@dataclass
class Town:
    """One town: its site, and what three crawls did and asked for."""

    name: str
    site: Site
    outcomes: list[CrawlOutcome] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)
    documents: list[Mapping[str, Mapping[str, Any]]] = field(default_factory=list)

    def paths(self, crawl: int = 0) -> list[str]:
        """Paths of the documents that were known after a crawl (0, 1, 2)."""
        return sorted(key.removeprefix(self.site.url) for key in self.documents[crawl])

    def document(self, path: str, crawl: int = 0) -> Mapping[str, Any]:
        return self.documents[crawl][f"{self.site.url}{path}"]


@dataclass
class Country:
    """All towns, and their routes before and after they change."""

    crawls: Crawls
    stack: ExitStack
    towns: dict[str, Town] = field(default_factory=dict)
    changes: dict[str, Mapping[str, Route]] = field(default_factory=dict)

    def add(
        self,
        name: str,
        routes: Mapping[str, Route],
        options: str = 'start_urls = ["{url}/"]',
        *,
        more: str = "",
        then: Mapping[str, Route] | None = None,
    ) -> Site:
        site = self.stack.enter_context(serve(routes, f"127.0.3.{len(self.towns) + 1}"))
        self.towns[name] = Town(name, site)
        self.crawls.add(name, options.replace("{url}", site.url), more=more)
        if then is not None:
            self.changes[name] = then
        return site

    def crawl(self, **span: float) -> None:
        for town in self.towns.values():
            town.site.forget()
        outcomes = self.crawls.run(later(**span))
        for name, town in self.towns.items():
            town.outcomes.append(outcomes[name])
            town.asked.append(town.site.paths())
            town.documents.append(self.crawls.documents(name))

    def change(self) -> None:
        for name, routes in self.changes.items():
            self.towns[name].site.routes |= routes


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    with ExitStack() as stack:
        country = Country(Crawls(tmp_path_factory.mktemp("towns")), stack)
        found_by_lists(country)
        found_by_other_ways(country)
        in_trouble(country)
        country.crawl()
        country.crawl(minutes=1)
        country.change()
        country.crawl(days=2)
        yield country


def found_by_lists(country: Country) -> None:
    site = country.add(
        "wordpress", {}, 'start_urls = ["{url}/conseil-municipal/"]\ndeny = ["cantine", "plan"]'
    )
    uploads = "/wp-content/uploads/2026"
    site.routes |= {
        "/conseil-municipal/": with_etag(page("wordpress.html", site)),
        f"{uploads}/07/pv-25.06.26.pdf": with_etag(pdf("pv"), "application/pdf"),
        f"{uploads}/06/Liste-des-d%C3%A9lib%C3%A9rations.pdf": pdf("liste"),
        f"{uploads}/04/delibs-09.04.26.pdf": with_last_modified(pdf("delibs"), 1.8e9, "application/pdf"),
    }
    country.changes["wordpress"] = {
        f"{uploads}/07/pv-25.06.26.pdf": with_etag(pdf("pv, corrected"), "application/pdf"),
        f"{uploads}/06/Liste-des-d%C3%A9lib%C3%A9rations.pdf": Answer("gone", 410),
    }
    rows = 'row = "tr.acte"\nrow_title = ".t"\nrow_date = ".d"\nnext = "li.pager__item--next a"'
    site = country.add("drupal", {}, f'start_urls = ["{{url}}/actes"]\n{rows}')
    files = "/sites/default/files/2026"
    site.routes |= {
        "/actes": page("drupal-views.html", site),
        "/actes?page=1": f"<table><tr class=acte><td class=t>Vœu<td class=d>3 mars 2026<td>{links('/v.pdf')}",
        f"{files}-06/ARR_2026_118.PDF": pdf("arr"),
        f"{files}-05/DEL_2026_41.pdf": pdf("del"),
        f"{files}-05/DEL_2026_41_annexe.docx": pdf("not what its ending says"),
        "/v.pdf": pdf("v"),
    }
    country.changes["drupal"] = {
        "/actes": page("drupal-views.html", site).replace(
            "<tbody>", f"<tbody><tr class=acte><td>{links('/n.pdf')}"
        ),
        "/n.pdf": pdf("new"),
    }
    pages = {f"/liste-{number}": links(f"/{number}.pdf") for number in range(1, 4)}
    country.add(
        "numbered",
        pages
        | {f"/{number}.pdf": pdf(str(number)) for number in range(1, 4)}
        | {"/liste-4": links("/3.pdf")},
        'start_urls = ["{url}/liste-1"]\npage_url = "/liste-{page}"',
    )
    country.add(
        "followed",
        {
            "/": '<a href="/2025">Conseil 2025</a> <a href="/2026">Conseil 2026</a> <a href="/fete">Fête</a>',
            "/2025": links("/a.pdf"),
            "/2026": f"{links('/b.pdf')} <a href='/'>Conseil</a>",
            "/a.pdf": pdf("a"),
            "/b.pdf": pdf("b"),
        },
        'start_urls = ["{url}/"]\nfollow = ["conseil"]',
    )
    disposition = {
        "Content-Disposition": "attachment; filename*=UTF-8''D%C3%A9lib%C3%A9ration_12_mai_2026.pdf"
    }
    country.add(
        "routes",
        {
            "/": "<a class=dl href='/download?id=7'>Télécharger</a> <a class=dl href='/detail/8'>Lire</a>",
            "/download?id=7": Answer(pdf("7"), headers=disposition),
            "/detail/8": "<html><body>Une page de détail</body></html>",
        },
        'start_urls = ["{url}/"]\nlinks = "a.dl"',
    )
    country.add(
        "html-acts",
        {
            "/": '<main><a href="/118">Arrêté 118</a> <a href="/119">Arrêté 119</a></main>',
            "/118": (PAGES / "act.html").read_text(encoding="utf-8"),
            "/119": (PAGES / "not-found.html").read_text(encoding="utf-8"),
        },
        'start_urls = ["{url}/"]\nhtml_links = "main a"',
    )
    country.add(
        "moved",
        {
            "/": Answer(status=301, headers={"Location": "/nouveau/"}),
            "/nouveau/": '<a href="pv.pdf">PV</a> <a href="./pv.pdf#p2">PV</a>',
            "/nouveau/pv.pdf": Answer(status=302, headers={"Location": "/cdn/77"}),
            "/cdn/77": pdf("moved"),
        },
    )
    country.add("same-bytes", {"/": links("/1.pdf", "/2.pdf"), "/1.pdf": pdf("same"), "/2.pdf": pdf("same")})


def found_by_other_ways(country: Country) -> None:
    site = country.add("sitemap", {}, 'sitemaps = ["{url}/sitemap_index.xml"]')
    entries = "".join(
        f"<url><loc>{site.url}/{name}</loc><lastmod>2026-06-0{day}T10:00:00Z</lastmod></url>"
        for day, name in enumerate(["pv.pdf", "page", "delib.odt"], 1)
    )
    urlset = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</urlset>"
    index = f"<sitemapindex><sitemap><loc>{site.url}/s1.xml.gz</loc></sitemap></sitemapindex>"
    site.routes |= {
        "/sitemap_index.xml": Answer(index, headers={"Content-Type": "application/xml"}),
        "/s1.xml.gz": Answer(gzip.compress(urlset.encode()), headers={"Content-Type": "application/gzip"}),
        "/pv.pdf": pdf("pv"),
        "/delib.odt": pdf("delib"),
    }
    site = country.add("feed", {}, 'feeds = ["{url}/rss"]\nfollow = ["/seance/"]')
    items = (
        f"<item><title>Arrêté de police</title><link>{site.url}/arr.pdf</link>"
        "<pubDate>Tue, 30 Jun 2026 10:00:00 +0200</pubDate></item>"
        f"<item><title>Séance</title><link>{site.url}/seance/12</link></item>"
    )
    site.routes |= {
        "/rss": Answer(f"<rss version='2.0'><channel>{items}</channel></rss>"),
        "/seance/12": links("/seance/pv.pdf"),
        "/arr.pdf": pdf("arr"),
        "/seance/pv.pdf": pdf("seance"),
    }
    site = country.add("media-library", {}, 'wordpress = "{url}"\ndocument_types = ["pdf"]')
    media = [
        {
            "id": number,
            "date": f"2026-0{number}-10T10:00:00",
            "modified": f"2026-0{number}-10T10:00:00",
            "source_url": f"{site.url}/wp-content/uploads/2026/0{number}/delib{number}.pdf",
            "title": {
                "rendered": f"D&eacute;lib&eacute;rations {number}" if number == 1 else f"delib{number}"
            },
        }
        for number in (1, 2, 6)
    ]
    plans = {"id": 9, "date": "2026-01-05T10:00:00", "modified": "2026-01-05T10:00:00"}
    plans |= {"mime_type": "application/zip", "title": {"rendered": "Plans"}}
    media.append(plans | {"source_url": f"{site.url}/wp-content/uploads/2026/01/plans.zip"})

    def library(asked: Asked) -> Answer:
        found = [item for item in media if str(item["date"]) >= asked.query.get("after", "")]
        found.sort(key=lambda item: str(item["date"]), reverse=True)
        number = int(asked.query["page"])
        return Answer(
            json.dumps(found[2 * number - 2 : 2 * number]),
            headers={"Content-Type": "application/json", "X-WP-TotalPages": str((len(found) + 1) // 2)},
        )

    site.routes["/wp-json/wp/v2/media"] = library
    site.routes |= {f"/wp-content/uploads/2026/0{n}/delib{n}.pdf": pdf(str(n)) for n in (1, 2, 6)}
    country.add(
        "closed-library",
        {"/": links("/pv.pdf"), "/pv.pdf": pdf("pv"), "/wp-json/wp/v2/media": Answer("{}", 401)},
        'start_urls = ["{url}/"]\nwordpress = "{url}"',
    )


def in_trouble(country: Country) -> None:
    for name in ("shell", "login", "not-found"):
        country.add(name, {"/": (PAGES / f"{name}.html").read_text(encoding="utf-8")})
    one: dict[str, Route] = {"/": links("/a.pdf"), "/a.pdf": pdf("a")}
    redesigned = "<main><h1>Conseil municipal</h1><p>Bienvenue sur notre nouveau site.</p></main>"
    country.add("silent", one, more="[expect]\ndocuments_min = 0", then={"/": redesigned})
    country.add("too-few", one, more="[expect]\ndocuments_min = 2")
    dated = one | {"/": "<a href=a.pdf>PV du 3 mars 2026</a>"}
    country.add("stale", dated, more="[expect]\nnewest_within_days = 60")
    wall: Route = Answer((PAGES / "login.html").read_bytes(), headers={"Content-Type": "text/html"})
    two: dict[str, Route] = {"/": links("/a.pdf", "/b.pdf"), "/b.pdf": pdf("b")}
    country.add("walled", two | {"/a.pdf": wall})
    up_again = {"/a.pdf": pdf("a"), "/c.pdf": pdf("c"), "/": links("/a.pdf", "/b.pdf", "/c.pdf")}
    country.add("half-down", two | {"/a.pdf": Answer(status=500)}, then=up_again)
    country.add("list-down", {"/": Answer(status=500)}, then=one)

    def calendar(asked: Asked) -> Answer:
        number = int(asked.query.get("mois", "0"))
        body = f'<a href="/cal?mois={number + 1}">mois suivant</a> {links("/a.pdf")}'
        return Answer(body, headers={"Content-Type": "text/html"})

    months: dict[str, Route] = {"/cal": calendar, "/a.pdf": pdf("a")}
    start = 'start_urls = ["{url}/cal"]'
    country.add("calendar", months, f'{start}\nnext = "a[href*=mois]"\nmax_pages = 7')
    country.add("labyrinth", months, f'{start}\nfollow = ["mois"]\nmax_depth = 3')
    papers: dict[str, Route] = {f"/{number}.pdf": pdf(str(number)) for number in range(9)}
    country.add("too-many", papers | {"/": links(*papers)}, 'start_urls = ["{url}/"]\nmax_documents = 5')


ALL = ["wordpress", "drupal", "numbered", "followed", "moved", "same-bytes", "sitemap", "feed"]


@pytest.mark.parametrize(
    ("town", "keys"),
    [
        (
            "wordpress",
            [
                "/wp-content/uploads/2026/04/delibs-09.04.26.pdf",
                "/wp-content/uploads/2026/06/Liste-des-d%C3%A9lib%C3%A9rations.pdf",
                "/wp-content/uploads/2026/07/pv-25.06.26.pdf",
            ],
        ),
        (
            "drupal",
            [
                "/sites/default/files/2026-05/DEL_2026_41.pdf",
                "/sites/default/files/2026-05/DEL_2026_41_annexe.docx",
                "/sites/default/files/2026-06/ARR_2026_118.PDF",
                "/v.pdf",
            ],
        ),
        ("numbered", ["/1.pdf", "/2.pdf", "/3.pdf"]),
        ("followed", ["/a.pdf", "/b.pdf"]),
        ("routes", ["/download?id=7"]),
        ("html-acts", ["/118"]),
        ("moved", ["/nouveau/pv.pdf"]),
        ("same-bytes", ["/1.pdf", "/2.pdf"]),
        ("sitemap", ["/delib.odt", "/pv.pdf"]),
        ("feed", ["/arr.pdf", "/seance/pv.pdf"]),
        ("media-library", [f"/wp-content/uploads/2026/0{n}/delib{n}.pdf" for n in (1, 2, 6)]),
        ("closed-library", ["/pv.pdf"]),
    ],
)
def test_a_town_of_this_shape_is_read(country: Country, town: str, keys: list[str]) -> None:
    assert country.towns[town].paths() == keys


@pytest.mark.parametrize("town", ALL)
def test_a_healthy_town_ends_well_three_times(country: Country, town: str) -> None:
    statuses = [(outcome.status, outcome.full) for outcome in country.towns[town].outcomes]
    healthy = [("ok", True), ("ok", True)]
    assert statuses[:2] == healthy, country.towns[town].outcomes


def test_title_day_and_kind_reach_the_store_with_where_they_stood(country: Country) -> None:
    minutes = country.towns["wordpress"].document("/wp-content/uploads/2026/07/pv-25.06.26.pdf")
    assert (minutes["title"], minutes["title_from"], minutes["kind"]) == (
        "Procès-verbal",
        "listing",
        "minutes",
    )
    assert (minutes["dated"], minutes["dated_from"]) == ("2026-06-25", "file_name")
    vote = country.towns["drupal"].document("/v.pdf")
    assert (vote["title"], vote["dated"], vote["dated_from"]) == ("Vœu", "2026-03-03", "listing")
    (download,) = country.towns["routes"].documents[0].values()
    assert (download["title"], download["dated"]) == ("Délibération 12 mai 2026", "2026-05-12")
    assert (download["title_from"], download["kind"]) == ("file_name", "deliberation")
    order = country.towns["feed"].document("/arr.pdf")
    assert (order["title"], order["published"], order["dated"]) == ("Arrêté de police", "2026-06-30", None)
    first, second = (
        country.towns["media-library"].document(f"/wp-content/uploads/2026/0{n}/delib{n}.pdf") for n in (1, 2)
    )
    assert (first["title"], first["title_from"], first["published"]) == (
        "Délibérations 1",
        "source",
        "2026-01-10",
    )
    assert (second["title"], second["title_from"]) == ("Delib2", "file_name")


def test_the_content_decides_what_a_file_is(country: Country) -> None:
    rows = country.crawls.rows(
        "SELECT media_type FROM versions v JOIN documents d ON d.id = v.document_id"
        " WHERE d.url LIKE '%annexe.docx' OR d.url LIKE '%/118' ORDER BY 1"
    )
    assert rows == [("application/pdf",), ("text/html",)]


def test_old_papers_of_a_first_crawl_are_history_and_recent_ones_news(country: Country) -> None:
    town = country.towns["wordpress"]
    assert town.document("/wp-content/uploads/2026/04/delibs-09.04.26.pdf")["backfill"] == 1
    assert town.document("/wp-content/uploads/2026/07/pv-25.06.26.pdf")["backfill"] == 0
    assert country.towns["numbered"].document("/1.pdf")["backfill"] == 1  # no date
    assert country.towns["drupal"].document("/n.pdf", crawl=2)["backfill"] == 0  # found by a later crawl


def test_the_second_crawl_asks_for_lists_only(country: Country) -> None:
    for town in country.towns.values():
        if town.name in ("half-down", "list-down"):
            continue
        fetched = set(town.asked[1]) & set(town.paths())
        assert fetched == set(), town.name
        assert town.outcomes[1].new == town.outcomes[1].changed == 0, town.name
        assert town.documents[1] == town.documents[0], town.name


def test_an_unchanged_list_is_asked_for_conditionally(country: Country) -> None:
    town = country.towns["wordpress"]
    assert town.asked[1] == ["/conseil-municipal/"]
    assert town.outcomes[1].fetched == 0
    assert (town.outcomes[1].listed, town.outcomes[1].unchanged) == (3, 3)


def test_a_recheck_finds_new_bytes_and_keeps_the_old(country: Country) -> None:
    town = country.towns["wordpress"]
    path = "/wp-content/uploads/2026/07/pv-25.06.26.pdf"
    assert (town.outcomes[2].changed, town.outcomes[2].unchanged, town.outcomes[2].new) == (1, 1, 0)
    assert town.document(path, crawl=2)["number"] == 2
    with country.crawls.store() as store:
        old, new = (
            row[0]
            for row in country.crawls.rows(
                "SELECT v.sha256 FROM versions v JOIN documents d ON d.id = v.document_id"
                " WHERE d.url LIKE :url ORDER BY v.number",
                url=f"%{path}",
            )
        )
        assert store.archive.read(old) == pdf("pv")
        assert store.archive.read(new) == pdf("pv, corrected")


def test_a_document_that_is_gone_is_kept_and_said(country: Country) -> None:
    town = country.towns["wordpress"]
    assert len(town.paths(2)) == 3
    assert town.outcomes[2].status == "warning"
    assert any("no longer at its address; our copy is kept" in line for line in town.outcomes[2].problems)


def test_a_new_document_of_a_known_list_is_news(country: Country) -> None:
    town = country.towns["drupal"]
    assert (town.outcomes[2].new, town.paths(2)[0]) == (1, "/n.pdf")


def test_a_library_is_asked_for_what_is_newer_with_an_overlap(country: Country) -> None:
    town = country.towns["media-library"]
    queries = [path.partition("after=")[2] for path in town.asked[1]]
    assert queries == ["2026-06-07T00:00:00"]
    assert town.outcomes[1].full is False
    assert town.outcomes[1].status == "ok"


def test_a_closed_library_is_recorded_and_the_other_way_read(country: Country) -> None:
    outcome = country.towns["closed-library"].outcomes[0]
    assert (outcome.status, outcome.new) == ("warning", 1)
    assert any("media library" in line and "HTTP 401" in line for line in outcome.problems)


def test_a_redirected_document_keeps_the_address_it_was_asked_by(country: Country) -> None:
    town = country.towns["moved"]
    assert town.asked[0] == ["/", "/nouveau/", "/nouveau/pv.pdf", "/cdn/77"]
    rows = country.crawls.rows(
        "SELECT DISTINCT url, final_url FROM captures WHERE source_id = 'moved'"
        " AND sha256 IN (SELECT sha256 FROM versions)"
    )
    assert rows == [(f"{town.site.url}/nouveau/pv.pdf", f"{town.site.url}/cdn/77")]


def test_the_same_bytes_are_two_documents_and_one_file(country: Country) -> None:
    hashes = {known.sha256 for known in country.crawls.known("same-bytes").values()}
    assert len(hashes) == 1
    assert len(country.towns["same-bytes"].paths()) == 2


@pytest.mark.parametrize(
    ("town", "said"),
    [
        ("shell", "empty without JavaScript"),
        ("login", "asks for a login"),
        ("not-found", "says 'not found'"),
        ("too-few", "1 documents listed, at least 2 expected"),
        ("list-down", "cannot be read (HTTP 500)"),
    ],
)
def test_a_page_that_shows_nothing_fails_and_says_why(country: Country, town: str, said: str) -> None:
    outcome = country.towns[town].outcomes[0]
    assert outcome.status == "failed"
    assert any(said in line for line in outcome.problems)


def test_a_list_that_has_gone_silent_fails_even_where_nothing_is_fine(country: Country) -> None:
    outcomes = country.towns["silent"].outcomes
    assert [outcome.status for outcome in outcomes] == ["ok", "ok", "failed"]
    assert "leads to no document; to 1 when it was last read" in outcomes[2].problems[0]


def test_an_old_newest_paper_is_a_warning(country: Country) -> None:
    outcome = country.towns["stale"].outcomes[0]
    assert (outcome.status, outcome.new) == ("warning", 1)
    assert outcome.problems == ("nothing newer than 2026-03-03; expected within 60 days",)


@pytest.mark.parametrize(
    ("town", "said"),
    [
        ("walled", "1 × web page instead of a document"),
        ("routes", "1 × web page instead of a document"),
        ("html-acts", "1 × the page says 'not found'"),
    ],
)
def test_a_web_page_in_the_place_of_a_document_is_not_stored(country: Country, town: str, said: str) -> None:
    outcome = country.towns[town].outcomes[0]
    assert (outcome.status, outcome.new) == ("warning", 1)
    assert said in outcome.problems[0]


def test_what_could_not_be_fetched_is_tried_again_and_stays_history(country: Country) -> None:
    town = country.towns["half-down"]
    assert [outcome.status for outcome in town.outcomes] == ["warning", "warning", "ok"]
    assert "/a.pdf" in town.asked[1]
    assert town.document("/a.pdf", crawl=2)["backfill"] == 1  # listed by the first crawl, got by the third
    assert town.document("/c.pdf", crawl=2)["backfill"] == 0


def test_a_first_crawl_that_failed_leaves_the_next_one_first(country: Country) -> None:
    town = country.towns["list-down"]
    assert [outcome.status for outcome in town.outcomes] == ["failed", "failed", "ok"]
    assert town.document("/a.pdf", crawl=2)["backfill"] == 1


@pytest.mark.parametrize(
    ("town", "said", "pages"),
    [("calendar", "max_pages reached", 7), ("labyrinth", "max_depth reached", 4)],
)
def test_a_calendar_without_end_ends(country: Country, town: str, said: str, pages: int) -> None:
    outcome = country.towns[town].outcomes[0]
    assert outcome.status == "warning"
    assert any(said in line for line in outcome.problems)
    assert len([path for path in country.towns[town].asked[0] if path.startswith("/cal")]) == pages


def test_a_list_without_end_ends(country: Country) -> None:
    outcome = country.towns["too-many"].outcomes[0]
    assert (outcome.new, outcome.status) == (5, "warning")
    assert "max_documents reached" in outcome.problems[0]


def test_lists_are_archived_when_they_named_something_new(country: Country) -> None:
    rows = country.crawls.rows("SELECT url FROM captures WHERE source_id = 'drupal' AND url LIKE '%/actes'")
    assert len(rows) == 2  # the first crawl and the third, not the second


def test_since_leaves_older_papers_alone(crawls: Crawls) -> None:
    html = "<a href=a.pdf>PV du 3 mars 2026</a><a href=b.pdf>PV du 3 mai 2026</a><a href=c.pdf>PV</a>"
    with serve({"/": html, "/b.pdf": pdf("b"), "/c.pdf": pdf("c")}) as site:
        crawls.add("town", f'start_urls = ["{site.url}/"]')
        outcome = crawls.run(NOON, since=date(2026, 4, 1), backfill=True)["town"]
    assert (outcome.listed, outcome.new) == (3, 2)
    assert "/a.pdf" not in site.paths()


def test_a_list_that_lost_a_document_is_not_read_from_its_older_copy(crawls: Crawls) -> None:
    with serve({"/": with_etag(links("/a.pdf", "/b.pdf")), "/a.pdf": pdf("a"), "/b.pdf": pdf("b")}) as site:
        crawls.add("town", f'start_urls = ["{site.url}/"]')
        listed = [crawls.run(NOON)["town"].listed]
        site.routes["/"] = with_etag(links("/b.pdf"))
        listed += [crawls.run(later(minutes=number))["town"].listed for number in (1, 2)]
    assert listed == [2, 1, 1]  # the third is no 304 read from the copy of the first
