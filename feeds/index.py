"""Pages that list the feeds: plain HTML, no script, nothing from elsewhere."""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from feeds.french import count, day
from feeds.markup import Markup, element, join, void

_STYLE = Markup(
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}"
    ":root{color-scheme:light dark}"
    "li{margin:.3rem 0}small{opacity:.8}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src 'self'; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A feed in one format."""

    address: str  # relative to the output folder
    media_type: str
    name: str  # of the format


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One feed as a page shows it."""

    title: str
    entries: int
    updated: date  # of the newest entry; means nothing without entries
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Feeds under one heading."""

    heading: str
    listed: Sequence[Listed]
    page: str | None = None  # the page of their own that lists them; None: they are listed here
    opml: str | None = None  # all of them as a list to import; None: the site's address is not known


def render(title: str, groups: Sequence[Group], *, root: str = "", icon: str | None = None) -> bytes:
    """The page, with autodiscovery links to the feeds of its first group; addresses are put after `root`."""
    head = [
        void("meta", charset="utf-8"),
        void("meta", content=_POLICY, **{"http-equiv": "Content-Security-Policy"}),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", _STYLE),
        *([void("link", rel="icon", type="image/png", href=root + icon)] if icon else []),
        *(_autodiscovery(groups[0].listed, root) if groups else []),
    ]
    body = element(
        "body",
        element("main", element("h1", title), _introduction(), *(_group(group, root) for group in groups)),
    )
    page = join(Markup("<!DOCTYPE html>\n"), element("html", element("head", *head), body, lang="fr"))
    return page.encode()


def _introduction() -> Markup:
    return element(
        "p",
        "Copiez l’adresse d’un fil dans votre lecteur, ou importez une liste (OPML). Chaque signalement "
        "cite la phrase, la page et le document publié ; une machine l’a trouvé, relisez le document avant "
        "de vous en servir.",
    )


def _autodiscovery(listed: Iterable[Listed], root: str) -> Iterator[Markup]:
    for item in listed:
        for file in item.files:
            title = f"{item.title} ({file.name})"
            yield void("link", rel="alternate", type=file.media_type, title=title, href=root + file.address)


def _group(group: Group, root: str) -> Markup:
    links = []
    if group.page is not None:
        links.append(element("a", f"les {len(group.listed)} fils", href=root + group.page))
    if group.opml is not None:
        links.append(element("a", "tout importer (OPML)", href=root + group.opml))
    spaced = [part for link in links for part in (" · ", link)][1:]
    shown = [] if group.page is not None else [element("ul", *(_line(item, root) for item in group.listed))]
    return join(element("h2", group.heading), *([element("p", *spaced)] if spaced else []), *shown)


def _line(item: Listed, root: str) -> Markup:
    links = [element("a", file.name, href=root + file.address) for file in item.files]
    told = (
        f"{count(item.entries, 'signalement')}, le dernier le {day(item.updated)}"
        if item.entries
        else "rien à ce jour"
    )
    spaced = [part for link in links for part in (" · ", link)]
    return element("li", item.title, *spaced, " ", element("small", f"({told})"))
