"""Notices that belong to one procedure because they say so. Pure: the same papers give the same groups."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contrechamp.records import DocumentKind
from contrechamp.store.marks import NOTICE, OWN, PAPER, PROCEDURE, Mark, paper_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice, award or contract, as far as it matters here."""

    id: int
    source: str
    source_key: str
    kind: DocumentKind
    day: date
    marks: frozenset[Mark]

    @property
    def name(self) -> str:
        """As other papers of its source call it, after the source."""
        return paper_value(self.source, self.source_key)

    @property
    def order(self) -> tuple[date, str, str]:
        """The first paper of a procedure comes first."""
        return self.day, self.source, self.source_key

    @property
    def procedure(self) -> str | None:
        """The identifier it states; None: none."""
        return next((m.value for m in sorted(self.marks) if (m.scheme, m.role) == (PROCEDURE, OWN)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Why a paper is of a procedure."""

    basis: str  # "first", "procedure", "notice", "named", "likeness"
    because: str
    confidence: float = 1.0
    via: int | None = None  # the paper it was joined to; None: no one paper
    likeness: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The papers of one procedure."""

    procedure: str  # its identifier, else the name of its first paper
    notices: tuple[Notice, ...]  # in their order
    memberships: Mapping[int, Membership]  # by paper

    @property
    def is_contracts(self) -> bool:
        """Whether no notice is among them: nothing tells yet which procedure the contracts came of."""
        return all(notice.kind is DocumentKind.CONTRACT for notice in self.notices)


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class _Tie:
    rank: int  # surest first
    one: tuple[date, str, str]
    other: tuple[date, str, str]
    basis: str
    because: str  # of `one`, which it joins to `other`
    ids: tuple[int, int]


def grouped(notices: Collection[Notice]) -> list[Group]:
    """The groups of papers that say that they belong together.

    Those that state one identifier are of one procedure. Papers without any join those that they name or
    that name them. A reference between two that state different identifiers joins nothing: a notice of
    intent is followed by many procedures.
    """
    clusters = _Clusters(notices)
    ties = sorted(_ties(notices))
    for tie in ties:
        clusters.unite(*tie.ids)
    return [_group(sorted(each, key=lambda n: n.order), ties) for each in clusters.all()]


class _Clusters:
    """Sets of papers that only grow together; one set never holds two procedures."""

    def __init__(self, notices: Iterable[Notice]) -> None:
        self._members: dict[int, list[Notice]] = {}
        self._of: dict[int, int] = {}
        first: dict[str, int] = {}
        for notice in sorted(notices, key=lambda n: n.order):
            self._of[notice.id] = notice.id
            self._members[notice.id] = [notice]
            if notice.procedure is not None:
                self._merge(first.setdefault(notice.procedure, notice.id), notice.id)

    def unite(self, one: int, other: int) -> None:
        """Put two sets together, unless they are of two procedures."""
        stated = {n.procedure for each in (one, other) for n in self._members[self._of[each]]} - {None}
        if len(stated) < 2:
            self._merge(one, other)

    def _merge(self, one: int, other: int) -> None:
        kept, gone = self._of[one], self._of[other]
        if kept == gone:
            return
        for notice in self._members[gone]:
            self._of[notice.id] = kept
        self._members[kept] += self._members.pop(gone)

    def all(self) -> list[list[Notice]]:
        return list(self._members.values())


def _ties(notices: Collection[Notice]) -> Iterator[_Tie]:
    by_name = {notice.name: notice for notice in notices}
    known_by: dict[tuple[str, str], list[Notice]] = defaultdict(list)
    for notice in notices:
        for mark in notice.marks:
            if mark.role == OWN:
                known_by[mark.scheme, mark.value].append(notice)
    for notice in notices:
        for mark in notice.marks:
            named = by_name.get(mark.value) if mark.scheme == PAPER else None
            others = [named] if named else known_by.get((mark.scheme, mark.value), ())
            for other in others:
                if other.id == notice.id:
                    continue
                if mark.role != OWN:
                    yield _tie(notice, other, f"names {other.name} ({mark.role})")
                    yield _tie(other, notice, f"named by {notice.name} ({mark.role})")
                elif mark.scheme == NOTICE:
                    yield _tie(notice, other, f"the same notice as {other.name}", same=True)


def _tie(one: Notice, other: Notice, because: str, *, same: bool = False) -> _Tie:
    return _Tie(
        rank=0 if same else 1,
        one=one.order,
        other=other.order,
        basis="notice" if same else "named",
        because=because,
        ids=(one.id, other.id),
    )


def _group(notices: list[Notice], ties: list[_Tie]) -> Group:
    ids = {notice.id for notice in notices}
    stated = next((notice.procedure for notice in notices if notice.procedure), None)
    memberships: dict[int, Membership] = {}
    for notice in notices:
        if notice.procedure is not None:
            because = f"states the procedure's identifier {notice.procedure}"
            memberships[notice.id] = Membership(basis="procedure", because=because)
    for tie in sorted(ties, key=lambda tie: (tie.one, tie.rank, tie.other, tie.because)):
        one, other = tie.ids
        if one in ids and other in ids and one not in memberships and (stated or one != notices[0].id):
            memberships[one] = Membership(basis=tie.basis, because=tie.because, via=other)
    first = Membership(basis="first", because="the first paper of the procedure that we have")
    memberships.setdefault(notices[0].id, first)
    return Group(procedure=stated or notices[0].name, notices=tuple(notices), memberships=memberships)
