"""Catalogue files for sites that were looked at."""

import json
import re
from collections.abc import Iterator

from contrechamp.reference import Body
from contrechamp.reference.bodies import plain
from crawler.spiders.site_probe import Sight

_LISTS = 6  # pages named as ways in, those with the most acts


def catalogue_file(body: Body, sight: Sight, seen: str) -> str | None:
    """The TOML of a source for a town's site; None when nothing was found to read there.

    `seen` is the day of the look, for maintainers.
    """
    ways = list(_ways(sight))
    if not ways:
        return None
    lines = [
        f"title = {_text(f'{body.name} — site de la commune')}",
        'country = "FR"',
        'language = "fr"',
        f'spider = "{"dematdoc" if sight.portal and sight.portal[0] == "dematdoc" else "website"}"',
        f"homepage = {_text(sight.homepage)}",
        'interval = "2d"',
        "",
        f"# Looked at on {seen}: {sight.software or 'software not recognised'}; {_count(sight)}.",
        *ways,
        "",
        "[authority]",
        f"name = {_text(body.name)}",
        f'insee = "{body.insee}"',
        *([f'siren = "{body.siren}"'] if body.siren else []),
        f'department = "{body.department}"',
        "",
        "[expect]",
        f"documents_min = {_least(sight)}",
        "newest_within_days = 180",
    ]
    return "\n".join(lines) + "\n"


def file_name(body: Body) -> str:
    """As "44/nozay.toml": where the file of a town goes below the catalogue's directory of its country."""
    slug = re.sub(r"[^a-z0-9]+", "-", plain(body.name)).strip("-")
    return f"{body.department}/{slug}.toml"


def why_nothing(sight: Sight) -> str:
    """Why there is no file for a site, for the list of what was not found."""
    if sight.why_not:
        return sight.why_not
    if sight.portal:
        return f"its acts are on {sight.portal[1]}, which a source of its own reads ({sight.portal[0]})"
    if sight.pages <= 1 and not sight.lists:
        return "the home page leads to no page where acts may be (made by scripts, or named otherwise)"
    return f"no acts on {sight.pages} pages"


def _ways(sight: Sight) -> Iterator[str]:
    if sight.portal and sight.portal[0] == "dematdoc":
        yield f"base_url = {_text(sight.portal[1])}"
        return
    best = sorted(sight.lists, key=lambda url: (-sight.lists[url], url))[:_LISTS]
    if best:
        yield "start_urls = [" + ", ".join(map(_text, best)) + "]"
    if sight.wordpress_files:
        yield f"wordpress = {_text(sight.homepage.rstrip('/'))}"
    if (best or sight.wordpress_files) and sight.hosts:
        yield "document_hosts = [" + ", ".join(map(_text, sight.hosts)) + "]"
    if best or sight.wordpress_files:
        yield 'deny = ["bulletin", "cantine", "menus?"]'


def _count(sight: Sight) -> str:
    return f"{sum(sight.lists.values())} acts on {len(sight.lists)} pages"


def _least(sight: Sight) -> int:
    """Half of what was seen: fewer means that the site was rebuilt."""
    return max(1, (max(sight.lists.values(), default=0) or (sight.wordpress_files or 0) // 4) // 2)


def _text(value: str) -> str:
    """A TOML string; JSON's escapes are TOML's."""
    return json.dumps(value, ensure_ascii=False)
