"""Answers are read strictly, with the quirks that are known."""

import json
from datetime import date
from typing import Any

import pytest

from contrechamp.records import DocumentKind
from crawler.publication_actes.answers import UnexpectedAnswerError, read_answer

ACT: dict[str, Any] = {
    "hash": "h1",
    "siren": "213500010",
    "id": "a1",
    "type": 1,
    "objet": "Vidéoprotection",
    "date_acte": "2026-06-25T00:00:00Z",
    "date_publication": "2026-06-29",
    "url": "https://data.example/a1.pdf",
    "annexes": [{"id": "x1", "url": "https://data.example/x1.pdf", "hash": "h2"}],
}


def body(*results: object, **changes: Any) -> bytes:
    return json.dumps({"nb_resultats": 999, "page_suivante": "", "resultats": results} | changes).encode()


def test_an_act_is_read_whole() -> None:
    (act,) = read_answer(body(ACT)).acts
    assert (act.id, act.siren, act.kind) == ("a1", "213500010", DocumentKind.DELIBERATION)
    assert (act.dated, act.published) == (date(2026, 6, 25), date(2026, 6, 29))
    assert [(annex.id, annex.hash) for annex in act.annexes] == [("x1", "h2")]


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"annexes": ACT["annexes"][0]}, "annexes", 1),
        ({"annexes": None}, "annexes", 0),
        ({"annexes": [{"id": "x1"}]}, "annexes", 0),
        ({"id": None}, "id", "h1"),
        ({"type": "73"}, "kind", DocumentKind.MINUTES),
        ({"type": 88}, "kind", None),
        ({"date_acte": "25/06/2026"}, "dated", None),
        ({"objet": ""}, "subject", None),
        ({"siren": 213500010}, "siren", "213500010"),
    ],
)
def test_quirks_are_read_as_people_mean_them(changes: dict[str, Any], field: str, value: object) -> None:
    (act,) = read_answer(body(ACT | changes)).acts
    found = getattr(act, field)
    assert (len(found) if field == "annexes" else found) == value


def test_a_result_that_cannot_be_fetched_is_counted() -> None:
    answer = read_answer(body(ACT, {"id": "a2"}, "nonsense"))
    assert (len(answer.acts), answer.incomplete) == (1, 2)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"<html>maintenance</html>", "JSON was expected, '<html>maintenance"),
        (b"[]", "an object with a list 'resultats'"),
        (b'{"resultats": {}}', "an object with a list 'resultats'"),
        (b'{"resultats": []}', "'page_suivante' was expected"),
        (body({"id": "a1"}), "no result has both"),
        (b"[" * 100_000, "JSON was expected"),
    ],
    ids=["html", "a_list", "an_object", "no_cursor", "no_addresses", "too_deep"],
)
def test_another_shape_is_an_error(answer: bytes, says: str) -> None:
    with pytest.raises(UnexpectedAnswerError, match=says):
        read_answer(answer)
