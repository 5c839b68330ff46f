"""Answers of the search interface, read strictly: another shape is an error that says what came."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contrechamp.records import DocumentKind

# `type` of an act; the portal's own numbering.
_KINDS = {
    "1": DocumentKind.DELIBERATION,
    "2": DocumentKind.ORDER,
    "3": DocumentKind.ORDER,  # individual acts
    "4": DocumentKind.CONTRACT,
    "5": DocumentKind.REPORT,  # budget
    "6": DocumentKind.OTHER,
    "7": DocumentKind.OTHER,  # not sent to the prefecture
    "71": DocumentKind.AGENDA,  # list of deliberations
    "72": DocumentKind.ORDER,  # temporary
    "73": DocumentKind.MINUTES,
}


class UnexpectedAnswerError(Exception):
    """The interface did not answer as documented."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """One annex of an act."""

    id: str
    url: str
    hash: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act as the interface names it."""

    id: str
    siren: str | None
    kind: DocumentKind | None  # None: a type the portal did not have when this was written
    type: str
    subject: str | None
    dated: date | None
    published: date | None
    url: str
    hash: str | None
    annexes: tuple[Annex, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of acts."""

    acts: tuple[Act, ...]
    following: str | None  # cursor of the next page; None: this is the last
    incomplete: int = 0  # results without what is needed to fetch them


def read_answer(body: bytes) -> Answer:
    """`{"nb_resultats", "page_suivante", "resultats": […]}`; UnexpectedAnswerError for anything else.

    `nb_resultats` is not read: it counts more than there is.
    """
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        start = " ".join(body[:80].decode("utf-8", errors="replace").split())
        raise UnexpectedAnswerError(f"JSON was expected, '{start}' came") from error
    if not isinstance(answer, Mapping) or not isinstance(answer.get("resultats"), list):
        raise UnexpectedAnswerError("an object with a list 'resultats' was expected")
    if "page_suivante" not in answer:
        raise UnexpectedAnswerError("'page_suivante' was expected: without it pages cannot be turned")
    results = [_act(result) for result in answer["resultats"]]
    acts = tuple(act for act in results if act is not None)
    if results and not acts:
        raise UnexpectedAnswerError("no result has both 'id' or 'hash' and 'url'")
    return Answer(acts, _text(answer["page_suivante"]), incomplete=len(results) - len(acts))


def _act(result: object) -> Act | None:
    if not isinstance(result, Mapping):
        return None
    number = _text(result.get("id")) or _text(result.get("hash"))
    url = _text(result.get("url"))
    if number is None or url is None:
        return None
    kind = _text(result.get("type")) or ""
    return Act(
        id=number,
        siren=_text(result.get("siren")),
        kind=_KINDS.get(kind),
        type=kind,
        subject=_text(result.get("objet")),
        dated=_day(result.get("date_acte")),
        published=_day(result.get("date_publication")),
        url=url,
        hash=_text(result.get("hash")),
        annexes=tuple(_annexes(result.get("annexes"))),
    )


def _annexes(value: Any) -> list[Annex]:
    """A list, or the object alone where there is one annex."""
    found = []
    for annex in value if isinstance(value, list) else [value]:
        if isinstance(annex, Mapping) and (url := _text(annex.get("url"))):
            number = _text(annex.get("id")) or _text(annex.get("hash")) or url
            found.append(Annex(id=number, url=url, hash=_text(annex.get("hash"))))
    return found


def _text(value: object) -> str | None:
    """Text or a number as text; None for nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None


def _day(value: object) -> date | None:
    """The day of "2026-03-12" or "2026-03-12T00:00:00Z"; None for anything else."""
    try:
        return date.fromisoformat((_text(value) or "")[:10])
    except ValueError:
        return None
