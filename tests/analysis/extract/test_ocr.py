"""What tesseract says becomes text with lines and paragraphs, and a verdict by its own confidence."""

import pytest
from PIL import Image

from analysis.extract.ocr import Recogniser, is_blank, parse_tsv
from contrechamp.records import Quality
from contrechamp.settings import ExtractSettings

HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
SENTENCES = (
    "Le conseil municipal de la commune vote le budget",
    "des écoles et de la voirie pour la nouvelle année.",
    "Le maire est chargé de signer le marché de travaux",
    "avec la société retenue par la commission des offres.",
    "Les crédits nécessaires sont inscrits au budget primitif.",
    "La délibération est adoptée à la majorité des membres.",
)


def _row(place: str, confidence: float, text: str) -> str:
    """A word; its place is block, paragraph, line and word."""
    return "\t".join(["5", "1", *place.split("."), "0", "0", "9", "9", str(confidence), text])


def test_lines_and_paragraphs_are_kept_and_confidence_is_weighted_by_length() -> None:
    table = "\n".join(
        [
            HEADER,
            _row("1.1.1.1", 90, "Le"),
            _row("1.1.1.2", 90, "conseil"),
            _row("1.1.2.1", 60, "vote"),
            _row("2.1.1.1", -1, ""),
            _row("2.1.1.2", 30, '"oui"'),
        ]
    )
    found = parse_tsv(table, 200)
    assert found.text == 'Le conseil\nvote\n\n"oui"'
    assert found.characters == 18
    assert found.confidence == pytest.approx((90 * 9 + 60 * 4 + 30 * 5) / 18)


def test_a_table_without_words_is_no_text() -> None:
    assert parse_tsv(HEADER, 200).text == ""


def test_a_blank_page_is_seen_as_blank_and_a_single_line_is_not(make_scan) -> None:
    assert is_blank(Image.new("L", (800, 1000), 250))
    assert is_blank(Image.new("L", (800, 1000), 0))
    assert not is_blank(make_scan("Séance"))


def test_the_language_of_the_document_is_tried_first(ocr) -> None:
    settings = ExtractSettings(ocr_languages=("eng", "fra"))
    recogniser = Recogniser.for_document(settings, "fr")
    assert recogniser is not None
    assert recogniser.languages[0] == "fra"


@pytest.mark.parametrize(
    ("settings", "why"),
    [(ExtractSettings(ocr=False), "off"), (ExtractSettings(ocr_languages=("tlh",)), "no such language")],
)
def test_without_ocr_there_is_no_recogniser(settings: ExtractSettings, why: str) -> None:
    assert Recogniser.for_document(settings, "fr") is None, why


@pytest.mark.usefixtures("ocr")
def test_a_page_on_its_side_is_turned(make_scan) -> None:
    recogniser = Recogniser.for_document(ExtractSettings(), "fr")
    assert recogniser is not None
    if not recogniser.tells_orientation:
        pytest.skip("tesseract's osd data are not installed")
    sideways = make_scan(*SENTENCES, *SENTENCES).rotate(90, expand=True)
    page = recogniser.read(1, lambda dpi: sideways if dpi == 200 else None, seconds=60)
    assert SENTENCES[0] in page.text
    assert page.quality is Quality.GOOD


@pytest.mark.usefixtures("ocr")
def test_a_picture_without_writing_is_empty(make_scan) -> None:
    recogniser = Recogniser.for_document(ExtractSettings(), "fr")
    assert recogniser is not None
    image = Image.new("L", (400, 400), "white")
    image.paste(0, (100, 100, 300, 300))
    page = recogniser.read(1, lambda dpi: image if dpi == 200 else None, seconds=60)
    assert (page.text, page.quality, page.reason) == ("", Quality.EMPTY, "OCR found no writing")
