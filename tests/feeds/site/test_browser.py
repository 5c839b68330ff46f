"""The site in a real Chromium: what a reader sees, finds and reaches. Skipped where there is no browser."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from making import NOON, a_finding, a_source, an_extraction
from newsroom import Newsroom
from pdfs import a_pdf
from PIL import Image
from sites import Site

from contrechamp.records import Stage
from contrechamp.settings import Settings
from contrechamp.store import Store

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium (apt-get install chromium)")
LINES = ["Le maire rapporte.", "Il autorise l'achat du logiciel BriefCam.", "Adopté."]
EVIL = "<img src=x onerror=document.title='broken'>\"'><script>document.title='broken'</script> Évil"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("browser"), free_disk_mib=0)
    with Store.open(settings) as store:
        site = Site(Newsroom(store, settings))
        site.newsroom.register(a_source())
        body = a_pdf(LINES)
        site.newsroom.receive(body, title="Procès-verbal de juin")
        store.texts.save(an_extraction(body, " ".join(LINES)), NOON)
        start = " ".join(LINES).index("BriefCam")
        site.newsroom.find(
            a_finding(quote=LINES[1], start=start, end=start + 8, stage=Stage.PURCHASE), body=body
        )
        site.flag(a_finding(vendor=EVIL, quote=EVIL), body=b"evil", source_key="evil", title=EVIL)
        site.write()
        yield site


_ANSWER = """
    const answer = document.createElement("pre");
    answer.id = "answer";
    answer.textContent = JSON.stringify(ASKED);
    document.body.append(answer);
"""


class Browser:
    """One page at a time, opened from the disk as a reader without a server does."""

    def __init__(self, folder: Path, profile: Path) -> None:
        self._folder = folder
        self._profile = profile

    def dump(self, address: str, query: str = "") -> str:
        """The page as it stands once its scripts have run."""
        return self._run(self._url(address, query), "--virtual-time-budget=5000", "--dump-dom")

    def picture(self, address: str, width: int, height: int, *, query: str = "") -> Image.Image:
        """What a reader sees in a window of this size."""
        path = self._profile / "shot.png"
        window = (f"--window-size={width},{height}", "--hide-scrollbars", f"--screenshot={path}")
        self._run(self._url(address, query), *window)
        return Image.open(path).convert("RGB")

    def ask(self, address: str, script: str) -> Any:
        """What a script of the test finds in a copy of the page that allows scripts."""
        page = self._folder / address
        source = re.sub(r'<meta http-equiv="Content[^>]*>', "", page.read_text(encoding="utf-8"))
        asked = _ANSWER.replace("ASKED", script)
        copy = page.with_name("asked.htm")
        copy.write_text(source.replace("</body>", f"<script>{asked}</script></body>"), encoding="utf-8")
        try:
            done = self._run(copy.as_uri(), "--window-size=500,900", "--dump-dom")
        finally:
            copy.unlink()
        found = re.search(r'<pre id="answer">(.*?)</pre>', done, re.DOTALL)
        assert found is not None
        return json.loads(found[1].replace("&quot;", '"').replace("&gt;", ">").replace("&amp;", "&"))

    def _url(self, address: str, query: str) -> str:
        return (self._folder / address).as_uri() + query

    def _run(self, url: str, *options: str) -> str:
        assert CHROMIUM is not None
        command = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        command += [f"--user-data-dir={self._profile}", "--lang=fr", *options, url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        return done.stdout


@pytest.fixture(scope="module")
def browser(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Browser:
    return Browser(site.folder, tmp_path_factory.mktemp("profile"))


@pytest.mark.parametrize(
    "query", ["?q=proces%20JUIN", "?q=briefc", "?topic=vsa&q=valmont", "?stage=purchase"]
)
def test_the_search_finds_papers_without_regard_to_accents_and_case(browser: Browser, query: str) -> None:
    page = browser.dump("search/index.html", query)
    results = page.split('<ol id="results"')[1].split("</ol>")[0]
    assert 'href="../papers/1/index.html"' in results
    assert "Procès-verbal de juin" in results


def test_a_search_without_a_find_says_so(browser: Browser) -> None:
    assert "Aucun document." in browser.dump("search/index.html", "?q=canteen")
    assert "No paper." in browser.dump("en/search/index.html", "?q=canteen")


def test_a_title_of_markup_is_found_as_text_and_runs_nothing(browser: Browser) -> None:
    for address, query in (("search/index.html", "?q=evil"), ("papers/2/index.html", ""), ("index.html", "")):
        page = browser.dump(address, query)
        assert "<title>broken" not in page
        assert "&lt;script&gt;" in page
        assert '<img src="x"' not in page


def test_the_flagged_words_are_yellow_on_the_page(browser: Browser) -> None:
    shot = browser.picture("papers/1/index.html", 1000, 1600)
    yellow = sum(r > 230 and g > 200 and b < 190 for r, g, b in zip(*[iter(shot.tobytes())] * 3, strict=True))
    plain = browser.picture("coverage/index.html", 1000, 1600)
    none = sum(r > 230 and g > 200 and b < 190 for r, g, b in zip(*[iter(plain.tobytes())] * 3, strict=True))
    assert yellow > 2000, "in the quote and on the picture"
    assert none == 0, "the style sheet is there, and nothing else is yellow"


_AUDIT = """(() => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    const skip = document.querySelector("a, button, input");
    const tables = all("table").filter((t) => !t.querySelector("th[scope=col]") || !t.caption);
    return {
        first: skip.className,
        target: document.querySelector(skip.getAttribute("href")).tagName,
        marks: ["body > header", "header > nav", "body > main", "body > footer"].map((n) => all(n).length),
        headings: all("h1, h2, h3, h4").filter((h) => !h.hidden).map((h) => Number(h.tagName[1])),
        faults: {
            unnamed: all("img:not([alt]), svg:not([aria-label])").length,
            unlabelled: all("input, select").filter((c) => !c.labels.length).length,
            headless: tables.length,
            empty: all("a, button").filter((a) => !a.textContent.trim()).length,
        },
    };
})()"""
PAGES = (
    "index.html",
    "papers/1/index.html",
    "papers/2/index.html",
    "coverage/index.html",
    "search/index.html",
)


@pytest.mark.parametrize("address", [*PAGES, "departments/61/index.html", "authorities/1/index.html"])
def test_nothing_runs_out_of_a_narrow_screen(browser: Browser, address: str) -> None:
    width, wide = browser.ask(address, "[innerWidth, document.documentElement.scrollWidth]")
    assert wide <= width


@pytest.mark.parametrize("address", PAGES)
def test_every_page_can_be_walked_by_keyboard_and_heard(browser: Browser, address: str) -> None:
    found = browser.ask(address, _AUDIT)
    assert found["first"] == "skip"
    assert found["target"] == "MAIN"
    assert found["marks"] == [1, 1, 1, 1]
    assert found["headings"][0] == 1
    assert found["headings"].count(1) == 1
    steps = zip(found["headings"], found["headings"][1:], strict=False)
    assert all(after - before <= 1 for before, after in steps)
    assert set(found["faults"].values()) == {0}, found["faults"]
