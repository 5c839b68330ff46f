"""A real HTTP server on loopback, for tests that go through the wiring.

Routes are answers, or functions of the request; what was asked is recorded in order.
"""

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    path: str  # without the query, as it was written
    query: Mapping[str, str]
    target: str  # path and query
    headers: Mapping[str, str]  # names in lower case
    method: str
    began: float  # monotonic
    ended: float = 0.0
    body: bytes = b""  # of POST


@dataclass(frozen=True)
class Answer:
    """What the server says."""

    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0  # seconds before the answer
    drip: float = 0.0  # seconds between two bytes of the body
    hangs_up: bool = False  # the connection is closed without a word

    @property
    def bytes(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


Route = Answer | bytes | str | Callable[[Asked], Answer]


class Site:
    """A server with routes that a test may change while it runs."""

    def __init__(
        self, routes: Mapping[str, Route], host: str = "127.0.0.1", certificate: Path | None = None
    ) -> None:
        self.routes: dict[str, Route] = dict(routes)
        self.asked: list[Asked] = []
        self.busiest = 0  # requests that waited for their answers at the same time, at most
        self._busy = 0
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer((host, 0), self._handler())
        self._server.daemon_threads = True
        self.host = host
        self.port: int = self._server.server_address[1]
        self.url = f"{'https' if certificate else 'http'}://{host}:{self.port}"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def paths(self, *, robots: bool = False) -> list[str]:
        """Targets that were asked for, in order; robots.txt only when wanted."""
        return [each.target for each in self.asked if robots or each.path != "/robots.txt"]

    def forget(self) -> None:
        """Begin to record anew."""
        self.asked.clear()

    def answer(self, asked: Asked) -> Answer:
        """The route of a request: of path and query, else of the path alone; robots.txt is absent."""
        route = self.routes.get(asked.target, self.routes.get(asked.path))
        if route is None:
            return Answer("not here", 404)
        if isinstance(route, str | bytes):
            kind = "text/html; charset=utf-8" if isinstance(route, str) else "application/pdf"
            return Answer(route, headers={"Content-Type": kind})
        return route if isinstance(route, Answer) else route(asked)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.do_GET()

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                asked = Asked(
                    path=parts.path,
                    query=dict(parse_qsl(parts.query, keep_blank_values=True)),
                    target=self.path,
                    headers={name.lower(): value for name, value in self.headers.items()},
                    method=self.command,
                    began=time.monotonic(),
                    body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
                )
                with site._counted(asked):
                    answer = site.answer(asked)
                    time.sleep(answer.delay)
                self._say(answer)  # counted no more: the client may ask again before we return from it

            def _say(self, answer: Answer) -> None:
                if answer.hangs_up:
                    self.close_connection = True
                    return
                body = b"" if answer.status in (204, 304) else answer.bytes
                try:
                    self.send_response(answer.status)
                    for name, value in answer.headers.items():
                        self.send_header(name, value)
                    if answer.status not in (204, 304):
                        self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    for piece in [body[at : at + 1] for at in range(len(body))] if answer.drip else [body]:
                        self.wfile.write(piece)
                        time.sleep(answer.drip)
                except OSError:
                    self.close_connection = True  # the client went away

            def log_message(self, *args: object) -> None:
                pass

        return Handler

    @contextmanager
    def _counted(self, asked: Asked) -> Iterator[None]:
        with self._lock:
            self.asked.append(asked)
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1


@contextmanager
def serve(
    routes: Mapping[str, Route], host: str = "127.0.0.1", certificate: Path | None = None
) -> Iterator[Site]:
    """A site that answers until the block ends; by https with a file of key and certificate."""
    site = Site(routes, host, certificate)
    site.start()
    try:
        yield site
    finally:
        site.stop()


def with_etag(body: bytes | str, kind: str = "text/html; charset=utf-8") -> Callable[[Asked], Answer]:
    """A route that answers 304 to who has these bytes already."""
    etag = f'"{hash(body) & 0xFFFFFFFF:x}"'

    def route(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == etag:
            return Answer(status=304, headers={"ETag": etag})
        return Answer(body, headers={"ETag": etag, "Content-Type": kind})

    return route


def with_last_modified(body: bytes | str, changed: float, kind: str) -> Callable[[Asked], Answer]:
    """A route with a Last-Modified (seconds since 1970) and without ETag."""
    stamp = formatdate(changed, usegmt=True)

    def route(asked: Asked) -> Answer:
        if asked.headers.get("if-modified-since") == stamp:
            return Answer(status=304)
        return Answer(body, headers={"Last-Modified": stamp, "Content-Type": kind})

    return route


def pdf(words: str) -> bytes:
    """Bytes that begin as a PDF does; enough for whoever only collects."""
    return b"%PDF-1.4\n" + words.encode() + b"\n%%EOF\n"


def own_certificate(folder: Path) -> Path:
    """A key and a certificate for it that nobody vouches for, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "town.example")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "certificate.pem"
    file.write_bytes(private + certificate.public_bytes(pem))
    return file
