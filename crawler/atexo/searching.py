"""The search form of an Atexo profile, filled in, and its pager.

A PRADO application: every field of the page goes back with each click, `PRADO_PAGESTATE` as the last page had
it, and `PRADO_POSTBACK_TARGET` says what was clicked. The search finds any of the words; quotes break it.
"""

from collections.abc import Mapping

from scrapy.http import HtmlResponse

from crawler.atexo.dossier import FORM
from crawler.atexo.results import UnexpectedPageError
from crawler.profiles.forms import Form, read_form

_SEARCH = "AdvancedSearch$"
_SIZE = "resultSearch$listePageSizeTop"
_ELSEWHERE = "inclureConsultationExterieur"  # consultations of other platforms


def form_of(page: HtmlResponse) -> Form:
    """The form all of a page stands in. Raises UnexpectedPageError when there is none."""
    form = read_form(page.selector, page.url, FORM)
    if form is None:
        raise UnexpectedPageError("no form with PRADO_PAGESTATE")
    return form


def search(form: Form, words: str, organisation: str | None, fields: Mapping[str, str]) -> bytes:
    """The body that starts a search. Raises UnexpectedPageError when a field is not in the form."""
    keyword = form.named(f"{_SEARCH}keywordSearch")
    if keyword is None:
        raise UnexpectedPageError("no search form (…AdvancedSearch$keywordSearch)")
    prefix = keyword.removesuffix("keywordSearch")
    changes = {keyword: words}
    if organisation is not None:
        name = f"{prefix}organismesNames"
        known = form.choices.get(name, {})
        if organisation not in known:
            raise UnexpectedPageError(
                f"organisation '{organisation}' is not among the {len(known)} of {name}:"
                " see 'orgAcronyme=' in the addresses of its consultations"
            )
        changes[name] = organisation
    for field, value in fields.items():
        if f"{prefix}{field}" not in form.names:
            raise UnexpectedPageError(f"the search form has no field '{field}' ('fields' of the catalogue)")
        changes[f"{prefix}{field}"] = value
    changes[f"{prefix}lancerRecherche"] = "Lancer la recherche"
    changes["PRADO_POSTBACK_TARGET"] = f"{prefix}lancerRecherche"
    return form.body(changes, without=frozenset({f"{prefix}{_ELSEWHERE}"}))


def longer_pages(form: Form, size: int) -> bytes | None:
    """The body that asks for more rows on a page; None: they are as long as they get, up to `size`."""
    name = form.named(_SIZE)
    offered = [int(value) for value in form.choices.get(name or "", {}) if value.isdigit()]
    chosen = dict(form.fields).get(name or "", "")
    best = max((number for number in offered if number <= size), default=0)
    if name is None or not chosen.isdigit() or best <= int(chosen):
        return None
    return form.body({name: str(best), "PRADO_POSTBACK_TARGET": name})


def next_page(form: Form, target: str) -> bytes:
    """The body that turns the page."""
    return form.body({"PRADO_POSTBACK_TARGET": target})
