"""DematDOC: the act register of a town (`…dematdoc.eu/public/{id}`), through the interface its page calls.

`GET {base}/api/public/doctypes`, then for each type `POST …/get-documents/{id}` with empty `filters` (null is
answered with 500), which gives the first documents and the ids of the others; those are asked for with
`POST …/get-documents-lazy` and a bare list of ids (an object is silently cut short). `DATEACTE` is the day of
transmission, not of the session. The register shows about two months.
"""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scrapy.http import Request, Response

from contrechamp.records import DocumentKind
from crawler.labels.kinds import kind_of
from crawler.options import HttpUrl, SpiderOptions
from crawler.papers import Paper, PaperFetcher
from crawler.scdl.rows import read_day
from crawler.spiders.base import Job, SourceSpider

__all__ = ["DematdocSpider", "Options"]

_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(SpiderOptions):
    """Which register."""

    base_url: HttpUrl  # https://….dematdoc.eu
    types: tuple[str, ...] = ()  # captions of the document types that are read, or parts of them; empty: all
    lazy_size: int = 50  # documents of one further request

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from SpiderOptions.problems(self)
        if self.lazy_size < 1:
            yield "'lazy_size' is less than 1"


class UnexpectedAnswerError(Exception):
    """The register did not answer as its page expects."""


class DematdocSpider(SourceSpider[Options]):
    """See the module."""

    def __init__(self, job: Job[Options]) -> None:
        super().__init__(job)
        self._papers = PaperFetcher(self)
        self._base = self.options.base_url.rstrip("/")

    async def start(self) -> AsyncIterator[Request]:
        """The types of documents."""
        yield self.get(f"{self._base}/api/public/doctypes", self._types, errback=self.list_unanswered)

    def conclude(self) -> None:
        """Say what was odd."""
        self._papers.conclude()

    def _types(self, response: Response) -> Iterator[Request]:
        types = self._read(response, list)
        wanted = [caption.lower() for caption in self.options.types]
        for kind in types or []:
            if not isinstance(kind, Mapping) or kind.get("id") is None:
                self.broken(f"{response.url}: a type without id")
                continue
            caption = str(kind.get("caption") or kind.get("name") or "")
            if wanted and not any(word in caption.lower() for word in wanted):
                continue
            yield self._post(
                f"{self._base}/api/public/get-documents/{kind['id']}",
                {"filters": {}, "filtersURL": None},
                caption,
            )

    def _documents(self, response: Response, caption: str) -> Iterator[Any]:
        answer = self._read(response, dict if "lazy" not in response.url else list | dict)
        if answer is None:
            return
        documents = answer if isinstance(answer, list) else answer.get("documents")
        if not isinstance(documents, list):
            self.broken(f"{response.url}: a list 'documents' was expected")
            return
        for document in documents:
            paper = self._paper(document, caption, response.url)
            if paper is not None:
                yield from self._papers.request(paper)
        following = answer.get("nextDocsIds") or [] if isinstance(answer, dict) else []
        size = self.options.lazy_size
        for start in range(0, len(following), size):
            batch = following[start : start + size]
            yield self._post(f"{self._base}/api/public/get-documents-lazy", batch, caption)

    def _paper(self, document: object, caption: str, listing_url: str) -> Paper | None:
        if not isinstance(document, Mapping) or document.get("id") is None:
            self.problem(f"{listing_url}: a document without id was passed over")
            return None
        path = document.get("bifferPath") or document.get(
            "path"
        )  # the copy with names struck out, when there is one
        if not isinstance(path, str) or not path:
            self.problem(f"{listing_url}: document {document['id']} has no file")
            return None
        values = document.get("values")
        subject = _value(values, "OBJET") or _text(document.get("name"))
        act_type = _value(values, "TYPE_DACTE_ACTE") or caption
        number = _value(values, "NUMEROACTE")
        kind = kind_of(act_type)
        return Paper(
            key=str(document["id"]),
            url=path if path.startswith("http") else f"{self._base}/{path.lstrip('/')}",
            title=f"{number} {subject}"
            if number and subject and number not in subject
            else subject or number,
            kind=kind if kind is not DocumentKind.OTHER else kind_of(caption),
            published=read_day(_value(values, "DATEACTE") or _text(document.get("createdAt"))),
            listing_url=listing_url,
        )

    def _post(self, url: str, body: object, caption: str) -> Request:
        request = self.get(
            url, self._documents, headers=_JSON, arguments={"caption": caption}, errback=self.list_unanswered
        )
        return request.replace(method="POST", body=json.dumps(body).encode())

    def _read(self, response: Response, shape: Any) -> Any:
        """The JSON of an answer in that shape; None, and the crawl has failed, when it is another."""
        try:
            answer = json.loads(response.body)
        except (ValueError, RecursionError):
            self.broken(f"{response.url}: JSON was expected, something else came")
            return None
        if not isinstance(answer, shape):
            self.broken(f"{response.url}: another shape came: {type(answer).__name__}")
            return None
        self.intake.note(self.capture(response, response.body), response.body)
        return answer


def _value(values: object, wanted: str) -> str | None:
    """What a document says under a field; `values` is keyed by captions, or by fields that hold theirs."""
    if not isinstance(values, Mapping):
        return None
    for name, value in values.items():
        field = value.get("indexField") if isinstance(value, Mapping) else None
        caption = field.get("caption") if isinstance(field, Mapping) else None
        if wanted in (str(name), str(caption)):
            return _text(value.get("displayValue") if isinstance(value, Mapping) else value)
    return None


def _text(value: object) -> str | None:
    return " ".join(str(value).split()) or None if isinstance(value, str | int) else None
