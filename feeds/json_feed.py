"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from feeds.entries import Entry
from feeds.feed import Feed, Format

_MEDIA_TYPE = "application/feed+json"
_VERSION = "https://jsonfeed.org/version/1.1"


def frame(feed: Feed, address: str | None) -> tuple[str, str]:
    """What stands before and after the entries."""
    on_the_web = feed.home.startswith(("http:", "https:"))
    head: dict[str, object] = {
        "version": _VERSION,
        "title": feed.title,
        "home_page_url": feed.home if on_the_web else None,
        "feed_url": address,
        "description": feed.description,
        "icon": feed.icon,
        "favicon": feed.icon,
        "authors": [{"name": feed.publisher}],
        "language": feed.language,
        # The standard has no date and no id for a feed; names with an underscore are ours.
        "_contrechamp": {"id": feed.uri, "updated": _moment(feed.updated)},
    }
    return _written(head)[: -len("}")].rstrip("\n") + ',\n "items": [\n', "\n ]\n}\n"


def items(entries: Sequence[Entry]) -> list[str]:
    """Each entry as an object."""
    return [_written(_item(entry)) for entry in entries]


def _item(entry: Entry) -> dict[str, object]:
    """A page of ours is its address and the paper the external one; without such a page the paper is."""
    return {
        "id": entry.guid,
        "url": entry.evidence or entry.link,
        "external_url": entry.link if entry.evidence else None,
        "title": entry.title,
        "content_html": entry.content,
        "summary": entry.summary,
        "date_published": _moment(entry.moment),
        "tags": [category.label for category in entry.categories],
        "language": entry.language,
        "_contrechamp": {"about": [category.term for category in entry.categories]},
    }


def _written(content: Mapping[str, object]) -> str:
    """Without what has no value; every string is clean already, so that it can be UTF-8 as it stands."""
    return json.dumps({k: v for k, v in content.items() if v is not None}, ensure_ascii=False, indent=1)


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


JSON_FEED = Format(
    name="JSON", suffix=".json", media_type=_MEDIA_TYPE, items=items, frame=frame, between=",\n"
)
