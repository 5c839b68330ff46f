"""The store: one archive, one database, a room for each stage."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from contrechamp.records import StoredDocument
from contrechamp.reference import Bodies, load_bodies
from contrechamp.settings import Settings
from contrechamp.store import fulltext
from contrechamp.store import schema as t
from contrechamp.store.archive import Archive
from contrechamp.store.authorities import Authorities
from contrechamp.store.choice import Choice, conditions_on_documents
from contrechamp.store.dossiers import Dossiers
from contrechamp.store.engine import open_engine, reading
from contrechamp.store.feedbook import Feedbook
from contrechamp.store.findings import Findings
from contrechamp.store.intake import Intake
from contrechamp.store.ledger import Ledger
from contrechamp.store.questions import Questions
from contrechamp.store.reviews import Reviews
from contrechamp.store.rows import stored_document, stored_documents
from contrechamp.store.rulebooks import Rulebooks
from contrechamp.store.shelf import Shelf
from contrechamp.store.slim import write_slim
from contrechamp.store.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """One page that holds all the words asked for."""

    stored: StoredDocument
    page: int
    snippet: str  # the original text round the first of them


class Store:
    """Opened once by whoever runs a stage; `with Store.open(settings) as store:` closes it."""

    def __init__(
        self, engine: sa.Engine, archive: Archive, bodies: Callable[[], Bodies] = load_bodies
    ) -> None:
        self._engine = engine
        self.archive = archive
        self.authorities = Authorities(engine, bodies)
        self.intake = Intake(engine, archive, self.authorities)
        self.texts = Texts(engine)
        self.findings = Findings(engine)
        self.reviews = Reviews(engine)
        self.rulebooks = Rulebooks(engine)
        self.feedbook = Feedbook(engine)
        self.ledger = Ledger(engine)
        self.questions = Questions(engine)
        self.dossiers = Dossiers(engine)
        self.shelf = Shelf(engine)

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the database and archive of these settings, made and migrated as needed.

        Raises StoreError when they cannot be used.
        """
        archive = Archive(settings.data_dir / "archive", free_disk_mib=settings.free_disk_mib)
        newer = settings.data_dir / "reference"
        return cls(open_engine(settings.database_url), archive, lambda: load_bodies(newer))

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write_slim(
        self, path: Path, choice: Choice, *, texts: bool = True, redact: Callable[[str], str] | None = None
    ) -> int:
        """Copy what is flagged to a new SQLite file; see `contrechamp.store.slim`."""
        return write_slim(self._engine, path, choice, texts=texts, redact=redact)

    def search(self, query: str, *, limit: int = 20, choice: Choice | None = None) -> list[SearchHit]:
        """Pages of current documents that hold all the words, best first; accents and case do not matter.

        Words, "words in a row", and begin* are understood; a query without letters or digits finds nothing.
        """
        terms = fulltext.parse(query)
        if not terms:
            return []
        with reading(self._engine) as connection:
            chosen = conditions_on_documents(connection, choice or Choice())
            ranked = fulltext.matching_pages(connection, terms, limit, chosen)
            rows = connection.execute(
                stored_documents()
                .add_columns(t.pages.c.id.label("page_id"), t.pages.c.number.label("page"), t.pages.c.text)
                .join(t.pages, t.pages.c.sha256 == t.versions.c.sha256)
                .where(t.pages.c.id.in_(ranked), *chosen)
                .order_by(t.documents.c.id)
            ).all()
        order = {page: rank for rank, page in enumerate(ranked)}
        return [
            SearchHit(stored=stored_document(row), page=row.page, snippet=fulltext.snippet(row.text, terms))
            for row in sorted(rows, key=lambda row: order[row.page_id])
        ][:limit]
