"""Lists that data.gouv.fr gives page by page: datasets (its API 1), the files of a dataset (its API 2)."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from scrapy.http import Request, Response

from crawler.spiders.base import SourceSpider

_MOST_PAGES = 50


class DataGouvList:
    """Reads a list to its end for a spider; `follow` says what to ask for of each entry."""

    def __init__(
        self, spider: SourceSpider[Any], follow: Callable[[Mapping[str, Any]], Iterable[Request]]
    ) -> None:
        self._spider = spider
        self._follow = follow

    def request(self, url: str, *, turned: int = 1) -> Request:
        """Ask for a page, the first or a later one."""
        spider = self._spider
        return spider.get(url, self._page, arguments={"turned": turned}, errback=spider.list_unanswered)

    def _page(self, response: Response, turned: int) -> Iterator[Request]:
        spider, where = self._spider, response.url.partition("?")[0]
        try:
            answer = json.loads(response.body)
        except (ValueError, RecursionError):
            spider.broken(f"{where}: JSON was expected, something else came")
            return
        if not isinstance(answer, Mapping) or not isinstance(answer.get("data"), list):
            spider.broken(f"{where}: an object with a list 'data' was expected")
            return
        spider.intake.note(spider.capture(response, response.body), response.body)
        for entry in answer["data"]:
            if isinstance(entry, Mapping):
                yield from self._follow(entry)
        following = answer.get("next_page")
        if isinstance(following, str) and following:
            if turned >= _MOST_PAGES:
                spider.broken(f"{where}: more than {_MOST_PAGES} pages")
                return
            yield self.request(response.urljoin(following), turned=turned + 1)
