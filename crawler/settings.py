"""Scrapy's settings: what differs from its defaults, and why.

The constants also serve `scrapy shell ADDRESS`, which is handy to try selectors.
"""

from collections.abc import Collection
from typing import Any

from contrechamp.settings import Settings
from crawler.guard import PRIVATE_HOSTS

BOT_NAME = "contrechamp"
USER_AGENT = Settings().user_agent

# A polite guest. The gates of crawler/traffic.py hold across spiders, AutoThrottle within one.
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # default 8
DOWNLOAD_DELAY = Settings().crawl.delay_seconds
DOWNLOAD_DELAY_JITTER = 0  # default 0.5: would halve the delay we promise
AUTOTHROTTLE_ENABLED = True  # default off
AUTOTHROTTLE_START_DELAY = DOWNLOAD_DELAY
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # hosts are the spiders' affair
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # takes silence for consent
    "crawler.middlewares.RobotsMiddleware": 100,
    "crawler.middlewares.ComeBackLaterMiddleware": 560,  # before RetryMiddleware (550) sees the answer
}
RETRY_TIMES = 2
URLLENGTH_LIMIT = 16_000  # default 2083: drops longer ones without a word; queries of APIs are longer
REFERRER_POLICY = "same-origin"  # no other host learns where we read its address

# Nothing that opens a door or leads elsewhere.
TELNETCONSOLE_ENABLED = False  # default on
REMOTE_CONTROL_ENABLED = False  # default on: runs code in the process
HTTPPROXY_ENABLED = False  # default on; behind a proxy the guard cannot see where requests go
METAREFRESH_ENABLED = False  # default on; a page that refreshes itself is a page
COOKIES_ENABLED = False  # default on; by source
DOWNLOAD_VERIFY_CERTIFICATES = True  # default False
DOWNLOAD_HANDLERS = {
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
    "http": "crawler.handler.PoliteHandler",
    "https": "crawler.handler.PoliteHandler",
}
TWISTED_DNS_RESOLVER = "crawler.guard.GuardedResolver"
REDIRECT_MAX_TIMES = 5  # default 20
HTTPERROR_ALLOW_ALL = False

ITEM_PIPELINES = {"crawler.pipelines.StorePipeline": 100}
EXTENSIONS = {
    "scrapy.extensions.memusage.MemoryUsage": None,
    "crawler.memory.MemoryLimit": 0,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.spiderstate.SpiderState": None,  # all state is in the store
}
MEMUSAGE_CHECK_INTERVAL_SECONDS = 5.0  # default 60: long enough to fill the machine
STATS_DUMP = False
LOGSTATS_INTERVAL = 0
LOG_ENABLED = False  # crawler/logs.py says where the log goes


def process_settings(settings: Settings, private_hosts: Collection[str]) -> dict[str, Any]:
    """The constants above, and what the operator set. `private_hosts` may resolve to private addresses."""
    constants = {
        name: value for name, value in globals().items() if name.isupper() and name != "PRIVATE_HOSTS"
    }
    crawl = settings.crawl
    largest = crawl.max_file_mib * 1024 * 1024
    return constants | {
        "USER_AGENT": settings.user_agent,
        "DOWNLOAD_DELAY": crawl.delay_seconds,
        "AUTOTHROTTLE_START_DELAY": crawl.delay_seconds,
        "DOWNLOAD_TIMEOUT": crawl.timeout_seconds,
        "DOWNLOAD_MAXSIZE": largest,
        "DOWNLOAD_WARNSIZE": largest,
        "MEMUSAGE_LIMIT_MB": crawl.memory_mib,
        "CLOSESPIDER_TIMEOUT": crawl.source_hours * 3600,
        PRIVATE_HOSTS: sorted(private_hosts),
    }
