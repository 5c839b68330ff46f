"""Text that is not what is printed is noticed; odd but true text is left in peace."""

import pytest

from analysis.extract.quality import judge
from contrechamp.records import Quality

FRENCH = (
    "Le conseil municipal, après en avoir délibéré, décide à l'unanimité de confier à la société retenue la "
    "réfection de la voirie. Les crédits nécessaires sont inscrits au budget de l'exercice et le maire est "
    "autorisé à signer le marché ainsi que tous les documents qui s'y rapportent dans les formes prévues. "
) * 2
TABLE = "\n".join(f"{number} Lot {number} {number * 1000},00 EUR Entreprise Martin" for number in range(40))
NAMES = "\n".join(f"DUPONT Marie\nMARTIN Jean\nLEFEBVRE Claire n°{number}" for number in range(20))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(FRENCH, id="french"),
        pytest.param(FRENCH.upper(), id="capitals"),
        pytest.param(TABLE, id="a_table_of_amounts"),
        pytest.param(NAMES, id="a_list_of_names"),
        pytest.param(
            "Der Rat beschließt die Änderung der Satzung und den Bau der Schule. " * 10, id="german"
        ),
        pytest.param("The council approved the contract for the road and the school. " * 10, id="english"),
        pytest.param(FRENCH.replace("l'unanimité", "l'unani\x02\nmité"), id="hyphens_of_pdfium"),
        pytest.param("\uf0d8 premier point\n\uf0d8 second point\n" + FRENCH, id="bullets_of_a_symbol_font"),
        pytest.param("Lot 4", id="a_few_letters"),
    ],
)
def test_text_that_reads_is_good(text: str) -> None:
    assert judge(text).quality is Quality.GOOD


@pytest.mark.parametrize(
    ("text", "quality", "garbled"),
    [
        pytest.param("", Quality.EMPTY, False, id="nothing"),
        pytest.param(" \n\t\f", Quality.EMPTY, False, id="blanks"),
        pytest.param("\ue001\ue002\ue003 " * 100, Quality.UNREADABLE, True, id="private_glyphs"),
        pytest.param("(cid:3)(cid:17)(cid:42)" * 50, Quality.UNREADABLE, True, id="glyph_numbers"),
        pytest.param(FRENCH.replace("e", "e\ufffd"), Quality.DOUBTFUL, True, id="characters_that_were_lost"),
        pytest.param(
            "".join(2 * c if c.isalpha() else c for c in FRENCH), Quality.DOUBTFUL, True, id="bold_twice"
        ),
        pytest.param(" ".join(FRENCH), Quality.DOUBTFUL, True, id="letters_set_apart"),
        pytest.param(
            FRENCH.translate({ord(c): ord(c) + 3 for c in FRENCH if c.isalpha()}),
            Quality.DOUBTFUL,
            True,
            id="a_font_without_alphabet",
        ),
        pytest.param(FRENCH.encode().decode("latin-1"), Quality.DOUBTFUL, False, id="utf_8_read_as_latin_1"),
        pytest.param(
            FRENCH.replace("é", "e").replace("è", "e").replace("à", "a").replace("ê", "e"),
            Quality.DOUBTFUL,
            False,
            id="french_without_accents",
        ),
    ],
)
def test_text_that_does_not_read_is_told_apart(text: str, quality: Quality, garbled: bool) -> None:
    verdict = judge(text)
    assert (verdict.quality, verdict.garbled) == (quality, garbled)
    assert verdict.reason
