"""Entries about sources: one when a source falls silent, one when it is back. Pure."""

from datetime import datetime

from contrechamp.store import Outage, Silence
from feeds import french as words
from feeds.cleaning import headline, web_address
from feeds.entries import Category, Entry
from feeds.markup import element, join
from feeds.privacy import public

_NAME = 120  # characters of the title of a source
_SILENT = {
    Silence.UNREAD: "n’a pas pu être lue depuis le {day}. Ce qu’elle a publié depuis n’a pas été examiné : "
    "l’absence de signalement ne veut rien dire.",
    Silence.QUIET: "est lue, mais n’a rien publié de nouveau depuis le {day}, plus longtemps que d’habitude "
    ": elle a peut-être changé d’adresse.",
}
_SHORT = {
    Silence.UNREAD: "sans lecture réussie depuis le {day}",
    Silence.QUIET: "rien de nouveau depuis le {day}",
}


def compose_outage(outage: Outage, title: str, homepage: str | None, moment: datetime) -> Entry:
    """The entry that tells that a source is silent."""
    name = public(title, _NAME) or outage.source
    day = words.day(outage.since.date())
    summary = f"{name} {_SILENT[outage.kind].format(day=day)}"
    return Entry(
        guid=outage.guid,
        title=headline(f"[Panne] {name} — {_SHORT[outage.kind].format(day=day)}"),
        link=web_address(homepage) if homepage else None,
        moment=moment.replace(microsecond=0),
        summary=summary,
        content=element("p", summary),
        categories=(Category(term="outage", label="panne"),),
    )


def compose_return(outage: Outage, title: str, homepage: str | None, moment: datetime) -> Entry:
    """The entry that tells that it is back."""
    name = public(title, _NAME) or outage.source
    since, ended = words.day(outage.since.date()), words.day((outage.ended or moment).date())
    summary = f"{name} parle de nouveau depuis le {ended}, après un silence depuis le {since}."
    return Entry(
        guid=outage.return_guid or outage.guid,
        title=headline(f"[Retour] {name} — silencieuse depuis le {since}, de retour le {ended}"),
        link=web_address(homepage) if homepage else None,
        moment=moment.replace(microsecond=0),
        summary=summary,
        content=join(element("p", summary), element("p", element("small", outage.guid))),
        categories=(Category(term="return", label="retour"),),
    )
