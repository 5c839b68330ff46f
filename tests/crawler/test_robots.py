"""robots.txt by RFC 9309, and how long "come back later" is."""

from datetime import UTC, datetime

import pytest

from crawler.middlewares import UNSAID_SECONDS, pause_asked
from crawler.robots import MAX_BYTES, rules_of

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
PAGE = "https://ville.example/actes/pv.pdf"


@pytest.mark.parametrize(
    ("status", "body", "allowed"),
    [
        (200, b"", True),
        (200, b"User-agent: *\nDisallow: /actes/", False),
        (200, b"User-agent: *\nDisallow: /actes/\nAllow: /actes/pv", True),
        (200, b"User-agent: Contrechamp\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        (200, b"User-agent: Contrechamp\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        (200, b"User-agent: OtherBot\nDisallow: /", True),
        (200, b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /*.pdf$", False),
        (200, b"\xff\xfe\x00broken\x00\nUser-agent: *\nDisallow: /actes", False),
        (200, b"<html>no robots here</html>", True),
        (200, b"#" * MAX_BYTES + b"\nUser-agent: *\nDisallow: /", True),
        (401, b"", True),
        (403, b"", True),
        (404, b"User-agent: *\nDisallow: /", True),
        (410, b"", True),
        (301, b"", True),
        (429, b"", False),
        (500, b"", False),
        (503, b"User-agent: *\nAllow: /", False),
    ],
)
def test_an_answer_for_robots_txt_stands_for_rules(status: int, body: bytes, allowed: bool) -> None:
    assert rules_of(status, body).allows(PAGE) is allowed


def test_a_delay_is_read_and_a_silly_one_is_none() -> None:
    assert rules_of(200, b"User-agent: *\nCrawl-delay: 7").delay == 7
    assert rules_of(200, b"User-agent: *\nCrawl-delay: soon").delay == 0
    assert rules_of(404, b"").delay == 0


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        (200, "120", None),
        (404, "120", None),
        (503, None, None),
        (503, "120", 120),
        (503, "soon", None),
        (429, "0", 0),
        (429, None, UNSAID_SECONDS),
        (429, "soon", UNSAID_SECONDS),
        (503, "Wed, 01 Jul 2026 12:05:00 GMT", 300),
        (503, "Wed, 01 Jul 2026 11:00:00 GMT", 0),
        (429, "-5", UNSAID_SECONDS),
    ],
)
def test_the_pause_a_server_asks_for(status: int, header: str | None, seconds: float | None) -> None:
    assert pause_asked(status, header, NOW) == seconds
