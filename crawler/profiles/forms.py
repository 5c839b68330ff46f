"""Forms of pages, sent as a browser sends them: every field with what the page put into it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin

from lxml.html import HtmlElement
from parsel import Selector as Page

from crawler.website.listings import text_of

_BUTTONS = ("submit", "button", "image", "reset", "file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form as its page shows it."""

    action: str  # absolute
    fields: tuple[tuple[str, str], ...]  # what would be sent if nothing was changed, in order
    names: frozenset[str]  # of all fields, also of boxes that are not ticked and of buttons
    choices: Mapping[str, Mapping[str, str]]  # of selects and radio buttons: value → words

    def body(self, changes: Mapping[str, str], *, without: frozenset[str] = frozenset()) -> bytes:
        """The fields with some changed or added and some left out, as the body of a POST."""
        kept = [(name, value) for name, value in self.fields if name not in changes and name not in without]
        return urlencode([*kept, *changes.items()]).encode()

    def named(self, ending: str) -> str | None:
        """The full name of the field whose name ends so; None: there is none."""
        return next((name for name in sorted(self.names) if name.endswith(ending)), None)


def read_form(page: Page, address: str, xpath: str) -> Form | None:
    """The first form an XPath finds; None: there is none."""
    found = page.xpath(xpath)
    if not found:
        return None
    root = found[0].root
    fields: list[tuple[str, str]] = []
    names: set[str] = set()
    choices: dict[str, dict[str, str]] = {}
    for element in root.iter("input", "select", "textarea"):
        name = element.get("name")
        if not name:
            continue
        names.add(name)
        if element.tag == "select":
            choices[name] = {option.get("value", ""): text_of(option) for option in element.iter("option")}
        elif element.get("type", "").lower() == "radio":
            choices.setdefault(name, {})[element.get("value", "on")] = element.get("title", "")
        value = _value(element)
        if value is not None and element.get("disabled") is None:
            fields.append((name, value))
    return Form(
        action=urljoin(address, root.get("action") or ""),
        fields=tuple(fields),
        names=frozenset(names),
        choices=choices,
    )


def _value(element: HtmlElement) -> str | None:
    """What a field would send as it stands; None: nothing."""
    if element.tag == "textarea":
        return element.text or ""
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None] or options[:1]
        return str(chosen[0].get("value", text_of(chosen[0]))) if chosen else None
    kind = element.get("type", "text").lower()
    if kind in _BUTTONS:
        return None
    if kind in ("checkbox", "radio"):
        return str(element.get("value", "on")) if element.get("checked") is not None else None
    return str(element.get("value", ""))
