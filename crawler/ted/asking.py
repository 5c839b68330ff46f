"""Questions in TED's expert query language, and answers of its search interface."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crawler.procurement import values
from crawler.ted.options import Options

_FIELDS = ("publication-number", "publication-date", "notice-type")


class UnexpectedAnswerError(Exception):
    """The interface did not answer as documented."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One notice of a list."""

    number: str  # "443934-2026"
    published: date | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    notices: tuple[Listed, ...]
    total: int
    token: str | None  # for the next page; it is given after the last one too


def queries(options: Options, terms: Sequence[str], since: date) -> Iterator[str]:
    """As few questions as there are groups of terms; the CPV codes go with the first."""
    words = [*(terms if options.terms else ()), *options.terms_extra]
    size = options.terms_of_a_question
    groups = [words[at : at + size] for at in range(0, len(words), size)] or [[]]
    codes = [f"classification-cpv = {code}" for code in options.cpv if code.endswith("*")]
    exact = [code for code in options.cpv if not code.endswith("*")]
    if exact:
        codes.insert(0, f"classification-cpv IN ({' '.join(exact)})")
    where = f"buyer-country IN ({' '.join(options.countries)}) AND publication-date>={since:%Y%m%d}"
    for number, group in enumerate(groups):
        wanted = [*(codes if number == 0 else ()), *(f"FT ~ ({_quoted(word)})" for word in group)]
        if wanted:
            yield f"({' OR '.join(wanted)}) AND {where}"


def body(query: str, size: int, token: str | None) -> bytes:
    """The question as the interface takes it."""
    question: dict[str, object] = {
        "query": query,
        "fields": list(_FIELDS),
        "limit": size,
        "scope": "ALL",
        "paginationMode": "ITERATION",
        "onlyLatestVersions": True,
    }
    if token is not None:
        question["iterationNextToken"] = token
    return json.dumps(question).encode()


def read_page(answer: bytes) -> Page:
    """`{"notices": […], "totalNoticeCount": N, "iterationNextToken": "…", "timedOut": false}`."""
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError) as error:
        start = " ".join(answer[:80].decode("utf-8", errors="replace").split())
        raise UnexpectedAnswerError(f"JSON was expected, '{start}' came") from error
    if not isinstance(found, Mapping) or not isinstance(found.get("notices"), list):
        raise UnexpectedAnswerError("an object with a list 'notices' was expected")
    if not isinstance(found.get("totalNoticeCount"), int):
        raise UnexpectedAnswerError("'totalNoticeCount' was expected: without it the end is not known")
    if found.get("timedOut") is True:
        raise UnexpectedAnswerError("the search timed out: what it gave is not all there is")
    token = found.get("iterationNextToken")
    notices = tuple(_listed(notice) for notice in found["notices"])
    return Page(notices, found["totalNoticeCount"], token if isinstance(token, str) and token else None)


def _listed(notice: object) -> Listed:
    number = notice.get("publication-number") if isinstance(notice, Mapping) else None
    if not isinstance(number, str) or not number:
        raise UnexpectedAnswerError("a notice without 'publication-number'")
    return Listed(number=number, published=values.day(_first(notice)))


def _first(notice: Any) -> str | None:
    value = notice.get("publication-date") or notice.get("PD")
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) else None


def _quoted(word: str) -> str:
    return '"' + word.replace('"', " ") + '"'
