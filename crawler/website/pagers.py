"""The next page of a list, as the common site software links it."""

import re
from urllib.parse import parse_qsl, urlsplit

from parsel import Selector as Page

from crawler.website.urls import absolute, site_of, upgraded

# Drupal, Bootstrap themes, WordPress, the state's design system, TYPO3, Joomla, eZ
_NEXT = (
    "li.pager__item--next a, li.pager-next a, li.next a, a.next.page-numbers, a.page-numbers.next,"
    " a.fr-pagination__link--next, li.pagination-next a, .f3-widget-paginator .next a, .pagination .next a,"
    " .pagenavigator .next a, a[rel~=next], .pagination a[aria-label=Suivant], .pagination a[title=Suivant],"
    " .pagination a[title='Page suivante']"
)
_SPIP = re.compile(r"^debut_\w+$")
_NUMBERS = re.compile(r"\(?(?:offset|page|p|start|limitstart)\)?[/=]?\d*|\d+", re.IGNORECASE)


def following(page: Page, base: str, address: str, encoding: str = "utf-8") -> str | None:
    """The next page of the same list; None: there is none, or the page does not say.

    A link to the next article is none: only the address's numbers may differ.
    """
    for href in page.css(_NEXT).xpath("@href").getall():
        url = absolute(base, href, encoding)
        if url is not None and url != address and _same_list(url, address):
            return upgraded(url, address)
    return _spip(page, base, address, encoding)


def _spip(page: Page, base: str, address: str, encoding: str) -> str | None:
    """SPIP links all pages by what they begin with, `debut_articles=10`: the smallest above this one."""
    here = _begin(address)
    found: dict[int, str] = {}
    for href in page.css("a[href*=debut_]").xpath("@href").getall():
        url = absolute(base, href, encoding)
        begin = _begin(url) if url is not None else None
        if url is not None and begin is not None and begin > (here or 0) and _same_list(url, address):
            found.setdefault(begin, url)
    return upgraded(found[min(found)], address) if found else None


def _begin(url: str) -> int | None:
    return next(
        (
            int(value)
            for key, value in parse_qsl(urlsplit(url).query)
            if _SPIP.match(key) and value.isascii() and value.isdigit()
        ),
        None,
    )


def _same_list(url: str, address: str) -> bool:
    return site_of(url) == site_of(address) and _numberless(url) == _numberless(address)


def _numberless(url: str) -> str:
    """The path without what counts pages."""
    parts = [part for part in urlsplit(url).path.lower().split("/") if not _NUMBERS.fullmatch(part)]
    return "/".join(filter(None, parts))
