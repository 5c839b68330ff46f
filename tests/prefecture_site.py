"""Pages in the shapes of the sites of prefectures, made up for the tests."""

from collections.abc import Iterable

from loopback import pdf

ROOT = "/Publications/Recueil-des-actes-administratifs"


def page(content: str, title: str = "Recueil des actes administratifs") -> str:
    """A page with the menus every page has; one of them names the root of the collections."""
    return (
        f"<!DOCTYPE html><html lang=fr><head><title>{title}</title></head><body>"
        f'<header><nav><a href="/Actualites">Actualités</a><a href="{ROOT}">RAA</a></nav></header>'
        f'<nav class="fr-breadcrumb"><a href="/">Accueil</a><a href="/Publications">Publications</a></nav>'
        f"<main><h1>{title}</h1>{content}</main>"
        '<footer><a href="/Mentions-legales">Mentions légales</a>'
        '<a href="/contenu/telechargement/1/1/file/charte.pdf">Charte</a></footer></body></html>'
    )


def grey_cards(cards: Iterable[tuple[str, str]]) -> str:
    """Sub-sections: (address, label)."""
    return "".join(
        '<div class="fr-card fr-card--sm fr-card--grey fr-enlarge-link"><div class="fr-card__body">'
        f'<div class="fr-card__content"><h2 class="fr-card__title"><a href="{url}">{label}</a></h2>'
        "</div></div></div>"
        for url, label in cards
    )


def white_cards(cards: Iterable[tuple[str, str, str]]) -> str:
    """Single collections with a page each: (address, label, day of publication)."""
    return "".join(
        '<div class="fr-card fr-card--horizontal fr-card--sm fr-enlarge-link"><div class="fr-card__body">'
        f'<div class="fr-card__content"><h2 class="fr-card__title"><a class="fr-card__link" href="{url}">'
        f'{label}</a></h2><div class="fr-card__end"><p class="fr-card__detail">Publié le {day}</p>'
        "</div></div></div></div>"
        for url, label, day in cards
    )


def downloads(files: Iterable[tuple[str, str, str]]) -> str:
    """Files with size and day: (address, label, day)."""
    items = "".join(
        f'<div><a class="fr-link fr-link--download" href="{url}">Télécharger {label}'
        f'<span class="fr-link__detail">PDF - 0,81 Mb - {day}</span></a></div>'
        for url, label, day in files
    )
    return f'<div class="conteneur">{items}</div>'


def pager(address: str, pages: int, here: int) -> str:
    """Ten to a page: first, next and last."""
    links = [f'<li><a class="fr-pagination__link" href="{address}/(offset)/{10 * (pages - 1)}">Fin</a></li>']
    if here < pages:
        link = f"{address}/(offset)/{10 * here}"
        links.append(f'<li><a class="fr-pagination__link fr-pagination__link--next" href="{link}">></a></li>')
    return f'<nav class="fr-pagination"><ul class="fr-pagination__list">{"".join(links)}</ul></nav>'


def file_url(number: int, name: str) -> str:
    """The address of a file as the platform forms it."""
    return f"/contenu/telechargement/{30000 + number}/{200000 + number}/file/{name}"


def collection(number: int) -> bytes:
    """A file that differs by its number."""
    return pdf(f"recueil {number}")
