"""The `folder` spider through the wiring, and real files by both ways."""

import os
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from crawling import Crawls, later
from loopback import pdf

from contrechamp.settings import CrawlSettings


def write(folder: Path, name: str, body: bytes) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    return file


def test_a_folder_is_read_once_and_again_only_where_it_changed(crawls: Crawls) -> None:
    papers = crawls.catalogue / "papiers"
    same = write(papers, "PV_du_25_juin_2026.pdf", pdf("same"))
    write(papers, "copie/PV.pdf", pdf("same"))
    rewritten = write(papers, "arrete-2.doc", b"one")
    touched = write(papers, "inconnu.xyz", b"\x00\x01\x02")
    write(papers, "trop-grand.pdf", bytes(2 * 1024 * 1024))
    (papers / "ailleurs.pdf").symlink_to(crawls.folder.parent / "none.pdf")
    sidecar = papers / "documents.toml"
    sidecar.write_text('["arrete-2.doc"]\ntitle = "Arrêté"\ndated = 2026-03-12\n', encoding="utf-8")
    crawls.crawl_settings = CrawlSettings(max_file_mib=1)
    crawls.add("demandes", 'path = "papiers"\nbase_url = "https://v.example/d"', spider="folder")

    crawls.add("rien", 'path = "rien"', spider="folder")

    outcomes = crawls.run()
    assert outcomes["rien"].status == "failed"
    assert "is not a directory" in outcomes["rien"].problems[0]
    first = outcomes["demandes"]
    assert (first.listed, first.new, first.fetched, first.status) == (5, 4, 0, "warning")
    assert first.problems == (
        "ailleurs.pdf: a link that leaves the folder",
        "trop-grand.pdf: larger than max_file_mib (2 MiB)",
    )
    documents = crawls.documents("demandes")
    assert list(documents) == ["PV_du_25_juin_2026.pdf", "arrete-2.doc", "inconnu.xyz", "copie/PV.pdf"]
    minutes, order = documents["PV_du_25_juin_2026.pdf"], documents["arrete-2.doc"]
    assert (minutes["title"], minutes["dated"], minutes["kind"]) == (
        "PV du 25 juin 2026",
        "2026-06-25",
        "minutes",
    )
    assert (order["title"], order["title_from"], order["dated"]) == ("Arrêté", "source", "2026-03-12")
    assert (minutes["backfill"], order["backfill"]) == (0, 1)
    known = crawls.known("demandes")
    assert known["copie/PV.pdf"].sha256 == known["PV_du_25_juin_2026.pdf"].sha256
    assert known["copie/PV.pdf"].url == "https://v.example/d/copie/PV.pdf"

    same.chmod(0)  # whoever reads it again will not be able to (unless they are root)
    rewritten.write_bytes(b"two")
    os.utime(touched, (1, 1))
    second = crawls.run(later(minutes=1))["demandes"]
    assert (second.new, second.changed, second.unchanged) == (0, 1, 3)
    captures = "SELECT url, count(*) FROM captures GROUP BY url ORDER BY url"
    read = {url.rpartition("/")[2]: count for url, count in crawls.rows(captures)}
    assert read == {"PV.pdf": 1, "PV_du_25_juin_2026.pdf": 1, "arrete-2.doc": 2, "inconnu.xyz": 2}

    sidecar.write_text('["arrete-2.doc"]\ntitle = "Arrêté n° 2"\n["x.pdf"]\ntitle = "x"\n', encoding="utf-8")
    third = crawls.run(later(minutes=2))["demandes"]
    assert (third.new, third.changed, third.unchanged) == (0, 0, 4)
    assert crawls.documents("demandes")["arrete-2.doc"]["title"] == "Arrêté n° 2"
    assert "documents file: x.pdf is not in the folder" in third.problems


class Quiet(SimpleHTTPRequestHandler):
    """`python -m http.server`, without its log."""

    def log_message(self, *args: object) -> None:
        pass


@pytest.mark.shared
def test_real_files_are_the_same_by_folder_and_by_web_server_and_hostile_ones_like_others(
    crawls: Crawls, shared: Path
) -> None:
    names = ("fr-chemere", "fr-flaux", "fr-minutes")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=shared / "real"))
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        base = f"http://127.0.0.1:{server.server_address[1]}"
        start = ", ".join(f'"{base}/{name}/"' for name in names)
        crawls.add("web", f"start_urls = [{start}]")
        patterns = ", ".join(f'"{name}/*"' for name in names)
        crawls.add("disk", f'path = "{shared / "real"}"\npatterns = [{patterns}]', spider="folder")
        crawls.add("hostile", f'path = "{shared / "real" / "hostile"}"', spider="folder")
        first, second = crawls.run(), crawls.run(later(minutes=1))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    for source in ("web", "disk"):
        assert (first[source].status, first[source].new) == ("ok", 67)
        assert (second[source].status, second[source].new, second[source].unchanged) == ("ok", 0, 67)
    assert second["web"].fetched == len(names)  # the lists, which bear no validators
    hashes = [sorted(known.sha256 for known in crawls.known(source).values()) for source in ("web", "disk")]
    assert hashes[0] == hashes[1]
    assert (first["hostile"].status, first["hostile"].listed, first["hostile"].new) == ("ok", 90, 90)
