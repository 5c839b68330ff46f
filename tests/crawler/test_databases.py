"""The crawling process opens the database it is told to, whichever that is."""

from pathlib import Path

from crawling import NOON, later

import crawler
from contrechamp.progress import Silent
from contrechamp.settings import Settings
from contrechamp.store import Store


def test_a_crawl_stores_into_the_database_of_its_settings(database_url: str, tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "pv-2026-06-25.txt").write_text("Le conseil délibère.", encoding="utf-8")
    catalogue = tmp_path / "catalogue"
    catalogue.mkdir()
    (catalogue / "town.toml").write_text(
        f'title = "Town"\ncountry = "FR"\nlanguage = "fr"\nspider = "folder"\npath = "{papers}"\n',
        encoding="utf-8",
    )
    sources = crawler.load_catalogue([catalogue], shipped=False)
    settings = Settings(data_dir=tmp_path / "var", database=database_url, free_disk_mib=0)
    with Store.open(settings) as store:
        store.intake.register(sources)
        for now, new in ((NOON, 1), (later(days=1), 0)):
            report = crawler.crawl(settings, sources, now=now, terms={}, progress=Silent())
            assert [(outcome.status, outcome.new) for outcome in report.outcomes] == [("ok", new)]
        assert list(store.intake.known("town")) == ["pv-2026-06-25.txt"]
