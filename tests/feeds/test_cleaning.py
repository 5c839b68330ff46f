"""No text of a document can break a feed, pass for markup, or mislead the eye."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feeds.cleaning import clean, escape, headline, web_address
from feeds.markup import Markup, element, join, void


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param("caméras\x00du\x0c\x1bCSU", "caméras�du �CSU", id="control characters"),
        pytest.param("Jean\x02Paul", "Jean-Paul", id="the hyphen PDFium writes at a line end"),
        pytest.param("\ud83c\udfa5 caméra \ud800.", "🎥 caméra �.", id="surrogates, paired and lone"),
        pytest.param("e\u0301tude", "étude", id="a letter and its accent apart"),
        pytest.param("\u202egnp.exe\u202c \u2066x\u2069", "gnp.exe x", id="direction overrides"),
        pytest.param("vidéo\u00adsurveil\u200blance", "vidéosurveillance", id="hyphens nobody sees"),
        pytest.param(" a \r\n\t b\u2028c\u00a0d ", "a b c d", id="white space of all kinds"),
        pytest.param("\x85\x9f\ufffe\ufdd0\U0001ffff", "����", id="C1 and non-characters"),
        pytest.param("👩\u200d👧 می\u200cخواهم", "👩\u200d👧 می\u200cخواهم", id="joiners stay"),
        pytest.param("e" + "\u0301" * 9 + "x", "é\u0301\u0301\u0301x", id="accents piled up"),
        pytest.param("x" * 20, "x" * 9 + "…", id="too long"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_text_becomes_one_line_of_legal_xml(text: str, cleaned: str) -> None:
    assert clean(text, 10 if len(text) == 20 else 100) == cleaned


def test_every_character_there_is_survives_xml_as_it_was_cleaned() -> None:
    for start in range(0, sys.maxunicode + 1, 4096):
        text = clean("".join(map(chr, range(start, min(start + 4096, sys.maxunicode + 1)))), 10_000)
        root = etree.Element("t")
        root.text = text
        assert etree.fromstring(etree.tostring(root)).text == text


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=60), st.integers(2, 50))
def test_cleaning_keeps_its_word_for_any_text(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    assert len(cleaned) <= limit
    assert unicodedata.is_normalized("NFC", cleaned)
    assert clean(cleaned, limit) == cleaned
    cleaned.encode()


def test_a_very_long_text_costs_no_more_than_its_beginning() -> None:
    assert clean("a\u0301" * 20_000_000, 300) == "á" * 299 + "…"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Dupont & fils", "Dupont & fils"),
        ("a < b > c", "a ‹ b › c"),
        ("<script>x</script>", "‹script›x‹/script›"),
        ("&lt;b&gt; &#60;", "＆lt;b＆gt; ＆#60;"),
        ("R&D", "R＆D"),
    ],
)
def test_a_headline_reads_the_same_as_text_and_as_html(title: str, shown: str) -> None:
    assert headline(title) == shown


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://ville.example/a.pdf", "https://ville.example/a.pdf"),
        ("HTTP://Ville.Example:8080/a b/é.pdf?q=<x>", "http://ville.example:8080/a%20b/%C3%A9.pdf?q=%3Cx%3E"),
        ("https://ville.example/a%20b%zz", "https://ville.example/a%20b%25zz"),
        ("https://mairie-évry.example/", "https://xn--mairie-vry-h7a.example/"),
        ("https://moi:secret@ville.example/", "https://ville.example/"),
        ("https://[2001:db8::1]:8/x", "https://[2001:db8::1]:8/x"),
        ('https://ville.example/"onclick=x', "https://ville.example/%22onclick=x"),
        ("https://ville.example/a#b#c", "https://ville.example/a#b%23c"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("//ville.example/", None),
        ("https://", None),
        ("https://a b/", None),
        ("https://ville.example:port/", None),
        ("https://[::1/", None),
        ("https://" + "é" * 100 + "/", None),
        ("https://ville.example/" + "a" * 3000, None),
    ],
)
def test_only_addresses_of_the_web_become_links(address: str, safe: str | None) -> None:
    assert web_address(address) == safe


@given(st.text(max_size=80))
def test_no_address_makes_the_check_fail_or_lets_a_quote_through(text: str) -> None:
    for address in (text, f"https://{text}", f"https://ville.example/{text}"):
        safe = web_address(address)
        assert safe is None or (safe.startswith("http") and not set(safe) & set("\"'<> \n\\`{}|^") - {"'"})
        assert safe is None or safe.isascii()


def test_markup_escapes_whatever_is_not_markup() -> None:
    link = element("a", "<b>&", Markup("<i>x</i>"), href='"><script>')
    assert link == '<a href="&quot;&gt;&lt;script&gt;">&lt;b&gt;&amp;<i>x</i></a>'
    assert join("<", void("br"), link[:2]) == "&lt;<br/>&lt;a"
    assert escape('l\'achat "x"') == 'l\'achat "x"'
