"""A web page gives what a reader reads on it."""

import pytest

from analysis.extract.web_page import page_text
from contrechamp.records import Quality, TextOrigin


def _text(body: str, charset: str = "utf-8") -> str:
    return page_text(f"<html><body>{body}</body></html>".encode(charset), charset)[0]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>Un</p><p>Deux</p>", "Un\n\nDeux"),
        ("Un<br>Deux", "Un\nDeux"),
        ("vidéo<b>surveillance</b>", "vidéosurveillance"),
        ("<ul><li>un</li><li>deux</li></ul>", "un\n\ndeux"),
        (
            "<table><tr><td>Lot 1</td><td>12 €</td></tr><tr><td>Lot 2</td><td>9 €</td></tr></table>",
            "Lot 1\t12 €\n\nLot 2\t9 €",
        ),
        ("<p>Un\n   deux</p>", "Un deux"),
        ("<pre>un\n  deux</pre>", "un\ndeux"),
        ("<script>var a = 'non'</script><style>p {}</style>oui<!-- non -->", "oui"),
        ("<nav>Accueil Contact</nav>oui<div role='navigation'>non</div><p hidden>non</p>", "oui"),
        ("<div id='tarteaucitronRoot'>Nous utilisons des cookies</div>oui", "oui"),
        ("l&rsquo;&oelig;uvre &amp; l'art", "l’œuvre & l'art"),
        ("", ""),
    ],
)
def test_blocks_are_lines_and_machines_are_left_out(body: str, text: str) -> None:
    assert "\n".join(line for line in _text(body).split("\n") if line) == "\n".join(
        line for line in text.split("\n") if line
    )


def test_the_main_part_is_taken_when_it_holds_most_of_the_text() -> None:
    menu = "<div>Mairie Écoles Contact</div>"
    main = "<main><h1>Délibération</h1><p>" + "Le conseil vote. " * 20 + "</p></main>"
    assert _text(menu + main).startswith("Délibération")
    assert "Mairie" in _text(menu + "<main>Bref</main>" + "<p>" + "Le conseil vote. " * 20 + "</p>")


def test_a_long_paper_about_cookies_is_no_banner() -> None:
    assert "traceurs" in _text("<div class='cookies'>" + "Délibération sur les traceurs. " * 200 + "</div>")


def test_the_charset_of_the_page_itself_is_believed() -> None:
    data = "<html><head><meta charset='iso-8859-1'><title>Été</title></head><body>l’été à 5 €</body>".encode(
        "cp1252"
    )
    assert page_text(data) == ("l’été à 5 €", "Été")


def test_a_page_nested_very_deep_is_read_without_falling() -> None:
    assert "fond" in _text("<div>" * 200 + "fond" + "</div>" * 200)
    _text("<div>" * 50_000 + "fond")


def test_the_reader_gives_one_page(read_bytes) -> None:
    outcome = read_bytes(
        b"<!doctype html><title>D\xc3\xa9lib\xc3\xa9ration du conseil</title><p>Le conseil vote."
    )
    [page] = outcome.pages
    assert (page.text, page.origin, page.quality) == ("Le conseil vote.", TextOrigin.HTML, Quality.GOOD)
    assert outcome.title == "Délibération du conseil"


def test_a_page_without_text_says_so(read_bytes) -> None:
    [page] = read_bytes(b"<!doctype html><html><body><script>load()</script></body></html>").pages
    assert (page.quality, page.reason) == (Quality.EMPTY, "no text in the web page")
