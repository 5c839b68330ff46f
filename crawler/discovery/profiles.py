"""Buyer profiles that a town's site leads to: which platform, where on it, and the catalogue file for it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from contrechamp.reference import Body
from contrechamp.reference.bodies import plain

AWS = "https://www.marches-publics.info"
_SECURED = "https://www.marches-securises.fr"
_ATEXO_HOSTS = (
    "marches-publics.gouv.fr", "maximilien.fr", "marches.megalis.bretagne.bzh", "local-trust.com",
    "demat-ampa.fr", "marchespublics596280.fr", "alsacemarchespublics.eu", "ternum-bfc.fr",
)  # fmt: skip
_ATEXO_PAGE = re.compile(r"/entreprise/consultation/\d|[?&]page=entreprise\.entreprise", re.IGNORECASE)
_AWS_PAGE = re.compile(
    r"/mpiaws/|/Annonces/(?:lister|rechercher|[A-Z]{2,5}-pub-\d)|[?&]fuseaction=(?:pub|dematent)\.",
    re.IGNORECASE,
)
# Platforms that no spider reads; what stands there comes through BOAMP and the contract data.
_OTHERS = ("achatpublic.com", "e-marchespublics.com", "klekoon.com", "xmarches.fr", "synapse-entreprises.com")

_SHORTENED = {"saint": "(?:saint|st)", "sainte": "(?:sainte|ste)"}


@dataclass(frozen=True, slots=True, order=True)
class Profile:
    """A place where a town announces its consultations."""

    spider: str  # that reads it; empty: none does
    base_url: str
    organisation: str = ""  # its code on the platform, where the address says it


def recognise(url: str) -> Profile | None:
    """The profile an address leads to; None: to something else."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if not host or parts.scheme not in ("http", "https"):
        return None
    base = f"{parts.scheme}://{parts.netloc.lower()}"
    query = {name.lower(): value for name, value in parse_qsl(parts.query)}
    if _is(host, "marches-publics.info"):
        return Profile("aws_achat", AWS)
    if _is(host, "marches-securises.fr"):
        return Profile("marches_securises", _SECURED)
    other = next((known for known in _OTHERS if _is(host, known)), None)
    if other is not None:
        return Profile("", f"https://{host}")
    if any(_is(host, known) for known in _ATEXO_HOSTS) or "orgacronyme" in query or _ATEXO_PAGE.search(url):
        return Profile("atexo", base, query.get("orgacronyme", ""))
    if _AWS_PAGE.search(url):
        return Profile("aws_achat", base if "/annonces/" in parts.path.lower() else AWS)
    return None


def best_of(profiles: list[Profile]) -> Profile | None:
    """The one a source is made for: what a spider reads first, there what tells one buyer from others."""
    return min(profiles, key=lambda each: (not each.spider, not _tells_buyers(each)), default=None)


def _tells_buyers(profile: Profile) -> bool:
    return bool(profile.organisation) or profile.spider not in ("", "atexo")


def profile_file(body: Body, profile: Profile, seen: str) -> str | None:
    """The TOML of a source for a town's profile; None when nothing tells the town's notices from others'.

    `seen` is the day of the look, for maintainers.
    """
    ways = list(_ways(body, profile))
    if not ways:
        return None
    lines = [
        f"title = {_text(f'{body.name} — marchés publics')}",
        'country = "FR"',
        'language = "fr"',
        f'spider = "{profile.spider}"',
        f"homepage = {_text(profile.base_url + '/')}",
        'interval = "1d"',
        "",
        f"# The town's site led there on {seen}.",
        f"base_url = {_text(profile.base_url)}",
        *ways,
        "",
        "[authority]",
        f"name = {_text(body.name)}",
        f'insee = "{body.insee}"',
        *([f'siren = "{body.siren}"'] if body.siren else []),
        f'department = "{body.department}"',
        "",
        "[expect]",
        "documents_min = 0",
    ]
    return "\n".join(lines) + "\n"


def why_no_file(profile: Profile) -> str:
    """Why there is no source for a profile, for people."""
    if not profile.spider:
        return f"its consultations are on {profile.base_url}, which no spider reads"
    return f"its consultations are on {profile.base_url}, whose address does not say which are its own"


def _ways(body: Body, profile: Profile) -> Iterator[str]:
    """How the notices of this town alone are asked for."""
    if profile.spider == "atexo" and profile.organisation:
        yield "every_notice = true"
        yield f"organisations = [{_text(profile.organisation)}]"
    elif profile.spider == "aws_achat":
        yield "every_notice = true"
        yield f"buyers = [{_text(_pattern(body))}]"
        yield f"fields = {{ txtLibreAcheteur = {_text(body.name)} }}"
    elif profile.spider == "marches_securises":
        yield "terms = false"
        yield f"terms_extra = [{_text(body.name)}]  # the search looks at buyers too"
        yield f"buyers = [{_text(_pattern(body))}]"
        yield f'departments = ["{body.department}"]'


def _pattern(body: Body) -> str:
    """The name of a town as a buyer's name may hold it, without accents."""
    words = (_SHORTENED.get(word, word) for word in plain(body.name).split())
    return rf"\b{'[^a-z0-9]+'.join(words)}\b"


def _is(host: str, known: str) -> bool:
    return host == known or host.endswith(f".{known}")


def _text(value: str) -> str:
    """A TOML string; JSON's escapes are TOML's."""
    return json.dumps(value, ensure_ascii=False)
