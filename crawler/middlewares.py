"""What every request and answer passes: robots.txt before, "come back later" after."""

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from crawler.robots import FRESH_SECONDS, Rules, rules_of
from crawler.spiders.base import Refusal, SourceSpider, traffic_of, why_failed
from crawler.traffic import Traffic

_PRIORITY = 1000  # robots.txt goes before all other requests
MAX_SECONDS = 600.0
MAX_TIMES = 3
UNSAID_SECONDS = 60.0  # 429 without a word on how long


class RobotsMiddleware:
    """Asks robots.txt before every request of a spider that obeys it, redirects included."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        """As Scrapy builds middlewares."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or raise Refusal."""
        spider = self._crawler.spider
        if request.meta.get("robots") or not getattr(spider, "obeys_robots", True):
            return
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https"):
            return
        robots_url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/robots.txt"
        rules = await self._rules(traffic_of(self._crawler), robots_url, request.url)
        if rules.unreachable is not None:
            reason = f"no answer ({rules.unreachable}): all of the host counts as disallowed"
            raise Refusal(robots_url, reason)
        if not rules.allows(request.url):
            raise Refusal(request.url, "disallowed by robots.txt")

    async def _rules(self, traffic: Traffic, url: str, asked: str) -> Rules:
        async with traffic.reading_robots(url):  # who comes meanwhile waits for the same answer
            now = asyncio.get_running_loop().time()
            known = traffic.robots.get(url)
            if known is not None and now - known[0] < FRESH_SECONDS:
                return known[1]
            rules = await self._fetch(url, asked)
            traffic.robots[url] = (now, rules)
            if rules.delay:
                traffic.slow_down((urlsplit(url).hostname or "").lower(), rules.delay)
            return rules

    async def _fetch(self, url: str, asked: str) -> Rules:
        request = Request(url, priority=_PRIORITY, callback=NO_CALLBACK, meta={"robots": True})
        try:
            response: Response = await self._crawler.engine.download_async(request)
        except Refusal as error:  # ours, and for this source only: no rules of that host for others
            raise Refusal(asked, error.reason) from error
        except IgnoreRequest as error:
            if str(error) == "max redirections reached":
                return Rules()  # RFC 9309, 2.3.1.2: after five redirects it may count as not there
            return Rules(unreachable=why_failed(error))
        except Exception as error:  # noqa: BLE001 - whatever kept the answer away, there is none
            return Rules(unreachable=why_failed(error))
        return rules_of(response.status, response.body)


def pause_asked(status: int, retry_after: str | None, now: datetime) -> float | None:
    """Seconds an answer asks us to stay away; None: it does not ask."""
    if status not in (429, 503):
        return None
    asked = _seconds(retry_after.strip(), now) if retry_after else None
    if asked is None:
        return UNSAID_SECONDS if status == 429 else None
    return max(0.0, asked)


def _seconds(value: str, now: datetime) -> float | None:
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    return ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds()


class ComeBackLaterMiddleware:
    """429, and 503 with Retry-After: the whole host waits, a few times; then the source is left for today."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "ComeBackLaterMiddleware":
        """As Scrapy builds middlewares."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The answer; the request again, after the pause; or the end of the source for this run."""
        header = response.headers.get("Retry-After")
        text = header.decode("latin-1") if header else None
        pause = pause_asked(response.status, text, datetime.now(UTC))
        if pause is None:
            return response
        host = (urlsplit(request.url).hostname or "").lower()
        waits = request.meta.get("waits", 0)
        if pause > MAX_SECONDS or waits >= MAX_TIMES:
            self._give_up(host, pause, waits)
            raise IgnoreRequest(f"HTTP {response.status}, asked to come back later")
        traffic_of(self._crawler).pause(host, pause)
        again = request.copy()
        again.meta["waits"] = waits + 1
        again.dont_filter = True
        return again

    def _give_up(self, host: str, pause: float, waits: int) -> None:
        spider = self._crawler.spider
        if isinstance(spider, SourceSpider):
            said = f"after {waits} pauses" if waits >= MAX_TIMES else f"in {pause:.0f} s"
            spider.problem(f"{host} asks us to come back later ({said}): left for this run")
        engine = self._crawler.engine
        if engine.spider is not None:
            task = asyncio.ensure_future(engine.close_spider_async(reason="busy"))
            task.add_done_callback(lambda done: done.exception())
