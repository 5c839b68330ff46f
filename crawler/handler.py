"""The one way out: every request of every spider leaves through this download handler."""

import asyncio
import socket
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Request, Response

from crawler.catalogue import start_hosts
from crawler.guard import GuardedResolver, is_public, literal_address
from crawler.spiders.base import Refusal, SourceSpider, traffic_of
from crawler.traffic import Traffic, WaitAbandonedError

PRIVATE = "leads to a private address"


class PoliteHandler(HTTP11DownloadHandler):
    """HTTP, in turn with all other spiders, to public addresses."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False  # at once, and out of turn; Scrapy's own retries wait

    async def download_request(self, request: Request) -> Response:
        """The answer; raises Refusal when the address is private and not the operator's own."""
        host = (urlsplit(request.url).hostname or "").lower()
        traffic = traffic_of(self._crawler)
        await self._check(host, request.url, traffic)
        spider = self._crawler.spider
        delay = spider.options.delay_seconds if isinstance(spider, SourceSpider) else 0.0
        try:
            async with traffic.turn(host, delay, self._closing):
                return await super().download_request(request)
        except WaitAbandonedError as error:
            raise IgnoreRequest("not asked: the crawl ended") from error
        except CannotResolveHostError as error:
            if host in GuardedResolver.kept_out:
                raise Refusal(request.url, PRIVATE) from error
            raise

    async def _check(self, host: str, url: str, traffic: Traffic) -> None:
        """Refuse what the resolver cannot: literal addresses, and private hosts of other sources."""
        spider = self._crawler.spider
        own = start_hosts(spider.source) if isinstance(spider, SourceSpider) else frozenset()
        if host in own or host in traffic.private_hosts:
            return
        address = literal_address(host)
        if address is not None and not is_public(address):
            raise Refusal(url, PRIVATE)
        if host in traffic.source_hosts and not await _resolves_publicly(host):
            raise Refusal(url, PRIVATE)

    def _closing(self) -> bool:
        # the engine says so nowhere in public; a pause of minutes must not outlive its spider
        slot = self._crawler.engine._slot
        return slot is None or slot.closing is not None


async def _resolves_publicly(host: str) -> bool:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return True  # nothing to be reached: the connection will say so
    addresses = [literal_address(str(entry[4][0])) for entry in found]
    return all(address is not None and is_public(address) for address in addresses)
