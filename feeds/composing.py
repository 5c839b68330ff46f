"""Entries in all formats, each written once."""

from collections.abc import Collection, Mapping
from datetime import datetime

from contrechamp.records import FeedEntry
from contrechamp.store import Kin, Outage, Store
from feeds.entries import Entry, Setting, compose
from feeds.feed import Format
from feeds.following import Following
from feeds.notices import compose_outage, compose_return
from feeds.press import Press, Written
from feeds.telling import Telling, tellings

MOMENT = "moment"  # beside the formats: when the entry was told
_BATCH = 500  # papers in memory


class Composer:
    """Writes the entries that no feed has shown yet."""

    def __init__(
        self,
        store: Store,
        press: Press,
        following: Following,
        formats: tuple[Format, ...],
        *,
        site: str | None,
        ahead: Mapping[int, datetime],
    ) -> None:
        """`site` is where evidence pages stand, None: there are none; `ahead` as the feedbook gives it."""
        self._store = store
        self._press = press
        self._following = following
        self._formats = formats
        self._site = site
        self._ahead = ahead
        self._outages = {outage.id: outage for outage in store.feedbook.outages.all()}

    def written(self, sequences: list[int]) -> list[Written]:
        """These entries in this order; what is not in the press is written and kept there."""
        known = self._press.written(sequences)
        missing = [sequence for sequence in sequences if sequence not in known]
        for start in range(0, len(missing), _BATCH):
            new = self._write(missing[start : start + _BATCH])
            self._press.write(new)
            known |= new
        return [known[sequence] for sequence in sequences]

    def moment_of(self, sequence: int) -> datetime:
        """When an entry that was written was told."""
        return datetime.fromisoformat(self._press.written([sequence])[sequence][MOMENT])

    def _write(self, sequences: list[int]) -> dict[int, Written]:
        owners = self._press.owners(sequences)
        entries = self._of_papers({owner for owner in owners.values() if owner > 0}, set(sequences))
        for sequence, owner in owners.items():
            if owner < 0:
                entries[sequence] = self._of_outage(self._outages[-owner], sequence)
        ordered = sorted(entries)
        columns = {
            kind.suffix: kind.items([entries[sequence] for sequence in ordered]) for kind in self._formats
        }
        return {
            sequence: {suffix: column[position] for suffix, column in columns.items()}
            | {MOMENT: entries[sequence].moment.isoformat()}
            for position, sequence in enumerate(ordered)
        }

    def _of_papers(self, document_ids: Collection[int], wanted: set[int]) -> dict[int, Entry]:
        by_document: dict[int, list[FeedEntry]] = {number: [] for number in document_ids}
        for entry in self._store.feedbook.entries(document_ids):
            by_document[entry.document_id].append(entry)
        found = {}
        kin = self._store.feedbook.kin(document_ids)
        for paper in self._store.feedbook.papers(document_ids):
            for telling in tellings(paper, by_document[paper.stored.id]):
                if telling.entry.sequence in wanted:
                    setting = Setting(
                        source_title=self._following.title(paper.stored.document.source),
                        moment=self._moment(telling.entry.sequence, telling.entry.told),
                        evidence=self._evidence(telling),
                        kin=tuple((each, self._source_of(each)) for each in kin[paper.stored.id]),
                    )
                    found[telling.entry.sequence] = compose(telling, paper, setting)
        return found

    def _source_of(self, kin: Kin) -> str:
        return self._following.title(kin.stored.document.source) if kin.stored else ""

    def _of_outage(self, outage: Outage, sequence: int) -> Entry:
        source = self._following.sources.get(outage.source)
        title = self._following.title(outage.source)
        homepage = source.homepage if source else None
        if sequence == outage.return_sequence and outage.return_told is not None:
            moment = self._moment(sequence, outage.return_told)
            return compose_return(outage, title, homepage, moment)
        return compose_outage(outage, title, homepage, self._moment(sequence, outage.told))

    def _moment(self, sequence: int, told: datetime) -> datetime:
        return self._ahead.get(sequence, told)

    def _evidence(self, telling: Telling) -> str | None:
        """Where the site shows the passages: it has a page of each flagged paper."""
        state = telling.claim.state if telling.claim else None
        if self._site is None or state is None or state.level is None or not state.level.flagged:
            return None
        return f"{self._site}papers/{telling.entry.document_id}/"
