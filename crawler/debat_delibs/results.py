"""One page of results: which papers it names. Its fields change places, so they are known by their look."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from scrapy.http import HtmlResponse

from contrechamp.records import DocumentKind
from crawler.labels.kinds import kind_of

_ITEM, _META = ".itemODS", ".itemODS_meta-item"
_LINK = 'a[href*="id_document="]'
_REFERENCE = re.compile(r"\b(?:19|20)\d{2}\s+[A-Z][A-Z.]{1,7}\s+\d+(?:-\d+)?\b")
_SESSION = re.compile(
    r"^(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre)"
    r"\s+(?:19|20)\d{2}$",
    re.IGNORECASE,
)


class UnexpectedPageError(Exception):
    """The page is not one of results."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One paper of the results."""

    id: str
    title: str | None  # long ones are cut off by the site
    reference: str | None  # "2025 DAC 83"
    session: str | None  # "JUILLET 2026"
    kind: DocumentKind


def read_results(response: HtmlResponse) -> list[Item]:
    """The items of a page of results, in order; none where the search found nothing.

    Raises UnexpectedPageError when the page is another one: without items and without its search form.
    """
    items = list(_items(response))
    if not items and not response.css('[name="query"]'):
        raise UnexpectedPageError(
            "neither results (.itemODS) nor the search form (name=query) are on the page"
        )
    return items


def _items(response: HtmlResponse) -> Iterator[Item]:
    for block in response.css(_ITEM):
        links = block.css(_LINK)
        numbers = [
            number
            for link in links
            for number in parse_qs(urlsplit(link.attrib["href"]).query).get("id_document", [])
        ]
        if not numbers:
            continue
        metas = [" ".join(meta.css("*::text").getall()).strip() for meta in block.css(_META)]
        metas = [" ".join(meta.split()) for meta in metas]
        titles = [" ".join(" ".join(link.css("*::text").getall()).split()) for link in links]
        title = max(titles, key=len, default="") or None
        whole = " ".join([*metas, title or ""])
        reference = _REFERENCE.search(whole)
        yield Item(
            id=numbers[0],
            title=title,
            reference=reference.group() if reference else None,
            session=next((meta for meta in metas if _SESSION.match(meta)), None),
            kind=_kind(metas, title),
        )


def _kind(metas: list[str], title: str | None) -> DocumentKind:
    for label in (*metas, title or ""):
        kind = kind_of(label)
        if kind is not DocumentKind.OTHER:
            return kind
    return DocumentKind.OTHER
