"""A day of France on loopback: every town's site at an address of its own, two days one after the other.

    python -m benchmarks.national_day [--towns 2000] [--collections 200] [--notices 300] [--interfaces 100]
                                      [--seconds 1.0]

On the first day everything is new. On the second, which is measured, 5 % of the towns have published
something, 2 % fail in ten different ways, every prefecture has new collections, BOAMP new notices, and
TED, the table of contracts and the search of acts `--interfaces` new papers each; all else is as it was.
`--seconds` is the least time between two requests to one host on that day. At its end the run must have
lost nothing that was published, named every failure, kept every host's pace, and asked an unchanged town
for nothing but robots.txt and its list. Exit code 1 when any of that is not so. The alternative it is
compared with downloads every file again, as a crawler without memory does: counted, not run.
"""

import argparse
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from benchmarks.national_interfaces import ACTS, CONTRACTS, TED, Interfaces
from contrechamp.demo.boamp import NoticeBoard

FIRST, SECOND = date(2026, 9, 21), date(2026, 9, 22)
FAILURES = (
    "404", "403", "500", "no answer", "cut off", "redirects in a circle", "nothing", "a login", "too large",
    "robots.txt 503",
)  # fmt: skip
PURCHASE = (
    "Le conseil municipal approuve l'acquisition du logiciel BriefCam pour le centre de supervision urbain."
)
ORDINARY = "Le conseil municipal approuve la refection du toit de l'ecole et les tarifs de la cantine."
_EMPTY = (
    "contractfolderid",
    "datelimitereponse",
    "titulaire",
    "descripteur_libelle",
    "annonce_lie",
    "annonces_anterieures",
    "gestion",
    "donnees",
)
NOTICES = "127.9.9.9"


