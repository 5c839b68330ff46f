"""The town's notices behind an API of the shape of BOAMP's (Opendatasoft Explore 2.1).

Only what readers of BOAMP use: `records` and `exports` of one dataset, with `where`, `select`, `order_by`,
`limit`, `offset` and `refine`. `donnees` and `gestion` go out as JSON text, as on the real service.
"""

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from contrechamp.demo.answer import Answer
from contrechamp.demo.odsql import OdsqlError, Record, condition, leaves

DATASET = "/api/explore/v2.1/catalog/datasets/boamp"
NOTICE_PAGE = "/pages/avis/"

_PAGE_LIMIT = 100  # records of one answer; the real service refuses more
_WINDOW = 10_000  # offset + limit; beyond it only exports go
_JSON = "application/json; charset=utf-8"
_AS_TEXT = ("donnees", "gestion")

Parameters = Mapping[str, Sequence[str]]


class NoticeBoard:
    """The notices, ready to be asked."""

    def __init__(self, path: Path, base_url: str) -> None:
        notices = json.loads(path.read_text(encoding="utf-8"))
        self._notices: list[dict[str, object]] = [
            {**notice, "url_avis": base_url + notice["url_avis"]} for notice in notices
        ]
        self._fields = frozenset(self._notices[0])

    def answer(self, path: str, parameters: Parameters) -> Answer | None:
        """What the API says; None when the address is none of its own."""
        if path.rstrip("/") == NOTICE_PAGE.rstrip("/"):
            return self._page(parameters)
        if path not in (f"{DATASET}/records", f"{DATASET}/exports/json", f"{DATASET}/exports/jsonl"):
            return None
        export = path.rsplit("/", 1)[-1]
        try:
            found, total = self._select(parameters, paged=export == "records")
        except OdsqlError as error:
            body = {"error_code": "ODSQLError", "message": str(error)}
            return Answer(status=400, media_type=_JSON, body=_dump(body))
        if export == "jsonl":
            return Answer(media_type=_JSON, body=b"".join(_dump(row) + b"\n" for row in found))
        return Answer(
            media_type=_JSON,
            body=_dump({"total_count": total, "results": found} if export == "records" else found),
        )

    def _select(self, parameters: Parameters, *, paged: bool) -> tuple[list[dict[str, object]], int]:
        found: list[Record] = list(self._notices)
        for where in parameters.get("where", ()):
            fits = condition(where, self._fields)
            found = [notice for notice in found if fits(notice)]
        for refine in parameters.get("refine", ()):
            field, _, wanted = refine.partition(":")
            self._known(field)
            found = [n for n in found if wanted.strip("\"'") in list(leaves(n[field]))]
        for field, downward in reversed(self._order(parameters)):
            found.sort(key=lambda notice, by=field: str(notice[by] or ""), reverse=downward)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        limit = _number(parameters, "limit", 10 if paged else -1)
        offset = _number(parameters, "offset", 0)
        if paged and not 0 <= limit <= _PAGE_LIMIT:
            raise OdsqlError(f"limit {limit}: 0 <= limit <= {_PAGE_LIMIT} is expected")
        if paged and offset + limit > _WINDOW:
            raise OdsqlError(f"offset + limit {offset + limit}: at most {_WINDOW} is expected; use exports")
        page = found[offset : None if limit < 0 else offset + limit]
        return [self._row(notice, parameters) for notice in page], len(found)

    def _order(self, parameters: Parameters) -> list[tuple[str, bool]]:
        wanted = [part.split() for given in parameters.get("order_by", ()) for part in given.split(",")]
        if any(not 1 <= len(words) <= 2 for words in wanted):
            raise OdsqlError("order_by: 'field' or 'field desc', separated by commas")
        return [(self._known(words[0]), words[-1].lower() == "desc") for words in wanted]

    def _row(self, notice: Record, parameters: Parameters) -> dict[str, object]:
        names = [name.strip() for given in parameters.get("select", ("*",)) for name in given.split(",")]
        kept = list(notice) if "*" in names else [self._known(name) for name in names]
        return {
            name: json.dumps(notice[name], ensure_ascii=False)
            if name in _AS_TEXT and notice[name] is not None
            else notice[name]
            for name in kept
        }

    def _known(self, field: str) -> str:
        if field not in self._fields:
            raise OdsqlError(f"unknown field {field!r}")
        return field

    def _page(self, parameters: Parameters) -> Answer | None:
        """The notice for human readers, where `url_avis` leads."""
        wanted = "".join(parameters.get("q", ())).removeprefix("idweb:")
        for notice in self._notices:
            if notice["idweb"] == wanted:
                lines = "".join(f"<p>{escape(leaf)}</p>\n" for leaf in leaves(notice["donnees"]))
                title = escape(f"Avis n° {wanted} – {notice['objet']} (avis fictif)")
                page = (
                    f'<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8"><title>{title}</title>'
                    f"</head>\n<body><h1>{title}</h1>\n{lines}</body></html>\n"
                )
                return Answer(media_type="text/html; charset=utf-8", body=page.encode())
        return None


def _number(parameters: Parameters, name: str, default: int) -> int:
    given = parameters.get(name, ())
    if not given:
        return default
    try:
        return int(given[-1])
    except ValueError as error:
        raise OdsqlError(f"{name} {given[-1]!r} is not a whole number") from error


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
