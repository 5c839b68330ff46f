"""What a page that should hold something really is: a script's shell, a login, a "not found" with 200."""

import re

from parsel import Selector as Page

from crawler.labels.folding import fold

_NOT_FOUND = re.compile(
    r"\b(?:page|document|fichier|contenu|ressource|file)\b[^.]{0,30}"
    r"\b(?:non trouve|introuvable|n'existe (?:pas|plus)|inexistant|not found|indisponible)"
    r"|\berreur 404\b|\berror 404\b|\bnot found\b|^404\b|nicht gefunden"
)
# What firewalls before public sites say: F5, Akamai, Cloudflare, Imperva, FortiWeb
_REJECTED = re.compile(
    r"\brequest rejected\b|\brequested url was rejected\b|\byour support id is\b|\bweb page blocked\b"
    r"|\byou have been blocked\b|\bvous avez ete bloque|\brequete (?:a ete )?(?:rejetee|bloquee)\b"
)
_REJECTED_TITLE = re.compile(
    r"\baccess denied\b|\bacces (?:refuse|interdit)$|^attention required|^just a moment"
)
_CHALLENGE = re.compile(
    r"bm-verify|_incapsula_resource|/cdn-cgi/challenge-platform|_cf_chl_opt|sec-cpt|__tspd|/TSPD/",
    re.IGNORECASE,
)
_LONGEST_REFUSAL = 1500  # characters: a page of acts that speaks of refusals is longer, or has links
_MOST_LINKS = 4
_LITTLE = 300  # characters: less is no page of a council


def why_empty(page: Page) -> str | None:
    """Why a page without documents holds none, when it shows; None: it just holds none."""
    if says_not_found(page):
        return "the page says 'not found', with status 200"
    if asks_for_login(page):
        return "the page asks for a login"
    if is_script_shell(page):
        return "the page is empty without JavaScript: look for the address its script reads from"
    return None


def why_not_an_act(page: Page) -> str | None:
    """Why a web page cannot be an act; None: it may be one."""
    if says_not_found(page):
        return "the page says 'not found', with status 200"
    if len(_visible(page)) < _LITTLE:
        if asks_for_login(page):
            return "the page asks for a login"
        if page.css("script"):
            return "the page is empty without JavaScript"
    return None


def why_refused(page: Page) -> str | None:
    """Why a page with status 200 is no page but a firewall turning us away; None: it is not one.

    Such an answer is a refusal like 403: recorded as a gap, never worked round.
    """
    text = _visible(page)
    if len(text) > _LONGEST_REFUSAL or len(page.css("a[href]")) > _MOST_LINKS:
        return None
    titles = [fold(title) for title in page.css("title::text, h1 ::text").getall()]
    if _REJECTED.search(" ".join([*titles, fold(text)])) or any(map(_REJECTED_TITLE.search, titles)):
        return "turned away by a firewall, with status 200"
    sources = " ".join(page.css("script::text, script::attr(src), iframe::attr(src)").getall())
    if _CHALLENGE.search(sources) or page.css("#challenge-form, #cf-wrapper, form[action*='bm-verify']"):
        return "asked to prove that we are a browser, with status 200"
    return None


def says_not_found(page: Page) -> bool:
    """Whether title or main heading say that there is nothing here."""
    texts = page.css("title::text, h1 ::text").getall()
    return any(_NOT_FOUND.search(fold(text)) for text in texts)


def asks_for_login(page: Page) -> bool:
    """Whether the page has a field for a password."""
    return bool(page.css("input[type=password]"))


def is_script_shell(page: Page) -> bool:
    """Whether the page is nothing but a place for a script to write in."""
    return bool(page.css("script")) and len(page.css("a[href]")) < 3 and len(_visible(page)) < _LITTLE


def _visible(page: Page) -> str:
    parts = page.xpath(
        "//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::template)]"
    ).getall()
    return " ".join(" ".join(parts).split())
