"""Files at fixed addresses: a table, a list, an answer of a public interface, kept as they are."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from scrapy.http import Request, Response

from contrechamp.records import Document, DocumentKind
from crawler.items import Collected
from crawler.media import media_type
from crawler.options import HttpUrl, SpiderOptions
from crawler.spiders.base import Job, SourceSpider
from crawler.website.answers import content_type
from crawler.website.urls import ending

__all__ = ["DownloadSpider", "Options"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(SpiderOptions):
    """Which files."""

    urls: tuple[HttpUrl, ...]
    public_api: bool = False  # documented for programs to ask: robots.txt is not meant for it

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from SpiderOptions.problems(self)
        if not self.urls:
            yield "'urls' is empty"


class DownloadSpider(SourceSpider[Options]):
    """See the module."""

    def __init__(self, job: Job[Options]) -> None:
        super().__init__(job)
        self.obeys_robots = not job.options.public_api  # type: ignore[misc]  # of this source, not of all
        self._resources = self.intake.resources(self.source.id)

    async def start(self) -> AsyncIterator[Request]:
        """One conditional request an address."""
        for url in dict.fromkeys(self.options.urls):
            yield self.get(url, self._file, resource=self._resources.get(url), arguments={"url": url})

    def _file(self, response: Response, url: str) -> Iterator[Collected]:
        self.listed()
        if response.status == 304:
            self.intake.note(self.capture(response))
            self.unchanged(url)
            return
        document = Document(
            source=self.source.id,
            source_key=url,
            url=url,
            title=None,
            kind=DocumentKind.OTHER,
            published=None,
            authority=self.source.authority,
            language=self.source.language,
            media_type=media_type(response.body, said=content_type(response), ending=ending(url)),
            fetched=self.job.clock(),
            sha256=hashlib.sha256(response.body).hexdigest(),
        )
        yield Collected(document, response.body, self.capture(response, response.body))
