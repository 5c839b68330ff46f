"""The part of Opendatasoft's query language that readers of BOAMP use.

`condition` turns a `where` clause such as `dateparution >= date'2026-07-01' AND search(*, "caméra")` into
a function that says of one record whether it fits. What the real service is known to refuse is refused
here too, so that a wrong query is found on the demo and not on the portal.
"""

import operator
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Record = Mapping[str, object]
Condition = Callable[[Record], bool]
Literal = str | float | date | bool


class OdsqlError(ValueError):
    """A clause we cannot read; the text goes into the answer of the server."""


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<date>date'(?P<day>[^']*)')
    | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|''|\\.)*')
    | (?P<number>-?\d+(?:\.\d+)?)
    | (?P<name>[A-Za-z_][A-Za-z0-9_.]*|`[^`]+`)
    | (?P<sign><=|>=|!=|<>|[=<>(),*:])
    )""",
    re.VERBOSE,
)
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    ":": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # "date", "string", "number", "name", "sign", "end"
    text: str

    @property
    def word(self) -> str:
        """The token as a keyword: lower case; empty when it cannot be one."""
        return self.text.lower() if self.kind == "name" else ""


def condition(where: str, fields: frozenset[str]) -> Condition:
    """What a `where` clause asks of a record whose fields are `fields`; OdsqlError when it is not one."""
    return _Parser(list(_tokens(where)), fields).whole()


def leaves(value: object) -> Iterator[str]:
    """All text and numbers below a value, in order, as text; keys are not part of it."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item)
    elif value is not None:
        yield str(value)


def folded_words(text: str) -> list[str]:
    """Words without case and accents, as full-text search compares them."""
    return re.findall(r"\w+", _folded(text))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def _tokens(where: str) -> Iterator[_Token]:
    at = 0
    while where[at:].strip():
        found = _TOKEN.match(where, at)
        if found is None:
            raise OdsqlError(f"unexpected {where[at:].strip()[:20]!r} at character {at}")
        at = found.end()
        kind = str(found.lastgroup) if found.lastgroup != "day" else "date"
        if kind == "date":
            yield _Token(kind, found["day"])
        elif kind == "string":
            yield _Token(kind, _unquoted(found[kind]))
        else:
            yield _Token(kind, found[kind].strip("`"))
    yield _Token("end", "the end")


def _unquoted(text: str) -> str:
    inner = text[1:-1]
    return re.sub(r"\\(.)", r"\1", inner.replace("''", "'") if text[0] == "'" else inner)


class _Parser:
    def __init__(self, tokens: list[_Token], fields: frozenset[str]) -> None:
        self._tokens = tokens
        self._fields = fields
        self._at = 0

    def whole(self) -> Condition:
        found = self._any_of()
        if self._here.kind != "end":
            raise OdsqlError(f"unexpected {self._here.text!r}")
        return found

    @property
    def _here(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._here
        self._at += 1
        return token

    def _accept(self, text: str) -> bool:
        if self._here.kind in ("sign", "name") and self._here.text.lower() == text:
            self._at += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise OdsqlError(f"expected {text!r} before {self._here.text!r}")

    def _any_of(self) -> Condition:
        parts = [self._all_of()]
        while self._accept("or"):
            parts.append(self._all_of())
        return lambda record: any(part(record) for part in parts)

    def _all_of(self) -> Condition:
        parts = [self._one()]
        while self._accept("and"):
            parts.append(self._one())
        return lambda record: all(part(record) for part in parts)

    def _one(self) -> Condition:
        if self._accept("not"):
            inner = self._one()
            return lambda record: not inner(record)
        if self._accept("("):
            inner = self._any_of()
            self._expect(")")
            return inner
        following = self._tokens[self._at + 1] if self._here.kind == "name" else self._here
        if following.text == "(" and self._here.word in ("search", "startswith"):
            return self._function()
        return self._comparison()

    def _function(self) -> Condition:
        name = self._take().word
        self._expect("(")
        searched: list[str] = []
        while self._here.kind != "string":
            searched.extend(self._fields if self._accept("*") else (self._field(),))
            self._expect(",")
        wanted = self._take().text
        self._expect(")")
        if name == "startswith":
            return lambda record: any(
                str(value).startswith(wanted) for field in searched for value in _values(record.get(field))
            )
        return _search(searched or sorted(self._fields), folded_words(wanted))

    def _comparison(self) -> Condition:
        if self._here.kind == "string":  # "186" in dc: one value of a list
            wanted_value = self._literal()
            self._expect("in")
            listed = self._field()
            return lambda record: wanted_value in _values(record.get(listed))
        field = self._field()
        if self._accept("is"):
            negated = self._accept("not")
            self._expect("null")
            return lambda record: (record.get(field) is None) is not negated
        negated = self._accept("not")
        if self._accept("in"):
            wanted = self._list()
            return lambda record: any(v in wanted for v in _values(record.get(field))) is not negated
        if self._accept("like"):
            return _like(field, self._take().text, negated=negated)
        sign = self._take().text
        if negated or sign not in _COMPARE:
            raise OdsqlError(f"unexpected {sign!r} after {field!r}")
        return _compare(field, sign, self._literal())

    def _list(self) -> list[Literal]:
        self._expect("(")
        found = [self._literal()]
        while self._accept(","):
            found.append(self._literal())
        self._expect(")")
        return found

    def _field(self) -> str:
        token = self._take()
        if token.kind != "name" or token.text not in self._fields:
            raise OdsqlError(f"unknown field {token.text!r}")
        return token.text

    def _literal(self) -> Literal:
        token = self._take()
        if token.kind == "string":
            return token.text
        if token.kind == "number":
            return float(token.text)
        if token.kind == "date":
            try:
                return date.fromisoformat(token.text[:10])
            except ValueError as error:
                raise OdsqlError(f"{token.text!r} is not a date") from error
        if token.word in ("true", "false"):
            return token.word == "true"
        raise OdsqlError(f"expected a value before {token.text!r}")


def _compare(field: str, sign: str, wanted: Literal) -> Condition:
    if field.startswith("date") and not isinstance(wanted, date):
        # Seen on the real service: a quoted day is a 400, only date'…' is taken.
        raise OdsqlError(f"{field!r} is a date: compare it with date'2026-01-31'")

    def fits(record: Record) -> bool:
        values = _values(record.get(field))
        if isinstance(wanted, date):
            values = [date.fromisoformat(str(value)[:10]) for value in values]
        return any(isinstance(value, type(wanted)) and _COMPARE[sign](value, wanted) for value in values)

    return fits


def _like(field: str, pattern: str, *, negated: bool) -> Condition:
    """`*` stands for anything, and there has to be one where more may stand."""
    wanted = re.compile(".*".join(map(re.escape, _folded(pattern).split("*"))), re.DOTALL)
    return lambda record: (
        any(wanted.fullmatch(_folded(str(value))) for value in _values(record.get(field))) is not negated
    )


def _search(searched: list[str], wanted: list[str]) -> Condition:
    """Every wanted word begins some word of the searched fields."""

    def fits(record: Record) -> bool:
        words = {w for field in searched for leaf in leaves(record.get(field)) for w in folded_words(leaf)}
        return all(any(word.startswith(start) for word in words) for start in wanted)

    return fits


def _values(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
