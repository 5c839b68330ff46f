"""The crawling process: all sources of an order, a few side by side, in one reactor."""

import logging
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from logging.handlers import RotatingFileHandler
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.settings import Settings as ScrapySettings
from scrapy.utils.reactor import install_reactor
from twisted.internet import task
from twisted.internet.defer import Deferred, DeferredList, ensureDeferred
from twisted.python.failure import Failure

from contrechamp.errors import ContrechampError, DiskFullError, ExitCode, StoreError
from contrechamp.records import Source
from contrechamp.settings import Settings
from contrechamp.store import Store
from crawler.catalogue import options_of, spider_kind, start_hosts
from crawler.report import failed_outcome, judge
from crawler.settings import process_settings
from crawler.spiders.base import Job, SourceSpider
from crawler.traffic import Traffic
from crawler.wire import Order, to_plain

SIDE_BY_SIDE = 8  # sources read at the same time
_TELL_SECONDS = 0.5  # between two lines of progress
_LOG_BYTES = 5_000_000

Tell = Callable[[Mapping[str, Any]], None]


def run(order: Order, tell: Tell) -> None:
    """Read all sources of an order, and tell what happens: begun, progress, outcome, stopped."""
    _log(order.settings, verbose=order.verbose)
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    try:
        store = Store.open(order.settings)
    except ContrechampError as error:
        tell({"event": "stopped", "problem": str(error), "code": int(error.exit_code)})
        return
    with store:
        store.intake.register(order.sources)
        _Crawl(order, store, tell).run()


class _Process(CrawlerProcess):
    """Scrapy's, which also remembers that it was told to stop, be it by a signal."""

    stopping = False

    def stop(self) -> Deferred[Any]:
        self.stopping = True
        return super().stop()


