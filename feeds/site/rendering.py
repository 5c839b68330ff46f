"""Templates → files. Jinja2 escapes every text; every link is relative, so the site works from any folder."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import markupsafe
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from feeds.cleaning import web_address
from feeds.departments import label_department
from feeds.privacy import public
from feeds.quotes import highlight
from feeds.site import addresses
from feeds.site.subscriptions import Subscription
from feeds.site.words import LANGUAGES, Words, words

_HERE = Path(__file__).parent
_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'self'"  # no script
)
_WITH_SCRIPT = f"{_POLICY}; script-src 'self'"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of the site."""

    address: str  # from the folder of the site
    content: bytes


class Press:
    """Prints pages."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._templates = _templates()

    def page(
        self,
        template: str,
        language: str,
        address: str,
        *,
        script: str | None = None,
        subscriptions: Sequence[Subscription] = (),
        **content: Any,
    ) -> File:
        """One page; `script` is a file of ours that it runs, `subscriptions` the feeds of what it shows."""
        here = addresses.in_language(address, language)

        def shared(target: str) -> str:
            return addresses.relative(target, here)

        def link(target: str) -> str:
            return shared(addresses.in_language(target, language))

        text = self._templates.get_template(template).render(
            t=words(language),
            language=language,
            languages=[(code, shared(addresses.in_language(address, code))) for code in LANGUAGES],
            link=link,
            shared=shared,
            site=self._title,
            policy=_WITH_SCRIPT if script else _POLICY,
            script=script,
            subscriptions=subscriptions,
            **content,
        )
        return File(address=here, content=text.encode("utf-8", "replace"))

    def in_all(
        self, template: str, address: str, content: Callable[[Words], dict[str, Any]], **more: Any
    ) -> list[File]:
        """A page in every language; `content` says what stands in it in one of them."""
        return [
            self.page(template, language, address, **more, **content(words(language)))
            for language in LANGUAGES
        ]


@cache
def _templates() -> Environment:
    """The templates, compiled once a process."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # The same names, titles and quotes stand on many pages, in each language.
    environment.filters |= {"public": lru_cache(50_000)(public), "strong": _strong}
    environment.globals |= {"at": addresses, "web_address": web_address, "department": label_department}
    return environment


def _strong(text: str, found: Iterable[str]) -> markupsafe.Markup:
    """The text with these words in bold."""
    return markupsafe.Markup(highlight(text, found))  # noqa: S704 - made by feeds.markup, which escapes


def amount(value: Decimal | None, currency: str | None, say: Words) -> str:
    """An amount as the language writes it; empty: none is stated."""
    return "" if value is None else say.money(value, currency)
