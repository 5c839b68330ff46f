"""What pages of all platforms hold alike: procurement codes, addresses in bulletins, kinds of notice."""

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from parsel import Selector as Page

from contrechamp.records import DocumentKind
from crawler.labels.kinds import kind_of
from crawler.website.urls import canonical

_CODE = re.compile(r"(?<!\d)(\d{8})(?:-\d)?(?!\d)")
_BULLETINS = re.compile(r"//(?:www\.)?boamp\.fr/|//ted\.europa\.eu/", re.IGNORECASE)
_KINDS = (DocumentKind.AWARD, DocumentKind.RECTIFICATION, DocumentKind.CANCELLATION)


def cpv_codes(texts: Iterable[str]) -> tuple[str, ...]:
    """Eight digits without the check digit, in order, each once."""
    return tuple(dict.fromkeys(code for text in texts for code in _CODE.findall(text)))


def bulletins(page: Page, address: str) -> tuple[str, ...]:
    """Where else a consultation was announced: BOAMP, TED."""
    found = (canonical(urljoin(address, href)) for href in page.css("a::attr(href)").getall())
    return tuple(dict.fromkeys(url for url in found if url is not None and _BULLETINS.search(url)))


def announcement(words: str | None, otherwise: DocumentKind) -> DocumentKind:
    """The kind of notice that a heading or a label names."""
    kind = kind_of(words)
    return kind if kind in _KINDS else otherwise
