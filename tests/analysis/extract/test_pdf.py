"""A page of a PDF gives its text layer where that is true, else what OCR sees, else the reason."""

import io
from collections.abc import Callable
from datetime import date

import pypdf
import pytest
from PIL import Image

from analysis.extract.pdf import better_page, layer_flaw
from analysis.extract.quality import judge
from contrechamp.errors import UnreadableError
from contrechamp.records import Page, Quality, TextOrigin

MINUTES = (
    "Procès-verbal du conseil municipal",
    "Séance du 25 juin 2026",
    "Le maire présente le projet de budget de la commune pour les écoles",
    "et propose au conseil de voter les crédits pour la voirie et les arbres.",
    "La commission des travaux est favorable à la réfection de la place.",
)
STAMP = (
    "Envoyé en préfecture le 30/06/2026\nReçu en préfecture le 30/06/2026\nID : 026-209900019-20260625-12-DE"
)
NO_OCR = {"ocr": False}
A_STAMP = (
    "<< /Type /Annot /Subtype /Stamp /Rect [300 780 580 830] /F 4 /AP << /N 101 0 R >> >>",
    """<< /Type /XObject /Subtype /Form /BBox [0 0 280 50] /Resources << /Font << /F 3 0 R >> >> /Length 57 >>
stream
BT /F 9 Tf 5 30 Td (ID : 026-209900019-20260625-DE) Tj ET
endstream""",
)


def test_native_pages_are_read_with_title_and_day(make_pdf, read_bytes) -> None:
    outcome = read_bytes(
        make_pdf("\n".join(MINUTES), "Deuxième page du procès-verbal de la ville", title="Budget de la ville")
    )
    assert [(page.number, page.origin, page.quality) for page in outcome.pages] == [
        (1, TextOrigin.NATIVE, Quality.GOOD),
        (2, TextOrigin.NATIVE, Quality.GOOD),
    ]
    assert outcome.pages[0].text.splitlines() == list(MINUTES)
    assert (outcome.title, outcome.dated, outcome.notes) == ("Budget de la ville", date(2026, 6, 25), [])


def test_a_blank_page_is_empty_and_not_unreadable(make_pdf, read_bytes) -> None:
    outcome = read_bytes(make_pdf("Une page avec du texte pour le conseil municipal", ""), **NO_OCR)
    assert [(page.quality, page.reason) for page in outcome.pages] == [
        (Quality.GOOD, None),
        (Quality.EMPTY, "blank page"),
    ]
    assert outcome.notes == []


def test_a_stamp_laid_over_the_page_is_part_of_its_text(make_pdf, read_bytes) -> None:
    text = "Délibération sur les écoles de la commune et les crédits du budget"
    outcome = read_bytes(make_pdf(text, objects=A_STAMP, page="/Annots [100 0 R]"))
    assert text in outcome.text
    assert "026-209900019-20260625-DE" in outcome.text
    assert outcome.dated == date(2026, 6, 25)


def test_a_page_with_only_a_stamp_is_read_by_ocr_and_keeps_the_stamp_to_the_letter(
    ocr, make_scan, scanned_pdf, read_bytes
) -> None:
    outcome = read_bytes(scanned_pdf(make_scan("", "", "", *MINUTES), STAMP))
    [page] = outcome.pages
    assert page.origin is TextOrigin.OCR
    assert page.text.startswith(STAMP)
    assert "budget de la commune" in page.text


def test_a_page_with_only_a_stamp_says_so_when_there_is_no_ocr(make_scan, scanned_pdf, read_bytes) -> None:
    outcome = read_bytes(scanned_pdf(make_scan(*MINUTES), STAMP), **NO_OCR)
    [page] = outcome.pages
    assert (page.text, page.quality) == (STAMP, Quality.UNREADABLE)
    assert page.reason == "the text layer is only a stamp; no text layer, and OCR is turned off (extract.ocr)"
    assert outcome.notes == ["page 1 was not read: no text layer, and OCR is turned off (extract.ocr)"]


def test_a_language_that_is_not_installed_says_what_to_type(make_scan, scanned_pdf, read_bytes) -> None:
    outcome = read_bytes(scanned_pdf(make_scan(*MINUTES)), ocr_languages=("tlh",))
    assert "install it with `apt-get install tesseract-ocr" in (outcome.pages[0].reason or "")


def test_a_scan_is_read_by_ocr(ocr, make_scan, scanned_pdf, read_bytes) -> None:
    [page] = read_bytes(scanned_pdf(make_scan(*MINUTES))).pages
    assert (page.origin, page.quality, page.reason) == (TextOrigin.OCR, Quality.GOOD, None)
    assert page.text.split() == " ".join(MINUTES).split()
    assert page.confidence is not None
    assert page.confidence > 80


def test_ocr_that_takes_too_long_leaves_the_page_unread_and_goes_on(
    ocr, make_scan, scanned_pdf, read_bytes
) -> None:
    outcome = read_bytes(scanned_pdf(make_scan(*MINUTES)), ocr_page_seconds=0.01)
    [page] = outcome.pages
    assert (page.text, page.quality) == ("", Quality.UNREADABLE)
    assert "tesseract took longer" in outcome.notes[0]


