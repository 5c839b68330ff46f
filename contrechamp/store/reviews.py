"""People's decisions on the machine's verdicts. They outlive every analysis."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from contrechamp.records import Stage, Topic
from contrechamp.reviews import Decision, Judged, Review, Subject, Waiting
from contrechamp.store import schema as t
from contrechamp.store.changes import note_change
from contrechamp.store.engine import reading
from contrechamp.store.review_rows import review_record, standing_reviews
from contrechamp.store.verdict_rows import rewrite_verdicts


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFigures:
    """How one lexicon entry does by people's judgement."""

    entry: str
    confirmed: int  # verdicts it led to that people confirmed
    dismissed: int

    @property
    def precision(self) -> float:
        """Share of the reviewed verdicts that people confirmed."""
        return self.confirmed / (self.confirmed + self.dismissed)


class Reviews:
    """Each method is one transaction."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def keep(self, review: Review, case: Waiting) -> Review:
        """Keep a decision on a verdict; it stands in the place of earlier ones on the same subject."""
        with self._engine.begin() as connection:
            result = connection.execute(
                sa.insert(t.reviews).values(
                    document_id=review.document_id,
                    part=review.part,
                    topic=review.topic,
                    decision=review.decision,
                    reason=review.reason,
                    stage=review.stage,
                    vendor=review.vendor,
                    reviewer=review.reviewer,
                    decided=review.decided,
                    seen=sorted(review.seen),
                    entries=sorted({finding.entry for finding in case.findings}),
                    quote=case.verdict.quotes[0].quote,
                    judged={"stage": case.verdict.stage, "vendors": list(case.verdict.vendors)},
                )
            )
            number = result.inserted_primary_key
            assert number is not None  # noqa: S101 - one row was inserted into a table with an integer key
            rewrite_verdicts(connection, review.document_id)
            note_change(connection, review.document_id)
            kept = connection.execute(sa.select(t.reviews).where(t.reviews.c.id == number[0])).one()
            return review_record(kept)

    def undo(self, reviewer: str, now: datetime) -> Review | None:
        """Take back the last decision of somebody that holds; None: there is none."""
        with self._engine.begin() as connection:
            last = connection.execute(
                sa.select(t.reviews)
                .where(t.reviews.c.reviewer == reviewer, t.reviews.c.undone.is_(None))
                .order_by(t.reviews.c.id.desc())
                .limit(1)
            ).one_or_none()
            if last is None:
                return None
            connection.execute(sa.update(t.reviews).where(t.reviews.c.id == last.id).values(undone=now))
            rewrite_verdicts(connection, last.document_id)
            note_change(connection, last.document_id)
            return review_record(last)

    def standing(self, document_ids: Collection[int] | None = None) -> dict[Subject, Review]:
        """The decision that holds on each subject: the last that was not undone."""
        with reading(self._engine) as connection:
            return standing_reviews(connection, document_ids)

    def confirmed(self) -> frozenset[tuple[int, Topic]]:
        """Documents and topics of which a verdict is confirmed."""
        return frozenset(
            (review.document_id, review.topic)
            for review in self.standing().values()
            if review.decision is Decision.CONFIRMED
        )

    def history(self, document_id: int) -> list[Review]:
        """All that was ever decided of a document, undone decisions included, oldest first."""
        query = sa.select(t.reviews).where(t.reviews.c.document_id == document_id).order_by(t.reviews.c.id)
        with reading(self._engine) as connection:
            return [review_record(row) for row in connection.execute(query)]

    def judged(self) -> list[Judged]:
        """The decisions that stand with what they were made on, oldest first."""
        standing = {review.id for review in self.standing().values()}
        query = (
            sa.select(t.reviews, t.documents.c.language)
            .join(t.documents, t.documents.c.id == t.reviews.c.document_id)
            .order_by(t.reviews.c.id)
        )
        with reading(self._engine) as connection:
            return [
                Judged(
                    review=review_record(row),
                    language=row.language,
                    quote=row.quote,
                    entries=tuple(row.entries),
                    stage=Stage(row.judged["stage"]) if row.judged["stage"] else None,
                    vendors=tuple(row.judged["vendors"]),
                )
                for row in connection.execute(query)
                if row.id in standing
            ]

    def by_rule(self) -> list[RuleFigures]:
        """Precision of each lexicon entry by people's judgement; the most reviewed first."""
        counts: dict[str, Counter[Decision]] = {}
        for judged in self.judged():
            for entry in judged.entries:
                counts.setdefault(entry, Counter())[judged.review.decision] += 1
        figures = [
            RuleFigures(entry=entry, confirmed=count[Decision.CONFIRMED], dismissed=count[Decision.DISMISSED])
            for entry, count in counts.items()
        ]
        return sorted(figures, key=lambda one: (-one.confirmed - one.dismissed, one.entry))
