"""A published site as a test reads it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from making import NOON
from newsroom import Newsroom

from contrechamp.progress import Silent
from contrechamp.records import Finding
from feeds.site import SiteReport, write_site


@dataclass
class Site:
    """The folder that `write_site` writes, after the papers of a newsroom."""

    newsroom: Newsroom

    def flag(self, *findings: Finding, body: bytes = b"text", **document: Any) -> None:
        """A web page arrives and something is found in it: unlike a PDF it has no pictures to be drawn."""
        self.newsroom.flag(*findings, body=body, **{"media_type": "text/html"} | document)

    @property
    def folder(self) -> Path:
        return self.newsroom.settings.output_dir

    def write(self, now: datetime = NOON, changed: list[int] | None = None) -> SiteReport:
        return write_site(
            self.newsroom.store, self.newsroom.settings, now=now, changed=changed, progress=Silent()
        )

    def page(self, address: str) -> BeautifulSoup:
        return BeautifulSoup((self.folder / address).read_text(encoding="utf-8"), "lxml")

    def text(self, address: str) -> str:
        """What a reader reads, white space folded."""
        main = self.page(address).main
        assert main is not None
        return " ".join(main.get_text(" ").split())

    def pages(self) -> list[str]:
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.html"))

    def files(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
        }

    def broken_links(self, elsewhere: frozenset[str] = frozenset()) -> list[str]:
        """Every link of every page that leads to a file or an anchor that is not there."""
        broken = []
        anchors: dict[str, set[str]] = {}
        for address in self.pages():
            page = self.page(address)
            anchors[address] = {str(tag["id"]) for tag in page.find_all(id=True)}
        for address in self.pages():
            for link in links_of(self.page(address)):
                parts = urlsplit(link)
                if parts.scheme in ("http", "https"):
                    continue
                path = normpath(join(dirname(address), unquote(parts.path))) if parts.path else address
                if path in elsewhere:
                    continue
                if parts.scheme or not (self.folder / path).is_file():
                    broken.append(f"{address} -> {link}")
                elif parts.fragment and parts.fragment not in anchors.get(path, ()):
                    broken.append(f"{address} -> {link} (no such place)")
        return broken


def links_of(page: BeautifulSoup) -> list[str]:
    """Everything a page leads to or loads."""
    return [
        str(tag[name])
        for tag in page.find_all(True)
        if isinstance(tag, Tag)
        for name in ("href", "src", "action")
        if tag.has_attr(name)
    ]
