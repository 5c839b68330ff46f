"""Where the pages are, relative to the folder of their language; the same in every language."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from posixpath import dirname, relpath

from contrechamp.records import Topic
from feeds.families import slug
from feeds.site.words import LANGUAGES

FRONT = "index.html"
SEARCH = "search/index.html"
COVERAGE = "coverage/index.html"
METHOD = "method/index.html"
PAPERS = "papers/index.html"
AUTHORITIES = "authorities/index.html"
VENDORS = "vendors/index.html"
TOPICS = "topics/index.html"
FEEDS = "feeds.html"  # outside the folders of languages
STYLE = "static/style.css"
ICON = "static/icon.svg"


def in_language(address: str, language: str) -> str:
    """From the folder of a language to the folder of the site."""
    return address if language == LANGUAGES[0] else f"{language}/{address}"


@lru_cache(100_000)
def relative(target: str, page: str) -> str:
    """The link from one page to another, both from the folder of the site."""
    return relpath(target, dirname(page) or ".")


def paper(document_id: int) -> str:
    """The page of a flagged paper: feeds lead there."""
    return f"papers/{document_id}/index.html"


def authority(authority_id: int) -> str:
    """The page of a public body."""
    return f"authorities/{authority_id}/index.html"


def topic(name: Topic) -> str:
    """The page of a topic."""
    return f"topics/{slug(name)}/index.html"


def department(code: str) -> str:
    """The page of a French department."""
    return f"departments/{slug(code)}/index.html"


def country(code: str) -> str:
    """The page of a country."""
    return f"countries/{slug(code)}/index.html"


def source(source_id: str) -> str:
    """The page of what was read of a source."""
    return f"coverage/{slug(source_id, nested=True)}/index.html"


def vendors(names: Iterable[str]) -> Mapping[str, str]:
    """The page of each vendor; two whose names come to the same letters get different addresses."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(names):
        word = slug(name)
        if word in taken:
            word = f"{word}-{sha256(name.encode()).hexdigest()[:8]}"
        taken.add(word)
        found[name] = f"vendors/{word}/index.html"
    return found
