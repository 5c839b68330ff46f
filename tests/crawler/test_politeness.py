"""A good guest, through the wiring: one crawl of many towns, each on an address of its own."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from crawling import Crawls
from loopback import Answer, Asked, Route, Site, own_certificate, pdf, serve

from contrechamp.records import CrawlOutcome
from contrechamp.settings import CrawlSettings

AGENT = "Contrechamp/0.1.0 (reads public papers of councils; +https://group.example/contact)"
LISTING = '<a href="/open.pdf">Procès-verbal</a> <a href="/closed/x.pdf">Délibération</a>'
PAPERS: dict[str, Route] = {"/": LISTING, "/open.pdf": pdf("open"), "/closed/x.pdf": pdf("closed")}


@dataclass
class Towns:
    """All towns of the module, after their crawl."""

    crawls: Crawls
    outcomes: dict[str, CrawlOutcome]
    sites: dict[str, Site]
    canary: Site = field(repr=False)

    def stored(self, town: str) -> list[str]:
        """Paths of the documents we have of a town."""
        return sorted(key.removeprefix(self.sites[town].url) for key in self.crawls.known(town))


def robots(text: str = "", **answer: object) -> dict[str, Route]:
    return PAPERS | {"/robots.txt": Answer(text, **answer)}  # type: ignore[arg-type]


def chain(length: int, end: Route) -> dict[str, Route]:
    """robots.txt behind so many redirects."""
    steps = ["/robots.txt", *(f"/r{number}" for number in range(1, length + 1))]
    hops: dict[str, Route] = {
        here: Answer(status=301, headers={"Location": there}) for here, there in pairwise(steps)
    }
    return PAPERS | hops | {steps[-1]: end}


def busy(times: int, status: int, header: str | None) -> Callable[[Asked], Answer]:
    """An answer that comes only after so many refusals."""
    left = [times]

    def route(_: Asked) -> Answer:
        if left[0] == 0:
            return Answer(pdf("at last"), headers={"Content-Type": "application/pdf"})
        left[0] -= 1
        return Answer(status=status, headers={"Retry-After": header} if header else {})

    return route


def hangs_up_once() -> Callable[[Asked], Answer]:
    """Closes a connection that was kept open, as servers do that were asked often enough."""
    calls = iter(range(99))
    paper = Answer(pdf("open"), headers={"Content-Type": "application/pdf"})
    return lambda _asked: Answer(hangs_up=True) if next(calls) == 0 else paper


BOMB = gzip.compress(b"%PDF-1.4" + bytes(40 * 1024 * 1024))
CLOSED = "User-agent: *\nDisallow: /closed/"
EVERYTHING_CLOSED = "User-agent: *\nDisallow: /"
TOWNS: dict[str, dict[str, Route]] = {
    "disallowed": robots(CLOSED),
    "disallowed-for-us": robots("User-agent: contrechamp\nDisallow: /closed/\n\nUser-agent: *\nAllow: /"),
    "robots-missing": PAPERS,
    "robots-forbidden": robots(EVERYTHING_CLOSED, status=403),
    "robots-broken": robots(status=500),
    "robots-busy": robots(status=503),
    "robots-silent": robots(delay=1.6),
    "robots-behind-5": chain(5, Answer(CLOSED)),
    "robots-behind-6": chain(6, Answer(EVERYTHING_CLOSED)),
    "robots-without-end": PAPERS | {"/robots.txt": Answer(status=302, headers={"Location": "/robots.txt"})},
    "slowly": robots("User-agent: *\nCrawl-delay: 0.4"),
    "hangs-up": robots("User-agent: *\nCrawl-delay: 0.4") | {"/open.pdf": hangs_up_once()},
    "a-moment": PAPERS | {"/open.pdf": busy(2, 429, "1")},
    "tomorrow": PAPERS | {"/open.pdf": busy(99, 503, "86400")},
    "never": PAPERS | {"/open.pdf": busy(99, 429, "0")},
    "refused": PAPERS | {"/open.pdf": Answer(status=401), "/closed/x.pdf": Answer(status=403)},
    "broken": PAPERS | {"/closed/x.pdf": Answer(status=500)},
    "bomb": PAPERS
    | {"/open.pdf": Answer(BOMB, headers={"Content-Encoding": "gzip", "Content-Type": "application/pdf"})},
    "huge": PAPERS | {"/open.pdf": Answer(b"%PDF-" + bytes(2 * 1024 * 1024))},
    "dripping": PAPERS | {"/open.pdf": Answer(b"%PDF-" + bytes(100), drip=0.1)},
    "circles": PAPERS | {"/open.pdf": Answer(status=302, headers={"Location": "/open.pdf"})},
    "to-a-file": PAPERS | {"/open.pdf": Answer(status=302, headers={"Location": "file:///etc/hostname"})},
    "forgetful": PAPERS
    | {"/": Answer(LISTING, headers={"Content-Type": "text/html", "Set-Cookie": "session=1"})},
    "one-host": {"/robots.txt": Answer(status=404, delay=0.05), "/": Answer("", status=404)},
}
# Forms of 127.0.0.1, where the canary sings when it is reached
PRIVATE_HOSTS = [
    "127.0.0.1",
    "localhost",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "0",
    "[::ffff:127.0.0.1]",
]


def slow(answer: bytes | str) -> Answer:
    kind = "text/html" if isinstance(answer, str) else "application/pdf"
    return Answer(answer, headers={"Content-Type": kind}, delay=0.03)


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Towns]:
    folder = tmp_path_factory.mktemp("polite")
    limits = CrawlSettings(
        delay_seconds=0, timeout_seconds=1, max_file_mib=1, contact="https://group.example/contact"
    )
    crawls = Crawls(folder, limits)
    with ExitStack() as stack:
        canary = stack.enter_context(serve({}, "127.0.0.1"))
        sites = {
            name: stack.enter_context(serve(routes, f"127.0.1.{number}"))
            for number, (name, routes) in enumerate(TOWNS.items(), 1)
        }
        for name, site in sites.items():
            crawls.add(name, f'start_urls = ["{site.url}/"]')
        lead_to_private_addresses(crawls, sites, canary, stack)
        share_one_host(crawls, sites["one-host"])
        sites["unhurried"] = stack.enter_context(serve(PAPERS, "127.0.2.2"))
        crawls.add("unhurried", f'start_urls = ["{sites["unhurried"].url}/"]\ndelay_seconds = 0.4')
        sites["unvouched"] = stack.enter_context(serve(PAPERS, "127.0.2.3", own_certificate(folder)))
        crawls.add("unvouched", f'start_urls = ["{sites["unvouched"].url}/"]')
        with pytest.MonkeyPatch.context() as environment:
            for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
                environment.setenv(name, canary.url)
            outcomes = crawls.run()
        yield Towns(crawls, outcomes, sites, canary)


def lead_to_private_addresses(crawls: Crawls, sites: dict[str, Site], canary: Site, stack: ExitStack) -> None:
    neighbour = sites["robots-missing"]
    urls = [f"http://{host}:{canary.port}/{number}.pdf" for number, host in enumerate(PRIVATE_HOSTS)]
    links = [f'<a href="{url}">PV</a>' for url in [*urls, f"{neighbour.url}/neighbour.pdf"]]
    hops: dict[str, Route] = {
        f"/hop{number}.pdf": Answer(status=302, headers={"Location": url}) for number, url in enumerate(urls)
    }
    links += [f'<a href="{path}">PV</a>' for path in hops]
    site = stack.enter_context(serve(PAPERS | hops | {"/": LISTING + "".join(links)}, "127.0.2.1"))
    sites["leads-home"] = site
    hosts = ", ".join(f'"{host}"' for host in [*PRIVATE_HOSTS[:-1], neighbour.host])
    crawls.add("leads-home", f'start_urls = ["{site.url}/"]\ndocument_hosts = [{hosts}]')


def share_one_host(crawls: Crawls, site: Site) -> None:
    for part in ("a", "b", "c"):
        site.routes[f"/{part}/"] = slow("".join(f'<a href="{n}.pdf">PV {part}{n}</a>' for n in range(3)))
        site.routes |= {f"/{part}/{n}.pdf": slow(pdf(f"{part}{n}")) for n in range(3)}
        crawls.add(f"part-{part}", f'start_urls = ["{site.url}/{part}/"]')


def test_every_request_names_us_and_a_contact(towns: Towns) -> None:
    agents = {asked.headers.get("user-agent") for site in towns.sites.values() for asked in site.asked}
    assert agents == {AGENT}


@pytest.mark.parametrize("town", ["disallowed", "disallowed-for-us", "robots-behind-5"])
def test_what_robots_txt_disallows_is_not_asked_for_and_recorded(towns: Towns, town: str) -> None:
    site = towns.sites[town]
    assert "/closed/x.pdf" not in site.paths()
    assert towns.stored(town) == ["/open.pdf"]
    assert towns.crawls.gaps(town) == [(f"{site.url}/closed/x.pdf", "disallowed by robots.txt")]
    assert towns.outcomes[town].refused == 1


def test_robots_txt_is_asked_for_once_however_many_wait_for_it(towns: Towns) -> None:
    assert towns.sites["one-host"].paths(robots=True).count("/robots.txt") == 1


@pytest.mark.parametrize(
    "town", ["robots-missing", "robots-forbidden", "robots-behind-6", "robots-without-end", "slowly"]
)
def test_where_robots_txt_is_not_there_or_allows_everything_is_read(towns: Towns, town: str) -> None:
    assert towns.stored(town) == ["/closed/x.pdf", "/open.pdf"]
    assert towns.outcomes[town].status == "ok"
    assert towns.sites[town].paths(robots=True)[0] == "/robots.txt"


@pytest.mark.parametrize(
    ("town", "reason"),
    [
        ("robots-broken", "HTTP 500"),
        ("robots-busy", "HTTP 503"),
        ("robots-silent", "no answer in time"),
    ],
)
def test_where_robots_txt_does_not_answer_nothing_is_read(towns: Towns, town: str, reason: str) -> None:
    site = towns.sites[town]
    assert set(site.paths()) == set()
    assert towns.outcomes[town].status == "failed"
    said = f"no answer ({reason}): all of the host counts as disallowed"
    assert towns.crawls.gaps(town) == [(f"{site.url}/robots.txt", said)]


@pytest.mark.parametrize("town", ["slowly", "unhurried"])
def test_the_delay_robots_txt_or_the_catalogue_asks_for_is_kept(towns: Towns, town: str) -> None:
    began = [asked.began for asked in towns.sites[town].asked]
    assert len(began) == 4
    assert began[-1] - began[0] >= 2.5 * 0.4  # three gaps; half of one is left to a busy machine


def test_a_server_that_hangs_up_is_asked_again_in_its_own_time(towns: Towns) -> None:
    assert "/open.pdf" in towns.stored("hangs-up")
    first, again = [asked.began for asked in towns.sites["hangs-up"].asked if asked.path == "/open.pdf"]
    assert again - first >= 0.4 / 2


def test_a_server_that_asks_for_a_moment_gets_it(towns: Towns) -> None:
    assert towns.stored("a-moment") == ["/closed/x.pdf", "/open.pdf"]
    assert towns.outcomes["a-moment"].status == "ok"
    began = [asked.began for asked in towns.sites["a-moment"].asked]
    refused = [asked.began for asked in towns.sites["a-moment"].asked if asked.path == "/open.pdf"][:2]
    for moment in refused:  # the whole host is left alone, not only the one address
        assert all(other <= moment or other - moment >= 0.99 for other in began)


@pytest.mark.parametrize(
    ("town", "asked", "said"), [("tomorrow", 1, "86400 s"), ("never", 4, "after 3 pauses")]
)
def test_a_server_that_asks_for_too_much_is_left_for_this_run(
    towns: Towns, town: str, asked: int, said: str
) -> None:
    outcome = towns.outcomes[town]
    assert outcome.status == "failed"
    assert any("asks us to come back later" in line and said in line for line in outcome.problems)
    assert towns.sites[town].paths().count("/open.pdf") == asked


def test_a_refusal_is_recorded_and_not_tried_again(towns: Towns) -> None:
    site = towns.sites["refused"]
    assert sorted(site.paths()) == ["/", "/closed/x.pdf", "/open.pdf"]
    assert towns.crawls.gaps("refused") == [
        (f"{site.url}/closed/x.pdf", "HTTP 403"),
        (f"{site.url}/open.pdf", "HTTP 401"),
    ]
    assert towns.outcomes["refused"].refused == 2


@pytest.mark.parametrize(
    ("town", "reason"),
    [
        ("broken", "HTTP 500"),
        ("bomb", "max_file_mib"),
        ("huge", "max_file_mib"),
        ("dripping", "no answer in time"),
        ("circles", "max redirections reached"),
        ("to-a-file", "HTTP 302"),
    ],
)
def test_one_bad_answer_is_a_warning_and_the_rest_is_read(towns: Towns, town: str, reason: str) -> None:
    outcome = towns.outcomes[town]
    assert (outcome.status, outcome.failed, outcome.new) == ("warning", 1, 1)
    assert reason in outcome.problems[0]


def test_a_certificate_nobody_vouches_for_is_not_accepted(towns: Towns) -> None:
    assert towns.sites["unvouched"].asked == []
    assert towns.outcomes["unvouched"].status == "failed"


def test_no_cookie_is_sent_back(towns: Towns) -> None:
    assert towns.stored("forgetful") == ["/closed/x.pdf", "/open.pdf"]
    assert [asked for asked in towns.sites["forgetful"].asked if "cookie" in asked.headers] == []


def test_no_link_no_redirect_and_no_proxy_reaches_a_private_address(towns: Towns) -> None:
    assert towns.canary.asked == []
    assert "/neighbour.pdf" not in towns.sites["robots-missing"].paths()
    assert towns.stored("leads-home") == ["/closed/x.pdf", "/open.pdf"]
    gaps = towns.crawls.gaps("leads-home")
    assert {reason for _, reason in gaps} == {"leads to a private address"}
    assert len(gaps) == len(PRIVATE_HOSTS) + 1  # each form, and the neighbour
    # redirects to all forms, links to those that can be named as a host of documents, the neighbour
    assert towns.outcomes["leads-home"].refused == 2 * len(PRIVATE_HOSTS)
    assert towns.outcomes["leads-home"].status == "ok"


def test_sources_on_one_host_take_turns(towns: Towns) -> None:
    site = towns.sites["one-host"]
    assert [towns.outcomes[f"part-{part}"].new for part in "abc"] == [3, 3, 3]
    assert site.busiest == 1


def test_a_refused_or_broken_town_silences_no_other(towns: Towns) -> None:
    assert len(towns.outcomes) == len(TOWNS) + 6
    assert all(outcome.finished is not None for outcome in towns.outcomes.values())
