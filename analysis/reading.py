"""The files that have no text yet → their pages in the store, through a pool of workers."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from analysis.extract import Pool, Request, engine_version, extract_file
from contrechamp.progress import Progress
from contrechamp.records import Extraction, TextOrigin
from contrechamp.settings import ExtractSettings, Settings
from contrechamp.store import ATTEMPTS, Store, Unread

# A file may be found begun and not ended because it took the machine down, or because somebody stopped the
# run that often. After ATTEMPTS it is read alone and last, where it can harm nothing else; only after this
# many is it taken for the culprit.
GIVE_UP_AFTER = 12
_WHICH_PAGES = re.compile(
    r"\bpages? \d[\d, to]*(?: and what follows)? (?:was |were )?(?:not read: |cut and )?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingReport:
    """What one reading of the unread files came to."""

    files: int = 0
    ok: int = 0
    partial: int = 0
    failed: int = 0
    pages: int = 0
    ocr_pages: int = 0
    seconds: float = 0.0  # of work, added up over workers
    peak_mib: float = 0.0  # most memory that a worker with its children was seen to use
    reasons: Mapping[str, int] = field(default_factory=dict)  # why files failed or are partial → files


def read_new(
    store: Store, settings: Settings, *, now: Callable[[], datetime], progress: Progress
) -> ReadingReport:
    """Read all files without an outcome; each outcome is stored as soon as it is there.

    Killed at any moment and run again it goes on where it was. A file that cannot be read is an outcome too.
    """
    unread = store.texts.unread()
    progress.start("Reading", len(unread))
    tally = _Tally()
    engine = engine_version(settings.extract)
    for file in unread:
        if file.attempts >= GIVE_UP_AFTER:
            _keep(_given_up(file, engine), store, now, progress, tally)
    usual = [file for file in unread if file.attempts < ATTEMPTS]
    suspects = [file for file in unread if ATTEMPTS <= file.attempts < GIVE_UP_AFTER]
    alone = replace(settings.extract, workers=1)
    for files, limits in ((usual, settings.extract), (suspects, alone)):
        with Pool(limits, engine=engine) as pool:
            for extraction in pool.read(_requests(files, store, limits)):
                _keep(extraction, store, now, progress, tally)
            tally.peak_bytes = max(tally.peak_bytes, pool.peak_bytes)
    progress.finish()
    return tally.report()


def read_file(path: Path, settings: Settings, *, language: str | None = None) -> Extraction:
    """The text of one file that is not in the store. Raises UnreadableError when it cannot be opened."""
    return extract_file(
        path, media_type=None, file_name=path.name, settings=settings.extract, language=language
    )


@dataclass(slots=True)
class _Tally:
    statuses: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    ocr_pages: int = 0
    seconds: float = 0.0
    peak_bytes: int = 0

    def add(self, extraction: Extraction) -> None:
        self.statuses[extraction.status] += 1
        self.pages += len(extraction.pages)
        self.ocr_pages += sum(page.origin is TextOrigin.OCR for page in extraction.pages)
        self.seconds += extraction.seconds
        if extraction.reason is not None:
            self.reasons[_WHICH_PAGES.sub("", extraction.reason)] += 1

    def report(self) -> ReadingReport:
        return ReadingReport(
            files=self.statuses.total(),
            ok=self.statuses["ok"],
            partial=self.statuses["partial"],
            failed=self.statuses["failed"],
            pages=self.pages,
            ocr_pages=self.ocr_pages,
            seconds=round(self.seconds, 3),
            peak_mib=round(self.peak_bytes / 1024 / 1024, 1),
            reasons=dict(self.reasons.most_common()),
        )


def _requests(files: Iterable[Unread], store: Store, settings: ExtractSettings) -> Iterator[Request]:
    for file in files:
        # Asked for when a worker is free: what is marked as begun is what is really being read.
        store.texts.begin(file.sha256)
        yield Request(
            sha256=file.sha256,
            path=str(store.archive.path(file.sha256).absolute()),
            media_type=file.media_type,
            file_name=file.url,
            language=file.language,
            settings=settings,
        )


def _keep(
    extraction: Extraction, store: Store, now: Callable[[], datetime], progress: Progress, tally: _Tally
) -> None:
    store.texts.save(extraction, now())
    tally.add(extraction)
    progress.advance(note=extraction.reason or "")


def _given_up(file: Unread, engine: str) -> Extraction:
    return Extraction(
        sha256=file.sha256,
        status="failed",
        reason=f"begun {file.attempts} times and never ended: taken for a file that stops the machine",
        engine=engine,
        seconds=0.0,
        pages=(),
    )
