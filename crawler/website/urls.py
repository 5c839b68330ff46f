"""Addresses as they stand in pages, and the one form by which a document is known."""

import re
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

# Names of sessions and of advertising: they change, the document does not
_PASSING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|mc_[ce]id|phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken|zenid|osclid)$",
    re.IGNORECASE,
)
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/?;]*", re.IGNORECASE)
_UNRESERVED = re.compile(r"%(2D|2E|5F|7E|3[0-9]|[46][1-9A-F]|[57][0-9A])", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_LENGTH = 2083
_OTHER_ENDINGS = re.compile(
    r"^(?:jpe?g|png|gif|svg|webp|ico|css|js|mp[34]|avi|mov|ics|vcf|zip|rar|7z|gz|exe|xlsx?|ods|pptx?|odp|csv|json|xml|rss)$"
)
_PAPER_ENDINGS = re.compile(r"^(?:pdf|docx?|odt|rtf|txt|html?|xhtml)$")


def absolute(base: str, href: str, encoding: str = "utf-8") -> str | None:
    """The canonical address an attribute of a page leads to; None when it is no web address.

    Blanks, accents and fragments in the attribute are taken as browsers take them.
    """
    href = re.sub(r"[\t\r\n]", "", href.strip().strip("\x00"))
    if not href or href.startswith("#"):
        return None
    try:
        joined = urljoin(base, href)
        return canonical(safe_url_string(joined, encoding=encoding))
    except ValueError:
        return None  # such as http://[broken


def canonical(url: str) -> str | None:
    """One spelling for all spellings of an address; None when it is no web address.

    Host in lower case and without default port, no fragment, no session, `%7e` and `~` alike, dots in the
    path resolved. The order of a query is kept: some servers care.
    """
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname or len(url) > MAX_LENGTH:
        return None
    host = parts.hostname.lower()
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    netloc = host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    query = "&".join(
        item
        for item in parts.query.split("&")
        if item and not _PASSING.match(unquote(item.partition("=")[0]))
    )
    path = _spelled(_PATH_SESSION.sub("", parts.path)).replace("\\", "/")  # as browsers do
    if not query:
        path = path.rstrip()  # `safe_url_string` drops blanks at the end: "/. " would be "/." too late
    path = _dots(path) or "/"
    return safe_url_string(urlunsplit((scheme, netloc, path, _spelled(query), "")))


def twin(url: str) -> str:
    """The same address by the other of http and https."""
    return f"http{url[5:]}" if url.startswith("https:") else f"https{url[4:]}"


def upgraded(url: str, page: str) -> str:
    """The address by https when the page that names it came from the same host by https."""
    if url.startswith("http:") and page.startswith("https:") and host_of(url) == host_of(page):
        return twin(url)
    return url


def host_of(url: str) -> str:
    """The host of an address, lower case, without port."""
    return (urlsplit(url).hostname or "").lower()


def site_of(url: str) -> str:
    """The host and port of an address, lower case: what must be equal for two pages to be one site."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower().removeprefix("www.")
    port = parts.port
    return host if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


def file_name(url: str) -> str:
    """The decoded name of the file an address points to: of its path, or of a query such as `?f=x.pdf`."""
    parts = urlsplit(url)
    name = unquote(parts.path.rpartition("/")[2], errors="replace")
    if _ending(name) in ("", "php", "asp", "aspx", "jsp", "do", "cfm"):
        for _, value in parse_qsl(parts.query):
            last = value.rpartition("/")[2]
            if _ending(last):
                return last
    return name


def ending(url: str) -> str:
    """The ending of the file an address points to, lower case, without dot; empty: it has none."""
    return _ending(file_name(url))


def is_other_ending(ending: str) -> bool:
    """Whether an ending is that of something that is no paper: a picture, a table, an archive."""
    return bool(_OTHER_ENDINGS.match(ending))


def has_known_ending(name: str) -> bool:
    """Whether the name of a file says what it is."""
    ending = _ending(name)
    return is_other_ending(ending) or bool(_PAPER_ENDINGS.match(ending))


def _ending(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower().lstrip(".")
    return suffix if suffix.isalnum() and len(suffix) <= 5 else ""


def _spelled(text: str) -> str:
    """Percent signs in one spelling: unreserved characters plain, hexadecimal digits in capitals."""
    plain = _UNRESERVED.sub(lambda match: chr(int(match[1], 16)), text)
    plain = re.sub(r"%[0-9a-fA-F]{2}", lambda match: match[0].upper(), plain)
    return quote(plain, safe="%/:=&?~#+!$,;'@()*[]|") if not plain.isascii() else plain


def _dots(path: str) -> str:
    """The path without `.` and `..`."""
    if "/." not in path:
        return path
    kept: list[str] = []
    pieces = path.split("/")
    for piece in pieces:
        if piece == "..":
            if len(kept) > 1:
                kept.pop()
        elif piece != ".":
            kept.append(piece)
    if pieces[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)
