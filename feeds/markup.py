"""The only HTML that is emitted: our own elements round escaped text."""

from collections.abc import Mapping

from feeds.cleaning import escape, escape_attribute


class Markup(str):
    """HTML built here; any other string is text and gets escaped."""

    __slots__ = ()


def element(tag: str, /, *children: str, **attributes: str) -> Markup:
    """One element; children that are not Markup are escaped, and so are attribute values."""
    return Markup(f"<{tag}{_written(attributes)}>{join(*children)}</{tag}>")


def void(tag: str, /, **attributes: str) -> Markup:
    """One element that can have no content, as `br` or `meta`."""
    return Markup(f"<{tag}{_written(attributes)}/>")


def join(*children: str) -> Markup:
    """Markup and text one after the other, the text escaped."""
    return Markup("".join(child if isinstance(child, Markup) else escape(child) for child in children))


def _written(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape_attribute(value)}"' for name, value in attributes.items())
