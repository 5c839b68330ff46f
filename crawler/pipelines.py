"""From spiders to the store."""

from scrapy.crawler import Crawler

from crawler.items import Collected
from crawler.spiders.base import SourceSpider


class StorePipeline:
    """Saves what spiders collect: bytes first, then one transaction for each document."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "StorePipeline":
        """As Scrapy builds pipelines."""
        return cls(crawler)

    def process_item(self, item: Collected) -> Collected:
        """Save one document and count what that did."""
        spider = self._crawler.spider
        assert isinstance(spider, SourceSpider)  # noqa: S101 - no other spider yields documents
        backfill = spider.is_backfill(item.document.source_key, item.document.date)
        spider.saved(spider.intake.save(item.document, item.body, item.capture, backfill=backfill))
        return item
