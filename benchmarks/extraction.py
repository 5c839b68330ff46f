"""Text of native PDFs: our reader and PDFium against pypdf and pdfminer.six, the same files in one run.

    python benchmarks/extraction.py [FOLDER]

FOLDER holds PDFs with a text layer, at any depth. Without it the French minutes beside the project are taken
when they are there, else pages made on the spot. Each engine runs in a process of its own, one after another,
so that processor time and peak memory are its own; the time to import it is given apart. A table goes to
standard output, then one line of JSON with the figures and their ratios to our reader.
"""
# ruff: noqa: PLC0415 -- an engine is imported in the process that measures it, and nowhere else

import argparse
import json
import logging
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
BESIDE = PROJECT.parent / "shared" / "real"
_LIMIT_SECONDS = 1800.0  # for one engine over all files
_NATIVE_CHARACTERS = 400  # a page on average; less is a scan, where no engine has anything to do
_MADE_FILES, _MADE_PAGES = 20, 12

PagesOf = Callable[[Path], Iterator[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one engine did with all files."""

    engine: str
    files: int
    failed: int
    pages: int
    characters: int
    import_seconds: float  # processor time
    cpu_seconds: float  # after the import
    wall_seconds: float
    peak_mib: float

    @property
    def cpu_ms_per_page(self) -> float:
        """Milliseconds of processor time for a page."""
        return 1000 * self.cpu_seconds / max(self.pages, 1)


def contrechamp_engine() -> PagesOf:
    """What `analyse` runs: text layer, cover by pictures, verdict; OCR turned off."""
    import analysis.extract.pdf  # noqa: F401 -- loaded when the first PDF comes: here, that is import
    from analysis.extract.events import Request
    from analysis.extract.reader import read
    from contrechamp.records import Page
    from contrechamp.settings import ExtractSettings

    settings = ExtractSettings(ocr=False)

    def pages(path: Path) -> Iterator[str]:
        request = Request(
            sha256="", path=str(path), media_type=None, file_name=None, language=None, settings=settings
        )
        return (event.text for event in read(request) if isinstance(event, Page))

    return pages


def pypdfium2_engine() -> PagesOf:
    """PDFium alone."""
    import pypdfium2

    def pages(path: Path) -> Iterator[str]:
        with pypdfium2.PdfDocument(path) as document:
            for page in document:
                yield page.get_textpage().get_text_bounded()
                page.close()

    return pages


def pypdf_engine() -> PagesOf:
    """The pypdf library, as its documentation shows."""
    import pypdf

    return lambda path: (page.extract_text() for page in pypdf.PdfReader(path).pages)


def pdfminer_engine() -> PagesOf:
    """The pdfminer.six library with the layout analysis that its `extract_text` uses."""
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams, LTTextContainer

    def pages(path: Path) -> Iterator[str]:
        for page in extract_pages(path, laparams=LAParams()):
            yield "".join(element.get_text() for element in page if isinstance(element, LTTextContainer))

    return pages


ENGINES: dict[str, Callable[[], PagesOf]] = {
    "contrechamp": contrechamp_engine,
    "pypdfium2": pypdfium2_engine,
    "pypdf": pypdf_engine,
    "pdfminer.six": pdfminer_engine,
}


def measure(engine: str, paths: list[Path]) -> Figures:
    """Read all files with one engine, in this process."""
    logging.disable(logging.CRITICAL)
    begun = time.process_time()
    pages_of = ENGINES[engine]()
    imported = time.process_time()
    started = time.monotonic()
    failed = pages = characters = 0
    for path in paths:
        try:
            for text in pages_of(path):
                pages += 1
                characters += len("".join(text.split()))
        except Exception:  # noqa: BLE001 -- whatever an engine throws at a file counts as a failure of it
            failed += 1
    return Figures(
        engine=engine,
        files=len(paths),
        failed=failed,
        pages=pages,
        characters=characters,
        import_seconds=round(imported - begun, 3),
        cpu_seconds=round(time.process_time() - imported, 3),
        wall_seconds=round(time.monotonic() - started, 3),
        peak_mib=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    )


def native_pdfs(folders: Iterable[Path]) -> list[Path]:
    """The PDFs in these folders, at any depth, that have a text layer."""
    pages_of = pypdfium2_engine()
    found = []
    for path in sorted(path for folder in folders for path in folder.rglob("*.pdf")):
        try:
            lengths = [len(text) for text in pages_of(path)]
        except RuntimeError:  # PDFium cannot open it
            continue
        if lengths and sum(lengths) / len(lengths) >= _NATIVE_CHARACTERS:
            found.append(path)
    return found


def default_folders(scratch: Path) -> list[Path]:
    """The French minutes beside the project, else made ones; damaged files are not for this process."""
    beside = list(BESIDE.glob("fr-*"))
    if not beside:
        for number in range(_MADE_FILES):
            (scratch / f"made{number}.pdf").write_bytes(made_pdf(_MADE_PAGES))
    return beside or [scratch]


def made_pdf(pages: int) -> bytes:
    """A PDF with that many pages of plain sentences."""
    line = b"(Le conseil municipal vote le budget de la commune et les travaux de la voirie.) Tj T*"
    stream = b"BT /F 11 Tf 14 TL 50 780 Td " + b" ".join([line] * 50) + b" ET"
    kids = " ".join(f"{10 + number} 0 R" for number in range(pages))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    }
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    page += b" /Resources << /Font << /F 3 0 R >> >> >>"
    objects |= {10 + number: page for number in range(pages)}
    data = b"%PDF-1.4\n"
    table = b"xref\n0 1\n0000000000 65535 f \n"
    for number, body in sorted(objects.items()):
        table += b"%d 1\n%010d 00000 n \n" % (number, len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (10 + pages, len(data))
    return data + table + end


def in_own_process(engine: str, paths: list[Path]) -> Figures:
    """Measure an engine in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--engine", engine],
        input="\n".join(map(str, paths)),
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        text=True,
        timeout=_LIMIT_SECONDS,
        check=True,
    )
    return Figures(**json.loads(done.stdout))


def main() -> None:
    """Measure all engines and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, help="PDFs with a text layer")
    parser.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.engine:
        paths = [Path(line) for line in sys.stdin.read().splitlines()]
        print(json.dumps(asdict(measure(arguments.engine, paths))))
        return
    with tempfile.TemporaryDirectory() as scratch:
        folders = [arguments.folder] if arguments.folder else default_folders(Path(scratch))
        paths = native_pdfs(folders)
        if not paths:
            parser.error("no PDF with a text layer there; name another folder")
        show([in_own_process(engine, paths) for engine in ENGINES])


def show(figures: list[Figures]) -> None:
    """The table, and the line of JSON."""
    ours = figures[0]
    print(f"{ours.files} files, {ours.pages} pages, Python {platform.python_version()}, {platform.machine()}")
    print(
        f"{'engine':14}{'failed':>7}{'pages':>7}{'characters':>12}"
        f"{'CPU ms/page':>13}{'ratio':>8}{'import s':>10}{'peak MiB':>10}"
    )
    rows = []
    for one in figures:
        ratio = one.cpu_ms_per_page / ours.cpu_ms_per_page
        rows.append(
            asdict(one)
            | {
                "cpu_ms_per_page": round(one.cpu_ms_per_page, 2),
                "cpu_ratio": round(ratio, 2),
                "characters_ratio": round(one.characters / max(ours.characters, 1), 4),
                "memory_ratio": round(one.peak_mib / ours.peak_mib, 2),
            }
        )
        print(
            f"{one.engine:14}{one.failed:>7}{one.pages:>7}{one.characters:>12}{one.cpu_ms_per_page:>13.2f}"
            f"{ratio:>8.1f}{one.import_seconds:>10.2f}{one.peak_mib:>10.1f}"
        )
    print(json.dumps({"files": ours.files, "engines": rows}))


if __name__ == "__main__":
    main()
