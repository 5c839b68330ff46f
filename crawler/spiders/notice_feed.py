"""RSS feeds of procurement notices with Dublin Core: `dc:creator` the buyer, `dc:dateAccepted` the deadline.

For platforms and bulletins that offer one. `dc:Location` begins with the department ("92 - Neuilly").
A feed shows the last notices only: read it often. Whether its publisher allows that is for whoever writes the
catalogue file to find out.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree
from scrapy.http import Request, Response

from contrechamp.records import DocumentKind
from crawler.options import HttpUrl
from crawler.procurement import values
from crawler.procurement.contents import Buyer
from crawler.profiles.consultation import Consultation
from crawler.profiles.moments import deadline
from crawler.profiles.options import WantedOptions
from crawler.profiles.reading import announcement, cpv_codes
from crawler.profiles.spider import ProfileSpider
from crawler.profiles.wanting import Question
from crawler.website.site_feeds import published_on
from crawler.website.sitemaps import parse_xml
from crawler.website.urls import canonical

__all__ = ["NoticeFeedSpider", "Options"]

_EVERY = Question(words="", certain=False)  # of all that a feed names, what holds a term is wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(WantedOptions):
    """Which feeds."""

    feeds: tuple[HttpUrl, ...]

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from WantedOptions.problems(self)
        if not self.feeds:
            yield "'feeds' is empty"


class NoticeFeedSpider(ProfileSpider[Options]):
    """See the module."""

    async def start(self) -> AsyncIterator[Request]:
        """Each feed."""
        for url in dict.fromkeys(self.options.feeds):
            yield self.ask(url, self._feed, {})

    def met(self, row: Consultation, listing_url: str) -> Iterator[Any]:
        """The feed is all there is."""
        yield from self.consultations.kept_as_listed(row, listing_url)

    def _feed(self, response: Response) -> Iterator[Any]:
        root = parse_xml(response.body)
        if root is None or etree.QName(root).localname.lower() not in ("rss", "rdf"):
            self.broken(f"{response.url} is no RSS feed")
            return
        items = list(root.iter("{*}item"))
        rows = [row for item in items if (row := _row(item)) is not None]
        if len(rows) < len(items):
            self.problem(f"{len(items) - len(rows)} items without title or address: {response.url}")
        if not rows:
            self.broken(f"{response.url}: no notice in the feed")
            return
        yield from self.rows(rows, _EVERY, response)


def _row(item: "etree._Element") -> Consultation | None:
    title, link = _text(item, "title"), _text(item, "link")
    url = canonical(link) if link else None
    if title is None or url is None:
        return None
    buyer, place = _text(item, "creator"), _text(item, "Location") or _text(item, "location")
    department = values.department((place or "").partition("-")[0])
    description, closes = _text(item, "description"), _text(item, "dateAccepted")
    categories = [
        " ".join("".join(map(str, each.itertext())).split()) for each in item.iterchildren("{*}category")
    ]
    return Consultation(
        key=_text(item, "guid") or url,
        url=url,
        title=title,
        description=description,
        kind=announcement(" ".join(categories), DocumentKind.NOTICE),
        buyer=Buyer(name=buyer, postcode=department) if buyer else None,
        published=published_on(item),
        deadline=values.deadline(closes) or deadline(closes),
        cpv=cpv_codes(categories),
        places=(department,) if department else (),
        words=" ".join(categories),
    )


def _text(item: "etree._Element", name: str) -> str | None:
    found = item.find(f"{{*}}{name}")
    return " ".join("".join(map(str, found.itertext())).split()) or None if found is not None else None
