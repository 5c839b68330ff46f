"""What the document says of itself fills what its source left open, and nothing else."""

import sqlalchemy as sa

from contrechamp.records import Provenance
from contrechamp.store import schema as t


def complete_documents(connection: sa.Connection, sha256: str) -> None:
    """Give the documents with these bytes the title and the date read in them, where they have none."""
    read = connection.execute(
        sa.select(t.extractions.c.title, t.extractions.c.dated).where(t.extractions.c.sha256 == sha256)
    ).one_or_none()
    if read is None:
        return
    these = t.documents.c.id.in_(
        sa.select(t.versions.c.document_id).where(t.versions.c.sha256 == sha256, t.versions.c.current)
    )
    for column, origin, value in (
        (t.documents.c.title, t.documents.c.title_from, read.title),
        (t.documents.c.dated, t.documents.c.dated_from, read.dated),
    ):
        open_here = sa.or_(column.is_(None), origin == Provenance.DOCUMENT)
        connection.execute(
            sa.update(t.documents)
            .where(these, open_here)
            .values({column: value, origin: None if value is None else Provenance.DOCUMENT})
        )
