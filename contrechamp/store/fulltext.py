"""Full-text search over all page text, blind to accents and case, on both databases.

SQLite: an FTS5 index over the `pages` table itself, kept by triggers. PostgreSQL: a `tsvector` beside it,
in parts, because one vector may not exceed 1 MiB. Both are asked with the same small language: words, all
of which must occur; "several words" in a row; prefix*.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

_PART = 200_000  # characters of one tsvector
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


def matching_pages(connection: sa.Connection, terms: Sequence[Term], limit: int) -> list[int]:
    """Ids of the pages that hold all terms, best first."""
    if connection.dialect.name == "sqlite":
        expression = " AND ".join(
            '"' + " ".join(term.words) + '"' + ("*" if term.prefix else "") for term in terms
        )
        rows = connection.execute(
            sa.text("SELECT rowid FROM page_search WHERE page_search MATCH :q ORDER BY rank, rowid LIMIT :n"),
            {"q": expression, "n": limit},
        )
    else:
        expression = " & ".join(
            "(" + " <-> ".join(term.words) + (":*" if term.prefix else "") + ")" for term in terms
        )
        rows = connection.execute(
            sa.text(
                "SELECT page_id FROM page_search WHERE words @@ to_tsquery('simple', :q)"
                " GROUP BY page_id"
                " ORDER BY max(ts_rank(words, to_tsquery('simple', :q))) DESC, page_id LIMIT :n"
            ),
            {"q": expression, "n": limit},
        )
    return [row[0] for row in rows]


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
    pattern = "|".join(
        r"[\W_]+".join(re.escape(word) for word in term.words) + ("" if term.prefix else r"(?!\w)")
        for term in sorted(terms, key=lambda term: -len(term.words))
    )
    folded, offsets = _fold_with_offsets(text)
    found = re.search(rf"(?<!\w)(?:{pattern})", folded) if pattern else None
    middle = offsets[found.start()] if found else 0
    start = max(0, middle - width // 3)
    if start:
        start = text.find(" ", start, middle) + 1 or start
    cut = text[start : start + width]
    return ("… " if start else "") + " ".join(cut.split()) + (" …" if start + width < len(text) else "")


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
