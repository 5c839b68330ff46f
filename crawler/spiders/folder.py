"""A directory of files on this machine, for papers obtained by access request.

Files are read from disk, without HTTP. A file whose size and time are as they were is not read again.
Titles, days and addresses may be given in `documents.toml` or `documents.csv` beside the files.
"""

import asyncio
import hashlib
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from contrechamp.records import Capture, Document, DocumentKind, Provenance
from crawler.folder.files import Found, Skipped, find_files
from crawler.folder.sidecar import Entry, read_sidecars
from crawler.items import Collected
from crawler.labels.dates import Reader
from crawler.labels.kinds import kind_of
from crawler.labels.titles import choose_title
from crawler.media import is_html, media_type
from crawler.options import HttpUrl, SpiderOptions
from crawler.spiders.base import Job, SourceSpider


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(SpiderOptions):
    """Where the files are and which of them count."""

    path: Path  # the directory; relative to the catalogue file
    patterns: tuple[str, ...] = ()  # such as "*.pdf" or "2026/*"; empty: all files
    recursive: bool = True
    base_url: HttpUrl | None = None  # where a reader finds the same files; None: they are only here

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from SpiderOptions.problems(self)
        if any(pattern.startswith("/") or ".." in pattern for pattern in self.patterns):
            yield "'patterns' are relative to 'path'"


class FolderSpider(SourceSpider[Options]):
    """See the module."""

    obeys_robots = False  # nobody is asked

    def __init__(self, job: Job[Options]) -> None:
        super().__init__(job)
        self._reader = Reader(self.now.date(), month_first=self.source.country == "US")
        self.full = True

    async def start(self) -> AsyncIterator[Any]:
        """One document a file."""
        root = self.options.path
        if not root.is_dir():
            self.broken(f"{root} is not a directory")
            return
        entries, problems = read_sidecars(root)
        for text in problems:
            self.problem(text)
        known, resources = self.intake.known(self.source.id), self.intake.resources(self.source.id)
        limit = self.crawler.settings.getint("DOWNLOAD_MAXSIZE")
        named = set()
        for found in find_files(root, self.options.patterns, recursive=self.options.recursive):
            named.add(found.key)
            if isinstance(found, Skipped):
                self.problem(f"{found.key}: {found.reason}")
                continue
            entry = entries.get(found.key, Entry())
            day = entry.dated or entry.published or self._file_day(found.key)
            self.listed(newest=day)
            resource = resources.get(found.path.absolute().as_uri())
            if found.key in known and resource is not None and resource.etag == _stamp(found, entry):
                self.unchanged(found.key, known[found.key].last_seen)
            elif found.size > limit:
                self.problem(f"{found.key}: larger than max_file_mib ({found.size // 1024**2} MiB)")
            else:
                collected = self._read(found, entry)
                if collected is not None:
                    yield collected
            await asyncio.sleep(0)  # what was read is saved before the next file is
        for key in sorted(set(entries) - named):
            self.problem(f"documents file: {key} is not in the folder")

    def _read(self, found: Found, entry: Entry) -> Collected | None:
        try:
            body = found.path.read_bytes()
        except OSError as error:
            self.problem(f"{found.key}: cannot be read ({error.strerror})")
            return None
        address = found.path.absolute().as_uri()
        fetched = self.job.clock()
        sha256 = hashlib.sha256(body).hexdigest()
        changed = datetime.fromtimestamp(found.mtime_ns // 10**9, UTC)
        headers = (
            ("ETag", _stamp(found, entry)),
            ("Last-Modified", changed.strftime("%a, %d %b %Y %H:%M:%S GMT")),
            ("Content-Length", str(len(body))),
        )
        return Collected(
            document=self._document(found.key, entry, body, address=address, fetched=fetched, sha256=sha256),
            body=body,
            capture=Capture(
                source=self.source.id,
                url=address,
                final_url=address,
                status=200,
                fetched=fetched,
                headers=headers,
                sha256=sha256,
            ),
        )

    def _document(
        self, key: str, entry: Entry, body: bytes, *, address: str, fetched: datetime, sha256: str
    ) -> Document:
        path = PurePosixPath(key)
        title = choose_title(file_name=path.name)
        kind = media_type(body, ending=path.suffix.lstrip("."))
        named = entry.kind or kind_of(entry.title, path.name, path.parent.name)
        dated = entry.dated or self._file_day(key)
        given = Provenance.SOURCE if entry.dated else Provenance.FILE_NAME if dated else None
        return Document(
            source=self.source.id,
            source_key=key,
            url=entry.url or self._public_url(key) or address,
            title=entry.title or title.text,
            title_from=Provenance.SOURCE if entry.title else title.provenance,
            kind=DocumentKind.WEB_PAGE if is_html(kind) and named is DocumentKind.OTHER else named,
            published=entry.published,
            dated=dated,
            dated_from=given,
            authority=entry.authority_record(self.source.country) or self.source.authority,
            language=self.source.language,
            media_type=kind,
            fetched=fetched,
            sha256=sha256,
        )

    def _file_day(self, key: str) -> Any:
        return self._reader.file_name(PurePosixPath(key).stem)

    def _public_url(self, key: str) -> str | None:
        base = self.options.base_url
        return f"{base.rstrip('/')}/{quote(key)}" if base else None


def _stamp(found: Found, entry: Entry) -> str:
    """What changes when the file, or what is said of it, may have changed."""
    said = zlib.crc32(repr(entry).encode()) if entry != Entry() else 0
    return f'"{found.size}-{found.mtime_ns}-{said:x}"'
