"""The town is a well-kept web server: what a polite crawler relies on is there."""

import http.client
import re
import socket
from urllib.parse import urljoin, urlsplit

import pytest

from contrechamp.demo import DemoError, Served, TownServer, serve
from contrechamp.errors import ContrechampError

MINUTES = "/wp-content/uploads/2026/11/proces-verbal-2026-11-05.pdf"
SAME_MINUTES = "/wp-content/uploads/2026/11/proces-verbal-2026-11-05-1.pdf"
LISTINGS = ("/conseil-municipal/", "/conseil-municipal/page/2/", "/conseil-municipal/page/3/")


def ask(
    town: TownServer, path: str, method: str = "GET", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(urlsplit(town.base_url).netloc, timeout=10)
    try:
        connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def bytes_after_the_head(town: TownServer, request: str) -> bytes:
    """What really comes over the wire; http.client reads no body where there should be none."""
    address = urlsplit(town.base_url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(f"{request}\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    return received.partition(b"\r\n\r\n")[2]


def links(page: bytes) -> list[str]:
    return re.findall(r'<h2 class="acte-titre"><a href="([^"]+)"', page.decode())


def test_a_paper_comes_with_what_is_needed_to_ask_for_it_again(town: TownServer) -> None:
    answer, body = ask(town, MINUTES)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Last-Modified"] == "Thu, 12 Nov 2026 09:05:00 GMT"
    assert answer.headers["ETag"]
    assert body.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("If-Modified-Since", "Thu, 12 Nov 2026 09:05:00 GMT"),
        ("If-Modified-Since", "Fri, 13 Nov 2026 00:00:00 GMT"),
        ("If-None-Match", "{etag}"),
        ("If-None-Match", 'W/{etag}, "another"'),
        ("If-None-Match", "*"),
    ],
)
def test_who_has_the_paper_already_is_not_sent_it_again(town: TownServer, header: str, value: str) -> None:
    etag = ask(town, MINUTES)[0].headers["ETag"]
    value = value.format(etag=etag)
    answer, _ = ask(town, MINUTES, **{header: value})
    assert answer.status == 304
    assert answer.headers["ETag"] == etag
    assert bytes_after_the_head(town, f"GET {MINUTES} HTTP/1.1\r\n{header}: {value}") == b""


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("If-Modified-Since", "Thu, 12 Nov 2026 09:04:59 GMT"),
        ("If-Modified-Since", "no date at all"),
        ("If-Modified-Since", "12 Nov 2026 09:05:00"),
        ("If-None-Match", '"an older one"'),
    ],
)
def test_who_has_an_older_copy_is_sent_the_paper(town: TownServer, header: str, value: str) -> None:
    answer, body = ask(town, MINUTES, **{header: value})
    assert answer.status == 200
    assert body


def test_the_tag_decides_when_tag_and_date_disagree(town: TownServer) -> None:
    later = "Fri, 13 Nov 2026 00:00:00 GMT"
    answer, _ = ask(town, MINUTES, If_None_Match='"an older one"', If_Modified_Since=later)
    assert answer.status == 200


def test_head_says_the_size_and_sends_nothing(town: TownServer) -> None:
    whole = ask(town, MINUTES)[1]
    answer, _ = ask(town, MINUTES, method="HEAD")
    assert answer.status == 200
    assert answer.headers["Content-Length"] == str(len(whole))
    assert bytes_after_the_head(town, f"GET {MINUTES} HTTP/1.1") == whole
    assert bytes_after_the_head(town, f"HEAD {MINUTES} HTTP/1.1") == b""


def test_an_unknown_address_is_a_404_without_a_tag(town: TownServer) -> None:
    answer, body = ask(town, "/wp-content/uploads/2026/11/")
    assert answer.status == 404
    assert "ETag" not in answer.headers
    assert body


def test_one_connection_serves_several_requests(town: TownServer) -> None:
    connection = http.client.HTTPConnection(urlsplit(town.base_url).netloc, timeout=10)
    try:
        for path in LISTINGS:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
            assert not answer.will_close
    finally:
        connection.close()


def test_robots_keeps_visitors_out_of_one_folder_only(town: TownServer) -> None:
    answer, body = ask(town, "/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert body.decode().split("\n") == ["User-agent: *", "Disallow: /prive/", ""]


def test_the_listing_leads_into_the_forbidden_folder_once(town: TownServer) -> None:
    linked = [link for path in LISTINGS for link in links(ask(town, path)[1])]
    assert [link for link in linked if link.startswith("/prive/")] == ["/prive/note-de-service.pdf"]


def test_the_pager_leads_through_all_listing_pages(town: TownServer) -> None:
    seen, path = [], LISTINGS[0]
    while path:
        seen.append(path)
        following = re.search(r'<a class="next page-numbers" href="([^"]+)"', ask(town, path)[1].decode())
        path = following[1] if following else ""
    assert tuple(seen) == LISTINGS


def test_every_link_of_the_site_leads_somewhere(town: TownServer) -> None:
    seen, waiting = {"/"}, ["/"]
    while waiting:
        path = waiting.pop()
        answer, body = ask(town, path)
        assert answer.status == 200, path
        if answer.headers["Content-Type"].startswith("text/html"):
            found = {urljoin(path, link) for link in re.findall(r'href="([^"]+)"', body.decode())}
            waiting.extend(found - seen)
            seen |= found
    assert {MINUTES, SAME_MINUTES, *LISTINGS} < seen


def test_the_same_minutes_lie_under_two_addresses(town: TownServer) -> None:
    assert ask(town, MINUTES)[1] == ask(town, SAME_MINUTES)[1]


def test_a_download_without_an_ending_says_its_name_and_type(town: TownServer) -> None:
    answer, body = ask(town, "/telechargement/214")
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="Arrete prefectoral 2026-BSI-214.docx"; '
        "filename*=UTF-8''Arr%C3%AAt%C3%A9%20pr%C3%A9fectoral%202026-BSI-214.docx"
    )
    assert body.startswith(b"PK")


def test_requests_are_kept_with_their_status() -> None:
    with serve() as own:
        ask(own, LISTINGS[0])
        ask(own, "/nowhere?x=1", method="HEAD")
        assert own.requests == [Served("GET", LISTINGS[0], 200), Served("HEAD", "/nowhere?x=1", 404)]


def test_a_port_in_use_is_told_with_what_to_try(town: TownServer) -> None:
    port = urlsplit(town.base_url).port
    assert port
    with pytest.raises(DemoError, match=rf"127\.0\.0\.1:{port} is already in use.*another port"):
        serve(port)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70000), ("192.0.2.1", 0)])
def test_an_address_that_cannot_be_had_is_an_error_of_ours(host: str, port: int) -> None:
    with pytest.raises(ContrechampError, match="choose"):
        serve(port, host)


def test_closing_frees_the_port_even_with_a_visitor_still_connected() -> None:
    first = serve()
    address = urlsplit(first.base_url)
    assert address.hostname
    assert address.port
    with socket.create_connection((address.hostname, address.port), timeout=10) as visitor:
        visitor.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert visitor.recv(100).startswith(b"HTTP/1.1 200")
        first.close()
    with serve(address.port) as second:
        assert second.base_url == first.base_url
        assert ask(second, "/robots.txt")[0].status == 200