class _Crawl:
    """One run of the reactor."""

    def __init__(self, order: Order, store: Store, tell: Tell) -> None:
        self._order = order
        self._store = store
        self._tell = tell
        self._waiting = list(reversed(order.sources))
        self._spiders: list[SourceSpider[Any]] = []
        self._began = time.monotonic()
        self._stopped = False
        private = frozenset(host.lower() for host in order.settings.crawl.private_hosts)
        written = frozenset[str]().union(*(start_hosts(source) for source in order.sources))
        self._traffic = Traffic(
            delay=order.settings.crawl.delay_seconds, private_hosts=private, source_hosts=written
        )
        self._settings = process_settings(order.settings, private | written)
        self._process = _Process(self._settings, install_root_handler=False)
        if not order.verbose:  # Scrapy sets its own level; of what it says, the requests are worth keeping
            logging.getLogger("scrapy").setLevel(logging.WARNING)
            logging.getLogger("scrapy.core.engine").setLevel(logging.DEBUG)

    def run(self) -> None:
        """Until the last source has ended, or something stops them all."""
        from twisted.internet import reactor  # noqa: PLC0415 - importing it installs it

        reactor.callWhenRunning(self._start)
        self._process.start(stop_after_crawl=False)
        self._tell_progress()

    def _start(self) -> None:
        task.LoopingCall(self._tell_progress).start(_TELL_SECONDS)
        lanes = [ensureDeferred(self._lane()) for _ in range(min(SIDE_BY_SIDE, len(self._waiting)))]
        DeferredList(lanes, consumeErrors=True).addCallback(self._end)

    def _end(self, results: list[tuple[bool, None]]) -> None:
        broken: list[Any] = [failure for well, failure in results if not well]
        for failure in broken:
            logging.getLogger(__name__).error("a lane broke: %s", failure.getTraceback())
            self._stop(str(failure.value), int(getattr(failure.value, "exit_code", ExitCode.BUG)))
        self._process._stop_reactor()

    async def _lane(self) -> None:
        """One source after the other."""
        while self._waiting and not self._process.stopping:
            await self._crawl_source(self._waiting.pop())

    async def _crawl_source(self, source: Source) -> None:
        order, intake = self._order, self._store.intake
        first = intake.last_success(source.id) is None
        crawl_id = intake.begin(source, full=order.full or first, now=order.now)
        self._tell({"event": "begun", "source": source.id, "crawl": crawl_id})
        job = Job(
            source=source,
            options=options_of(source),
            intake=intake,
            archive=self._store.archive,
            now=order.now,
            clock=self._clock,
            full=order.full,
            first=first,
            backfill=order.backfill,
            since=order.since,
            terms=order.terms,
            companies=order.companies,
            cursor=intake.cursor(source.id),
            traffic=self._traffic,
        )
        crawler = self._crawler(job)
        ended = False

        def closed(spider: SourceSpider[Any], reason: str) -> None:
            nonlocal ended
            ended = True
            self._finish(crawl_id, spider, reason)

        crawler.signals.connect(closed, signal=signals.spider_closed, weak=False)
        for signal in (signals.spider_error, signals.item_error):
            crawler.signals.connect(self._look_at_error, signal=signal)
        done: Deferred[None] = self._process.crawl(crawler, job=job)
        try:
            await done
        except Exception as error:  # one source that cannot begin must not silence the others
            logging.getLogger(__name__).exception("%s could not begin", source.id)
            if not ended:
                text = f"could not begin: {type(error).__name__}: {error}"
                outcome = failed_outcome(source.id, text, now=order.now, full=job.full)
                intake.finish(crawl_id, outcome, cursor=None)
                self._tell({"event": "outcome", "outcome": to_plain(outcome)})

    def _crawler(self, job: Job[Any]) -> Crawler:
        settings = ScrapySettings(self._settings)
        delay = max(self._order.settings.crawl.delay_seconds, job.options.delay_seconds)
        own = {
            "DOWNLOAD_DELAY": delay,
            "AUTOTHROTTLE_START_DELAY": delay,
            "COOKIES_ENABLED": job.options.cookies,
        }
        settings.setdict(own, priority="spider")
        crawler = Crawler(spider_kind(job.source.spider).spider, settings)
        crawler.signals.connect(self._opened, signal=signals.spider_opened)
        return crawler

    def _opened(self, spider: SourceSpider[Any]) -> None:
        self._spiders.append(spider)

    def _finish(self, crawl_id: int, spider: SourceSpider[Any], reason: str) -> None:
        intake = self._store.intake
        spider.conclude()
        known = [document.first_seen for document in intake.known(spider.source.id).values()]
        outcome = judge(
            spider.source,
            spider.tally,
            started=self._order.now,
            finished=self._clock(),
            full=spider.full,
            reason=reason,
            newest_known=max(known, default=None),
        )
        intake.finish(crawl_id, outcome, cursor=spider.cursor)
        self._tell({"event": "outcome", "outcome": to_plain(outcome)})

    def _look_at_error(self, failure: Failure) -> None:
        """What is wrong with the disk or the database concerns all sources."""
        if isinstance(failure.value, DiskFullError | StoreError):
            self._stop(str(failure.value), int(failure.value.exit_code))

    def _stop(self, problem: str, code: int) -> None:
        if not self._stopped:
            self._stopped = True
            self._tell({"event": "stopped", "problem": problem, "code": code})
            self._process.stop()

    def _clock(self) -> datetime:
        return self._order.now + timedelta(seconds=time.monotonic() - self._began)

    def _tell_progress(self) -> None:
        tallies = [spider.tally for spider in self._spiders]
        done = sum(t.new + t.changed + t.unchanged + t.refused + t.failures.total() for t in tallies)
        listed = max(done, sum(t.listed for t in tallies))
        note = self._spiders[-1].source.id if self._spiders else ""
        self._tell({"event": "progress", "done": done, "listed": listed, "note": note})


def _log(settings: Settings, *, verbose: bool) -> None:
    """Scrapy's own words go to a file; with `verbose` to standard error, and more of them."""
    handler: logging.Handler
    if verbose:
        handler = logging.StreamHandler(sys.stderr)
    else:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            settings.data_dir / "crawl.log", maxBytes=_LOG_BYTES, backupCount=3, encoding="utf-8"
        )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.DEBUG if verbose else logging.INFO, handlers=[handler], force=True)
    logging.getLogger("twisted").setLevel(logging.ERROR)
