"""Asks the French register of companies who bears a name: recherche-entreprises.api.gouv.fr, no key.

`GET /search?q=…` answers `results` and `total_results`. Of each result are read: `siren`, `nom_complet`,
`nom_raison_sociale` (null: a person in business by themselves), `activite_principale` (NAF),
`etat_administratif` (A: open, C: closed), `date_creation`, `date_fermeture`, and `adresse` of its `siege`,
for which `include` asks (it needs `minimal`). A SIREN for `q` finds its company. Seven requests a second are
the most the service takes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from contrechamp.errors import SourceError, UnreadableError
from contrechamp.progress import Progress
from contrechamp.reference.numbers import siren
from contrechamp.settings import Settings
from crawler.errand import download

REGISTER = "https://recherche-entreprises.api.gouv.fr"
SHOWN = 10  # companies asked for; the service gives 25 at most
_BETWEEN = 0.2  # seconds between two requests at least, whatever the settings say
_NEXT_TIME = "; tried again next time"  # true of a source that is crawled every day, not here
_STATES = {"A": True, "C": False}
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One company of the register."""

    siren: str
    legal_name: str
    name: str  # with its short name and its brand, as the register shows it
    address: str | None  # of its seat; None: not published
    activity: str | None  # NAF code
    open: bool | None  # None: a state we do not know
    created: date | None
    closed: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the register says of one name."""

    candidates: tuple[Candidate, ...]  # best first, as the register orders them
    total: int  # companies that fit, shown or not


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What came of some questions."""

    by_name: Mapping[str, Answer]
    problems: Mapping[str, str]  # name → why there is no answer, one line


def search_url(words: str, base: str = REGISTER) -> str:
    """Where the companies that fit some words, or a SIREN, can be read."""
    return f"{base.rstrip('/')}/search?{urlencode({'q': words})}"


def look_up(
    settings: Settings, names: Sequence[str], *, now: datetime, progress: Progress, base: str = REGISTER
) -> Answers:
    """The companies of the register for each name, asked for one after the other.

    Raises SourceError when not one question was answered.
    """
    urls = {name: _address(name, base) for name in names}
    asked = download(
        settings,
        list(urls.values()),
        now=now,
        progress=progress,
        public_api=True,
        delay_seconds=_BETWEEN,
    )
    said = [line for line in asked.problems if not line.endswith("nothing came")] or ["nothing came"]
    why = "; ".join(dict.fromkeys(line.removesuffix(_NEXT_TIME) for line in said))[:300]
    if urls and not asked.bodies:
        raise SourceError("register of companies", f"{base} did not answer ({why}); try again later")
    found: dict[str, Answer] = {}
    problems: dict[str, str] = {}
    for name, url in urls.items():
        if url not in asked.bodies:
            problems[name] = f"{search_url(name, base)} did not answer ({why})"
            continue
        try:
            found[name] = read_answer(asked.bodies[url])
        except UnreadableError as error:
            problems[name] = f"{search_url(name, base)}: {error}"
    return Answers(by_name=found, problems=problems)


def read_answer(body: bytes) -> Answer:
    """One answer of the register. Raises UnreadableError for another shape than the documented one."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("the answer is not JSON; try again later") from error
    results = answer.get("results") if isinstance(answer, Mapping) else None
    total = answer.get("total_results") if isinstance(answer, Mapping) else None
    if not isinstance(results, list) or not isinstance(total, int):
        raise UnreadableError("the answer has no 'results' and 'total_results', as it should")
    if total and not results:
        raise UnreadableError(f"the answer counts {total} companies and names none")
    return Answer(candidates=tuple(map(_candidate, results)), total=total)


def _address(words: str, base: str) -> str:
    wanted = {"page": 1, "per_page": SHOWN, "minimal": "true", "include": "siege"}
    return f"{search_url(words, base)}&{urlencode(wanted)}"


def _candidate(result: Any) -> Candidate:
    values = result if isinstance(result, Mapping) else {}
    number, name = siren(_text(values, "siren")), _text(values, "nom_complet")
    if number is None or name is None:
        raise UnreadableError(f"a company without 'siren' or 'nom_complet': {str(result)[:120]}")
    seat = values.get("siege")
    return Candidate(
        siren=number,
        legal_name=_text(values, "nom_raison_sociale") or name,
        name=name,
        address=_text(seat, "adresse") if isinstance(seat, Mapping) else None,
        activity=_text(values, "activite_principale"),
        open=_STATES.get(_text(values, "etat_administratif") or ""),
        created=_day(values, "date_creation"),
        closed=_day(values, "date_fermeture"),
    )


def _text(values: Mapping[str, Any], key: str) -> str | None:
    value = values.get(key)
    return " ".join(value.translate(_CONTROLS).split()) or None if isinstance(value, str) else None


def _day(values: Mapping[str, Any], key: str) -> date | None:
    try:
        return date.fromisoformat((_text(values, key) or "")[:10])
    except ValueError:
        return None
