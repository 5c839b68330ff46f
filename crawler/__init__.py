"""Sources → documents and their bytes. The only home of Scrapy, which runs in a process of its own."""

from crawler.catalogue import is_due, load_catalogue
from crawler.launch import crawl
from crawler.report import CrawlReport

__all__ = ["CrawlReport", "crawl", "is_due", "load_catalogue"]
