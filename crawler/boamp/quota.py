"""When the quota of an Opendatasoft service is used up: its own way of saying so, in the common one."""

import json
from datetime import UTC, datetime

from scrapy.http import Request, Response

QUOTA = "crawler.boamp.quota.QuotaMiddleware"
QUOTA_PLACE = 570  # answers pass it before ComeBackLaterMiddleware (560), which waits

_EPOCH = 1_000_000_000  # a smaller number is a span in seconds, no moment


class QuotaMiddleware:
    """Gives a 429 without Retry-After the one that `X-RateLimit-Reset` or `reset_time` amounts to."""

    def process_response(self, request: Request, response: Response) -> Response:  # noqa: ARG002 - Scrapy's way
        """The answer, with a Retry-After when it means one."""
        if response.status == 429 and "Retry-After" not in response.headers:
            header = response.headers.get("X-RateLimit-Reset")
            written = header.decode("latin-1") if header else _reset_time(response.body)
            seconds = seconds_until(written, datetime.now(UTC))
            if seconds is not None:
                response.headers["Retry-After"] = str(seconds)
        return response


def seconds_until(written: str | None, now: datetime) -> int | None:
    """How long it takes to a moment (ISO, or seconds since 1970), or a span in seconds; None: not said."""
    text = (written or "").strip()
    if text.isascii() and text.isdigit() and len(text) < 12:
        number = int(text)
        return max(0, number - int(now.timestamp())) if number >= _EPOCH else number
    try:
        until = datetime.fromisoformat(text)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0, round((until - now).total_seconds()))


def _reset_time(body: bytes) -> str | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    said = answer.get("reset_time") if isinstance(answer, dict) else None
    return said if isinstance(said, str) else None
