"""What a page that should hold something really is."""

from pathlib import Path

import pytest
from parsel import Selector

from crawler.website.verdicts import why_empty, why_not_an_act, why_refused

PAGES = Path(__file__).parents[1] / "pages"


def page(name: str) -> Selector:
    return Selector(text=(PAGES / name).read_text(encoding="utf-8"), type="html")


@pytest.mark.parametrize(
    ("name", "reason"),
    [("shell.html", "JavaScript"), ("login.html", "login"), ("not-found.html", "not found")],
)
def test_the_reason_why_a_page_is_empty_is_told(name: str, reason: str) -> None:
    for verdict in (why_empty(page(name)), why_not_an_act(page(name))):
        assert verdict is not None
        assert reason in verdict


@pytest.mark.parametrize("name", ["act.html", "wordpress.html", "drupal-views.html"])
def test_a_page_of_a_council_has_nothing_wrong(name: str) -> None:
    assert why_empty(page(name)) is None
    assert why_not_an_act(page(name)) is None


@pytest.mark.parametrize(
    "title", ["Erreur 404", "404", "Document introuvable", "Cette page n’existe plus", "Not Found"]
)
def test_not_found_is_understood_in_many_words(title: str) -> None:
    assert why_empty(Selector(text=f"<title>{title}</title><p>{'x ' * 400}", type="html")) is not None


def test_an_article_on_the_number_404_is_not_missing() -> None:
    assert why_empty(Selector(text="<title>Délibération 2026-404</title><p>texte", type="html")) is None


REFUSALS = {
    "f5": "<title>Request Rejected</title>The requested URL was rejected. Your support ID is: 123",
    "akamai": "<title>Access Denied</title><h1>Access Denied</h1>You don't have permission.",
    "cloudflare": "<title>Just a moment...</title><script>window._cf_chl_opt={}</script>",
    "imperva": "<script src='/_Incapsula_Resource?SWJIYLWA=1'></script><p>Request unsuccessful.",
    "akamai interstitial": "<script>fetch('/_sec/verify?bm-verify=x')</script>",
    "in french": "<h1>Accès refusé</h1><p>Contactez l'administrateur.",
}


@pytest.mark.parametrize("text", REFUSALS.values(), ids=REFUSALS.keys())
def test_a_firewall_that_answers_200_is_a_refusal(text: str) -> None:
    assert why_refused(Selector(text=text, type="html")) is not None


@pytest.mark.parametrize(
    "text",
    [
        "<h1>Arrêtés</h1><a href=a.pdf>Accès interdit à la plage des Dunes</a>",
        "<title>Conseil municipal</title><p>La demande a été rejetée par le conseil.",
        f"<title>Request rejected</title><p>{'acte ' * 400}",
    ],
)
def test_a_page_that_speaks_of_refusals_is_none(text: str) -> None:
    assert why_refused(Selector(text=text, type="html")) is None


@pytest.mark.parametrize("name", ["act.html", "wordpress.html", "drupal-views.html", "login.html"])
def test_no_page_of_a_council_is_a_refusal(name: str) -> None:
    assert why_refused(page(name)) is None
