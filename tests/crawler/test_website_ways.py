"""Ways into a town's site that need not be spelt out: sitemaps that are looked for, texts of WordPress."""

import json
from collections.abc import Iterator

import loopback
import pytest
from crawling import Crawls, later
from loopback import Answer, pdf

ID = "town"
USUAL = ["/sitemap.xml", "/wp-sitemap.xml", "/sitemap_index.xml"]


@pytest.fixture
def site() -> Iterator[loopback.Site]:
    with loopback.serve({}) as site:
        site.routes |= {f"/d/{name}.pdf": pdf(name) for name in ("pv", "delib", "annexe")}
        yield site


def urlset(site: loopback.Site, *paths: str) -> Answer:
    entries = "".join(f"<url><loc>{site.url}{path}</loc></url>" for path in paths)
    return Answer(f"<urlset>{entries}</urlset>", headers={"Content-Type": "application/xml"})


def known(crawls: Crawls) -> set[str]:
    return {key.rpartition("/")[2] for key in crawls.documents(ID)}


@pytest.mark.parametrize("path", USUAL)
def test_a_sitemap_at_a_usual_address_is_found(crawls: Crawls, site: loopback.Site, path: str) -> None:
    site.routes[path] = urlset(site, "/d/pv.pdf", "/accueil")
    crawls.add(ID, f'sitemaps_of = "{site.url}"')
    outcome = crawls.run()[ID]
    assert (outcome.status, known(crawls)) == ("ok", {"pv.pdf"})
    asked = site.paths()
    assert [each for each in asked if "sitemap" in each] == USUAL[: USUAL.index(path) + 1]
    assert crawls.run(later(hours=1))[ID].status == "ok"


def test_the_sitemaps_that_robots_txt_names_are_read_and_no_other(
    crawls: Crawls, site: loopback.Site
) -> None:
    robots = f"User-agent: *\nDisallow: /prive\nSitemap: {site.url}/plan.xml  # all\nsitemap: /plan2.xml\n"
    site.routes |= {
        "/robots.txt": Answer(robots),
        "/plan.xml": urlset(site, "/d/pv.pdf"),
        "/plan2.xml": urlset(site, "/d/delib.pdf"),
    }
    crawls.add(ID, f'sitemaps_of = "{site.url}/mairie/"')
    assert crawls.run()[ID].status == "ok"
    assert known(crawls) == {"pv.pdf", "delib.pdf"}
    assert "/sitemap.xml" not in site.paths()


def test_a_page_at_a_usual_address_is_passed_over_and_no_sitemap_at_all_is_a_failure(
    crawls: Crawls, site: loopback.Site
) -> None:
    site.routes |= {"/sitemap.xml": "<html><body>Plan du site</body></html>"}
    crawls.add(ID, f'sitemaps_of = "{site.url}"')
    outcome = crawls.run()[ID]
    assert outcome.status == "failed"
    assert "no sitemap in robots.txt nor at /sitemap.xml" in outcome.problems[0]
    site.routes["/wp-sitemap.xml"] = urlset(site, "/d/pv.pdf")
    assert crawls.run(later(hours=1))[ID].status == "ok"
    site.routes["/wp-sitemap.xml"] = urlset(site, "/accueil")
    outcome = crawls.run(later(hours=2))[ID]
    assert "leads to no document; to 1 when it was last read" in outcome.problems[0]


def text(site: loopback.Site, html: str, day: str = "2026-06-29") -> dict[str, object]:
    return {
        "id": 7,
        "date": f"{day}T10:00:00",
        "link": f"{site.url}/conseil-municipal/",
        "title": {"rendered": "Conseil"},
        "content": {"rendered": html},
    }


def answer(*items: object, pages: int = 1) -> Answer:
    headers = {"Content-Type": "application/json", "X-WP-TotalPages": str(pages)}
    return Answer(json.dumps(items), headers=headers)


def test_a_page_of_wordpress_is_read_by_its_content(crawls: Crawls, site: loopback.Site) -> None:
    html = '<h2>Séance du 25 juin 2026</h2><p><a href="/d/pv.pdf">Procès-verbal</a></p>'
    site.routes |= {"/wp-json/wp/v2/pages": answer(text(site, html)), "/wp-json/wp/v2/media": answer()}
    crawls.add(
        ID, f'wordpress = "{site.url}"\nwordpress_pages = ["conseil-municipal"]\ndocument_types = ["pdf"]'
    )
    outcome = crawls.run()[ID]
    assert (outcome.status, known(crawls)) == ("ok", {"pv.pdf"})
    (document,) = crawls.documents(ID).values()
    assert (document["title"], document["kind"], document["published"]) == ("Procès-verbal", "minutes", None)
    assert [asked.query.get("slug") for asked in site.asked if asked.path.endswith("/pages")] == [
        "conseil-municipal"
    ]
    site.routes["/wp-json/wp/v2/pages"] = answer()
    outcome = crawls.run(later(hours=1))[ID]
    assert outcome.status == "failed"
    assert "WordPress knows no page 'conseil-municipal'" in outcome.problems[0]


def test_posts_of_a_category_bear_the_day_they_were_published(crawls: Crawls, site: loopback.Site) -> None:
    def posts(asked: loopback.Asked) -> Answer:
        assert asked.query["categories"] == "12"
        name = {"1": "delib", "2": "annexe"}[asked.query["page"]]
        return answer(text(site, f'<a href="/d/{name}.pdf">Délibération</a>'), pages=2)

    site.routes |= {"/wp-json/wp/v2/posts": posts, "/wp-json/wp/v2/media": Answer("{}", 401)}
    crawls.add(ID, f'wordpress = "{site.url}"\nwordpress_categories = [12]\ndocument_types = ["pdf"]')
    outcome = crawls.run()[ID]
    assert (outcome.status, known(crawls)) == (
        "warning",
        {"delib.pdf", "annexe.pdf"},
    )  # the library is closed
    assert {document["published"] for document in crawls.documents(ID).values()} == {"2026-06-29"}


@pytest.mark.parametrize("body", [Answer("{}", 404), Answer("<html>"), answer({"link": 1})])
def test_closed_texts_leave_the_other_ways(crawls: Crawls, site: loopback.Site, body: Answer) -> None:
    site.routes |= {
        "/": '<a href="/d/pv.pdf">PV</a>',
        "/wp-json/wp/v2/pages": body,
        "/wp-json/wp/v2/media": answer(),
    }
    crawls.add(
        ID,
        f'start_urls = ["{site.url}/"]\nwordpress = "{site.url}"\nwordpress_pages = ["conseil"]\n'
        'document_types = ["pdf"]',
    )
    outcome = crawls.run()[ID]
    assert (outcome.status, known(crawls)) == ("warning", {"pv.pdf"})
    assert "the list of texts" in outcome.problems[0]
