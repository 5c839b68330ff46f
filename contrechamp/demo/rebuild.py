"""Makes the town's papers again from their readable sources: for maintainers, never at run time.

`python -m contrechamp.demo.rebuild` needs LibreOffice (`soffice`). The sources are HTML in `town/sources`;
`papers.toml` there says what each becomes. The built files are committed, so the demo needs none of this.
"""

import ctypes
import random
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageFilter

from contrechamp.errors import MissingToolError

TOWN = Path(__file__).parent / "town"

_FILTERS = {"pdf": "pdf:writer_pdf_Export", "doc": "doc:MS Word 97", "docx": "docx", "odt": "odt"}
_OFFICE_FORM = {"scan": "pdf", "broken": "pdf"}  # what LibreOffice makes before we spoil it

_SCAN_DPI = 150  # what the copier of a small town hall is set to
_SCAN_DEGREES = 0.7  # a sheet laid on the glass by hand is never straight
_SCAN_JPEG_QUALITY = 30
_BROKEN_BYTES = 700  # the header and a piece of a stream: an upload that was cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper of the town: its source and the file made of it."""

    source: str
    target: str
    form: str  # "pdf", "doc", "docx", "odt", "scan", "broken"
    key: str = ""  # a passage the built file must say; empty: it says nothing
    stamp: tuple[str, ...] = ()  # lines of the prefecture's stamp; scans only


def papers() -> tuple[Paper, ...]:
    """The papers as `town/sources/papers.toml` lists them."""
    table = tomllib.loads((TOWN / "sources" / "papers.toml").read_text(encoding="utf-8"))
    return tuple(Paper(**{**row, "stamp": tuple(row.get("stamp", ()))}) for row in table["paper"])


def rebuild(only: Sequence[Paper]) -> None:
    """Write the files of these papers to `town/files`."""
    if shutil.which("soffice") is None:
        raise MissingToolError("soffice not found: install LibreOffice (apt install libreoffice-writer)")
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        style = (TOWN / "sources" / "style.css").read_text(encoding="utf-8")
        for paper in only:
            text = (TOWN / "sources" / paper.source).read_text(encoding="utf-8")
            styled = text.replace("</head>", f"<style>\n{style}</style></head>")
            (work / paper.source).write_text(styled, encoding="utf-8")
        for form in _FILTERS:
            of_form = [paper for paper in only if _OFFICE_FORM.get(paper.form, paper.form) == form]
            if of_form:
                _convert([work / paper.source for paper in of_form], form, work)
        for paper in only:
            made = work / Path(paper.source).with_suffix(f".{_OFFICE_FORM.get(paper.form, paper.form)}")
            target = TOWN / "files" / paper.target
            target.parent.mkdir(exist_ok=True)
            if paper.form == "scan":
                target.write_bytes(_scanned(made, paper.stamp))
            elif paper.form == "broken":
                target.write_bytes(made.read_bytes()[:_BROKEN_BYTES])
            else:
                target.write_bytes(made.read_bytes())


def _convert(sources: Sequence[Path], form: str, work: Path) -> None:
    command = ["soffice", "--headless", f"-env:UserInstallation={(work / 'profile').as_uri()}"]
    command += ["--infilter=HTML (StarWriter)", "--convert-to", _FILTERS[form], "--outdir", str(work)]
    subprocess.run(  # noqa: S603 - a fixed program on our own files
        [*command, *map(str, sources)], check=True, capture_output=True, timeout=300
    )


def _scanned(source: Path, stamp: Sequence[str]) -> bytes:
    """The pages as grey pictures, skewed and speckled, with the stamp as the only text."""
    chance = random.Random(source.name)  # noqa: S311 - speckles, the same ones every time
    scanned = pdfium.PdfDocument.new()
    with pdfium.PdfDocument(source) as document:
        for page in document:
            picture = page.render(scale=_SCAN_DPI / 72, grayscale=True).to_pil()
            image = pdfium.PdfImage.new(scanned)
            image.load_jpeg(BytesIO(_worn(picture, chance)))
            width, height = page.get_size()
            image.set_matrix(pdfium.PdfMatrix().scale(width, height))
            sheet = scanned.new_page(width, height)
            sheet.insert_obj(image)
            for line, text in enumerate(stamp):
                _write(scanned, sheet, text, x=width - 190, y=height - 20 - 9 * line)
            sheet.gen_content()
    out = BytesIO()
    scanned.save(out)
    scanned.close()
    return out.getvalue()


def _worn(picture: Image.Image, chance: random.Random) -> bytes:
    turned = picture.rotate(_SCAN_DEGREES, resample=Image.Resampling.BICUBIC, fillcolor=255)
    soft = turned.filter(ImageFilter.GaussianBlur(0.5))
    coarse = (soft.width // 3, soft.height // 3)
    grain = Image.frombytes("L", coarse, chance.randbytes(coarse[0] * coarse[1]))
    speckled = Image.blend(soft, grain.resize(soft.size), 0.06)
    out = BytesIO()
    speckled.save(out, "JPEG", quality=_SCAN_JPEG_QUALITY)
    return out.getvalue()


def _write(document: pdfium.PdfDocument, page: pdfium.PdfPage, text: str, *, x: float, y: float) -> None:
    written = pdfium_c.FPDFPageObj_NewTextObj(document, b"Helvetica", 7)
    units = ctypes.create_string_buffer((text + "\0").encode("utf-16-le"))
    pdfium_c.FPDFText_SetText(written, ctypes.cast(units, pdfium_c.FPDF_WIDESTRING))
    pdfium_c.FPDFPageObj_SetFillColor(written, 0, 60, 160, 255)
    pdfium_c.FPDFPageObj_Transform(written, 1, 0, 0, 1, x, y)
    pdfium_c.FPDFPage_InsertObject(page, written)


if __name__ == "__main__":
    rebuild(papers())
