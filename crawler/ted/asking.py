"""Questions in TED's expert query language, and answers of its search interface."""

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from crawler.procurement import languages, values
from crawler.ted.options import Options

NUMBER = "publication-number"
FIELDS = (  # all of them were seen answered
    NUMBER,
    "publication-date",
    "notice-type",
    "notice-title",
    "buyer-name",
    "classification-cpv",
)
_JOURNAL = ZoneInfo("Europe/Luxembourg")  # where the journal's days begin and end
_SUPPORTED = re.compile(r"'fields' contains unsupported value.*?supported values are:([^)]*)", re.DOTALL)


class UnexpectedAnswerError(Exception):
    """The interface did not answer as documented; the text names the field and what came."""


class TimedOutError(UnexpectedAnswerError):
    """The search did not come to its end; asked again, it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One notice of a list."""

    number: str  # "443934-2026"
    published: date | None
    nature: str | None  # "cn-standard", "can-standard", …
    title: str | None
    buyer: str | None
    cpv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    notices: tuple[Listed, ...]
    total: int
    token: str | None  # for the next page; it is given after the last one too


def queries(options: Options, terms: Sequence[str], since: date) -> Iterator[str]:
    """As few questions as there are groups of terms; the CPV codes go with the first."""
    words = list(dict.fromkeys([*(terms if options.terms else ()), *options.terms_extra]))
    size = options.terms_of_a_question
    groups = [words[at : at + size] for at in range(0, len(words), size)] or [[]]
    codes = [f"classification-cpv = {code}" for code in options.cpv if code.endswith("*")]
    exact = [code for code in options.cpv if not code.endswith("*")]
    if exact:
        codes.insert(0, f"classification-cpv IN ({' '.join(exact)})")
    where = f"buyer-country IN ({' '.join(options.countries)}) AND publication-date>={since:%Y%m%d}"
    if options.places:
        where = f"place-of-performance IN ({' '.join(options.places)}) AND {where}"
    for number, group in enumerate(groups):
        wanted = [*(codes if number == 0 else ()), *(f"FT ~ ({_quoted(word)})" for word in group)]
        if wanted:
            yield f"({' OR '.join(wanted)}) AND {where}"


def body(query: str, size: int, token: str | None, fields: Sequence[str] = FIELDS) -> bytes:
    """The question as the interface takes it."""
    question: dict[str, object] = {
        "query": query,
        "fields": list(fields),
        "limit": size,
        "scope": "ALL",
        "paginationMode": "ITERATION",
        "checkQuerySyntax": False,
        "onlyLatestVersions": True,
    }
    if token is not None:
        question["iterationNextToken"] = token
    return json.dumps(question).encode()


def read_page(answer: bytes, language: str) -> Page:
    """`{"notices": […], "totalNoticeCount": N, "iterationNextToken": "…", "timedOut": false}`.

    `language` (two letters) is preferred where a text is given in several.
    """
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
        raise TimedOutError("the search timed out ('timedOut'): what it gave is not all there is")
    token = found.get("iterationNextToken")
    notices = tuple(_listed(notice, language) for notice in found["notices"])
    return Page(notices, found["totalNoticeCount"], token if isinstance(token, str) and token else None)


def read_error(answer: bytes) -> str:
    """What the interface says of a question it refuses: `{"message": "…", "error": {…}}`, or anything."""
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        found = answer.decode("utf-8", errors="replace")
    message = found.get("message") if isinstance(found, Mapping) else None
    return " ".join(str(message or found).split())[:300] or "without a word"


def supported(answer: bytes, asked: Sequence[str]) -> tuple[str, ...] | None:
    """Those of the fields asked for that the interface knows; None: this is not what it refuses.

    It does not say which field it does not know, it lists all it knows: "Parameter 'fields' contains
    unsupported value (supported values are: sme-part,submission-url-lot,…)".
    """
    match = _SUPPORTED.search(answer.decode("utf-8", errors="replace"))
    if match is None:
        return None
    known = set(re.findall(r"[\w-]+", match[1]))
    kept = tuple(field for field in asked if field in known)
    return kept if NUMBER in kept and len(kept) < len(asked) else None


def _listed(notice: object, language: str) -> Listed:
    number = notice.get(NUMBER) if isinstance(notice, Mapping) else None
    if not isinstance(notice, Mapping) or not isinstance(number, str) or not number:
        raise UnexpectedAnswerError(f"a notice without '{NUMBER}'")
    return Listed(
        number=number,
        published=_journal_day(next(_texts(notice.get("publication-date") or notice.get("PD"), ""), None)),
        nature=next(_texts(notice.get("notice-type"), ""), None),
        title=next(_texts(notice.get("notice-title"), language), None),
        buyer=next(_texts(notice.get("buyer-name"), language), None),
        cpv=tuple(
            dict.fromkeys(code for code in _texts(notice.get("classification-cpv"), "") if code.isdigit())
        ),
    )


def _texts(value: object, language: str) -> Iterator[str]:
    """A text, a list of them (once for each lot), or `{"fra": […], "eng": […]}`; addresses are escaped."""
    if isinstance(value, str) and value.strip():
        yield " ".join(html.unescape(value).split())
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, language)
    elif isinstance(value, Mapping):
        first = languages.ALPHA_3.get(language, "").lower()
        for key in sorted(value, key=lambda name: (str(name).lower() != first, str(name).lower() != "eng")):
            yield from _texts(value[key], language)


def _journal_day(written: str | None) -> date | None:
    """A day ("2026-06-29+02:00"), or a moment: at "2022-02-06T23:00:00Z" the 7th began in Luxembourg."""
    if written and "T" in written:
        try:
            return datetime.fromisoformat(written).astimezone(_JOURNAL).date()
        except ValueError:
            return None
    return values.day(written)


def _quoted(word: str) -> str:
    return '"' + " ".join(word.replace('"', " ").split()) + '"'
