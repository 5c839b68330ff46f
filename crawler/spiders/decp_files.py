"""Contracts in files of single publishers: JSON or XML, in the formats of 2019 and 2022.

Files written down in the catalogue, and those of datasets on data.gouv.fr. A file is asked for when it
changed and read contract by contract; of the contracts in it those are kept that are looked for.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from contrechamp.records import Capture
from crawler.data_gouv import DataGouvList
from crawler.decp.files import NotContractsError, read_contract, read_file
from crawler.decp.options import ContractOptions
from crawler.items import Collected
from crawler.options import HttpUrl
from crawler.spiders.base import Job, SourceSpider
from crawler.website.answers import without_validators

__all__ = ["DecpFilesSpider", "Options"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(ContractOptions):
    """Which files, and which of their contracts."""

    files: tuple[HttpUrl, ...] = ()
    datasets: tuple[str, ...] = ()  # ids on data.gouv.fr: all their JSON and XML files
    datasets_url: str = "https://www.data.gouv.fr/api/2/datasets/"
    every_contract: bool = False  # all of them, whatever was bought: for one buyer, not for a platform

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from ContractOptions.problems(self)
        if not self.datasets_url.startswith(("http://", "https://")):
            yield "'datasets_url' is not an address"
        if not (self.files or self.datasets):
            yield "give the addresses of 'files', or the ids of 'datasets'"
        if not (self.every_contract or self.cpv or self.terms or self.terms_extra or self.vendors):
            yield "nothing to look for: give 'cpv' or 'terms_extra', or leave 'terms' or 'vendors' true"


class DecpFilesSpider(SourceSpider[Options]):
    """See the module."""

    obeys_robots = False  # open data at the addresses its publisher gives

    def __init__(self, job: Job[Options]) -> None:
        super().__init__(job)
        self._choice = self.options.choice(self.terms.get(self.source.language, ()), job.companies)
        self._resources = self.intake.resources(self.source.id)
        self._files: set[str] = set()
        self._read: list[Capture] = []
        self._contracts = 0

    async def start(self) -> AsyncIterator[Request]:
        """The files written down, and the lists of the datasets' files."""
        for url in self.options.files:
            yield self._file_request(url)
        for dataset in self.options.datasets:
            address = f"{self.options.datasets_url}{quote(dataset, safe='')}/resources/"
            query = urlencode({"page": 1, "page_size": 50})
            yield DataGouvList(self, self._listed).request(f"{address}?{query}")

    def conclude(self) -> None:
        """A crawl that found no file has failed; later ones may find every file unchanged."""
        if not self.tally.failures and not self.tally.exceptions:
            for capture in self._read:  # only now: a file whose contracts are not all here is read again
                self.intake.note(capture)
        if not self._files:
            self.broken("no file of contracts was named")
        elif not self._contracts:
            self.nothing_new()

    # ---- files

    def _listed(self, file: Mapping[str, Any]) -> Iterator[Request]:
        url = file.get("latest") or file.get("url")
        if str(file.get("format") or "").lower() not in ("json", "xml") or not isinstance(url, str):
            return
        if url.startswith(("http://", "https://")) and url not in self._files:
            yield self._file_request(url)

    def _file_request(self, url: str) -> Request:
        self._files.add(url)
        known = None if self.full else self._resources.get(url)
        return self.get(url, self._file, resource=known, errback=self._no_file)

    def _file(self, response: Response) -> Iterator[Collected]:
        if response.status == 304:
            self.intake.note(self.capture(response))
            return
        capture = self.capture(response, response.body)
        self.intake.note(without_validators(capture), response.body)
        nameless = read = 0
        try:
            for content in read_file(response.body):
                read += 1
                contract = read_contract(content)
                if contract is None:
                    nameless += 1
                elif self.options.every_contract or self._choice.wants(contract):
                    self._contracts += 1
                    self.listed(newest=contract.published)
                    body = contract.as_bytes()
                    url = f"{response.url}#{quote(contract.uid, safe='')}"
                    document = contract.as_document(
                        body,
                        source=self.source.id,
                        url=url,
                        listing=response.url,
                        fetched=self.job.clock(),
                    )
                    yield Collected(document, body, capture)
        except NotContractsError as error:
            self.problem(f"{response.url}: {error}")
            return
        if not read:
            self.problem(f"{response.url} holds no contract where the formats of 2019 and 2022 have them")
            return
        if nameless:
            self.problem(f"{response.url}: {nameless} contracts bear neither number nor subject")
        self._read.append(capture)

    def _no_file(self, failure: Failure) -> None:
        """One dead address silences no other."""
        self.problem(self.unanswered(failure))
