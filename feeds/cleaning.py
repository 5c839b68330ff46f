"""Foreign text made harmless: what a document says can never become markup, a control or a false link.

Documents come with anything: control characters of PDF fonts, broken encodings, direction marks that
reorder what is read, markup. Every text of a document passes here before it reaches a feed or a page.
"""

import html
import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Outside XML 1.0, or inside it but discouraged there: C1 controls and non-characters.
_ILLEGAL = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd"
    + "".join(f"{chr(plane * 0x10000)}-{chr(plane * 0x10000 + 0xFFFD)}" for plane in range(1, 17))
    + "]"
)
# Direction marks and overrides, zero-width spaces, soft hyphens, tag characters: seen by nobody, they
# change what is read. Joiners stay: Persian, Indic scripts and emoji need them.
_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_PDF_LINE_END_HYPHEN = "\x02"  # as PDFium writes it
_ACCENTS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILED = re.compile(f"([{_ACCENTS}]{{4}})[{_ACCENTS}]+")  # more than any language puts on one letter
_SPACES = re.compile(r"\s+")
_ENTITY_LIKE = re.compile(r"&(?=#|[A-Za-z])")
_URL_SAFE = "/:?#[]@!$&'()*+,;=-._~%"


def clean(text: str, limit: int) -> str:
    """One line of legal XML 1.0 text in NFC, of at most `limit` characters.

    Illegal characters and lone surrogates become U+FFFD, white space is folded, unseen controls and accents
    piled on one letter go. A text that was cut ends in an ellipsis.
    """
    ahead = text[: 4 * limit + 1000]  # folding shortens; more than this is never needed
    joined = ahead.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    spaced = _SPACES.sub(" ", joined.replace(_PDF_LINE_END_HYPHEN, "-"))
    seen = _SPACES.sub(" ", _UNSEEN.sub("", _ILLEGAL.sub(REPLACEMENT, spaced))).strip()
    composed = unicodedata.normalize("NFC", _PILED.sub(r"\1", seen))
    if len(composed) <= limit and len(ahead) == len(text):
        return composed
    return composed[: limit - 1].rstrip() + "…"


def escape(text: str) -> str:
    """Text as HTML that shows exactly this text, in the content of an element."""
    return html.escape(text, quote=False)


def escape_attribute(text: str) -> str:
    """Text as the value of an attribute in double or single quotes."""
    return html.escape(text, quote=True)


def headline(text: str) -> str:
    """A clean text that reads the same where titles are taken for plain text and where for HTML.

    RSS never said which of the two a title is, and readers differ. So nothing in a title may look like
    a tag or an entity; the exact words stand in the body, escaped.
    """
    return _ENTITY_LIKE.sub("＆", text.replace("<", "‹").replace(">", "›"))


def web_address(url: str) -> str | None:
    """The address as a link that is safe to offer, in ASCII; None: not one of the web.

    User names and passwords are left out.
    """
    if len(url) > 2000:
        return None
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    try:
        name = host if ":" in host else host.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    if not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", name):
        return None
    place = (f"[{name}]" if ":" in name else name) + (f":{port}" if port is not None else "")
    rest = (_quoted(part) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme.lower(), place, *rest))


def _quoted(part: str) -> str:
    """A part of an address with everything outside RFC 3986 percent-encoded; what was encoded stays."""
    encoded = quote(part.encode("utf-8", "replace"), safe=_URL_SAFE)
    return re.sub(r"%(?![0-9A-Fa-f]{2})|[\[\]]", lambda found: f"%{ord(found[0]):02X}", encoded).replace(
        "#", "%23"
    )
