"""The `raa` spider through the wiring: prefectures of all shapes, crawled three times while they change."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from crawling import NOON, Crawls, later
from loopback import Answer, Asked, Route, Site, serve, with_etag
from prefecture_site import (
    ROOT,
    collection,
    downloads,
    file_url,
    grey_cards,
    page,
    pager,
    white_cards,
)

from contrechamp.records import CrawlOutcome

HTML = {"Content-Type": "text/html; charset=utf-8"}
REJECTED = (
    "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected.</body></html>"
)


@dataclass
class Prefecture:
    """One site, and what three crawls did and asked for."""

    name: str
    site: Site
    outcomes: list[CrawlOutcome] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)
    documents: list[Mapping[str, Mapping[str, Any]]] = field(default_factory=list)

    def paths(self, crawl: int = 0) -> list[str]:
        return sorted(key.removeprefix(self.site.url) for key in self.documents[crawl])

    def document(self, path: str, crawl: int = 0) -> Mapping[str, Any]:
        return self.documents[crawl][f"{self.site.url}{path}"]

    def problems(self, crawl: int = 0) -> str:
        return "\n".join(self.outcomes[crawl].problems)


@dataclass
class State:
    """All prefectures, and their routes before and after they change."""

    crawls: Crawls
    stack: ExitStack
    all: dict[str, Prefecture] = field(default_factory=dict)
    changes: dict[str, Mapping[str, Route]] = field(default_factory=dict)

    def add(
        self,
        name: str,
        routes: Mapping[str, Route],
        options: str = "",
        *,
        then: Mapping[str, Route] | None = None,
    ) -> Site:
        site = self.stack.enter_context(serve(routes, f"127.0.5.{len(self.all) + 1}"))
        self.all[name] = Prefecture(name, site)
        start = "" if "start_urls" in options else f'start_urls = ["{site.url}{ROOT}"]\n'
        text = f"delay_seconds = 0\n{start}{options.replace('{url}', site.url)}"
        more = '[authority]\nname = "Préfecture de Valmont"\ndepartment = "01"'
        self.crawls.add(name, text, spider="raa", more=more)
        if then is not None:
            self.changes[name] = then
        return site

    def crawl(self, **span: float) -> None:
        for each in self.all.values():
            each.site.forget()
        outcomes = self.crawls.run(later(**span))
        for name, each in self.all.items():
            each.outcomes.append(outcomes[name])
            each.asked.append(each.site.paths())
            each.documents.append(self.crawls.documents(name))


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    with ExitStack() as stack:
        state = State(Crawls(tmp_path_factory.mktemp("prefectures")), stack)
        in_months(state)
        with_a_page_each(state)
        in_select_boxes(state)
        on_other_platforms(state)
        in_trouble(state)
        state.crawl()
        state.crawl(minutes=1)
        for name, routes in state.changes.items():
            state.all[name].site.routes |= routes
        state.crawl(days=2)
        yield state


def raa(number: int, day: str, words: str) -> tuple[str, str, str]:
    """A file: address, label, day in figures."""
    return (
        file_url(number, f"RAA%20n%C2%B0%202026-{number:03}.pdf"),
        f"RAA n° 2026-{number:03} du {words}",
        day,
    )


def in_months(state: State) -> None:
    """Root, years, months, files; a month of two pages; a number is missing."""
    june = [raa(number, f"{number - 90:02}/06/2026", f"{number - 90} juin 2026") for number in range(91, 104)]
    del june[6]
    routes: dict[str, Route] = {
        ROOT: with_etag(
            page(
                grey_cards([(f"{ROOT}/2026", "2026"), (f"{ROOT}/2025", "Année 2025"), ("/Autres", "Autres")])
            )
        ),
        f"{ROOT}/2026": with_etag(
            page(
                grey_cards(
                    [(f"{ROOT}/2026/{name}", name) for name in ("Janvier", "Avril", "Juin", "Juillet")]
                )
            )
        ),
        f"{ROOT}/2026/Avril": with_etag(page(downloads([raa(70, "05/04/2026", "5 avril 2026")]))),
        f"{ROOT}/2026/Juin": with_etag(page(downloads(june[:10]) + pager(f"{ROOT}/2026/Juin", 2, 1))),
        f"{ROOT}/2026/Juin/(offset)/10": with_etag(
            page(downloads(june[10:]) + pager(f"{ROOT}/2026/Juin", 2, 2))
        ),
        f"{ROOT}/2026/Juillet": with_etag(page("<p>Aucun recueil à ce jour.</p>")),
    }
    files: dict[str, Route] = {
        url: collection(number)
        for number, (url, *_) in enumerate([*june, raa(70, "", ""), raa(104, "", ""), raa(97, "", "")])
    }
    july = page(downloads([raa(104, "02/07/2026", "2 juillet 2026")]))
    state.add("in-months", routes | files, then={f"{ROOT}/2026/Juillet": with_etag(july)})


def with_a_page_each(state: State) -> None:
    """Cards lead to a page for each collection, whose link has lost its class."""

    def single(number: int) -> str:
        url = file_url(number, f"recueil-38-2026-{number}-recueil-des-actes-administratifs.pdf")
        return page(
            '<div class="fr-downloads-group fr-downloads-group--bordered"><ul><li>'
            f'<a href="{url}" id= class="">Télécharger</a></li></ul></div>',
            f"Recueil 38-2026-{number}",
        )

    def card(number: int, day: str) -> tuple[str, str, str]:
        return f"{ROOT}/2026/recueil-38-2026-{number}", f"Recueil spécial n° 38-2026-{number}", day

    cards = [card(number, f"{number - 300:02}/06/2026") for number in (311, 312, 313)]
    old = (f"{ROOT}/2026/recueil-38-2026-11", "Recueil n° 38-2026-11 du 5 janvier 2026", "05/01/2026")
    routes: dict[str, Route] = {
        ROOT: page(grey_cards([(f"/index.php{ROOT}/2026", "Recueils 2026")])),
        f"/index.php{ROOT}/2026": page(white_cards([*cards, old])),
    }
    for number in (311, 312, 313, 314):
        routes[f"{ROOT}/2026/recueil-38-2026-{number}"] = single(number)
        name = f"recueil-38-2026-{number}-recueil-des-actes-administratifs.pdf"
        routes[file_url(number, name)] = collection(number)
    grown = page(white_cards([card(314, "02/07/2026"), *cards, old]))
    state.add("a-page-each", routes, then={f"/index.php{ROOT}/2026": grown})


def in_select_boxes(state: State) -> None:
    """Options that are addresses without their first slash, and options whose key has to be posted."""
    addressed = "".join(
        f'<option value="{ROOT[1:]}/2026/recueil-{number}">'
        f"Recueil n° 2026-{number} du {number} juin 2026</option>"
        for number in (21, 22)
    )
    routes: dict[str, Route] = {
        ROOT: page(grey_cards([(f"{ROOT}/2026", "2026")])),
        f"{ROOT}/2026": page(
            f'<select class="fr-select"><option value="">Choisir</option>{addressed}</select>'
        ),
    }
    for number in (21, 22):
        url = file_url(number, f"r{number}.pdf")
        routes[f"{ROOT}/2026/recueil-{number}"] = page(downloads([(url, "le recueil", f"{number}/06/2026")]))
        routes[url] = collection(number)
    state.add("addressed-options", routes)

    def posted(asked: Asked) -> Answer:
        options = "".join(
            f'<option value="{key}" title="RAA n° {key} du {key} juin 2026">{key}</option>'
            for key in ("7", "8")
        )
        form = (
            f'<form method="post"><select id="RAA_2026"><option value="">–</option>{options}</select></form>'
        )
        key = asked.body.decode().removeprefix("RAA_2026=") if asked.method == "POST" else ""
        found = downloads([(file_url(int(key), f"raa-{key}.pdf"), "", "09/06/2026")]) if key else ""
        return Answer(page(form + found), headers=HTML)

    files: dict[str, Route] = {file_url(key, f"raa-{key}.pdf"): collection(key) for key in (7, 8)}
    state.add("posted-options", {ROOT: posted} | files)


def on_other_platforms(state: State) -> None:
    url = "/ile-de-france/irecontenu/telechargement/116593/869669/file/recueil-75-2026-282.pdf"
    news = (
        '<article class="news-list-item"><h2 class="news-list-title">'
        '<a href="/ile-de-france/tags/view/Recueil+2026">Recueil des actes 2026</a></h2></article>'
    )
    state.add(
        "regions",
        {
            "/ile-de-france/RAA": page(news),
            "/ile-de-france/tags/view/Recueil+2026": page(
                f'<a class="link-download" href="{url}">Recueil</a>'
            ),
            url: collection(282),
        },
        'start_urls = ["{url}/ile-de-france/RAA"]',
    )
    orders = "".join(
        f'<div class="views-row"><a href="/sites/default/files/Documents/2026-0{number}.pdf">'
        f"Arrêté n° 2026-0{number} portant autorisation</a>"
        f'<div class="field--type-datetime">{number - 700} juin 2026</div></div>'
        for number in (710, 712)
    )
    more = '<ul class="pager"><li class="pager__item--next"><a href="?page=1">Suivant</a></li></ul>'
    start = "/actualites-et-presse/arretes/accueil-arretes"
    state.add(
        "police",
        {
            start: page(f'<div id="block-decree-list-block">{orders}</div>{more}'),
            f"{start}?page=1": page(
                "<a href='/sites/default/files/Documents/2026-0709.pdf'>Arrêté n° 2026-0709</a>"
            ),
            **{f"/sites/default/files/Documents/2026-0{n}.pdf": collection(n) for n in (709, 710, 712)},
        },
        f'start_urls = ["{{url}}{start}"]\nkind = "order"\nnumbered = false',
    )
    bare = "".join(
        f'<p><a href="{file_url(number, name)}">{label}</a></p>'
        for number, name, label in [
            (1, "recueil-2026-001.PDF", "Recueil été n° 1"),
            (2, "recueil", "RAA n° 2"),
            (3, "annexe.zip", "Plans"),
        ]
    )
    latin = f"<title>RAA</title><h1>Recueils</h1>{bare}".encode("latin-1")
    state.add(
        "latin-and-bare",
        {
            ROOT: Answer(latin, headers={"Content-Type": "text/html; charset=iso-8859-1"}),
            file_url(1, "recueil-2026-001.PDF"): collection(1),
            file_url(2, "recueil"): collection(2),
        },
    )


def in_trouble(state: State) -> None:
    list_page = page(downloads([raa(1, "03/06/2026", "3 juin 2026"), raa(2, "04/06/2026", "4 juin 2026")]))
    good: dict[str, Route] = {
        ROOT: list_page,
        raa(1, "", "")[0]: collection(1),
        raa(2, "", "")[0]: collection(2),
    }
    state.add("forbidden", {ROOT: Answer("no", 403)})
    state.add("rejected", {ROOT: REJECTED}, then=good)
    state.add("file-rejected", good | {raa(2, "", "")[0]: REJECTED}, then=good)
    state.add("down", good | {ROOT: Answer(status=500)}, then=good)
    years = page(grey_cards([(f"{ROOT}/2026/Mai", "Mai 2026"), (f"{ROOT}/2026/Juin", "Juin 2026")]))
    state.add(
        "month-down",
        good | {ROOT: years, f"{ROOT}/2026/Mai": Answer(status=502), f"{ROOT}/2026/Juin": list_page},
        then={f"{ROOT}/2026/Mai": page("<p>Aucun recueil</p>")},
    )
    single = [(f"{ROOT}/raa-{n}", f"RAA n° {n} du {n} juin 2026", f"{n:02}/06/2026") for n in (8, 9)]
    state.add(
        "single-down",
        {
            ROOT: page(white_cards(single)),
            single[0][0]: page(downloads([(file_url(8, "r8.pdf"), "", "08/06/2026")])),
            file_url(8, "r8.pdf"): collection(8),
        },
    )
    state.add("empty", {ROOT: page("<p>Bienvenue</p>")})
    state.add("gone-silent", good, then={ROOT: page(grey_cards([(f"{ROOT}/2027", "2027")]))})
    state.add("busy", {ROOT: Answer("later", 429, headers={"Retry-After": "86400"})})
    state.add(
        "moved",
        {"/Publications/RAA2": list_page} | {url: route for url, route in good.items() if url != ROOT},
        'other_urls = ["{url}/Publications/RAA2"]',
    )
    state.add(
        "moving",
        good | {"/Publications/RAA2": list_page},
        'start_urls = ["{url}/Publications/RAA1"]\nother_urls = ["{url}/Publications/RAA2"]',
    )
    state.all["moving"].site.routes["/Publications/RAA1"] = list_page
    state.changes["moving"] = {"/Publications/RAA1": Answer("gone", 410)}


SHAPES = {
    "in-months": 13,
    "a-page-each": 3,
    "addressed-options": 2,
    "posted-options": 2,
    "regions": 1,
    "police": 3,
    "latin-and-bare": 2,
}


@pytest.mark.parametrize(("name", "count"), SHAPES.items())
def test_a_prefecture_of_this_shape_is_read(state: State, name: str, count: int) -> None:
    assert len(state.all[name].documents[0]) == count, state.all[name].problems()


@pytest.mark.parametrize("name", [name for name in SHAPES if name != "in-months"])
def test_a_healthy_prefecture_ends_well(state: State, name: str) -> None:
    assert [outcome.status for outcome in state.all[name].outcomes[:2]] == ["ok", "ok"], state.all[
        name
    ].problems()


def test_title_days_kind_and_authority_come_from_the_list(state: State) -> None:
    url = raa(93, "", "")[0]
    document = state.all["in-months"].document(url)
    assert document["title"] == "RAA n° 2026-093 du 3 juin 2026"
    assert (document["kind"], document["dated"], document["published"]) == (
        "collection_of_acts",
        "2026-06-03",
        "2026-06-03",
    )
    rows = state.crawls.rows("SELECT DISTINCT authority_name FROM documents")
    assert rows == [("Préfecture de Valmont",)]


def test_a_page_of_its_own_says_less_than_its_card(state: State) -> None:
    url = file_url(312, "recueil-38-2026-312-recueil-des-actes-administratifs.pdf")
    document = state.all["a-page-each"].document(url)
    assert (document["title"], document["published"]) == ("Recueil spécial n° 38-2026-312", "2026-06-12")
    option = state.all["addressed-options"].document(file_url(21, "r21.pdf"))
    assert (option["dated"], option["published"]) == ("2026-06-21", "2026-06-21")
    posted = state.all["posted-options"].document(file_url(7, "raa-7.pdf"))
    assert (posted["title"], posted["dated"]) == ("RAA n° 7 du 7 juin 2026", "2026-06-07")


def test_orders_of_the_police_are_orders_with_their_day(state: State) -> None:
    document = state.all["police"].document("/sites/default/files/Documents/2026-0712.pdf")
    assert (document["kind"], document["published"]) == ("order", "2026-06-12")


def test_accents_of_another_encoding_are_read(state: State) -> None:
    document = state.all["latin-and-bare"].document(file_url(1, "recueil-2026-001.PDF"))
    assert document["title"] == "Recueil été n° 1"


def test_menus_and_footers_are_not_followed(state: State) -> None:
    asked = {path for each in state.all.values() for path in each.asked[0]}
    assert not asked & {"/", "/Actualites", "/Publications", "/Mentions-legales", "/Autres"}
    assert not any("charte" in path for path in asked)


def test_a_first_crawl_goes_back_some_months_only(state: State) -> None:
    asked = state.all["in-months"].asked[0]
    assert f"{ROOT}/2025" not in asked
    assert f"{ROOT}/2026/Janvier" not in asked
    assert f"{ROOT}/2026/Avril" in asked
    assert f"{ROOT}/2026/recueil-38-2026-11" not in state.all["a-page-each"].asked[0]


def test_the_second_crawl_asks_for_open_lists_once_and_downloads_nothing(state: State) -> None:
    for name in SHAPES:
        each = state.all[name]
        assert len(each.asked[1]) == len(set(each.asked[1])), name
        assert not set(each.asked[1]) & set(each.paths()), name
        assert each.outcomes[1].new == each.outcomes[1].changed == 0, name
        assert each.outcomes[1].listed > 0, name
    assert sorted(state.all["in-months"].asked[1]) == [
        ROOT,
        f"{ROOT}/2026",
        f"{ROOT}/2026/Juillet",
        f"{ROOT}/2026/Juin",
        f"{ROOT}/2026/Juin/(offset)/10",
    ]
    assert state.all["in-months"].outcomes[1].fetched == 1  # the month that is empty, which was not kept


def test_pages_of_single_collections_and_posted_options_are_asked_once(state: State) -> None:
    assert state.all["a-page-each"].asked[1] == [ROOT, f"/index.php{ROOT}/2026"]
    assert state.all["addressed-options"].asked[1] == [ROOT, f"{ROOT}/2026"]
    assert state.all["posted-options"].asked[1] == [ROOT]


@pytest.mark.parametrize("name", ["in-months", "a-page-each"])
def test_a_new_collection_is_news(state: State, name: str) -> None:
    each = state.all[name]
    assert each.outcomes[2].new == 1
    (path,) = set(each.paths(2)) - set(each.paths(1))
    assert each.document(path, crawl=2)["backfill"] == 0


def test_collections_of_a_first_crawl_are_history_unless_recent(state: State) -> None:
    assert state.all["in-months"].document(raa(70, "", "")[0])["backfill"] == 1
    assert state.all["in-months"].document(raa(103, "", "")[0])["backfill"] == 0


def test_a_missing_number_is_named(state: State) -> None:
    each = state.all["in-months"]
    assert each.outcomes[0].status == "warning"
    assert "RAA 2026: no 097 missing between 096 and 098" in each.problems()
    assert "no 097" in each.problems(2)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("forbidden", "cannot be read (HTTP 403)"),
        ("rejected", "turned away by a firewall"),
        ("down", "cannot be read (HTTP 500)"),
        ("month-down", "Mai cannot be read (HTTP 502)"),
        ("empty", "names no collection and no further list"),
        ("busy", "asks us to come back later"),
    ],
)
def test_a_prefecture_in_trouble_fails_and_says_why(state: State, name: str, said: str) -> None:
    assert state.all[name].outcomes[0].status == "failed"
    assert said in state.all[name].problems()


@pytest.mark.parametrize(
    ("name", "reason"),
    [("forbidden", "HTTP 403"), ("rejected", "turned away by a firewall, with status 200")],
)
def test_a_refusal_is_a_gap(state: State, name: str, reason: str) -> None:
    url = state.all[name].site.url
    assert state.crawls.gaps(name) == [(f"{url}{ROOT}", reason)]
    assert state.all[name].outcomes[0].refused == 1


def test_a_file_in_whose_place_a_firewall_answers_is_a_gap_and_tried_again(state: State) -> None:
    each = state.all["file-rejected"]
    assert [len(documents) for documents in each.documents] == [1, 1, 2]
    assert each.outcomes[0].refused == 1
    assert "firewall" in state.crawls.gaps("file-rejected")[0][1]


@pytest.mark.parametrize("name", ["rejected", "down", "month-down"])
def test_what_failed_is_read_when_it_is_up_again(state: State, name: str) -> None:
    assert state.all[name].outcomes[2].status == "ok", state.all[name].problems(2)
    assert len(state.all[name].documents[2]) == 2


def test_a_collection_whose_page_is_gone_is_told_beside_the_others(state: State) -> None:
    each = state.all["single-down"]
    assert (each.outcomes[0].status, len(each.documents[0])) == ("warning", 1)
    assert f"{ROOT}/raa-9 cannot be read (HTTP 404)" in each.problems()


def test_a_prefecture_that_falls_silent_fails(state: State) -> None:
    assert [outcome.status for outcome in state.all["gone-silent"].outcomes] == ["ok", "ok", "failed"]
    assert "leads to no document; to 2 when it was last read" in state.all["gone-silent"].problems(2)


def test_an_entry_page_that_is_gone_is_looked_for_at_its_other_addresses(state: State) -> None:
    each = state.all["moved"]
    assert [(outcome.status, len(each.documents[n])) for n, outcome in enumerate(each.outcomes)] == [
        ("warning", 2)
    ] * 3
    assert "is gone (HTTP 404): the other addresses are tried" in each.problems()
    assert [outcome.status for outcome in state.all["moving"].outcomes] == ["ok", "ok", "warning"]


def test_what_is_closed_is_read_again_when_more_of_the_past_is_wanted(crawls: Crawls) -> None:
    april = [raa(70, "05/04/2026", "5 avril 2026"), raa(71, "25/04/2026", "25 avril 2026")]
    routes: dict[str, Route] = {
        ROOT: page(grey_cards([(f"{ROOT}/Avril-2026", "Avril 2026")])),
        f"{ROOT}/Avril-2026": page(downloads(april)),
        april[0][0]: collection(70),
        april[1][0]: collection(71),
    }
    crawled: list[tuple[bool, int]] = []
    with serve(routes) as site:
        start = f'delay_seconds = 0\nstart_urls = ["{site.url}{ROOT}"]'
        crawls.add("p", start, spider="raa", more="[expect]\ndocuments_min = 0")
        for options in ({"since": date(2026, 4, 20)}, {}, {"since": date(2026, 4, 1)}, {"full": True}):
            site.forget()
            outcome = crawls.run(NOON, **options)["p"]
            crawled.append((f"{ROOT}/Avril-2026" in site.paths(), outcome.new))
    assert crawled == [(True, 1), (False, 0), (True, 1), (True, 0)]


def test_an_unknown_key_is_refused_with_a_suggestion(crawls: Crawls) -> None:
    crawls.add("p", 'start_urls = ["https://x.example/"]\nbackfil_days = 3', spider="raa")
    with pytest.raises(Exception, match="did you mean 'backfill_days'"):
        crawls.run(NOON)
