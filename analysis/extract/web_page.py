"""HTML → text with the breaks a reader sees, without what only machines or menus need."""

import re
from collections.abc import Iterator
from pathlib import Path

from bs4.dammit import EncodingDetector
from lxml import etree, html

from analysis.extract.charsets import decode
from analysis.extract.events import Event, Note, Request, Step, Title, Work
from analysis.extract.quality import Verdict, judge
from contrechamp.errors import UnreadableError
from contrechamp.records import Page, Quality, TextOrigin

_BYTES_PER_CHARACTER = 8  # of a page: markup included; what is longer is cut and said so
_DROPPED = frozenset(
    ("script", "style", "template", "svg", "canvas", "iframe", "object", "audio", "video", "select",
     "datalist", "nav", "dialog", "head", "math")
)  # fmt: skip
_DROPPED_ROLES = frozenset(("navigation", "dialog", "alertdialog", "search", "menu", "menubar"))
_BANNER = re.compile(r"cookie|consent|tarteaucitron|axeptio|didomi|rgpd|gdpr|onetrust|sd-cmp", re.IGNORECASE)
_BANNER_MOST = 3000  # characters: a longer block is a paper about cookies, not a banner
_BLOCKS = frozenset(
    ("p", "div", "section", "article", "main", "header", "footer", "aside", "h1", "h2", "h3", "h4", "h5",
     "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "caption", "tr",
     "blockquote", "pre", "figure", "figcaption", "form", "fieldset", "address", "hr", "body", "details",
     "summary", "legend")
)  # fmt: skip
_PARAGRAPHS = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote", "section")
)
_MAIN_SHARE = 0.5  # of the text: less, and the "main" part is not the main part


def read_web_page(request: Request) -> Iterator[Event]:
    """One page of text. Raises UnreadableError."""
    yield Step(work=Work.TEXT, page=1)
    most = request.settings.max_characters * _BYTES_PER_CHARACTER
    with Path(request.path).open("rb") as file:
        data = file.read(most + 1)
    text, title = page_text(data[:most], charset_of(request.media_type))
    if title:
        yield Title(title)
    verdict = judge(text)
    if verdict.quality is Quality.EMPTY:
        verdict = Verdict(quality=Quality.EMPTY, reason="no text in the web page")
    yield Page(number=1, text=text, origin=TextOrigin.HTML, quality=verdict.quality, reason=verdict.reason)
    if len(data) > most:
        yield Note(f"the web page was cut after {most} bytes (extract.max_characters)")


def page_text(data: bytes, charset: str | None = None) -> tuple[str, str | None]:
    """The text of a page and its title; `charset` is what HTTP said. Raises UnreadableError."""
    declared = charset or EncodingDetector.find_declared_encoding(data, is_html=True)
    source = decode(data, declared).text
    # lxml refuses text that declares its own encoding, and stops at characters that XML does not allow.
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source).replace("\x00", "\ufffd")
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(source, parser=parser)
    except (etree.ParserError, ValueError):
        return "", None
    except etree.LxmlError as error:
        raise UnreadableError(f"the web page cannot be read: {error}") from error
    title = root.findtext(".//title")
    body = root.find("body")
    whole = _block_text(root if body is None else body)
    for part in _main_parts(root):
        text = _block_text(part)
        if len(text) > _MAIN_SHARE * len(whole):
            return text, title
    return whole, title


def plain_text(fragment: str) -> str:
    """The text of a piece of HTML that stands in a field of data."""
    return page_text(fragment.encode("utf-8"), "utf-8")[0]


def charset_of(media_type: str | None) -> str | None:
    """The charset parameter of a media type."""
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", media_type or "", re.IGNORECASE)
    return found.group(1) if found else None


def _main_parts(root: html.HtmlElement) -> list[html.HtmlElement]:
    found = root.xpath("//main | //*[@role='main'] | //article")
    return [part for part in found if isinstance(part, html.HtmlElement)]


def _block_text(root: html.HtmlElement) -> str:
    text = "".join(_pieces(root))
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _pieces(root: html.HtmlElement) -> Iterator[str]:
    """Text in reading order. A walk without recursion: pages nest as deep as they like."""
    dropped = 0
    kept_space = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        drop = element is not root and _is_dropped(element, tag)
        if event == "start":
            dropped += drop
            kept_space += tag == "pre"
            if not dropped:
                yield _before(tag)
                yield _spaced(element.text, kept=kept_space > 0)
        else:
            kept_space -= tag == "pre"
            if not dropped:
                yield _after(tag)
            dropped -= drop
            if not dropped and element is not root:
                yield _spaced(element.tail, kept=kept_space > 0)


def _before(tag: str) -> str:
    if tag == "br":
        return "\n"
    return "\n\n" if tag in _PARAGRAPHS else "\n" if tag in _BLOCKS else ""


def _after(tag: str) -> str:
    if tag in ("td", "th"):
        return "\t"
    return _before(tag) if tag != "br" else ""


def _spaced(text: str | None, *, kept: bool) -> str:
    if not text:
        return ""
    return text if kept else re.sub(r"[ \t\r\n\f]+", " ", text)


def _is_dropped(element: etree._Element, tag: str) -> bool:
    if tag in _DROPPED or "hidden" in element.attrib:
        return True
    if element.get("role") in _DROPPED_ROLES:
        return True
    if tag in ("div", "section", "aside", "form", "footer"):
        names = f"{element.get('id', '')} {element.get('class', '')}"
        if _BANNER.search(names):
            return sum(len(text) for text in element.itertext()) < _BANNER_MOST
    return False
