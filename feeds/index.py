"""A page that lists the feeds: plain HTML, no script, nothing from elsewhere."""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from feeds.channels import FamilyKey
from feeds.french import count, day
from feeds.markup import Markup, element, join, void

_STYLE = Markup(
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}"
    ":root{color-scheme:light dark}"
    "li{margin:.3rem 0}small{opacity:.8}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"
_HEADINGS = {
    None: "Fils",
    FamilyKey.TOPIC: "Par sujet",
    FamilyKey.VENDOR: "Par fournisseur",
    FamilyKey.DEPARTMENT: "Par département",
    FamilyKey.SOURCE: "Par source",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A feed in one format."""

    address: str  # relative to the page
    media_type: str
    name: str  # of the format


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One feed as the page shows it."""

    title: str
    by: FamilyKey | None  # None: a feed that stands alone
    entries: int
    updated: date  # of the newest entry; means nothing without entries
    files: tuple[File, ...]


def render(title: str, listed: Sequence[Listed]) -> bytes:
    """The page, with autodiscovery links to the feeds that stand alone."""
    head = [
        void("meta", charset="utf-8"),
        void("meta", content=_POLICY, **{"http-equiv": "Content-Security-Policy"}),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", _STYLE),
        *_autodiscovery(listed),
    ]
    groups = [
        join(
            element("h2", _HEADINGS[by]), element("ul", *(_line(item) for item in sorted(items, key=_order)))
        )
        for by, items in groupby(listed, key=lambda item: item.by)
    ]
    body = element("body", element("h1", title), _introduction(), *groups)
    page = join(Markup("<!DOCTYPE html>\n"), element("html", element("head", *head), body, lang="fr"))
    return page.encode()


def _introduction() -> Markup:
    return element(
        "p",
        "Copiez l’adresse d’un fil dans votre lecteur. Chaque signalement cite la phrase, la page et le "
        "document publié ; une machine l’a trouvé, relisez le document avant de vous en servir.",
    )


def _autodiscovery(listed: Iterable[Listed]) -> Iterator[Markup]:
    for item in listed:
        if item.by is None:
            for file in item.files:
                title = f"{item.title} ({file.name})"
                yield void("link", rel="alternate", type=file.media_type, title=title, href=file.address)


def _line(item: Listed) -> Markup:
    links = [element("a", file.name, href=file.address) for file in item.files]
    told = (
        f"{count(item.entries, 'signalement')}, le dernier le {day(item.updated)}"
        if item.entries
        else "rien à ce jour"
    )
    spaced = [part for link in links for part in (" · ", link)]
    return element("li", item.title, *spaced, " ", element("small", f"({told})"))


def _order(item: Listed) -> str:
    return item.title.casefold() if item.by else ""