@dataclass
class World:
    """What stands at which address on a day, and who asked for it when."""

    towns: int
    collections: int
    notices: int
    day: int = 1
    board: NoticeBoard | None = None
    interfaces: Interfaces | None = None
    asked: dict[str, list[tuple[float, str]]] = field(default_factory=lambda: defaultdict(list))

    def town(self, number: int) -> str:
        """The address of a town."""
        return f"127.1.{number // 250}.{number % 250 + 1}"

    def prefecture(self, number: int) -> str:
        """The address of a prefecture."""
        return f"127.2.{number // 250}.{number % 250 + 1}"

    @property
    def prefectures(self) -> int:
        """How many there are."""
        return max(1, self.collections // 2)

    def is_changed(self, number: int) -> bool:
        """Whether a town publishes something on the second day."""
        return number % 20 == 7

    def failure(self, number: int) -> str | None:
        """How a town fails on the second day; None: it does not."""
        return FAILURES[number // 50 % len(FAILURES)] if number % 50 == 3 else None

    def published(self, number: int) -> list[str]:
        """The papers of a town by the end of today."""
        return ["first"] + (["second"] if self.day == 2 and self.is_changed(number) else [])

    def paper(self, host: str, name: str) -> bytes:
        """Every fourth of the second day's papers is a purchase."""
        flagged = name.startswith("second") and int(host.rsplit(".", maxsplit=1)[1]) % 4 == 0
        return pdf(f"{host} {name}. {PURCHASE if flagged else ORDINARY}")


def pdf(text: str, pages: int = 1) -> bytes:
    """A PDF with a text layer."""
    stream = b"BT /F1 11 Tf 40 780 Td (" + text.encode("latin-1") + b") Tj ET"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>"]
    kids = " ".join(f"{4 + 2 * page} 0 R" for page in range(pages))
    objects.append(f"<</Type/Pages/Count {pages}/Kids[{kids}]>>".encode())
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    for page in range(pages):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 842]"
            b"/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>" % (5 + 2 * page)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + head + table + end


def handler(world: World) -> type[BaseHTTPRequestHandler]:
    """Answers for every address of the world."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            host = self.headers["Host"].partition(":")[0]
            path = urlsplit(self.path).path
            world.asked[host].append((time.monotonic(), path))
            if host == NOTICES:
                self.notices()
            elif host in (TED, CONTRACTS, ACTS):
                self.interface(host)
            elif path == "/robots.txt":
                failing = host.startswith("127.1.") and world.day == 2
                broken = failing and world.failure(number_of(host)) == "robots.txt 503"
                self.say(b"", 503 if broken else 404)
            elif path.endswith(".pdf"):
                self.say(world.paper(host, path.rsplit("/", maxsplit=1)[1]), kind="application/pdf")
            elif host.startswith("127.2."):
                self.page(collections(world, number_of(host)))
            else:
                self.town(number_of(host))

        def town(self, number: int) -> None:
            failure = world.failure(number) if world.day == 2 else None
            names = world.published(number)
            match failure:
                case "404" | "403" | "500":
                    self.say(b"no", int(failure))
                case "no answer":
                    time.sleep(8)
                    self.close_connection = True
                case "cut off":
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n<html>")
                    self.close_connection = True
                case "redirects in a circle":
                    self.send_response(302)
                    self.send_header("Location", self.path)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                case "nothing":
                    self.page("")
                case "a login":
                    self.page('<form><input type="password" name="password"></form>')
                case "too large":
                    self.page("x" * 3_000_000)
                case _:
                    self.page(
                        "".join(f'<p><a href="/{name}.pdf">PV du conseil {name}</a></p>' for name in names)
                    )

        def notices(self) -> None:
            parts = urlsplit(self.path)
            answer = world.board.answer(parts.path, parse_qs(parts.query)) if world.board else None
            if answer is None:
                self.say(b"", 404)
            else:
                self.say(answer.body, answer.status, answer.media_type)

        def interface(self, host: str) -> None:
            assert world.interfaces is not None
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = world.interfaces.answer(host, parts.path, query, body, world.day)
            self.say(answer.body, answer.status, answer.kind)

        def page(self, inner: str) -> None:
            body = f"<html><body>{inner}</body></html>".encode() if inner else b""
            etag = f'"{len(body)}"'
            if self.headers.get("If-None-Match") == etag:
                self.say(b"", 304)
            else:
                self.say(body, 200, "text/html; charset=utf-8", etag)

        def say(
            self, body: bytes, status: int = 200, kind: str = "text/plain", etag: str | None = None
        ) -> None:
            try:
                self.send_response(status)
                if status != 304:
                    self.send_header("Content-Type", kind)
                    self.send_header("Content-Length", str(len(body)))
                if etag:
                    self.send_header("ETag", etag)
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            pass

    return Handler


def number_of(host: str) -> int:
    """Which town or prefecture an address is."""
    third, last = host.split(".")[2:]
    return int(third) * 250 + int(last) - 1


def collections(world: World, number: int) -> str:
    """The list of a prefecture: one collection on the first day, two more on the second."""
    names = ["first"] + (["second-a", "second-b"] if world.day == 2 else [])
    year = FIRST.year
    return "".join(
        f'<p><a href="/raa/{name}.pdf">RAA {number}-{year}-{place:03} du {FIRST:%d/%m/%Y}</a></p>'
        for place, name in enumerate(names, start=1)
    )


@contextmanager
def serving(world: World) -> Iterator[int]:
    """The world at all addresses of loopback; gives the port."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 512

    server = Server(("0.0.0.0", 0), handler(world))  # every 127.x.y.z is one of our hosts
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def write_catalogue(folder: Path, world: World, port: int) -> None:
    """One file a source, as an operator would write them."""
    for number in range(world.towns):
        write(
            folder / f"fr/town-{number:04}.toml",
            f"Ville {number}",
            "website",
            f"""
start_urls = ["http://{world.town(number)}:{port}/conseil/"]
[expect]
documents_min = 1
""",
        )
    for number in range(world.prefectures):
        write(
            folder / f"fr/raa-{number:03}.toml",
            f"Préfecture {number}",
            "raa",
            f"""
start_urls = ["http://{world.prefecture(number)}:{port}/raa/"]
delay_seconds = 0
numbered = false
""",
        )
    write(folder / "fr/notices.toml", "Avis", "boamp", f'base_url = "http://{NOTICES}:{port}"\n')
    for name, (spider, options) in world.interfaces.sources().items() if world.interfaces else ():
        write(folder / f"fr/{name}.toml", name, spider, options)


def write(path: Path, title: str, spider: str, options: str) -> None:
    """One file of the catalogue."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f'title = "{title}"\ncountry = "FR"\nlanguage = "fr"\nspider = "{spider}"\ninterval = "12h"\n'
    path.write_text(head + options, encoding="utf-8")


def write_notices(path: Path, world: World) -> None:
    """Half of BOAMP's notices on the first day, the others on the second."""
    records = []
    for number in range(2 * world.notices):
        day = FIRST if number < world.notices else SECOND
        records.append(
            {
                "idweb": f"26-{number}",
                "objet": f"Extension de la vidéoprotection, lot {number}",
                "code_departement": ["44"],
                "dateparution": day.isoformat(),
                "nomacheteur": f"Ville {number}",
                "nature": "APPEL_OFFRE",
                "etat": "INITIAL",
                "url_avis": f"/pages/avis/?q=idweb:26-{number}",
                **dict.fromkeys(_EMPTY),
            }
        )
    path.write_text(json.dumps(records), encoding="utf-8")


def run(work: Path, day: date, seconds: float) -> tuple[float, float, int]:
    """One `contrechamp run`; wall seconds, most memory of one process in MiB, exit code."""
    moment = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
    environment = os.environ | {
        "SOURCE_DATE_EPOCH": str(int(moment.timestamp())),
        "CONTRECHAMP_SHIPPED_SOURCES": "no",
        "CONTRECHAMP_CATALOGUES": str(work / "catalogue"),
        "CONTRECHAMP_DATA_DIR": str(work / "var"),
        "CONTRECHAMP_CRAWL_DELAY_SECONDS": str(seconds),
        "CONTRECHAMP_CRAWL_TIMEOUT_SECONDS": "5",
        "CONTRECHAMP_CRAWL_MAX_FILE_MIB": "2",
        "CONTRECHAMP_FREE_DISK_MIB": "0",
    }
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "contrechamp", "run"],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    wall = time.monotonic() - began
    (work / f"stderr-{day}.txt").write_text(done.stderr, encoding="utf-8")
    return wall, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, done.returncode


