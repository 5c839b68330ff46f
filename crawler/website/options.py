"""What a catalogue file may say of a website. crawler/sources/README.md explains each key to operators."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.media import BY_ENDING
from crawler.options import HttpUrl, Selector, SpiderOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOptions(SpiderOptions):
    """What counts as a document on the lists of a site, and limits: for all spiders that read lists."""

    document_types: tuple[str, ...] = ("pdf", "doc", "docx", "odt", "rtf")  # endings
    document_hosts: tuple[str, ...] = ()  # other hosts where documents lie
    allow: tuple[re.Pattern[str], ...] = ()  # address or label must match one; empty: all
    deny: tuple[re.Pattern[str], ...] = ()  # address or label must match none

    # limits, against calendars without end
    max_pages: int = 100  # pages that list documents
    max_depth: int = 3  # of pages that lead to further pages
    max_documents: int = 20_000

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from SpiderOptions.problems(self)
        for ending in self.document_types:
            if ending not in BY_ENDING:
                yield f"'document_types': '{ending}' is not one of {', '.join(sorted(BY_ENDING))}"
        for host in self.document_hosts:
            if "/" in host or ":" in host:
                yield f"'document_hosts': '{host}' is not a host name such as 'files.example.org'"
        for name in ("max_pages", "max_depth", "max_documents"):
            if getattr(self, name) < 1:
                yield f"'{name}' is less than 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(ListOptions):
    """Ways in (at least one), and how to read lists."""

    # ways in
    start_urls: tuple[HttpUrl, ...] = ()  # pages that list documents
    sitemaps: tuple[HttpUrl, ...] = ()  # sitemap files or indexes of them, also gzipped
    feeds: tuple[HttpUrl, ...] = ()  # the site's own RSS or Atom feeds
    sitemaps_of: HttpUrl | None = None  # a site: the sitemaps its robots.txt names, else the usual ones
    wordpress: HttpUrl | None = None  # base address of a WordPress site: its media library
    wordpress_pages: tuple[str, ...] = ()  # last parts of addresses of its pages: "conseil-municipal"
    wordpress_categories: tuple[int, ...] = ()  # numbers of categories of its posts

    # how to read a list
    links: Selector | None = None  # links to documents, or what holds them; None: links that look like one
    row: Selector | None = None  # what holds one document, its title and its date
    row_title: Selector | None = None  # within the row
    row_date: Selector | None = None  # within the row
    next: Selector | None = None  # the link to the next page of the list
    page_url: str | None = None  # address of the following pages, with {page}
    page_first: int = 2  # {page} of the first page behind the start page
    page_step: int = 1  # what {page} grows by
    follow: tuple[re.Pattern[str], ...] = ()  # addresses or labels of further pages that list documents

    # what counts as a document, besides files
    html: bool = False  # acts may be web pages
    html_links: Selector | None = None  # links to acts that are web pages

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from ListOptions.problems(self)
        if not (self.start_urls or self.sitemaps or self.sitemaps_of or self.feeds or self.wordpress):
            yield "no way in: give 'start_urls', 'sitemaps', 'sitemaps_of', 'feeds' or 'wordpress'"
        if (self.wordpress_pages or self.wordpress_categories) and self.wordpress is None:
            yield "'wordpress_pages' and 'wordpress_categories' need the site's address in 'wordpress'"
        if self.page_url is not None and "{page}" not in self.page_url:
            yield "'page_url' does not hold {page}"
        if self.page_url is not None and self.next is not None:
            yield "'page_url' and 'next' are two ways to the next page: keep one"
        if (self.row_title is not None or self.row_date is not None) and self.row is None:
            yield "'row_title' and 'row_date' are looked for within a 'row': give its selector"
        if self.page_step < 1:
            yield "'page_step' is less than 1"
