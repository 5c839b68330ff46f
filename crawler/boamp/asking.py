"""Addresses of the Opendatasoft Explore API 2.1, and clauses of its query language.

A list is asked for without the fields that hold whole notices (seven times smaller); the notices follow in
batches, for those that are unknown or changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from crawler.boamp.options import Options

# Enough to see that a notice is new or changed. `donnees` and `gestion` are the large ones.
LIST_FIELDS = (
    "idweb",
    "dateparution",
    "objet",
    "nomacheteur",
    "nature",
    "etat",
    "datelimitereponse",
    "annonce_lie",
    "titulaire",
)
_ORDER = "dateparution,idweb"


@dataclass(frozen=True, slots=True)
class Window:
    """Days of publication, both included."""

    first: date
    last: date

    @property
    def clause(self) -> str:
        """As ODSQL; double quotes round a date are answered with HTTP 400."""
        return f"dateparution >= date'{self.first}' AND dateparution <= date'{self.last}'"

    def months(self) -> Iterator["Window"]:
        """The same days, cut where months end."""
        first = self.first
        while first <= self.last:
            last = (first.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            yield Window(first, min(last, self.last))
            first = last + timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One list to ask for."""

    where: str
    department: str | None = None  # as BOAMP writes it; None: all
    window: Window

    def within(self, window: Window) -> "Question":
        """The same for other days."""
        where = self.where.replace(self.window.clause, window.clause, 1)
        return replace(self, where=where, window=window)


def conditions(options: Options, terms: Sequence[str]) -> list[str]:
    """One condition for each thing asked for; any of them is enough."""
    words = [*(terms if options.terms else ()), *options.terms_extra]
    return list(
        dict.fromkeys(
            [
                *(f"search(*, {quoted(word)})" for word in words),
                *(f"search(donnees, {quoted(f'CPV {code}')})" for code in options.cpv),
                *(f"descripteur_libelle = {quoted(label)}" for label in options.descriptors),
            ]
        )
    )


def quoted(text: str) -> str:
    """A string of the query language."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def questions(options: Options, every: Sequence[str], window: Window) -> list[Question]:
    """All conditions, in as few lists as fit into addresses of `max_url` characters, for each department.

    Whether several departments in one question are alternatives is not documented: each is asked for alone.
    """
    departments: list[str | None] = [
        code for written in options.departments for code in as_published(written)
    ]
    return [
        Question(where=where(group, window), department=department, window=window)
        for group in _groups(options, every, window)
        for department in departments or [None]
    ]


def as_published(department: str) -> tuple[str, ...]:
    """How BOAMP may write a department: without the zero in front, Corsica in two ways."""
    code = department.strip().upper().lstrip("0")
    return (code, f"20{code[1]}") if code in ("2A", "2B") else (code,)


def _groups(options: Options, every: Sequence[str], window: Window) -> list[list[str]]:
    found: list[list[str]] = []
    for condition in every:
        longer = [*found[-1], condition] if found else [condition]
        question = Question(where=where(longer, window), department="2A", window=window)
        if found and len(list_url(options, question, 99_999)) <= options.max_url:
            found[-1] = longer
        else:
            found.append([condition])
    return found


def where(any_of: Sequence[str], window: Window) -> str:
    """The clause for notices of these days that fit any of the conditions."""
    return f"{window.clause} AND ({' OR '.join(any_of)})"


def list_url(options: Options, question: Question, offset: int) -> str:
    """One page of a list."""
    parameters = [
        ("select", ",".join(LIST_FIELDS)),
        ("where", question.where),
        ("order_by", _ORDER),
        ("limit", str(options.page_size)),
        ("offset", str(offset)),
    ]
    return f"{_base(options)}/records?{urlencode(parameters + _refined(question))}"


def export_url(options: Options, question: Question) -> str:
    """A whole list at once, for what exceeds the window of paging."""
    parameters = [("select", ",".join(LIST_FIELDS)), ("where", question.where), ("order_by", _ORDER)]
    return f"{_base(options)}/exports/json?{urlencode(parameters + _refined(question))}"


def details_url(options: Options, ids: Sequence[str]) -> str:
    """Whole notices."""
    clause = f"idweb in ({','.join(quoted(each) for each in ids)})"
    return f"{_base(options)}/records?{urlencode([('where', clause), ('limit', str(options.page_size))])}"


def listed_url(options: Options, ids: Sequence[str]) -> str:
    """These notices as lists show them."""
    clause = f"idweb in ({','.join(quoted(each) for each in ids)})"
    parameters = [("select", ",".join(LIST_FIELDS)), ("where", clause), ("limit", str(options.page_size))]
    return f"{_base(options)}/records?{urlencode(parameters)}"


def record_url(options: Options, idweb: str) -> str:
    """The address under which one whole notice can be had."""
    return f"{_base(options)}/records?{urlencode([('where', f'idweb={quoted(idweb)}')])}"


def _base(options: Options) -> str:
    return f"{options.base_url.rstrip('/')}/api/explore/v2.1/catalog/datasets/{options.dataset}"


def _refined(question: Question) -> list[tuple[str, str]]:
    return [("refine", f"code_departement:{question.department}")] if question.department else []
