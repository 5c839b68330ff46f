"""Full-text search over all page text, blind to accents and case, on both databases.

SQLite: an FTS5 index over the `pages` table itself, kept by triggers. PostgreSQL: a `tsvector` beside it,
in parts, because one vector may not exceed 1 MiB. Both are asked with the same small language: words, all
of which must occur; "several words" in a row; prefix*.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from contrechamp.store import schema as t

_PART = 200_000  # characters of one tsvector
_RANKED = 5000  # matching pages up to which SQLite ranks them
_OVERLAP = 200  # so that words in a row are found across two parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Words that must stand in a row; the last one may be a beginning."""

    words: tuple[str, ...]
    prefix: bool


def parse(query: str) -> list[Term]:
    """The terms of a query; empty when it holds no letter or digit."""
    terms: list[Term] = []
    for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', query):
        words = tuple(fold_words(quoted or plain).split())
        if words:
            terms.append(Term(words=words, prefix=not quoted and plain.endswith("*")))
    return terms


def fold_words(text: str) -> str:
    """Lower case, without accents, everything but letters and digits turned into spaces."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(
        character if character.isalnum() else "" if unicodedata.combining(character) else " "
        for character in decomposed
    )


def matching_pages(
    connection: sa.Connection,
    terms: Sequence[Term],
    limit: int,
    chosen: Sequence[sa.ColumnElement[bool]] = (),
) -> list[int]:
    """Ids of the pages that hold all terms, best first; of current versions, of the documents `chosen`.

    On SQLite, where ranking reads every page that matches, more than `_RANKED` of them are not ranked: those
    read last come first.
    """
    pages = (
        sa.select(t.pages.c.id)
        .join(t.versions, sa.and_(t.versions.c.sha256 == t.pages.c.sha256, t.versions.c.current))
        .join(t.documents, t.documents.c.id == t.versions.c.document_id)
        .where(*chosen)
    )
    if connection.dialect.name == "sqlite":
        return _matching_in_sqlite(connection, _fts5_query(terms), limit, pages, few=bool(chosen))
    asked = sa.func.to_tsquery("simple", _tsquery(terms))
    index = sa.table("page_search", sa.column("page_id"), sa.column("words"))
    rows = connection.execute(
        sa.select(index.c.page_id)
        .where(index.c.words.op("@@")(asked), pages.where(t.pages.c.id == index.c.page_id).exists())
        .group_by(index.c.page_id)
        .order_by(sa.func.max(sa.func.ts_rank(index.c.words, asked)).desc(), index.c.page_id)
        .limit(limit)
    )
    return [row[0] for row in rows]


def _matching_in_sqlite(
    connection: sa.Connection, query: str, limit: int, pages: sa.Select[tuple[int]], *, few: bool
) -> list[int]:
    """Looks from the side that has fewer pages: the words, or the papers chosen."""
    index = sa.table("page_search", sa.column("rowid", sa.Integer), sa.column("rank"))
    found = sa.select(index.c.rowid).where(sa.text("page_search MATCH :query").bindparams(query=query))
    if _reaches(connection, found, _RANKED):
        if few and not _reaches(connection, pages, _RANKED):
            found = found.where(index.c.rowid.in_(pages))
        else:
            found = found.where(pages.where(t.pages.c.id == index.c.rowid).exists())
        found = found.order_by(index.c.rowid.desc())
    else:
        found = found.where(pages.where(t.pages.c.id == index.c.rowid).exists())
        found = found.order_by(index.c.rank, index.c.rowid)
    return [row[0] for row in connection.execute(found.limit(limit))]


def _reaches(connection: sa.Connection, query: sa.Select[Any], number: int) -> bool:
    """Whether a query has more rows than that; reads no more than needed to say so."""
    return connection.execute(query.offset(number).limit(1)).first() is not None


def _fts5_query(terms: Sequence[Term]) -> str:
    return " AND ".join('"' + " ".join(term.words) + '"' + ("*" if term.prefix else "") for term in terms)


def _tsquery(terms: Sequence[Term]) -> str:
    return " & ".join("(" + " <-> ".join(term.words) + (":*" if term.prefix else "") + ")" for term in terms)


def index_pages(connection: sa.Connection, pages: Sequence[tuple[int, str]]) -> None:
    """Make the pages (id, text) findable; SQLite's triggers have done so already."""
    if connection.dialect.name == "sqlite":
        return
    parts = [
        {"page": page, "part": start // _PART, "words": fold_words(text[start : start + _PART + _OVERLAP])}
        for page, text in pages
        for start in range(0, len(text), _PART)
    ]
    if parts:
        connection.execute(
            sa.text("INSERT INTO page_search VALUES (:page, :part, to_tsvector('simple', :words))"), parts
        )


def snippet(text: str, terms: Sequence[Term], width: int = 240) -> str:
    """The original text round the first term found, white space folded, at most `width` characters."""
    places = _places(text, terms)
    middle = next(places, (0, 0))[0]
    start = max(0, middle - width // 3)
    if start:
        start = text.find(" ", start, middle) + 1 or start
    cut = text[start : start + width]
    return ("… " if start else "") + " ".join(cut.split()) + (" …" if start + width < len(text) else "")


def found_in(text: str, phrases: Iterable[str]) -> list[tuple[int, int]]:
    """Where the phrases stand in a text, blind to accents, case and what stands between words."""
    terms = [Term(words=tuple(words), prefix=False) for p in phrases if (words := fold_words(p).split())]
    return list(_places(text, terms))


def _places(text: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    if not terms:
        return
    pattern = "|".join(
        r"[\W_]+".join(re.escape(word) for word in term.words) + ("" if term.prefix else r"(?!\w)")
        for term in sorted(terms, key=lambda term: -len(term.words))
    )
    folded, offsets = _fold_with_offsets(text)
    for found in re.finditer(rf"(?<!\w)(?:{pattern})", folded):
        yield offsets[found.start()], offsets[found.end() - 1] + 1


def _fold_with_offsets(text: str) -> tuple[str, list[int]]:
    characters: list[str] = []
    offsets: list[int] = []
    for offset, original in enumerate(text):
        for character in unicodedata.normalize("NFKD", original).casefold():
            if not unicodedata.combining(character):
                characters.append(character)
                offsets.append(offset)
    offsets.append(len(text))
    return "".join(characters), offsets
