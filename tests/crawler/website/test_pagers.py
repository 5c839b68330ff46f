"""Next pages as the common site software links them."""

import pytest
from parsel import Selector

from crawler.website.pagers import following

HERE = "https://ville.example/actes"
PAGERS = {
    "drupal": (HERE, '<li class="pager__item pager__item--next"><a href="?page=1">››</a></li>', "?page=1"),
    "drupal_7": (HERE, '<li class="pager-next"><a href="/actes?page=1">suivant</a></li>', "?page=1"),
    "wordpress": (
        f"{HERE}/page/2/",
        '<a class="next page-numbers" href="/actes/page/3/">»</a>',
        "/page/3/",
    ),
    "state_platform": (
        HERE,
        '<a class="fr-pagination__link fr-pagination__link--next" href="/actes/(offset)/10">></a>',
        "/(offset)/10",
    ),
    "joomla": (
        HERE,
        '<ul class="pagination"><li><a title="Suivant" href="/actes?start=20">»</a>',
        "?start=20",
    ),
    "rel_next": (HERE, '<a rel="next" href="/actes?p=2">2</a>', "?p=2"),
    "spip": (
        f"{HERE}?debut_articles=10",
        "".join(f'<a href="?debut_articles={begin}">{begin}</a>' for begin in (0, 30, 20)),
        "?debut_articles=20",
    ),
}


def read(html: str, address: str) -> str | None:
    return following(Selector(text=html, type="html"), address, address)


@pytest.mark.parametrize(("address", "html", "end"), PAGERS.values(), ids=PAGERS.keys())
def test_the_next_page_is_found(address: str, html: str, end: str) -> None:
    assert read(html, address) == HERE + end


@pytest.mark.parametrize(
    ("state", "html"),
    [
        ("next_article", '<a rel="next" href="/actualites/fete-du-village">Article suivant</a>'),
        ("other_site", '<a rel="next" href="https://other.example/actes?page=2">2</a>'),
        ("itself", '<a rel="next" href="/actes">1</a>'),
        ("spip_last_page", '<a href="?debut_articles=0">0</a>'),
        ("no_pager", '<a href="/actes/2">2</a>'),
    ],
)
def test_what_is_no_next_page_is_not_followed(state: str, html: str) -> None:
    assert read(html, HERE) is None, state