def verdict(work: Path, world: World, seconds: float) -> list[str]:
    """What went wrong on the second day, one line each."""
    database = sqlite3.connect(work / "var" / "contrechamp.sqlite3")
    wrong: list[str] = []
    kept = {row[0] for row in database.execute("SELECT url FROM documents")}
    lost = [
        number
        for number in range(world.towns)
        if world.failure(number) is None
        and len([url for url in kept if f"//{world.town(number)}:" in url]) != len(world.published(number))
    ]
    wrong += [f"town {number}: a paper is missing" for number in lost]
    collected = sum("/raa/" in url for url in kept)
    if collected != 3 * world.prefectures:
        wrong.append(f"{collected} collections, {3 * world.prefectures} were published")
    notices = database.execute("SELECT count(*) FROM documents WHERE source_id = 'fr/notices'").fetchone()[0]
    if notices != 2 * world.notices:
        wrong.append(f"{notices} notices, {2 * world.notices} were published")
    for name in world.interfaces.sources() if world.interfaces else ():
        query = "SELECT count(*) FROM documents WHERE source_id = ?"
        kept_of = database.execute(query, (f"fr/{name}",)).fetchone()[0]
        if world.interfaces and kept_of != 2 * world.interfaces.a_day:
            wrong.append(f"{name}: {kept_of} papers, {2 * world.interfaces.a_day} were published")
    last = dict(
        database.execute(
            "SELECT source_id, status || ' ' || problems FROM crawls WHERE id IN"
            " (SELECT max(id) FROM crawls GROUP BY source_id)"
        )
    )
    for number in range(world.towns):
        said, failure = last[f"fr/town-{number:04}"], world.failure(number)
        if failure is not None and said.startswith("ok"):
            wrong.append(f"town {number} ({failure}): not named as a failure: {said}")
        if failure is None and not said.startswith("ok"):
            wrong.append(f"town {number}: {said}")
    flagged = database.execute("SELECT count(*) FROM flagged_documents").fetchone()[0]
    planted = sum(
        world.is_changed(number)
        and world.failure(number) is None
        and int(world.town(number).rsplit(".", maxsplit=1)[1]) % 4 == 0
        for number in range(world.towns)
    ) + 2 * sum(
        int(world.prefecture(number).rsplit(".", maxsplit=1)[1]) % 4 == 0
        for number in range(world.prefectures)
    )
    if flagged != planted:
        wrong.append(f"{flagged} papers flagged, {planted} purchases were published")
    wrong += [*pace(world.asked, seconds), *curiosity(world)]
    return wrong


