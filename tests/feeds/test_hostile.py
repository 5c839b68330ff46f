"""Whatever a document says, every feed stays valid and shows it as text."""

import json
from pathlib import Path
from typing import Any

import feedparser
import pytest
from bs4 import BeautifulSoup
from lxml import etree
from making import a_finding, a_source
from newsroom import Newsroom

from contrechamp.records import Authority, Evidence, Party, Procurement, Stage
from feeds.privacy import public

HOSTILE = {
    "every control character": "".join(map(chr, (*range(32), *range(127, 160)))),
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:x'>y</a>",
    "markup escaped once and twice": "&lt;script&gt;x&lt;/script&gt; &amp;lt;b&amp;gt; &#60;i&#62;",
    "end of CDATA": "]]> <![CDATA[ x ]]> <!-- x --> <?xml version='1.0'?>",
    "unknown entities": "&nbsp; &eacute; &foo; &#0; &#xD800; &; & <",
    "direction overrides": "\u202e\u2066evil\u2069 \u200fאבג\u200e \u061c",
    "emoji": "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🎥",
    "lone surrogates": "\ud800 a \udfff \ud83c\udfa5",
    "non-characters": "\ufffe\uffff\ufdd0\U0010ffff",
    "a hundred thousand characters": "vidéosurveillance " * 6000,
    "a hundred thousand accents": "e" + "\u0301" * 100_000,
    "one word without end": "a" * 100_000,
    "mojibake": "vidÃ©osurveillance â€œaugmentÃ©eâ€\x9d",
    "quotes": "\"'><svg/onload=alert(1)>`",
    "nothing but space": " \t\r\n\u2028\u00a0",
    "nothing": "",
    "a template": "{value} {label} %s ${x} {{ x }}",
    "XML of another feed": "</title></item></channel></rss>",
}
OURS = {"p", "blockquote", "a", "strong", "small", "br", "ul", "li"}


def flag_with(newsroom: Newsroom, text: str) -> None:
    """A paper that says this wherever a paper can say something."""
    storable = text.replace(
        "\x00", ""
    )  # the database keeps no NUL and no surrogates; extraction removes them
    storable = storable.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    newsroom.flag(
        a_finding(
            quote=storable,
            vendor=storable[:200] or None,
            stage=Stage.PURCHASE,
            context=(storable[:100],),
            evidence=(Evidence(rule="r", words=storable[:50], effect=storable),),
            details={"amount": storable, storable[:50]: storable},
        ),
        title=storable,
        authority=Authority(name=storable, country="FR", department=storable[:3] or None),
        procurement=Procurement(winners=(Party(name=storable),)),
    )


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_shown_as_text_in_every_feed(newsroom: Newsroom, text: str) -> None:
    newsroom.register(a_source(title=text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")))
    flag_with(newsroom, text)
    assert newsroom.publish().new_entries == 1
    names = newsroom.feeds()
    assert len(names) >= 60
    for name in names:
        content = newsroom.path(name).read_bytes()
        assert len(content) < 20_000
        if name.endswith(".json"):
            for item in newsroom.entries(name):
                assert_harmless_in_json(item)
            continue
        parsed = feedparser.parse(content, sanitize_html=False)
        assert not parsed.bozo, parsed.bozo_exception
        for entry in parsed.entries:
            assert_harmless(entry)
        etree.fromstring(content)
    assert newsroom.publish().written == 0


def assert_harmless(entry: Any) -> None:
    assert_harmless_texts(entry.title, entry.content[0].value if "content" in entry else entry.summary)


def assert_harmless_in_json(item: dict[str, Any]) -> None:
    assert_harmless_texts(item["title"], item["content_html"])
    json.dumps(item).encode()


def assert_harmless_texts(title: str, html: str) -> None:
    assert title.startswith("[Achat]")
    assert not set(title) & set("<>\u202e\u2066\u200f")
    soup = BeautifulSoup(html, "lxml")
    for tag in soup.body.find_all(True) if soup.body else []:
        assert tag.name in OURS
        assert set(tag.attrs) <= {"href", "dir"}
        assert tag.name != "a" or str(tag["href"]).startswith("https://ville.example/")


def test_a_quote_is_read_back_word_for_word(newsroom: Newsroom) -> None:
    said = 'M. le Maire : « 1 < 2 && "x" » <b>l\'achat</b> &amp; ]]>'
    newsroom.flag(a_finding(quote=said, evidence=()))
    newsroom.publish()
    for name in ("all.rss", "all.atom"):
        raw = feedparser.parse(newsroom.path(name).read_bytes(), sanitize_html=False).entries[0]
        html = raw.content[0].value if "content" in raw else raw.summary
        quote = BeautifulSoup(html, "lxml").find("blockquote")
        assert quote is not None
        assert quote.get_text() == f"« {said} »"


@pytest.mark.shared
@pytest.mark.parametrize("name", ["cases.jsonl", "real-cases.jsonl"])
def test_real_sentences_are_read_back_word_for_word(newsroom: Newsroom, shared: Path, name: str) -> None:
    lines = (shared / "domain" / name).read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"][:250] for line in lines][:200]
    newsroom.set(max_entries=len(texts))
    for number, text in enumerate(texts):
        finding = a_finding(quote=text, evidence=())
        newsroom.flag(finding, body=f"{number}".encode(), source_key=f"https://ville.example/{number}")
    newsroom.publish()
    entries = newsroom.read("all.atom").entries
    read = [BeautifulSoup(entry.content[0].value, "lxml").blockquote for entry in entries]
    quotes = [quote.get_text() for quote in reversed(read) if quote]
    assert quotes == [f"« {public(text, 300)} »" for text in texts]


def test_a_quote_is_never_longer_than_promised(newsroom: Newsroom) -> None:
    newsroom.flag(*(a_finding(quote=letter * 5000, evidence=()) for letter in "abcde"))
    newsroom.publish()
    content = newsroom.read().entries[0].content[0].value
    assert content.count("<blockquote") == 3
    assert "a" * 299 + "…" in content


def test_private_numbers_reach_no_file(newsroom: Newsroom) -> None:
    private = ("jean.dupont@orange.fr", "02 33 12 34 56", "2 84 05 61 123 456 78")
    said = " ; ".join(private)
    newsroom.register(a_source(title=said))
    newsroom.flag(
        a_finding(quote=said, evidence=(Evidence(rule="r", words=said, effect="x"),), details={"vote": said}),
        title=said,
        authority=Authority(name=said, country="FR"),
        procurement=Procurement(winners=(Party(name=said),)),
    )
    newsroom.publish()
    for content in newsroom.files().values():
        for number in private:
            assert number.encode() not in content
