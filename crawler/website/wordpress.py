"""What a WordPress site lists for programs: its media library, files that may stand on no page; pages; posts.

`/wp-json/wp/v2/…` answers lists of 100 with the number of pages in a header. Some sites close one and leave
the others open (401, 403, 404); what they list is then read by the other ways in.
"""

import html
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from crawler.media import BY_ENDING

PER_PAGE = 100
TOTAL_PAGES = "X-WP-TotalPages"


class NotAMediaListError(ValueError):
    """The answer is no list of media; the text says what it is."""


def media_types(endings: Iterable[str]) -> tuple[str, ...]:
    """What the library is asked for: "application/pdf", or "application" for several of that family.

    Which types of a family a site lets in is its own affair: it may list others, see `Medium.type`.
    """
    families: dict[str, list[str]] = {}
    for kind in dict.fromkeys(BY_ENDING[ending] for ending in endings):
        families.setdefault(kind.partition("/")[0], []).append(kind)
    return tuple(kinds[0] if len(kinds) == 1 else family for family, kinds in families.items())


@dataclass(frozen=True, slots=True)
class Medium:
    """One file of the library."""

    url: str
    type: str | None  # as WordPress knows it
    title: str
    published: date | None  # the day it was uploaded
    modified: datetime | None


def media_url(base: str, kind: str, page: int, after: datetime | None = None) -> str:
    """The address of one page of the library, newest files first; `kind` as in `media_types`."""
    query: dict[str, str | int] = {
        "mime_type" if "/" in kind else "media_type": kind,
        "orderby": "date",
        "order": "desc",
        "per_page": PER_PAGE,
        "page": page,
        "_fields": "id,date,modified,mime_type,source_url,title",
    }
    if after is not None:
        query["after"] = after.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{base.rstrip('/')}/wp-json/wp/v2/media?{urlencode(query, safe=',/:')}"


def read_media(body: bytes) -> tuple[Medium, ...]:
    """The files of one page of the library. Raises NotAMediaListError."""
    media = []
    for item in _items(body):
        url = item.get("source_url")
        if not isinstance(url, str):
            raise NotAMediaListError("a file without 'source_url'")
        when = _moment(item.get("date"))
        kind = item.get("mime_type")
        media.append(
            Medium(
                url=url,
                type=kind if isinstance(kind, str) else None,
                title=_rendered(item.get("title")),
                published=when.date() if when else None,
                modified=_moment(item.get("modified")),
            )
        )
    return tuple(media)


@dataclass(frozen=True, slots=True)
class Text:
    """One page or post."""

    url: str
    title: str
    html: str  # of its content
    published: date | None


def pages_url(base: str, slug: str) -> str:
    """The address of one page by the last part of its own."""
    query = {"slug": slug, "_fields": "id,date,link,title,content"}
    return f"{base.rstrip('/')}/wp-json/wp/v2/pages?{urlencode(query, safe=',')}"


def posts_url(base: str, category: int, page: int) -> str:
    """The address of one page of the posts of a category, newest first."""
    query: dict[str, str | int] = {
        "categories": category,
        "orderby": "date",
        "order": "desc",
        "per_page": PER_PAGE,
        "page": page,
        "_fields": "id,date,link,title,content",
    }
    return f"{base.rstrip('/')}/wp-json/wp/v2/posts?{urlencode(query, safe=',')}"


def read_texts(body: bytes) -> tuple[Text, ...]:
    """Pages or posts. Raises NotAMediaListError."""
    texts = []
    for item in _items(body):
        url = item.get("link")
        content = item.get("content")
        if not isinstance(url, str) or not isinstance(content, dict):
            raise NotAMediaListError("a text without 'link' or 'content'")
        when = _moment(item.get("date"))
        texts.append(
            Text(
                url=url,
                title=_rendered(item.get("title")),
                html=str(content.get("rendered", "")),
                published=when.date() if when else None,
            )
        )
    return tuple(texts)


def total_pages(header: str | None) -> int:
    """How many pages the library has; 1 when the header is missing or wrong."""
    return int(header) if header and header.isascii() and header.isdigit() else 1


def _items(body: bytes) -> list[dict[str, Any]]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAMediaListError("no JSON") from error
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise NotAMediaListError("no list of files")
    return found


def _rendered(title: object) -> str:
    return html.unescape(str(title.get("rendered", ""))) if isinstance(title, dict) else ""


def _moment(value: object) -> datetime | None:
    """A time without zone: the site's own, an hour or two from UTC."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
