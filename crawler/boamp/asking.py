"""Addresses of the Opendatasoft Explore API 2.1, and clauses of its query language.

A list is asked for without the fields that hold whole notices (seven times smaller); the notices follow in
batches, for those that are unknown or changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


def groups(options: Options, every: Sequence[str], window: Window) -> list[str]:
    """The conditions in as few `where` clauses as fit into addresses of `max_url` characters."""
    found: list[str] = []
    group: list[str] = []
    for condition in every:
        longer = list_url(options, where([*group, condition], window), 99_999)
        if group and len(longer) > options.max_url:
            found.append(where(group, window))
            group = []
        group.append(condition)
    return [*found, where(group, window)] if group else found


def where(any_of: Sequence[str], window: Window) -> str:
    """The clause for notices of these days that fit any of the conditions."""
    return f"{window.clause} AND ({' OR '.join(any_of)})"


def list_url(options: Options, clause: str, offset: int) -> str:
    """One page of a list."""
    parameters = [
        ("select", ",".join(LIST_FIELDS)),
        ("where", clause),
        ("order_by", _ORDER),
        ("limit", str(options.page_size)),
        ("offset", str(offset)),
    ]
    return f"{_base(options)}/records?{urlencode(parameters + _refined(options))}"


def export_url(options: Options, clause: str) -> str:
    """A whole list at once, for what exceeds the window of paging."""
    parameters = [("select", ",".join(LIST_FIELDS)), ("where", clause), ("order_by", _ORDER)]
    return f"{_base(options)}/exports/json?{urlencode(parameters + _refined(options))}"


def details_url(options: Options, ids: Sequence[str]) -> str:
    """Whole notices."""
    clause = f"idweb in ({','.join(quoted(each) for each in ids)})"
    return f"{_base(options)}/records?{urlencode([('where', clause), ('limit', str(options.page_size))])}"


def record_url(options: Options, idweb: str) -> str:
    """The address under which one whole notice can be had."""
    return f"{_base(options)}/records?{urlencode([('where', f'idweb={quoted(idweb)}')])}"


def _base(options: Options) -> str:
    return f"{options.base_url.rstrip('/')}/api/explore/v2.1/catalog/datasets/{options.dataset}"


def _refined(options: Options) -> list[tuple[str, str]]:
    return [("refine", f"code_departement:{department}") for department in options.departments]
