"""A real HTTP server on loopback for a town that does not exist.

It speaks HTTP/1.1 with keep-alive and answers conditional requests (ETag, Last-Modified), so that a
second visit costs nothing, as with a well-kept council site.
"""

import errno
import hashlib
import socket
import sys
import threading
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qs, quote, unquote, urlsplit

from contrechamp.demo.answer import Answer
from contrechamp.demo.boamp import NoticeBoard
from contrechamp.demo.errors import DemoError
from contrechamp.demo.site import read_site

TOWN = Path(__file__).parent / "town"

_Request = socket.socket | tuple[bytes, socket.socket]  # as socketserver has it; TCP has the first

_NOT_FOUND = Answer(
    status=404,
    media_type="text/html; charset=utf-8",
    body=b"<!DOCTYPE html>\n<title>Page introuvable</title>\n<h1>Page introuvable</h1>\n",
)


class Served(NamedTuple):
    """One request that was answered."""

    method: str
    path: str  # as asked for, with its query
    status: int


def serve(port: int = 0, host: str = "127.0.0.1") -> "TownServer":
    """The town, answering from now on until `close()` or the end of the `with` block.

    Port 0 takes any free one. Raises DemoError when the port cannot be had.
    """
    return TownServer(host, port)


class TownServer:
    """The running server: `base_url` without a slash at its end, and `requests` answered so far."""

    def __init__(self, host: str, port: int) -> None:
        try:
            self._http = _Http((host, port), _Handler)
        except (OSError, OverflowError) as error:
            raise DemoError(_unavailable(host, port, error)) from error
        self.base_url = f"http://{host}:{self._http.server_port}"
        self._http.pages = read_site(TOWN)
        self._http.notices = NoticeBoard(TOWN / "boamp" / "notices.json", self.base_url)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def requests(self) -> list[Served]:
        """What was asked and answered, in the order of the answers."""
        return list(self._http.served)

    def close(self) -> None:
        """Stop answering and free the port; connections that are still open are cut."""
        self._http.shutdown()
        self._thread.join()
        self._http.cut_connections()
        self._http.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Http(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for the last answer, so that none is cut half-way unseen
    pages: Mapping[str, Answer]
    notices: NoticeBoard

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.served: list[Served] = []
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, handler)

    def server_bind(self) -> None:
        # Not HTTPServer's: that one asks the name service who we are, which takes seconds off line.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: _Request, client_address: Any) -> None:
        """A client that went away is no error of ours; anything else keeps its traceback."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def process_request(self, request: _Request, client_address: Any) -> None:
        if isinstance(request, socket.socket):
            with self._lock:
                self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: _Request) -> None:
        if isinstance(request, socket.socket):
            with self._lock:
                self._open.discard(request)
        super().shutdown_request(request)

    def cut_connections(self) -> None:
        """End connections kept alive by a client that asks nothing more."""
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # the client was faster
                    connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30  # seconds a connection may stay idle
    server: _Http

    def do_GET(self) -> None:
        self._reply(self._answer())

    def do_HEAD(self) -> None:
        self._reply(self._answer())

    def version_string(self) -> str:
        """The name in the Server header."""
        return "Sainte-Aubiere"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing on stderr; `TownServer.requests` keeps the record."""

    def _answer(self) -> Answer:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        page = self.server.pages.get(path)
        if page is None:
            page = self.server.notices.answer(path, parse_qs(parts.query, keep_blank_values=True))
        return page or _NOT_FOUND

    def _reply(self, answer: Answer) -> None:
        etag = f'"{hashlib.sha256(answer.body).hexdigest()[:32]}"'
        status = answer.status
        if status == HTTPStatus.OK and self._has_it_already(answer, etag):
            status = HTTPStatus.NOT_MODIFIED
        self.server.served.append(Served(self.command, self.path, int(status)))
        self.send_response(status)
        if answer.status == HTTPStatus.OK:
            self.send_header("ETag", etag)
            if answer.modified is not None:
                self.send_header("Last-Modified", format_datetime(answer.modified, usegmt=True))
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(answer.body)))
            if answer.save_as is not None:
                self.send_header("Content-Disposition", _attachment(answer.save_as))
        self.end_headers()
        if status != HTTPStatus.NOT_MODIFIED and self.command != "HEAD":
            self.wfile.write(answer.body)

    def _has_it_already(self, answer: Answer, etag: str) -> bool:
        """Whether the client's copy is the current one; ETag goes before date (RFC 9110, 13.2.2)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in tags.split(","))
        since = self.headers.get("If-Modified-Since")
        if since is None or answer.modified is None:
            return False
        try:
            return answer.modified <= parsedate_to_datetime(since)
        except (TypeError, ValueError):  # not a date, or one without a zone: as if it were not there
            return False


def _attachment(name: str) -> str:
    """The header of a download, with a plain name for clients that read no other (RFC 6266, appendix D)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


def _unavailable(host: str, port: int, error: OSError | OverflowError) -> str:
    where = f"{host}:{port}"
    if isinstance(error, OverflowError):
        return f"demo: {port} is no port; choose one from 1024 to 65535, or 0 for any free one"
    if error.errno == errno.EADDRINUSE:
        return (
            f"demo: {where} is already in use, perhaps by another demo; end that one, "
            "or choose another port, or 0 for any free one"
        )
    if error.errno == errno.EACCES:
        return f"demo: {where} is reserved; choose a port from 1024 to 65535, or 0 for any free one"
    return f"demo: cannot listen on {where} ({error}); choose another address or port"
