"""What an answer brought: its body, also when the server says it is the one we have."""

import re
from contextlib import suppress
from urllib.parse import unquote

from scrapy.http import HtmlResponse, Response

from contrechamp.records import Capture, Resource
from contrechamp.store.archive import Archive
from crawler.media import is_html, media_type

_VALIDATORS = ("etag", "last-modified")


def body_of(response: Response, resource: Resource | None, archive: Archive) -> bytes:
    """The body of an answer; of 304 the one that was archived when we were last given it."""
    if response.status == 304 and resource is not None and resource.sha256 is not None:
        return archive.read(resource.sha256)
    return response.body


def as_page(response: Response, body: bytes) -> HtmlResponse | None:
    """The body as a web page at the address it came from; None when it is something else."""
    if response.status != 304 and not is_html(media_type(body, said=content_type(response))):
        return None
    headers = {"Content-Type": content_type(response) or "text/html"}
    return HtmlResponse(response.url, body=body, headers=headers)


def content_type(response: Response) -> str | None:
    """The Content-Type header."""
    return header(response, "Content-Type")


def header(response: Response, name: str) -> str | None:
    """A header as text."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value is not None else None


def file_name_said(response: Response) -> str | None:
    """The file name the server gives for a download (Content-Disposition)."""
    said = header(response, "Content-Disposition") or ""
    extended = re.search(r"filename\*\s*=\s*([\w-]+)'[^']*'([^;\s]+)", said)
    if extended is not None:
        try:
            return _last(unquote(extended[2], encoding=extended[1], errors="replace"))
        except LookupError:
            return None  # a character set nobody knows
    plain = re.search(r'filename\s*=\s*(?:"([^"]*)"|([^;\s]+))', said)
    if plain is None:
        return None
    name = plain[1] or plain[2] or ""
    with suppress(UnicodeError):
        name = name.encode("latin-1").decode("utf-8")  # what most servers mean
    return _last(unquote(name, errors="replace"))


def without_validators(capture: Capture) -> Capture:
    """The capture as if the server had given none: the address is asked for in full next time."""
    kept = tuple(pair for pair in capture.headers if pair[0].lower() not in _VALIDATORS)
    return Capture(
        source=capture.source,
        url=capture.url,
        final_url=capture.final_url,
        status=capture.status,
        fetched=capture.fetched,
        headers=kept,
        sha256=capture.sha256,
    )


def _last(path: str) -> str | None:
    return re.split(r"[/\\]", path)[-1].strip() or None
