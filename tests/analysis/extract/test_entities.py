"""Entities of a DOCX come out as the characters they stand for, whoever wrote them."""

import zipfile
from pathlib import Path

import pytest

from analysis.extract import extract_file
from contrechamp.settings import ExtractSettings

WRITTEN = {
    "d&apos;un traitement": "d'un traitement",
    "R&amp;D": "R&D",
    "&lt;b&gt; &quot;x&quot;": '<b> "x"',
    "l&#39;&#xE9;cole &#8364;": "l'école €",
}
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.mark.parametrize("written", WRITTEN)
def test_an_entity_is_the_character_it_stands_for(tmp_path: Path, written: str) -> None:
    path = tmp_path / "arrete.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?><w:document xmlns:w="{WORD}"><w:body>'
            f"<w:p><w:r><w:t>Il est convenu {written} ici.</w:t></w:r></w:p></w:body></w:document>",
        )
    extraction = extract_file(path, media_type=None, file_name=path.name, settings=ExtractSettings())
    assert f"Il est convenu {WRITTEN[written]} ici." in extraction.pages[0].text