@pytest.mark.parametrize(
    ("text", "cover", "flaw"),
    [
        pytest.param("Le conseil vote le budget.\n" * 20, 0.0, None, id="a_page_of_text"),
        pytest.param("Le conseil vote le budget.\n" * 20, 1.0, None, id="a_scan_with_a_text_layer"),
        pytest.param("Annexe 3", 0.0, None, id="a_page_with_a_title_alone"),
        pytest.param("Annexe 3", 0.4, "the text layer is only a few letters", id="a_title_over_a_picture"),
        pytest.param("La commune vote le budget des écoles.", 0.2, None, id="a_short_page_with_a_logo"),
        pytest.param(
            "Mairie de Villefiction, le conseil vote",
            0.9,
            "a picture covers 90% of the page",
            id="a_letterhead",
        ),
        pytest.param("", 0.0, "no text layer", id="an_empty_layer"),
        pytest.param(STAMP, 0.0, "the text layer is only a stamp", id="a_stamp"),
        pytest.param(
            "(cid:3)(cid:17)" * 50, 0.0, "100% of the characters have no meaning", id="glyph_numbers"
        ),
    ],
)
def test_ocr_is_asked_for_when_the_text_layer_is_not_enough(
    text: str, cover: float, flaw: str | None
) -> None:
    assert layer_flaw(text, judge(text), lambda: cover) == flaw


@pytest.mark.parametrize(
    ("native", "seen", "kept"),
    [
        pytest.param(
            "Oh frqvhlo pxqlflsdo", "Le conseil municipal de la ville", "seen", id="a_garbled_layer"
        ),
        pytest.param(
            "Le conseil de la ville et le maire", "Le c0nsell", "native", id="a_poor_scan_of_a_good_layer"
        ),
        pytest.param("", "", "seen", id="nothing_either_way"),
        pytest.param("Annexe 3", "", "native", id="a_title_and_a_picture_without_writing"),
        pytest.param(
            "Annexe 3", "Annexe 3\nPlan de la ville", "seen", id="a_title_and_a_picture_with_writing"
        ),
    ],
)
def test_the_better_of_layer_and_ocr_is_kept(native: str, seen: str, kept: str) -> None:
    pages = {
        "native": Page(number=1, text=native, origin=TextOrigin.NATIVE, quality=Quality.DOUBTFUL, reason="x"),
        "seen": Page(number=1, text=seen, origin=TextOrigin.OCR, quality=Quality.GOOD, confidence=90.0),
    }
    assert better_page(pages["native"], pages["seen"]) == pages[kept]


def test_more_pages_than_allowed_are_named(make_pdf, read_bytes) -> None:
    outcome = read_bytes(make_pdf(*["Une page du recueil des actes de la commune"] * 5), max_pages=3)
    assert len(outcome.pages) == 3
    assert outcome.notes == ["pages 4 to 5 were not read: more than 3 pages (extract.max_pages)"]


def test_a_page_too_large_to_be_drawn_is_refused_and_not_drawn(make_pdf, read_bytes) -> None:
    outcome = read_bytes(make_pdf("", size=(14_400, 2_000_000)))
    [page] = outcome.pages
    assert page.quality is Quality.UNREADABLE
    assert "too large to be drawn (extract.max_pixels)" in (page.reason or "")


def test_a_large_page_is_drawn_within_the_limit(ocr, make_scan, scanned_pdf, read_bytes) -> None:
    image = make_scan(*MINUTES[2:], points=16.0)
    [page] = read_bytes(scanned_pdf(image, points_per_pixel=2), max_pixels=1_500_000).pages
    assert "budget" in page.text


def test_a_pdf_with_an_owner_password_is_read(make_pdf, read_bytes) -> None:
    locked = _encrypted(make_pdf("Le conseil vote le budget de la commune"), user="", owner="secret")
    assert read_bytes(locked).text == "Le conseil vote le budget de la commune"


def test_a_pdf_that_needs_a_password_says_so(make_pdf, read_bytes) -> None:
    locked = _encrypted(make_pdf("Le conseil vote le budget"), user="secret", owner="secret")
    with pytest.raises(UnreadableError, match=r"^the PDF needs a password$"):
        read_bytes(locked)


def test_a_file_attached_inside_is_named_as_unread(make_pdf, read_bytes) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(make_pdf("Le conseil vote le budget de la commune")))
    writer.add_attachment("annexe.txt", b"annexe")
    assert read_bytes(_written(writer)).notes == ["1 file attached inside the PDF not read"]


def test_a_pdf_without_its_table_of_objects_is_read_all_the_same(make_pdf, read_bytes) -> None:
    data = make_pdf("Le conseil vote le budget de la commune")
    assert "budget" in read_bytes(data[: data.index(b"startxref")]).text


def test_a_pdf_of_which_only_the_beginning_is_left_says_what_both_engines_say(make_pdf, read_bytes) -> None:
    with pytest.raises(UnreadableError, match=r"^PDFium: .*; pdftotext"):
        read_bytes(make_pdf("Le conseil vote le budget de la commune")[:60])


@pytest.fixture
def scanned_pdf(make_pdf) -> Callable[..., bytes]:
    """A page that is a picture, with a text layer if one is given."""

    def made(image: Image.Image, text: str = "", points_per_pixel: float = 0.36) -> bytes:
        buffer = io.BytesIO()
        image.save(buffer, "PDF", resolution=72 / points_per_pixel)
        if not text:
            return buffer.getvalue()
        page = pypdf.PdfReader(buffer).pages[0]
        layer = pypdf.PdfReader(io.BytesIO(make_pdf(text, size=(page.mediabox.width, page.mediabox.height))))
        writer = pypdf.PdfWriter()
        writer.add_page(page)
        writer.pages[0].merge_page(layer.pages[0])
        return _written(writer)

    return made


def _encrypted(data: bytes, *, user: str, owner: str) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(data))
    writer.encrypt(user, owner, algorithm="RC4-128")
    return _written(writer)


def _written(writer: pypdf.PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
