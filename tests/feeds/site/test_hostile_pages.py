"""Whatever a document says, a page shows it as text and runs nothing of it."""

import json
import re
from collections.abc import Iterator

import html5lib
import pytest
from making import a_finding, a_source
from newsroom import Newsroom
from sites import Site, links_of

from contrechamp.records import Authority, Evidence, Lot, Party, Procurement, Relation, Stage
from contrechamp.settings import Settings
from contrechamp.store import Store

HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>y</a>",
    "end of an attribute": "\"' onmouseover=alert(1) x=\"'><svg/onload=alert(1)>`",
    "end of a script": "</script><script>alert(1)</script><!-- ]]>",
    "a template": "{{ 7777 * 11 }} {% include '/etc/passwd' %} {value} {0} %s ${x}",
    "direction overrides": "\u202e\u2066evil\u2069 \u200fאבג\u200e",
    "controls": "".join(map(chr, (*range(1, 32), *range(127, 160)))),
    "lines that end scripts": "a\u2028b\u2029c",
    "a formula": '=HYPERLINK("http://evil.example";"x")',
    "one word without end": "a" * 50_000,
    "private numbers": "Jeanne Dupont jeanne@exemple.fr 06 12 34 56 78",
    "nothing but space": " \t\r\n\u00a0",
}
ATTRIBUTES = {
    *("href", "src", "id", "class", "lang", "dir", "alt", "title", "type", "name", "content", "charset"),
    *("rel", "media", "hreflang", "aria-label", "aria-labelledby", "aria-live", "aria-describedby", "role"),
    *("tabindex", "width", "height", "viewbox", "x", "y", "fill", "fill-opacity", "scope", "datetime"),
    *("http-equiv", "download", "for", "value", "action", "autocomplete", "hidden", "defer", "colspan"),
    *("data-labels", "data-blocks", "data-papers"),
}


def flag_with(site: Site, number: int, text: str) -> None:
    """A paper that says this wherever a paper can say something."""
    site.flag(
        a_finding(
            quote=text[:300],
            vendor=text[:200],
            stage=Stage.PURCHASE,
            context=(text[:100],),
            part=text[:200],
            evidence=(
                Evidence(rule=text[:50], words=text[:50], effect=text),
                Evidence(rule="x", words="", effect=f"says: {text}"),
            ),
            details={"amounts": text, text[:50]: text},
            rules_version=text[:40],
        ),
        body=f"<p>{number}".encode(),
        source=f"fr/{number}",
        source_key=str(number),
        title=text,
        url=f"javascript:{text[:100]}",
        authority=Authority(name=text, country="FR", department="61"),
        language="fr",
        relations=(Relation(kind=text[:40], target=text[:80]),),
        procurement=Procurement(
            procedure=text[:80],
            winners=(Party(name=text),),
            lots=(Lot(number=text[:20], title=text, winners=(Party(name=text),)),),
        ),
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """All of it in one site: a paper for each text."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("hostile"), free_disk_mib=0)
    with Store.open(settings) as store:
        site = Site(Newsroom(store, settings))
        site.newsroom.register(
            *(a_source(f"fr/{n}", title=text[:300]) for n, text in enumerate(HOSTILE.values()))
        )
        for number, text in enumerate(HOSTILE.values()):
            flag_with(site, number, text)
        site.write()
        yield site


def foreign_pages(site: Site) -> list[str]:
    """Pages on which a document has a say."""
    return [address for address in site.pages() if not re.search(r"departments/(?!61)\d", address)]


def test_hostile_text_is_text_on_every_page(site: Site) -> None:
    for address in foreign_pages(site):
        page = site.page(address)
        for tag in page.find_all(True):
            assert {name.lower() for name in tag.attrs} <= ATTRIBUTES, address
        scripts = [tag.get("src") for tag in page.find_all("script")]
        assert all(src and src.endswith("static/search.js") for src in scripts), address
        assert not [link for link in links_of(page) if re.match(r"(?i)\s*(javascript|data|vbscript):", link)]
        shown = page.get_text()
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x01-\x08\x0e-\x1f\x7f-\x9f]", shown), address
        assert "85547" not in shown
        assert len(shown) < 60_000
    assert "<script>alert(1)</script>" in site.page("papers/1/index.html").get_text()


def test_private_numbers_are_masked_everywhere(site: Site) -> None:
    for name, content in site.files().items():
        if not name.startswith("files/"):
            assert b"jeanne@" not in content, name
            assert b"34 56" not in content, name


def test_the_index_of_the_search_holds_data_only(site: Site) -> None:
    block = (site.folder / "search/block-0.js").read_bytes().decode("ascii")
    data = re.fullmatch(r"contrechampBlock\(0,(.*)\);\n", block)
    assert data is not None
    assert len(json.loads(data[1])) == len(HOSTILE)


def test_no_cell_of_a_table_is_a_formula(site: Site) -> None:
    for path in site.folder.rglob("*.csv"):
        assert not re.search(r'(^|,|;)"?[=+@-]', path.read_text(encoding="utf-8-sig"), re.MULTILINE), path


def test_everything_linked_is_there_whatever_names_are_made_of(site: Site) -> None:
    assert site.broken_links(frozenset({"feeds.html"})) == []


def test_pages_allow_no_script_but_ours_and_nothing_from_elsewhere(site: Site) -> None:
    for address in foreign_pages(site):
        policy = site.page(address).find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
        assert policy.startswith("default-src 'none'")
        assert ("script-src 'self'" in policy) == (address.removeprefix("en/") == "search/index.html")
        assert "http" not in policy
        assert "unsafe" not in policy


def test_every_page_is_well_formed(site: Site) -> None:
    for address in foreign_pages(site):
        source = (site.folder / address).read_text(encoding="utf-8")
        parser = html5lib.HTMLParser(strict=True)
        parser.parse(source)
