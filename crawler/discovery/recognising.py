"""What a page of a town says of its site: the software behind it, where acts may be, how many stand here."""

import re
from dataclasses import dataclass

from parsel import Selector as Page

from contrechamp.records import DocumentKind
from crawler.discovery.profiles import Profile, recognise
from crawler.labels.folding import fold
from crawler.labels.kinds import kind_of
from crawler.website.urls import absolute, ending, file_name, site_of

_FILES = ("pdf", "doc", "docx", "odt", "rtf")
# First what acts are called, then where town halls keep them.
_ROADS = (
    re.compile(
        r"deliberation|proces[- ]verba|comptes?[- ]rendus?|registre|recueil|actes[- ](?:administr|reglement)"
    ),
    re.compile(r"conseil[- ]municipal|seances?|arretes|affichage|publicite[- ]des[- ]actes|decisions"),
    re.compile(
        r"vie[- ]municipale|publications?|documents|mairie|municipalite|commande[- ]publique"
        r"|marches[- ]publics"
    ),
)
_DEAD_ENDS = re.compile(
    r"bulletin|cantine|agenda|enfants|jeunes|newsletter|offres?[- ]d.emploi|mentions|contact|login"
)
_SOFTWARE = (
    ("wordpress", re.compile(r"/wp-content/|/wp-json/|api\.w\.org")),
    ("drupal", re.compile(r"/sites/default/files/|name=.generator. content=.drupal", re.IGNORECASE)),
    ("typo3", re.compile(r"/typo3(?:conf|temp)/|/fileadmin/")),
    ("spip", re.compile(r"spip\.php|/IMG/pdf/|name=.generator. content=.spip", re.IGNORECASE)),
    ("joomla", re.compile(r"option=com_|/media/jui/|name=.generator. content=.joomla", re.IGNORECASE)),
    ("ez", re.compile(r"/content/download/")),
    ("ametys", re.compile(r"/ametys/|/_plugins/")),
    ("liferay", re.compile(r"/documents/\d+/\d+/|liferay", re.IGNORECASE)),
)  # fmt: skip
_PORTALS = (
    ("dematdoc", re.compile(r"https?://[\w.-]+\.dematdoc\.eu")),
    (
        "publication_actes",
        re.compile(r"data-api\.megalis\.bretagne\.bzh|publication-actes\.fr|data\.megalis\.bretagne\.bzh"),
    ),
)
_ACTS = frozenset(
    {
        DocumentKind.MINUTES,
        DocumentKind.DELIBERATION,
        DocumentKind.DECISION,
        DocumentKind.ORDER,
        DocumentKind.AGENDA,
        DocumentKind.COLLECTION_OF_ACTS,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one page shows."""

    software: str | None  # None: not recognised
    portal: tuple[str, str] | None  # kind of act portal it leads to, and the address there
    roads: tuple[str, ...]  # pages of the site where acts may be, the likeliest first
    acts: int  # files that look like acts
    files: int  # all files
    hosts: frozenset[str]  # other hosts where files lie
    profiles: frozenset[Profile]  # buyer profiles it leads to


def look(html: str, address: str) -> Look:
    """Look at one page of a town's site; `address` is where it came from."""
    page = Page(text=html, type="html")
    roads: dict[str, int] = {}
    acts: set[str] = set()
    files: set[str] = set()
    hosts: set[str] = set()
    profiles: set[Profile] = set()
    for anchor in page.css("a[href]"):
        url = absolute(address, anchor.attrib["href"])
        if url is None:
            continue
        label = fold(" ".join(anchor.css("*::text").getall()) + " " + anchor.attrib.get("title", ""))
        if ending(url) in _FILES:
            files.add(url)
            if kind_of(label, file_name(url)) in _ACTS:
                acts.add(url)
            if site_of(url) != site_of(address):
                hosts.add(_host(url))
        elif site_of(url) != site_of(address):
            profile = recognise(url)
            profiles |= {profile} if profile is not None else set()
        else:
            rank = _rank(f"{label} {fold(url)}")
            if rank is not None:
                roads[url] = min(rank, roads.get(url, rank))
    return Look(
        software=next((name for name, pattern in _SOFTWARE if pattern.search(html)), None),
        portal=next(
            ((name, found.group()) for name, pattern in _PORTALS if (found := pattern.search(html))), None
        ),
        roads=tuple(sorted(roads, key=lambda url: (roads[url], len(url), url))),
        acts=len(acts),
        files=len(files),
        hosts=frozenset(hosts),
        profiles=frozenset(profiles),
    )


def _rank(words: str) -> int | None:
    if _DEAD_ENDS.search(words):
        return None
    return next((rank for rank, pattern in enumerate(_ROADS) if pattern.search(words)), None)


def _host(url: str) -> str:
    return url.split("/")[2].partition(":")[0].lower()
