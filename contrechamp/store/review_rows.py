"""Rows of `reviews` as records, and the decision that holds on each subject."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from contrechamp.records import Stage, Topic
from contrechamp.reviews import Decision, Review, Subject
from contrechamp.store import schema as t


def standing_reviews(
    connection: sa.Connection, document_ids: Collection[int] | None = None
) -> dict[Subject, Review]:
    """The decision that holds on each subject of these documents, or of all: the last that was not undone."""
    query = sa.select(t.reviews).where(t.reviews.c.undone.is_(None)).order_by(t.reviews.c.id)
    if document_ids is not None:
        query = query.where(t.reviews.c.document_id.in_(document_ids))
    reviews = [review_record(row) for row in connection.execute(query)]
    return {review.subject: review for review in reviews}


def review_record(row: sa.Row[Any]) -> Review:
    """One row as a record."""
    return Review(
        id=row.id,
        document_id=row.document_id,
        part=row.part,
        topic=Topic(row.topic),
        decision=Decision(row.decision),
        reviewer=row.reviewer,
        decided=row.decided,
        seen=frozenset(row.seen),
        reason=row.reason,
        stage=Stage(row.stage) if row.stage else None,
        vendor=row.vendor,
        undone=row.undone,
    )
