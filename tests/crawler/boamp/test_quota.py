"""When a used-up quota begins anew."""

from datetime import UTC, datetime

import pytest
from scrapy.http import Request, Response

from crawler.boamp.quota import QuotaMiddleware, seconds_until

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2026-07-01 13:00:00+00:00", 3600),
        ("2026-07-01T13:00:00Z", 3600),
        ("2026-07-01T13:00:00", 3600),
        ("2026-07-01T15:00:00+02:00", 3600),
        ("2026-07-01T11:00:00Z", 0),
        (str(int(NOW.timestamp()) + 90), 90),
        ("45", 45),
        ("soon", None),
        ("", None),
        (None, None),
        ("9" * 40, None),
    ],
)
def test_a_reset_is_a_moment_or_a_span(written: str | None, seconds: int | None) -> None:
    assert seconds_until(written, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "headers", "body", "retry_after"),
    [
        (429, {"X-RateLimit-Reset": "30"}, b"", b"30"),
        (429, {}, b'{"error": "Too many requests", "reset_time": "1999-01-01T00:00:00Z"}', b"0"),
        (429, {"Retry-After": "7", "X-RateLimit-Reset": "30"}, b"", b"7"),
        (429, {}, b"<html>", None),
        (200, {"X-RateLimit-Reset": "30"}, b"", None),
    ],
    ids=["in_a_header", "in_the_answer", "said_in_the_common_way", "not_said", "not_used_up"],
)
def test_it_is_said_in_the_common_way(
    status: int, headers: dict[str, str], body: bytes, retry_after: bytes | None
) -> None:
    url = "https://api.example/records"
    response = Response(url, status=status, headers=headers, body=body)
    answered = QuotaMiddleware().process_response(Request(url), response)
    assert answered.headers.get("Retry-After") == retry_after