def pace(asked: Mapping[str, list[tuple[float, str]]], seconds: float) -> Iterator[str]:
    """Hosts that were asked faster than they should be; a tenth is left to the clock."""
    for host, requests in asked.items():
        gaps = [(later[0] - one[0], one[1], later[1]) for one, later in pairwise(sorted(requests))]
        if gaps and min(gaps)[0] < 0.9 * seconds * 0.5:  # Scrapy waits between 0.5 and 1.5 times the delay
            gap, one, later = min(gaps)
            yield f"{host}: {later} asked for {gap:.2f} s after {one}"


def curiosity(world: World) -> Iterator[str]:
    """Unchanged towns that were asked for more than robots.txt and their list."""
    for number in range(world.towns):
        requests = [path for _, path in world.asked[world.town(number)]]
        if world.failure(number) is None and not world.is_changed(number) and len(requests) > 3:
            yield f"town {number}: unchanged and asked for {requests}"


def downloads(world: World) -> int:
    """How many files were asked for."""
    return sum(path.endswith(".pdf") for asked in world.asked.values() for _, path in asked)


def main() -> int:
    """Two days; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--towns", type=int, default=2000)
    parser.add_argument("--collections", type=int, default=200)
    parser.add_argument("--notices", type=int, default=300)
    parser.add_argument("--interfaces", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    world = World(options.towns, options.collections, options.notices)
    with tempfile.TemporaryDirectory() as name, serving(world) as port:
        work = Path(name)
        world.interfaces = Interfaces(options.interfaces, (FIRST, SECOND), port)
        write_catalogue(work / "catalogue", world, port)
        write_notices(work / "notices.json", world)
        world.board = NoticeBoard(work / "notices.json", f"http://{NOTICES}:{port}")
        wall, memory, _ = run(work, FIRST, 0.0)
        requests, before = sum(map(len, world.asked.values())), downloads(world)
        print(f"first day:  {wall:6.0f} s, {memory:5.0f} MiB, {requests} requests")
        world.asked.clear()
        world.day = 2
        wall, memory, code = run(work, SECOND, options.seconds)
        requests = sum(map(len, world.asked.values()))
        asked = f"{requests} requests to {len(world.asked)} hosts"
        print(f"second day: {wall:6.0f} s, {memory:5.0f} MiB, {asked}, exit code {code}")
        files = downloads(world)
        print(f"            {files} files downloaded; without memory it would be {before + files}")
        wrong = verdict(work, world, options.seconds)
    for line in wrong[:40]:
        print(f"WRONG: {line}")
    print(f"{len(wrong)} things wrong" if wrong else "nothing lost, every failure named, every pace kept")
    return 1 if wrong or memory > 1024 else 0


if __name__ == "__main__":
    sys.exit(main())
