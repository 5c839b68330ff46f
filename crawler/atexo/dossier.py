"""The way to a consultation's dossier (DCE) for those who stay anonymous.

The page that is asked for it has a form with a choice "anonyme", where the platform allows that; it is sent
with `validateButton`, and the page that comes with `completeDownload`. Nothing is filled in, and nothing is
agreed to: where names, a captcha or conditions are asked for, the dossier is behind a wall for us.
"""

from dataclasses import dataclass

from scrapy.http import HtmlResponse

from crawler.profiles.consultation import WallError
from crawler.profiles.forms import Form, read_form

FORM = "//form[.//*[@name='PRADO_PAGESTATE']]"
_DEMAND = "ctl0$CONTENU_PAGE$EntrepriseFormulaireDemande$"
_COMPLETE = "ctl0$CONTENU_PAGE$EntrepriseDownloadDce$completeDownload"
_VALIDATE = "ctl0$CONTENU_PAGE$validateButton"


class UnexpectedStepError(Exception):
    """The page is not the one that comes next."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is sent next, and where."""

    url: str
    body: bytes


def anonymous(page: HtmlResponse) -> Step:
    """From the page that asks who we are: "anonyme". Raises WallError, UnexpectedStepError."""
    form = _form(page)
    if _has_captcha(page):
        raise WallError("the dossier is given out after a captcha only")
    if form.named("$accepterConditions"):
        raise WallError("the dossier is given out to those who accept conditions only")
    group = form.named("$RadioGroup") or f"{_DEMAND}RadioGroup"
    choice = next((value for value in form.choices.get(group, {}) if value.endswith("choixAnonyme")), None)
    if choice is None:
        raise WallError("the dossier is given out to those who say who they are only")
    changes = {group: choice, "PRADO_POSTBACK_TARGET": _VALIDATE}
    return Step(form.action, form.body(changes))


def complete(page: HtmlResponse) -> Step:
    """From the page that lists the pieces: all of them. Raises UnexpectedStepError."""
    form = _form(page)
    if "completeDownload" not in page.text:
        raise UnexpectedStepError("no link to the complete dossier (completeDownload)")
    return Step(form.action, form.body({"PRADO_POSTBACK_TARGET": _COMPLETE}))


def _has_captcha(page: HtmlResponse) -> bool:
    """Whether something to look at or to fill in is called so; scripts of all pages may be as well."""
    return any(
        "captcha" in value.lower()
        for element in page.selector.root.iter("img", "input", "iframe", "div")
        for name, value in element.attrib.items()
        if name in ("id", "class", "name", "src")
    )


def _form(page: HtmlResponse) -> Form:
    form = read_form(page.selector, page.url, FORM)
    if form is None:
        raise UnexpectedStepError("no form with PRADO_PAGESTATE")
    return form
