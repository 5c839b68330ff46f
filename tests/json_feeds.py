"""JSON Feed 1.1 as its text demands it: what a validator would say."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

_TOP = {
    "version": str,
    "title": str,
    "home_page_url": str,
    "feed_url": str,
    "description": str,
    "user_comment": str,
    "next_url": str,
    "icon": str,
    "favicon": str,
    "authors": list,
    "language": str,
    "expired": bool,
    "hubs": list,
    "items": list,
}
_ITEM = {
    "id": str,
    "url": str,
    "external_url": str,
    "title": str,
    "content_html": str,
    "content_text": str,
    "summary": str,
    "image": str,
    "banner_image": str,
    "date_published": str,
    "date_modified": str,
    "authors": list,
    "tags": list,
    "language": str,
    "attachments": list,
}
_ADDRESSES = {"home_page_url", "feed_url", "next_url", "icon", "favicon", "url", "external_url"}


def read_json_feed(content: bytes) -> dict[str, Any]:
    """The feed; AssertionError says what version 1.1 does not allow."""
    feed = json.loads(content.decode("utf-8"), object_pairs_hook=_once)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    _check(feed, _TOP, {"version", "title", "items"})
    for author in feed.get("authors", []):
        assert set(author) <= {"name", "url", "avatar"}
        assert author
    ids = [item["id"] for item in feed["items"]]
    assert len(set(ids)) == len(ids), "an id stands twice"
    for item in feed["items"]:
        _check(item, _ITEM, {"id"})
        assert "content_html" in item or "content_text" in item
        assert all(isinstance(tag, str) for tag in item.get("tags", []))
        for name in ("date_published", "date_modified"):
            if name in item:
                assert datetime.fromisoformat(item[name]).tzinfo is not None
    return dict(feed)


def _check(content: dict[str, Any], known: dict[str, type], required: set[str]) -> None:
    assert required <= content.keys()
    for name, value in content.items():
        if name.startswith("_"):
            assert isinstance(value, dict)
            continue
        assert name in known, f"'{name}' is not a key of JSON Feed"
        assert isinstance(value, known[name]), f"'{name}' is a {type(value).__name__}"
        if name in _ADDRESSES:
            assert urlsplit(value).scheme in ("http", "https")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(dict(pairs)) == len(pairs), "a key stands twice"
    return dict(pairs)
